"""Adjugates and cofactors."""

import numpy as np

from primer.kernels import ufuncs
from primer.kernels.quick import quick
from primer.linalg._face import loop_type, square, wrapped


@quick("adjugate")
def adjugate(a, *, out=None, axes=None):
    """
    Adjugate of each matrix of a stack: the transpose of its cofactors, also where it is singular.

    Parameters
    ----------
    a : (..., M, M) array_like
        Square matrices. Integers and bools are computed in float64.
    out : (..., M, M) ndarray, optional
        Where to put the adjugates. It may be `a`.
    axes : list of tuples, optional
        Which axes hold the matrices, as in any gufunc.

    Returns
    -------
    (..., M, M) ndarray
        float32, float64, complex64 or complex128 as `a`, and of its subclass.

    Raises
    ------
    LinAlgError
        If `a` has fewer than two dimensions or its matrices are not square.
    TypeError
        If `a` is float16 or longdouble.

    Notes
    -----
    .. math:: a \\operatorname{adj} a = \\det a, \\qquad
              (\\operatorname{adj} a)_{ij} = (-1)^{i+j} M_{ji}

    In M**3 operations, without dividing by the determinant. The textbook's definition by minors is
    `primer.reference.linalg.adjugate`.

    References
    ----------
    G. W. Stewart, On the adjugate matrix, Linear Algebra and its Applications 283, 1998.

    Examples
    --------
    >>> from primer.linalg import adjugate
    >>> adjugate([[1, 2], [2, 4]])
    array([[ 4., -2.],
           [-2.,  1.]])
    """
    x = square(a) if axes is None else np.asarray(a)
    letter = loop_type(x)
    keywords = {} if axes is None else {"axes": axes}
    return wrapped(ufuncs.adjugate(x, out=out, signature=f"{letter}->{letter}", **keywords), a, out)


def cofactor_matrix(a, *, out=None):
    """
    Cofactors of each matrix of a stack: its minors with the signs of a chess board.

    Parameters
    ----------
    a : (..., M, M) array_like
        Square matrices. Integers and bools are computed in float64.
    out : (..., M, M) ndarray, optional
        Where to put the cofactors. It may be `a`.

    Returns
    -------
    (..., M, M) ndarray
        float32, float64, complex64 or complex128 as `a`, and of its subclass.

    Raises
    ------
    LinAlgError
        If `a` has fewer than two dimensions or its matrices are not square.
    TypeError
        If `a` is float16 or longdouble.

    Notes
    -----
    .. math:: C_{ij} = (-1)^{i+j} M_{ij}

    The transpose of the `adjugate`. The textbook's definition is `primer.reference.linalg.cofactor_matrix`.

    Examples
    --------
    >>> from primer.linalg import cofactor_matrix
    >>> cofactor_matrix([[1, 2], [3, 4]])
    array([[ 4., -3.],
           [-2.,  1.]])
    """
    if out is None:
        return np.matrix_transpose(adjugate(a))
    adjugate(a, out=np.matrix_transpose(out))
    return out
