"""Determinants and minors."""

import operator

import numpy as np
from numpy.linalg._linalg import SlogdetResult

from primer.kernels import ufuncs
from primer.kernels.quick import quick
from primer.linalg import gufuncs
from primer.linalg._expansions import bareiss, laplace
from primer.linalg._face import like_numpy, loop_type, square


@quick("det")
@like_numpy(np.linalg.det)
def det(a, *, out=None, axes=None, method="lu"):
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
    method : {"lu", "laplace", "exact"}
        By elimination with floats; by the textbook's expansion, for matrices up to 12 x 12; or exactly, for
        integers and fractions. Not in NumPy.

    Returns
    -------
    (...) ndarray or scalar
        float32, float64, complex64 or complex128 as `a`. The determinant of a 0 x 0 matrix is 1. With
        method "exact" a Python integer (a fraction where `a` has fractions), or an array of them.

    Raises
    ------
    LinAlgError
        If `a` has fewer than two dimensions or its matrices are not square.
    TypeError
        If `a` is float16 or longdouble, or for method "exact" not of integers or fractions.
    ValueError
        If there is no such method, or the matrices are too large for Laplace's expansion.

    Notes
    -----
    With partial pivoting P A = L U, det A is the product of the diagonal of U, negative where P is odd
    [1]_. float32 and complex64 are computed in double and rounded once. Matrices up to 32 x 32 are worked
    on one to a vector lane; larger ones by LU recursive on the columns [2]_. Mantissas are multiplied
    and exponents added where the plain product would leave the range, so only the determinant itself can
    overflow. A matrix with a NaN has determinant NaN, a singular one 0 or a rounding error.

    Laplace's expansion shares the minors of the last rows: n 2**(n - 1) products for n rows. Exact is
    Bareiss' elimination without fractions [3]_, in integers of any length. The textbook's definitions
    are `primer.reference.linalg.det` and `det_exact`.

    References
    ----------
    .. [1] Golub and Van Loan, Matrix Computations, 4th edition 2013, section 3.4.
    .. [2] Toledo, Locality of reference in LU decomposition with partial pivoting, 1997.
    .. [3] Bareiss, Sylvester's identity and multistep integer-preserving Gaussian elimination, 1968.

    Examples
    --------
    >>> import numpy as np
    >>> from primer.linalg import det
    >>> det([[1, 2], [3, 4]])
    np.float64(-2.0)
    >>> det(np.array([np.eye(3), 2 * np.eye(3)]))
    array([1., 8.])
    >>> det([[14, 2], [10, 0]], method="exact")
    -20
    """
    if method != "lu":
        return _textbook(a, out, axes, method)
    a = square(a) if axes is None else np.asarray(a)
    letter = loop_type(a)
    keywords = {} if axes is None else {"axes": axes}
    return gufuncs.det(a, out=out, signature=f"{letter}->{letter}", **keywords)


def _textbook(a, out, axes, method):
    if method not in ("laplace", "exact"):
        raise ValueError(f"det: method must be 'lu', 'laplace' or 'exact', got {method!r}")
    a = square(a if axes is None else np.moveaxis(np.asarray(a), axes[0], (-2, -1)))
    if method == "exact":
        value = bareiss(a)
    else:
        letter = loop_type(a)
        value = laplace(a.astype({"f": "d", "F": "D"}.get(letter, letter))).astype(letter, copy=False)
    if out is None:
        return value[()]
    np.copyto(out, value, casting="same_kind")
    return out


@quick("slogdet", result=SlogdetResult)
@like_numpy(np.linalg.slogdet)
def slogdet(a, *, out=None, axes=None):
    """
    Sign and logarithm of the absolute value of the determinant of each matrix of a stack.

    Parameters
    ----------
    a : (..., M, M) array_like
        Square matrices. Integers and bools are computed in float64.
    out : pair of (...) ndarrays, optional
        Where to put signs and logarithms. Not in NumPy.
    axes : list of tuples, optional
        Which axes hold the matrices, as in any gufunc. Not in NumPy.

    Returns
    -------
    SlogdetResult with the fields sign and logabsdet
        Signs of the type of `a`, of absolute value 1, or 0 where the matrix is singular; logarithms real,
        minus infinity there.

    Raises
    ------
    LinAlgError
        If `a` has fewer than two dimensions or its matrices are not square.
    TypeError
        If `a` is float16 or longdouble.

    Notes
    -----
    det a = sign exp(logabsdet), which neither overflows nor vanishes. By LU with partial pivoting, as `det`.
    The textbook's definition is `primer.reference.linalg.slogdet`.

    Examples
    --------
    >>> import numpy as np
    >>> from primer.linalg import slogdet
    >>> sign, logabsdet = slogdet(1e-300 * np.eye(2))
    >>> sign, round(logabsdet, 6)
    (np.float64(1.0), np.float64(-1381.551056))
    """
    a = square(a) if axes is None else np.asarray(a)
    letter = loop_type(a)
    keywords = {} if axes is None else {"axes": axes}
    signature = f"{letter}->{letter}{letter.lower()}"
    return SlogdetResult(*ufuncs.slogdet(a, out=out or (None, None), signature=signature, **keywords))


def minor(a, i, j):
    """
    Determinant of each matrix of a stack without row i and column j.

    Parameters
    ----------
    a : (..., M, M) array_like
        Square matrices. Integers and bools are computed in float64.
    i, j : int
        The row and the column; negative ones count from the end.

    Returns
    -------
    (...) ndarray or scalar
        As `det`. The minor of a 1 x 1 matrix is 1.

    Raises
    ------
    LinAlgError
        If `a` has fewer than two dimensions or its matrices are not square.
    IndexError
        If there is no such row or column.

    Notes
    -----
    .. math:: M_{ij} = \\det \\, (a_{kl})_{k \\ne i,\\, l \\ne j}

    The textbook's definition is `primer.reference.linalg.minor`.

    Examples
    --------
    >>> from primer.linalg import minor
    >>> minor([[2, 0, 1], [1, 3, 2], [1, 1, 4]], 0, 1)
    np.float64(2.0)
    """
    a = square(a)
    n = a.shape[-1]
    kept = [np.delete(np.arange(n), operator.index(place)) for place in (i, j)]
    return det(a[..., kept[0][:, np.newaxis], kept[1]])
