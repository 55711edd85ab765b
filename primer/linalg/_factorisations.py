"""Factorisations of each matrix of a stack."""

from typing import NamedTuple

import numpy as np

from primer.kernels import ufuncs
from primer.kernels.quick import quick, way
from primer.linalg._face import like_numpy, loop_type, square, stack, wrapped


@quick("cholesky_lo", way("cholesky_up", upper=True))
@like_numpy(np.linalg.cholesky)
def cholesky(a, /, *, upper=False, out=None, axes=None):
    """
    Cholesky factor of each Hermitian positive definite matrix of a stack.

    Parameters
    ----------
    a : (..., M, M) array_like
        Hermitian positive definite matrices; only one triangle is read, the lower one or where `upper` the
        upper one. Integers and bools are computed in float64.
    upper : bool
        The upper factor U, a = Uᴴ U, instead of the lower factor L, a = L Lᴴ?
    out : (..., M, M) ndarray, optional
        Where to put the factors. It may be `a`. Not in NumPy.
    axes : list of tuples, optional
        Which axes hold the matrices, as in any gufunc. Not in NumPy.

    Returns
    -------
    (..., M, M) ndarray
        float32, float64, complex64 or complex128 as `a`, and of its subclass. The other triangle is 0.

    Raises
    ------
    LinAlgError
        If `a` has fewer than two dimensions, its matrices are not square, or one is not positive definite.
    TypeError
        If `a` is float16 or longdouble.

    Notes
    -----
    The diagonal of the factor is positive [1]_. float32 and complex64 are computed in double and rounded
    once. `primer.linalg.gufuncs.cholesky_lo` and `cholesky_up` fill the place of a matrix that is not
    positive definite with NaN. The textbook's definition is `primer.reference.linalg.cholesky`.

    References
    ----------
    .. [1] Golub and Van Loan, Matrix Computations, 4th edition 2013, section 4.2.

    Examples
    --------
    >>> from primer.linalg import cholesky
    >>> cholesky([[4, 2], [2, 10]])
    array([[2., 0.],
           [1., 3.]])
    """
    x = square(a) if axes is None else np.asarray(a)
    letter = loop_type(x)
    gufunc = ufuncs.cholesky_up_raising if upper else ufuncs.cholesky_lo_raising
    keywords = {} if axes is None else {"axes": axes}
    return wrapped(gufunc(x, out=out, signature=f"{letter}->{letter}", **keywords), a, out)


class LUResult(NamedTuple):
    """What `primer.linalg.lu` returns: a = P L U, or where P are indices a = L[P] U."""

    P: np.ndarray
    L: np.ndarray
    U: np.ndarray


def lu(a, *, p_indices=False, out=None):
    """
    Factors of each matrix a = P L U of a stack: interchanges of rows, unit lower and upper triangular.

    Parameters
    ----------
    a : (..., M, N) array_like
        Integers and bools are computed in float64.
    p_indices : bool
        The interchanges as indices, a = L[P] U, instead of matrices?
    out : tuple of three ndarrays, optional
        Where to put P, L and U.

    Returns
    -------
    LUResult with the fields P, L and U
        With K = min(M, N): P (..., M, M) real, or (..., M) integers; L (..., M, K); U (..., K, N), of type
        float32, float64, complex64 or complex128 as `a`.

    Raises
    ------
    LinAlgError
        If `a` has fewer than two dimensions.
    TypeError
        If `a` is float16 or longdouble.

    Notes
    -----
    With partial pivoting, so that no number of L is larger than 1 in absolute value (for complex matrices
    the pivot is the one with the largest sum of the absolute real and imaginary parts, as in LAPACK) [1]_.
    A singular matrix has factors too. float32 and complex64 are computed in double and rounded once. The
    arguments and results are those of `scipy.linalg.lu`. The textbook's definition is
    `primer.reference.linalg.lu`.

    References
    ----------
    .. [1] Golub and Van Loan, Matrix Computations, 4th edition 2013, section 3.4.

    Examples
    --------
    >>> from primer.linalg import lu
    >>> p, l, u = lu([[1, 2], [2, 8]], p_indices=True)
    >>> p, l, u
    (array([1, 0]), array([[1. , 0. ],
           [0.5, 1. ]]), array([[ 2.,  8.],
           [ 0., -2.]]))
    """
    x = stack(a)
    letter = loop_type(x)
    targets = (None, None, None) if out is None else tuple(out)
    indices = targets[0] if p_indices else None
    places, lower, upper = ufuncs.lu(
        x, out=(indices, *targets[1:]), signature=(letter, np.intp, letter, letter)
    )
    if not p_indices:
        # one in row i and column p[i]
        places = places[..., np.newaxis] == np.arange(x.shape[-2])
        if out is None:
            places = places.astype(letter.lower())
        else:
            np.copyto(out[0], places, casting="unsafe")
            places = out[0]
    return LUResult(places, lower, upper)
