"""Questions about a matrix, with a tolerance."""

from .._numbers import _conjugate
from ._factorisations import cholesky
from ._parts import _identity, conjugate_transpose, matrix_transpose
from ._products import matmul


def _is_near(a, b, rtol, atol):
    """Is |a - b| <= atol + rtol max|a|, for each pair of numbers? A NaN is near nothing, infinity itself."""
    size = max((abs(x) for row in a for x in row if abs(x) < float("inf")), default=0)
    return len(a) == len(b) and all(
        x == y or abs(x - y) <= atol + rtol * size
        for row, other in zip(a, b, strict=True)
        for x, y in zip(row, other, strict=True)
    )


def _is_square(a):
    return all(len(row) == len(a) for row in a)


def is_symmetric(a, rtol=0, atol=0):
    """Is `a` its own transpose?

    Examples
    --------
    >>> is_symmetric([[1, 2], [2, 3]]), is_symmetric([[1, 2], [3, 4]])
    (True, False)
    """
    return _is_square(a) and _is_near(a, matrix_transpose(a), rtol, atol)


def is_antisymmetric(a, rtol=0, atol=0):
    """Is `a` minus its own transpose?

    Examples
    --------
    >>> is_antisymmetric([[0, 2], [-2, 0]])
    True
    """
    return _is_square(a) and _is_near(a, [[-x for x in row] for row in matrix_transpose(a)], rtol, atol)


def is_hermitian(a, rtol=0, atol=0):
    """Is `a` its own conjugate transpose?

    Examples
    --------
    >>> is_hermitian([[1, 2j], [-2j, 3]])
    True
    """
    return _is_square(a) and _is_near(a, conjugate_transpose(a), rtol, atol)


def is_antihermitian(a, rtol=0, atol=0):
    """Is `a` minus its own conjugate transpose?

    Examples
    --------
    >>> is_antihermitian([[1j, 2], [-2, 0]])
    True
    """
    return _is_square(a) and _is_near(a, [[-x for x in row] for row in conjugate_transpose(a)], rtol, atol)


def is_diagonal(a, rtol=0, atol=0):
    """Are all numbers off the diagonal 0?

    Examples
    --------
    >>> is_diagonal([[1, 0, 0], [0, 2, 0]]), is_diagonal([[1, 1], [0, 2]])
    (True, False)
    """
    return _is_near(
        a, [[x if i == j else 0 for j, x in enumerate(row)] for i, row in enumerate(a)], rtol, atol
    )


def is_identity(a, rtol=0, atol=0):
    """Is `a` the identity?

    Examples
    --------
    >>> is_identity([[1, 0], [0, 1]])
    True
    """
    return _is_square(a) and _is_near(a, _identity(len(a)), rtol, atol)


def is_unitary(a, rtol=0, atol=0):
    """Are the columns of the square matrix `a` orthonormal?

    Examples
    --------
    >>> is_unitary([[0, 1j], [1, 0]])
    True
    """
    return _is_square(a) and is_identity(matmul(conjugate_transpose(a), a), rtol, atol)


def is_orthogonal(a, rtol=0, atol=0):
    """Is the square matrix `a` real, and its transpose its inverse?

    Examples
    --------
    >>> is_orthogonal([[0, 1], [-1, 0]]), is_orthogonal([[0, 1j], [1, 0]])
    (True, False)
    """
    return is_unitary(a, rtol, atol) and all(x == _conjugate(x) for row in a for x in row)


def is_positive_definite(a, rtol=0, atol=0):
    """Is `a` Hermitian, and has it a Cholesky factor?

    Examples
    --------
    >>> is_positive_definite([[2, 1], [1, 2]]), is_positive_definite([[1, 2], [2, 1]])
    (True, False)
    """
    if not is_hermitian(a, rtol, atol):
        return False
    try:
        cholesky(a)
    except ValueError:
        return False
    return True
