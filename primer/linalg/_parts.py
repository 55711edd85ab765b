"""Parts of a matrix: diagonal, transposes, symmetric and antisymmetric part; and the trace."""

import numpy as np

from primer.kernels.ufuncs import row_total
from primer.linalg._face import like_numpy, square, stack

# What the trace hands to NumPy; `primer.show_config` prints it.
DELEGATED = "integers, bool, float16, longdouble, clongdouble, object, dtype=: numpy.trace"


@like_numpy(np.linalg.diagonal)
def diagonal(x, /, *, offset=0):
    """
    Diagonal of each matrix of a stack.

    Parameters
    ----------
    x : (..., M, N) array_like
    offset : int
        How many columns right of the main diagonal; negative, rows below it.

    Returns
    -------
    (..., K) ndarray
        A read-only view, as `numpy.linalg.diagonal` gives it.

    Raises
    ------
    ValueError
        If x has fewer than two dimensions.

    Examples
    --------
    >>> from primer.linalg import diagonal
    >>> diagonal([[1, 2], [3, 4]])
    array([1, 4])
    """
    return np.diagonal(x, offset, axis1=-2, axis2=-1)


@like_numpy(np.linalg.trace)
def trace(x, /, *, offset=0, dtype=None, out=None):
    """
    Sum of the diagonal of each matrix of a stack.

    Parameters
    ----------
    x : (..., M, N) array_like
    offset : int
        How many columns right of the main diagonal; negative, rows below it.
    dtype : dtype, optional
        In which type to sum.
    out : (...) ndarray, optional
        Where to put the sums. Not in NumPy.

    Returns
    -------
    (...) ndarray or scalar
        Of the type of x; of integers and bools of that of `numpy.sum`.

    Raises
    ------
    ValueError
        If x has fewer than two dimensions.

    Notes
    -----
    .. math:: \\operatorname{tr} a = \\sum_i a_{ii}

    Floats are added pairwise, other types by `numpy.trace`. The textbook's definition is
    `primer.reference.linalg.trace`.

    Examples
    --------
    >>> from primer.linalg import trace
    >>> trace([[1.0, 2.0], [3.0, 4.0]])
    np.float64(5.0)
    """
    diagonal = np.diagonal(x, offset, axis1=-2, axis2=-1)
    if dtype is None and diagonal.dtype.char in "fd":
        return row_total(diagonal, out=out)
    return diagonal.sum(-1, dtype=dtype, out=out)


@like_numpy(np.linalg.matrix_transpose)
def matrix_transpose(x, /):
    """
    Transpose of each matrix of a stack.

    Parameters
    ----------
    x : (..., M, N) array_like

    Returns
    -------
    (..., N, M) ndarray
        A view.

    Raises
    ------
    ValueError
        If x has fewer than two dimensions.

    Examples
    --------
    >>> from primer.linalg import matrix_transpose
    >>> matrix_transpose([[1, 2], [3, 4]])
    array([[1, 3],
           [2, 4]])
    """
    return np.matrix_transpose(x)


def conjugate_transpose(a, *, out=None):
    """
    Conjugate transpose of each matrix of a stack.

    Parameters
    ----------
    a : (..., M, N) array_like
    out : (..., N, M) ndarray, optional
        Where to put it. It may be, or overlap, `a`.

    Returns
    -------
    (..., N, M) ndarray
        A new array, also where `a` is real.

    Raises
    ------
    LinAlgError
        If `a` has fewer than two dimensions.

    Examples
    --------
    >>> from primer.linalg import conjugate_transpose
    >>> conjugate_transpose([[1, 2j], [3, 4]])
    array([[1.-0.j, 3.-0.j],
           [0.-2.j, 4.-0.j]])
    """
    return np.conjugate(np.matrix_transpose(stack(a)), out=out)


def symmetric_part(a, *, out=None):
    """
    The nearest symmetric matrix, (a + aᵀ) / 2, of each matrix of a stack.

    Parameters
    ----------
    a : (..., M, M) array_like
        Square matrices. Integers and bools are computed in float64.
    out : (..., M, M) ndarray, optional
        Where to put the parts.

    Returns
    -------
    (..., M, M) ndarray

    Raises
    ------
    LinAlgError
        If `a` has fewer than two dimensions or its matrices are not square.

    Notes
    -----
    Halves are added, so that the sum does not overflow. `a` is the sum of its symmetric part and its
    `antisymmetric_part`; for a complex matrix too: nothing is conjugated.

    References
    ----------
    Golub and Van Loan, Matrix Computations, 4th edition 2013, section 2.1.

    Examples
    --------
    >>> from primer.linalg import symmetric_part
    >>> symmetric_part([[1, 2], [4, 3]])
    array([[1., 3.],
           [3., 3.]])
    """
    return _part(np.add, a, out)


def antisymmetric_part(a, *, out=None):
    """
    The nearest antisymmetric matrix, (a - aᵀ) / 2, of each matrix of a stack.

    Parameters
    ----------
    a : (..., M, M) array_like
        Square matrices. Integers and bools are computed in float64.
    out : (..., M, M) ndarray, optional
        Where to put the parts.

    Returns
    -------
    (..., M, M) ndarray

    Raises
    ------
    LinAlgError
        If `a` has fewer than two dimensions or its matrices are not square.

    Notes
    -----
    See `symmetric_part`.

    Examples
    --------
    >>> from primer.linalg import antisymmetric_part
    >>> antisymmetric_part([[1, 2], [4, 3]])
    array([[ 0., -1.],
           [ 1.,  0.]])
    """
    return _part(np.subtract, a, out)


def _part(combine, a, out):
    half = square(a) / 2
    return combine(half, np.matrix_transpose(half), out=out)
