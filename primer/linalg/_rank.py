"""What follows from singular values: rank, condition, pseudo-inverse."""

import numpy as np
from numpy.linalg import LinAlgError

from primer.kernels import ufuncs
from primer.kernels.quick import quick, way
from primer.linalg._face import like_numpy, loop_type, square, stack, wrapped
from primer.linalg._matmul import matmul
from primer.linalg._norms import norm
from primer.linalg._spectral import svd


@quick(way("svd", "condition"), way("svd", "condition", p=2), way("svd", "1 / condition", p=-2))
@like_numpy(np.linalg.cond)
def cond(x, p=None):
    """
    Condition number of each matrix of a stack.

    Parameters
    ----------
    x : (..., M, N) array_like
        For orders other than 2 and -2 square.
    p : {None, 1, -1, 2, -2, inf, -inf, 'fro'}, optional
        The order of the norm, as in `primer.linalg.norm`; None is 2.

    Returns
    -------
    (...) ndarray or float
        Infinite for a singular matrix, NaN for one with a NaN.

    Raises
    ------
    LinAlgError
        If x has fewer than two dimensions or no elements, or a NaN or infinity where p is 2 or -2.
    TypeError
        If x is float16 or longdouble.

    Notes
    -----
    .. math:: \\kappa_p(A) = \\|A\\|_p \\|A^{-1}\\|_p, \\qquad
              \\kappa_2(A) = \\sigma_1 / \\sigma_n

    Examples
    --------
    >>> from primer.linalg import cond
    >>> cond([[2, 0], [0, 0.5]]), cond([[1, 1], [1, 1]], 1)
    (np.float64(4.0), np.float64(inf))
    """
    x = np.asarray(x)
    if x.size == 0 and 0 in x.shape[-2:]:
        raise LinAlgError("cond is not defined on empty arrays")
    with np.errstate(all="ignore"):
        if p is None or p in (2, -2):
            s = svd(x, compute_uv=False)
            r = s[..., -1] / s[..., 0] if p == -2 else s[..., 0] / s[..., -1]
        else:
            letter = loop_type(square(x))
            inverse = ufuncs.inv(x, signature=f"{letter}->{letter}")
            which = (p,) if x.ndim == 2 else (p, (-2, -1))  # without axes one matrix is answered sooner
            r = norm(x, *which) * norm(inverse, *which)
            r = r.astype(letter.lower(), copy=False)
    if r.ndim == 0 and r == r:
        return r
    unknown = np.isnan(r)
    if not unknown.any():
        return r
    # NaN came of a singular matrix unless it was there before
    return np.where(unknown & ~np.isnan(x).any(axis=(-2, -1)), np.inf, r)[()]


@quick(way("svd", "rank"))
@like_numpy(np.linalg.matrix_rank)
def matrix_rank(A, tol=None, hermitian=False, *, rtol=None):
    """
    Rank of each matrix of a stack: how many singular values exceed a tolerance.

    Parameters
    ----------
    A : {(M,), (..., M, N)} array_like
        A vector has rank 1, or 0 where it is zero.
    tol : (...) array_like, optional
        The tolerance.
    hermitian : bool
        Are the matrices Hermitian?
    rtol : (...) array_like, optional
        The tolerance as a part of the largest singular value; without `tol` and `rtol` max(M, N) eps.

    Returns
    -------
    (...) ndarray or int

    Raises
    ------
    ValueError
        If `tol` and `rtol` are given.
    LinAlgError, TypeError
        As `svd`.

    Examples
    --------
    >>> import numpy as np
    >>> from primer.linalg import matrix_rank
    >>> matrix_rank(np.array([np.eye(3), np.ones((3, 3))]))
    array([3, 1])
    """
    if rtol is not None and tol is not None:
        raise ValueError("`tol` and `rtol` can't be both set.")
    A = np.asarray(A)
    if A.ndim < 2:
        return int(not np.all(A == 0))
    s = svd(A, compute_uv=False, hermitian=hermitian)
    if tol is None:
        if rtol is None:
            rtol = max(A.shape[-2:]) * np.finfo(s.dtype).eps
        else:
            rtol = np.asarray(rtol)[..., np.newaxis]
        tol = s.max(axis=-1, keepdims=True, initial=0) * rtol
    else:
        tol = np.asarray(tol)[..., np.newaxis]
    return np.count_nonzero(s > tol, axis=-1)


@quick(way("pinv", "pseudo-inverse"))
@like_numpy(np.linalg.pinv)
def pinv(a, rcond=None, hermitian=False, *, rtol=np._NoValue):
    """
    Moore-Penrose pseudo-inverse of each matrix of a stack.

    Parameters
    ----------
    a : (..., M, N) array_like
    rcond : (...) array_like, optional
        Singular values up to this part of the largest one count as 0; 1e-15 if neither it nor `rtol` is
        given.
    hermitian : bool
        Are the matrices Hermitian?
    rtol : (...) array_like, optional
        As `rcond`; None stands for max(M, N) eps.

    Returns
    -------
    (..., N, M) ndarray
        Of the type and subclass of `a`.

    Raises
    ------
    ValueError
        If `rcond` and `rtol` are given.
    LinAlgError, TypeError
        As `svd`.

    Notes
    -----
    .. math:: A^+ = V \\Sigma^+ U^H

    by the singular values of `svd`. Of matrices with more than 32 rows or columns that are not graded, have a
    condition up to 1e6 and no singular value that does not count it is :math:`R^{-1} Q^H`, from the QR of the
    matrix or its transpose, without singular vectors. float32 and complex64 are computed in double and
    rounded once. Where `hermitian` is true, or a tolerance negative, it is a product of what `svd` returns.

    Examples
    --------
    >>> import numpy as np
    >>> from primer.linalg import pinv
    >>> np.round(pinv([[1, 0], [0, 2], [0, 0]]), 12)
    array([[1. , 0. , 0. ],
           [0. , 0.5, 0. ]])
    """
    x = stack(a)
    if rcond is None:
        if rtol is np._NoValue:
            rcond = 1e-15
        elif rtol is None:
            rcond = max(x.shape[-2:]) * np.finfo(x.dtype if x.dtype.kind in "fc" else float).eps
        else:
            rcond = rtol
    elif rtol is not np._NoValue:
        raise ValueError("`rtol` and `rcond` can't be both set.")
    if 0 in x.shape[-2:]:
        return wrapped(np.empty((*x.shape[:-2], x.shape[-1], x.shape[-2]), loop_type(x)), a)
    if not hermitian and np.all(np.asarray(rcond) >= 0):
        letter = loop_type(x)
        return wrapped(ufuncs.pinv_raising(x, rcond, signature=f"{letter}{letter.lower()}->{letter}"), a)
    u, s, vh = svd(x, full_matrices=False, hermitian=hermitian)
    cutoff = np.asarray(rcond)[..., np.newaxis] * s.max(axis=-1, keepdims=True)
    large = s > cutoff
    s = np.divide(1, s, where=large, out=np.zeros_like(s))
    left = np.matrix_transpose(vh).conjugate() * s[..., None, :].astype(vh.dtype)
    return wrapped(matmul(left, np.matrix_transpose(u).conjugate()), a)
