"""The determinant."""

import numpy as np

from primer.kernels.quick import quick
from primer.linalg import gufuncs
from primer.linalg._face import like_numpy, loop_type, square


@quick("det")
@like_numpy(np.linalg.det)
def det(a, *, out=None, axes=None):
    """
    Determinant of each matrix of a stack.

    Parameters
    ----------
    a : (..., M, M) array_like
        Square matrices. Integers and bools are computed in float64.
    out : (...) ndarray, optional
        Where to put the determinants. Not in NumPy.
    axes : list of tuples, optional
        Which axes hold the matrices, as in any gufunc: ``[(0, 1), ()]`` takes the first two. Not in NumPy.

    Returns
    -------
    (...) ndarray or scalar
        float32, float64, complex64 or complex128 as `a`. The determinant of a 0 x 0 matrix is 1.

    Raises
    ------
    LinAlgError
        If `a` has fewer than two dimensions or its matrices are not square.
    TypeError
        If `a` is float16 or longdouble.

    Notes
    -----
    With partial pivoting P A = L U, det A is the product of the diagonal of U, negative where P is odd
    [1]_. float32 and complex64 are computed in double and rounded once. Matrices up to 32 x 32 are worked
    on one to a vector lane; larger ones by LU recursive on the columns [2]_. Mantissas are multiplied
    and exponents added where the plain product would leave the range, so only the determinant itself can
    overflow. A matrix with a NaN has determinant NaN, a singular one 0 or a rounding error.
    The textbook's expansion by minors is `primer.reference.linalg.det`.

    References
    ----------
    .. [1] Golub and Van Loan, Matrix Computations, 4th edition 2013, section 3.4.
    .. [2] Toledo, Locality of reference in LU decomposition with partial pivoting, 1997.

    Examples
    --------
    >>> import numpy as np
    >>> from primer.linalg import det
    >>> det([[1, 2], [3, 4]])
    np.float64(-2.0)
    >>> det(np.array([np.eye(3), 2 * np.eye(3)]))
    array([1., 8.])
    """
    a = square(a) if axes is None else np.asarray(a)
    letter = loop_type(a)
    keywords = {} if axes is None else {"axes": axes}
    return gufuncs.det(a, out=out, signature=f"{letter}->{letter}", **keywords)
