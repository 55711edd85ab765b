"""Linear equations and inverses."""

import math

import numpy as np
from numpy.linalg import LinAlgError

from primer.kernels import ufuncs
from primer.kernels.quick import quick, way
from primer.linalg._face import like_numpy, loop_type, square, wrapped


@quick("inv")
@like_numpy(np.linalg.inv)
def inv(a, *, out=None, axes=None, method="lu"):
    """
    Inverse of each square matrix of a stack.

    Parameters
    ----------
    a : (..., M, M) array_like
        Square matrices. Integers and bools are computed in float64.
    out : (..., M, M) ndarray, optional
        Where to put the inverses. It may be `a`. Not in NumPy.
    axes : list of tuples, optional
        Which axes hold the matrices, as in any gufunc. Not in NumPy.
    method : {"lu", "adjugate"}
        By elimination, or by the textbook's formula, the adjugate over the determinant. Not in NumPy.

    Returns
    -------
    (..., M, M) ndarray
        float32, float64, complex64 or complex128 as `a`, and of its subclass.

    Raises
    ------
    LinAlgError
        If `a` has fewer than two dimensions, its matrices are not square, or one is singular.
    TypeError
        If `a` is float16 or longdouble.
    ValueError
        If there is no such method.

    Notes
    -----
    By LU with partial pivoting the residual of each column is as small as that of `solve` [1]_. float32 and
    complex64 are computed in double and rounded once. A matrix is singular if a pivot is exactly 0; one that
    is nearly so gives large numbers. `primer.linalg.gufuncs.inv` fills the place of a singular matrix with
    NaN and inverts the others. The textbook's definitions are `primer.reference.linalg.inv` and
    `inv_adjugate`.

    References
    ----------
    .. [1] Higham, Accuracy and Stability of Numerical Algorithms, 2nd edition 2002, chapter 14.

    Examples
    --------
    >>> from primer.linalg import inv
    >>> inv([[2, 1], [1, 1]])
    array([[ 1., -1.],
           [-1.,  2.]])
    """
    if method not in ("lu", "adjugate"):
        raise ValueError(f"inv: method must be 'lu' or 'adjugate', got {method!r}")
    x = square(a) if axes is None else np.asarray(a)
    letter = loop_type(x)
    keywords = {} if axes is None else {"axes": axes}
    if method == "adjugate":
        return wrapped(_by_adjugate(x, letter, out, keywords), a, out)
    return wrapped(ufuncs.inv_raising(x, out=out, signature=f"{letter}->{letter}", **keywords), a, out)


def _by_adjugate(x, letter, out, keywords):
    if keywords:
        source, target = keywords["axes"]
        x = np.moveaxis(x, source, (-2, -1))
    x = square(x)
    wide = x.astype(letter.replace("f", "d").replace("F", "D"), copy=False)
    det = ufuncs.det(wide)[..., np.newaxis, np.newaxis]
    if (det == 0).any():
        raise LinAlgError("Singular matrix")
    inverse = (ufuncs.adjugate(wide) / det).astype(letter, copy=False)
    if keywords:
        inverse = np.moveaxis(inverse, (-2, -1), target)
    if out is None:
        return inverse
    np.copyto(out, inverse, casting="same_kind")
    return out


# One vector is one right-hand side, several vectors are those of one matrix: so NumPy has it.
@quick("solve", way("solve1", stacks=False))
@like_numpy(np.linalg.solve, n_arrays=2)
def solve(a, b, *, out=None, axes=None):
    """
    Solution of each system of linear equations a x = b.

    Parameters
    ----------
    a : (..., M, M) array_like
        The coefficients.
    b : (M,) or (..., M, K) array_like
        The right-hand sides: one vector if b is one-dimensional, else the columns of matrices. The stacks of
        a and b broadcast.
    out : (..., M) or (..., M, K) ndarray, optional
        Where to put the solutions. It may be b. Not in NumPy.
    axes : list of tuples, optional
        Which axes hold the matrices, as in any gufunc. Not in NumPy.

    Returns
    -------
    (..., M) or (..., M, K) ndarray
        float32 or complex64 where both are in single precision, else float64 or complex128; of b's subclass.

    Raises
    ------
    LinAlgError
        If `a` has fewer than two dimensions, its matrices are not square, or one is singular.
    TypeError
        If a or b is float16 or longdouble.
    ValueError
        If the shapes do not match.

    Notes
    -----
    By LU with partial pivoting; the solution is that of a nearby system [1]_. Single precision is computed in
    double and rounded once. `primer.linalg.gufuncs.solve` fills the place of a singular system with NaN and
    solves the others. The textbook's definition is `primer.reference.linalg.solve`.

    References
    ----------
    .. [1] Golub and Van Loan, Matrix Computations, 4th edition 2013, section 3.4.

    Examples
    --------
    >>> from primer.linalg import solve
    >>> solve([[2, 0], [0, 4]], [2, 8])
    array([1., 2.])
    """
    x = square(a) if axes is None else np.asarray(a)
    y = np.asarray(b)
    letter = loop_type(x, y)
    gufunc = ufuncs.solve1_raising if y.ndim == 1 else ufuncs.solve_raising
    keywords = {} if axes is None else {"axes": axes}
    result = gufunc(x, y, out=out, signature=f"{letter}{letter}->{letter}", **keywords)
    return wrapped(result, b, out)


@like_numpy(np.linalg.tensorsolve, n_arrays=2)
def tensorsolve(a, b, axes=None, *, out=None):
    """
    Solution of the tensor equation a x = b, where all axes of x are summed over.

    Parameters
    ----------
    a : array_like
        Of shape ``b.shape + Q``, the product of Q that of the shape of b.
    b : array_like
        The right-hand side.
    axes : tuple of ints, optional
        Axes of `a` that are moved to the right first.
    out : ndarray of shape Q, optional
        Where to put the solution. Not in NumPy.

    Returns
    -------
    ndarray of shape Q

    Raises
    ------
    LinAlgError
        If `a` is singular, or not square in that sense.

    Notes
    -----
    `solve` of a matrix whose rows are the axes of b.

    Examples
    --------
    >>> import numpy as np
    >>> from primer.linalg import tensorsolve
    >>> tensorsolve(np.eye(6).reshape(6, 2, 3), np.arange(6)).shape
    (2, 3)
    """
    x, y = np.asarray(a), np.asarray(b)
    if axes is not None:
        order = list(range(x.ndim))
        for axis in axes:
            order.remove(axis)
            order.insert(x.ndim, axis)
        x = x.transpose(order)
    shape = x.shape[-(x.ndim - y.ndim) :]
    n = math.prod(shape)
    if x.size != n**2:
        raise LinAlgError(
            "Input arrays must satisfy the requirement "
            "prod(a.shape[b.ndim:]) == prod(a.shape[:b.ndim]), "
            f"got a of shape {x.shape} and b of shape {y.shape}"
        )
    result = solve(x.reshape(n, n), y.ravel()).reshape(shape)
    if out is None:
        return wrapped(result, a)
    np.copyto(out, result, casting="same_kind")
    return out


@like_numpy(np.linalg.tensorinv)
def tensorinv(a, ind=2, *, out=None):
    """
    Inverse of a tensor with respect to `tensordot` over its first axes.

    Parameters
    ----------
    a : array_like
        The product of its first `ind` lengths is that of the others.
    ind : int
        How many first axes are summed over.
    out : ndarray, optional
        Where to put the inverse, of shape ``a.shape[ind:] + a.shape[:ind]``. Not in NumPy.

    Returns
    -------
    ndarray

    Raises
    ------
    LinAlgError
        If `a` is singular, or not square in that sense.
    ValueError
        If ind is not positive.

    Notes
    -----
    `inv` of a matrix whose rows are the first axes.

    Examples
    --------
    >>> import numpy as np
    >>> from primer.linalg import tensorinv
    >>> tensorinv(np.eye(6).reshape(2, 3, 6), ind=2).shape
    (6, 2, 3)
    """
    x = np.asarray(a)
    if not ind > 0:
        raise ValueError("Invalid ind argument.")
    shape = x.shape[ind:] + x.shape[:ind]
    result = inv(x.reshape(math.prod(x.shape[ind:]), -1)).reshape(shape)
    if out is None:
        return result
    np.copyto(out, result, casting="same_kind")
    return out
