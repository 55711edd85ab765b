"""Questions about each matrix of a stack, with a tolerance."""

import functools

import numpy as np

from primer.kernels import ufuncs
from primer.linalg._face import loop_type, stack
from primer.linalg._matmul import matmul

_DOC = """
    {question}

    Parameters
    ----------
    a : (..., M, N) array_like
        The matrices.
    rtol : float, optional
        How far numbers that should be equal may differ, relative to the largest absolute value of the
        {matrix}. By default 10 max(M, N) eps of the type of `a`; 0 for integers.
    atol : float
        The same, absolute: the sum of both is the tolerance.

    Returns
    -------
    (...) ndarray of bool, or bool
        For each matrix; False where it has a NaN{square}.

    Raises
    ------
    LinAlgError
        If `a` has fewer than two dimensions.

    Notes
    -----
    {notes}The textbook's definition is `primer.reference.linalg.{name}`.

    Examples
    --------
    >>> from primer.linalg import {name}
    >>> {example}
    """


def _predicate(question, example, *, square=True, matrix="matrix", notes=""):
    """Decorate the test of a stack of matrices: checks the argument, writes the documentation."""

    def decorate(test):
        @functools.wraps(test)
        def predicate(a, *, rtol=None, atol=0.0):
            a = stack(a)
            if square and a.shape[-1] != a.shape[-2]:
                return np.zeros(a.shape[:-2], bool)[()]
            if rtol is None:
                rtol = 10 * max(a.shape[-2:]) * np.finfo(a.dtype).eps if a.dtype.kind in "fc" else 0.0
            return test(a, rtol, atol)

        predicate.__doc__ = _DOC.format(
            question=question,
            example=example,
            name=test.__name__,
            matrix=matrix,
            square=" or is not square" if square else "",
            notes=notes,
        )
        return predicate

    return decorate


def _near(x, y, rtol, atol):
    """Are the matrices x and y equal within the tolerance? An infinity is near itself only."""
    equal = x == y
    if rtol or atol:
        with np.errstate(all="ignore"):
            real = np.float64 if x.dtype.kind in "biu" else x.dtype
            x, y = np.asarray(x, real), np.asarray(y, real)
            size = abs(x)
            size = np.where(np.isfinite(size), size, 0).max(axis=(-2, -1), keepdims=True, initial=0)
            equal |= abs(x - y) <= atol + rtol * size
    return equal.all(axis=(-2, -1))


@_predicate("Is the matrix its own transpose?", "is_symmetric([[1, 2], [2, 3]])\n    np.True_")
def is_symmetric(a, rtol, atol):
    return _near(a, np.matrix_transpose(a), rtol, atol)


@_predicate("Is the matrix minus its own transpose?", "is_antisymmetric([[0, 2], [-2, 0]])\n    np.True_")
def is_antisymmetric(a, rtol, atol):
    return _near(a, _minus(np.matrix_transpose(a)), rtol, atol)


@_predicate("Is the matrix its own conjugate transpose?", "is_hermitian([[1, 2j], [-2j, 3]])\n    np.True_")
def is_hermitian(a, rtol, atol):
    return _near(a, np.conjugate(np.matrix_transpose(a)), rtol, atol)


@_predicate(
    "Is the matrix minus its own conjugate transpose?",
    "is_antihermitian([[1j, 2], [-2, 0]])\n    np.True_",
)
def is_antihermitian(a, rtol, atol):
    return _near(a, _minus(np.conjugate(np.matrix_transpose(a))), rtol, atol)


@_predicate(
    "Are all numbers off the diagonal of the matrix 0?",
    "is_diagonal([[1, 0, 0], [0, 2, 0]])\n    np.True_",
    square=False,
)
def is_diagonal(a, rtol, atol):
    return _near(a, np.where(np.eye(*a.shape[-2:], dtype=bool), a, a.dtype.type(0)), rtol, atol)


@_predicate("Is the matrix the identity?", "is_identity([[1, 0], [0, 1]])\n    np.True_")
def is_identity(a, rtol, atol):
    return _near(a, np.eye(a.shape[-1], dtype=a.dtype), rtol, atol)


@_predicate(
    "Are the columns of the matrix orthonormal, and is it square?",
    "is_unitary([[0, 1j], [1, 0]])\n    np.True_",
    matrix="matrix aᴴ a, which is compared to the identity",
)
def is_unitary(a, rtol, atol):
    if a.dtype.kind not in "fcO":
        a = a.astype(float)
    product = matmul(np.conjugate(np.matrix_transpose(a)), a)
    return _near(product, np.eye(a.shape[-1], dtype=a.dtype), rtol, atol)


@_predicate(
    "Is the matrix real and square, and are its columns orthonormal?",
    "is_orthogonal([[0, 1], [-1, 0]])\n    np.True_",
    matrix="matrix aᵀ a, which is compared to the identity",
    notes="A complex matrix may be orthogonal if its imaginary part is 0.\n    ",
)
def is_orthogonal(a, rtol, atol):
    unitary = is_unitary(a, rtol=rtol, atol=atol)
    return unitary & (np.imag(a) == 0).all(axis=(-2, -1)) if a.dtype.kind == "c" else unitary


@_predicate(
    "Is the matrix Hermitian, and positive for every vector?",
    "is_positive_definite([[2, 1], [1, 2]])\n    np.True_",
    notes="The tolerances are those of `is_hermitian`; a Hermitian matrix is positive definite if its\n"
    "    Cholesky factorisation succeeds, for which its smallest eigenvalue must be larger than rounding\n"
    "    errors of the largest [1]_.\n    ",
)
def is_positive_definite(a, rtol, atol):
    letter = loop_type(a)
    with np.errstate(all="ignore"):
        factor = ufuncs.cholesky_lo(a, signature=f"{letter}->{letter}")
    positive = ~np.isnan(np.diagonal(factor, axis1=-2, axis2=-1)).any(-1)
    return positive & is_hermitian(a, rtol=rtol, atol=atol)


is_positive_definite.__doc__ = is_positive_definite.__doc__.replace(
    "    Examples\n",
    "    References\n    ----------\n"
    "    .. [1] Golub and Van Loan, Matrix Computations, 4th edition 2013, section 4.2.\n\n    Examples\n",
)


def _minus(a):
    return np.zeros_like(a) - a if a.dtype.kind != "b" else -a.astype(float)
