"""Eigenvalues of Hermitian matrices and singular values."""

import numpy as np
from numpy.linalg._linalg import EighResult, SVDResult

from primer.kernels import ufuncs
from primer.kernels.quick import quick, way
from primer.linalg._face import like_numpy, loop_type, square, stack, wrapped


def _triangle(UPLO):
    letter = UPLO.upper()
    if letter not in ("L", "U"):
        raise ValueError("UPLO argument must be 'L' or 'U'")
    return "lo" if letter == "L" else "up"


@quick("eigh_lo", way("eigh_up", UPLO="U"), result=EighResult)
@like_numpy(np.linalg.eigh)
def eigh(a, UPLO="L"):
    """
    Eigenvalues and eigenvectors of each Hermitian matrix of a stack.

    Parameters
    ----------
    a : (..., M, M) array_like
        Hermitian or real symmetric matrices; only one triangle is read. Integers and bools are computed in
        float64.
    UPLO : {"L", "U"}
        The triangle: the lower or the upper one.

    Returns
    -------
    EighResult with the fields
    eigenvalues : (..., M) ndarray
        Ascending, of the real type of `a`.
    eigenvectors : (..., M, M) ndarray
        ``eigenvectors[..., :, i]`` belongs to ``eigenvalues[..., i]``; of the type and subclass of `a`.

    Raises
    ------
    LinAlgError
        If `a` has fewer than two dimensions, its matrices are not square, or the iteration does not end.
    TypeError
        If `a` is float16 or longdouble.
    ValueError
        If UPLO is neither of the two.

    Notes
    -----
    .. math:: A = V \\Lambda V^H, \\qquad V^H V = I

    Up to 5 x 5, and where a matrix with positive diagonal is graded (its diagonal elements differ by a factor
    of 64 or more), by Jacobi's method, which gives each eigenvalue of a positive definite matrix to high
    relative accuracy [1]_: above 32 x 32 on the rows of its Cholesky factor, with pivoting. Other matrices by
    Householder's reduction to a tridiagonal one; its eigenvalues up to 32 x 32 by QL steps [2]_, above by
    divide and conquer [3]_, with eigenvectors that are orthogonal whatever the distances of the eigenvalues
    [4]_. Matrices are scaled by a power of two, so squares neither overflow nor underflow. A matrix with a
    NaN or infinity has NaN for result. float32 and complex64 are computed in double and rounded once. The
    textbook's definition is `primer.reference.linalg.eigh`.

    References
    ----------
    .. [1] Demmel and Veselic, Jacobi's method is more accurate than QR, 1992.
    .. [2] Golub and Van Loan, Matrix Computations, 4th edition 2013, sections 8.3 and 8.5.
    .. [3] Cuppen, A divide and conquer method for the symmetric tridiagonal eigenproblem, 1981.
    .. [4] Gu and Eisenstat, A divide-and-conquer algorithm for the symmetric tridiagonal eigenproblem, 1995.

    Examples
    --------
    >>> import numpy as np
    >>> from primer.linalg import eigh
    >>> np.round(eigh([[2, 1], [1, 2]]).eigenvalues, 12)
    array([1., 3.])
    """
    triangle, x = _triangle(UPLO), square(a)
    letter = loop_type(x)
    gufunc = ufuncs.eigh_lo_raising if triangle == "lo" else ufuncs.eigh_up_raising
    w, v = gufunc(x, signature=f"{letter}->{letter.lower()}{letter}")
    return EighResult(w, wrapped(v, a))


@quick("eigvalsh_lo", way("eigvalsh_up", UPLO="U"))
@like_numpy(np.linalg.eigvalsh)
def eigvalsh(a, UPLO="L"):
    """
    Eigenvalues of each Hermitian matrix of a stack, ascending.

    Parameters
    ----------
    a : (..., M, M) array_like
        As for `eigh`.
    UPLO : {"L", "U"}
        The triangle that is read.

    Returns
    -------
    (..., M) ndarray
        Of the real type of `a`; those of `eigh`, to the bit.

    Raises
    ------
    LinAlgError, TypeError, ValueError
        As `eigh`.

    Notes
    -----
    See `eigh`.

    Examples
    --------
    >>> import numpy as np
    >>> from primer.linalg import eigvalsh
    >>> np.round(eigvalsh([[2, 1], [1, 2]]), 12)
    array([1., 3.])
    """
    triangle, x = _triangle(UPLO), square(a)
    letter = loop_type(x)
    gufunc = ufuncs.eigvalsh_lo_raising if triangle == "lo" else ufuncs.eigvalsh_up_raising
    return gufunc(x, signature=f"{letter}->{letter.lower()}")


@quick(
    "svd_f",
    way("svd_s", full_matrices=False),
    way("svd", compute_uv=False),
    way("svd", full_matrices=False, compute_uv=False),
    result=SVDResult,
)
@like_numpy(np.linalg.svd)
def svd(a, full_matrices=True, compute_uv=True, hermitian=False):
    """
    Singular value decomposition of each matrix of a stack.

    Parameters
    ----------
    a : (..., M, N) array_like
        Integers and bools are computed in float64.
    full_matrices : bool
        Square factors, (..., M, M) and (..., N, N), or with K = min(M, N) only (..., M, K) and (..., K, N)?
    compute_uv : bool
        The factors too, or only the singular values?
    hermitian : bool
        Are the matrices Hermitian? Then `eigh` does the work, and the lower triangle is read.

    Returns
    -------
    SVDResult with the fields
    U : ndarray
        Orthonormal columns; of the type and subclass of `a`.
    S : (..., K) ndarray
        Singular values, descending, of the real type of `a`. Without compute_uv they are all there is.
    Vh : ndarray
        Orthonormal rows.

    Raises
    ------
    LinAlgError
        If `a` has fewer than two dimensions, or a matrix has a NaN or infinity.
    TypeError
        If `a` is float16 or longdouble.

    Notes
    -----
    .. math:: A = U \\Sigma V^H

    Each row and each column keeps its relative accuracy, and so do singular values that are small only
    because rows or columns are scaled: their relative error is a modest multiple of eps times the condition
    of the matrix with its columns (or rows) brought to the same length [1]_. What is below
    :math:`10^{-300}` of the largest number counts as zero.

    Up to 32 x 32 by one-sided Jacobi [2]_: rotations until the columns are orthogonal, from the eigenvectors
    of :math:`A^H A` on where they are of like length. Larger matrices, and smaller ones that are graded in
    rows and columns, are sorted by the size of their rows and reduced by a QR factorisation with column
    pivoting and a second one [3]_, unless they are not graded; the rows of the triangle are then made
    orthogonal, by eigenvectors of their products and Jacobi's rotations to first order. Values alone, of
    matrices of 5 rows and columns on (real ones 6) that are not graded and of a condition up to 1e6, are
    those of a bidiagonal matrix [4]_, found up to 32 x 32 by the qd algorithm [6]_, above by divide and
    conquer [5]_, and need not have the bits of those with factors. float32 and complex64 are computed in
    double and rounded once. The textbook's definition is `primer.reference.linalg.svd`.

    References
    ----------
    .. [1] Demmel and Veselic, Jacobi's method is more accurate than QR, 1992.
    .. [2] Hestenes, Inversion of matrices by biorthogonalization and related results, 1958.
    .. [3] Drmac and Veselic, New fast and accurate Jacobi SVD algorithm, 2008.
    .. [4] Golub and Kahan, Calculating the singular values and pseudo-inverse of a matrix, 1965.
    .. [5] Gu and Eisenstat, A divide-and-conquer algorithm for the bidiagonal SVD, 1995.
    .. [6] Fernando and Parlett, Accurate singular values and differential qd algorithms, 1994.

    Examples
    --------
    >>> import numpy as np
    >>> from primer.linalg import svd
    >>> u, s, vh = svd(np.ones((4, 3, 2)), full_matrices=False)
    >>> u.shape, s.shape, vh.shape, np.allclose(u * s[:, None] @ vh, 1)
    ((4, 3, 2), (4, 2), (4, 2, 2), True)
    """
    x = stack(a)
    letter = loop_type(x)
    if hermitian:
        return _hermitian_svd(a, x, compute_uv)
    if not compute_uv:
        return ufuncs.svd_raising(x, signature=f"{letter}->{letter.lower()}")
    gufunc = ufuncs.svd_f_raising if full_matrices else ufuncs.svd_s_raising
    u, s, vh = gufunc(x, signature=f"{letter}->{letter}{letter.lower()}{letter}")
    return SVDResult(wrapped(u, a), s, wrapped(vh, a))


def _hermitian_svd(a, x, compute_uv):
    """|A| and the sign of A from eigenvalues: A = V |L| (V sign(L))^H, sorted by |L|."""
    if not compute_uv:
        return np.sort(np.abs(eigvalsh(x)), axis=-1)[..., ::-1]
    w, v = eigh(x)
    order = np.argsort(np.abs(w), axis=-1)[..., ::-1]
    w = np.take_along_axis(w, order, axis=-1)
    u = np.take_along_axis(v, order[..., None, :], axis=-1)
    vh = np.matrix_transpose(u * np.copysign(1, w)[..., None, :]).conjugate()
    return SVDResult(wrapped(u, a), np.abs(w), wrapped(vh, a))


@quick("svd")
@like_numpy(np.linalg.svdvals)
def svdvals(x, /):
    """
    Singular values of each matrix of a stack, descending.

    Parameters
    ----------
    x : (..., M, N) array_like

    Returns
    -------
    (..., K) ndarray
        K = min(M, N); those of `svd` without factors.

    Raises
    ------
    LinAlgError, TypeError
        As `svd`.

    Examples
    --------
    >>> from primer.linalg import svdvals
    >>> svdvals([[0, 2], [1, 0]])
    array([2., 1.])
    """
    return svd(x, compute_uv=False)
