"""Least squares."""

import numpy as np
from numpy.linalg import LinAlgError

from primer.kernels import ufuncs
from primer.kernels.quick import quick, way
from primer.linalg._face import like_numpy, loop_type, stack, wrapped


@quick(way("lstsq", "least squares"), result=tuple)
@like_numpy(np.linalg.lstsq, n_arrays=2)
def lstsq(a, b, rcond=None):
    """
    Least-squares solution of each system of linear equations a x = b.

    Parameters
    ----------
    a : (..., M, N) array_like
        The coefficients. Integers and bools are computed in float64. Stacks are not in NumPy.
    b : (M,) or (..., M, K) array_like
        The right-hand sides: one vector if b is one-dimensional, else the columns of matrices. The stacks of
        a and b broadcast.
    rcond : (...) array_like, optional
        Singular values up to this part of the largest one count as 0; max(M, N) eps of float64 by default,
        eps where negative.

    Returns
    -------
    x : (N,) or (..., N, K) ndarray
        Of all x that make :math:`\\|b - a x\\|` least the shortest one; of b's subclass.
    residuals : (..., K) ndarray
        The squares of those norms, a column each. Empty, of shape (0,), where M <= N or, without a stack,
        where the rank is less than N; in a stack it is NaN for such a matrix.
    rank : int or (...) ndarray of int32
        How many singular values count.
    s : (..., min(M, N)) ndarray
        The singular values of a, descending.

    Raises
    ------
    LinAlgError
        If a or b has too few dimensions, their rows differ in number, or a matrix has a NaN or infinity.
    TypeError
        If a or b is float16 or longdouble.

    Notes
    -----
    .. math:: x = V \\Sigma^+ U^H b, \\qquad a = U \\Sigma V^H

    by the singular values of `svd` [1]_, so that each is relatively accurate where `svd` promises it. Of
    matrices with more than 32 rows or columns that are not graded, have a condition up to 1e6 and no singular
    value that does not count, x is made by QR, without singular vectors.
    float32 and complex64 are computed in double and rounded once. The textbook's definition is
    `primer.reference.linalg.lstsq`.

    References
    ----------
    .. [1] Golub and Van Loan, Matrix Computations, 4th edition 2013, section 5.5.

    Examples
    --------
    A line through four points:

    >>> import numpy as np
    >>> from primer.linalg import lstsq
    >>> x, y = np.arange(4.0), np.array([-1, 0.2, 0.9, 2.1])
    >>> solution, residuals, rank, s = lstsq(np.stack([x, np.ones(4)], axis=1), y)
    >>> np.round(solution, 12), np.round(residuals, 12), rank
    (array([ 1.  , -0.95]), array([0.05]), np.int32(2))
    """
    x, right = stack(a), np.asarray(b)
    if right.ndim == 0:
        raise LinAlgError("lstsq: b must have one dimension at least, got none")
    is_vector = right.ndim == 1
    if is_vector:
        right = right[:, np.newaxis]
    m, n = x.shape[-2:]
    if right.shape[-2] != m:
        raise LinAlgError(
            f"Incompatible dimensions: lstsq: a has {m} rows and b {right.shape[-2]}, "
            f"shapes {x.shape} and {np.shape(b)}"
        )
    letter = loop_type(x, right)
    real = letter.lower()
    if rcond is None:
        rcond = max(m, n) * np.finfo(np.float64).eps
    solution, residuals, rank, s = ufuncs.lstsq_raising(
        x, right, rcond, signature=f"{letter}{letter}{real}->{letter}{real}i{real}"
    )
    if is_vector:
        solution = solution[..., 0]
    if m <= n or (rank.ndim == 0 and rank != n):
        residuals = np.empty(0, real)
    return wrapped(solution, b), wrapped(residuals, b), rank, s
