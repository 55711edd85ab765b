"""Least squares and pseudo-inverses."""

from ._parts import conjugate_transpose
from ._products import matmul
from ._solving import solve


def lstsq(a, b):
    r"""The x that makes \|b - a x\| least, by the normal equations of Gauss.

    .. math:: a^H a x = a^H b, \qquad \text{or, with fewer rows than columns, } x = a^H y, \quad a a^H y = b

    The square squares the condition number: where it exceeds :math:`1 / \sqrt\varepsilon` the result has no
    correct digit.

    Parameters
    ----------
    a : list of m rows of n numbers
        Of rank min(m, n).
    b : list of m rows of k numbers

    Returns
    -------
    x : list of n rows of k numbers
        The shortest one where there are many.
    residuals : list of k numbers
        The squared length of each column of b - a x.

    Raises
    ------
    ZeroDivisionError
        If the rank is less than min(m, n).

    References
    ----------
    C. F. Gauss, *Theoria combinationis observationum*, 1823; Golub and Van Loan, *Matrix Computations*,
    section 5.3.

    Examples
    --------
    >>> x, residuals = lstsq([[0.0, 1.0], [1.0, 1.0], [2.0, 1.0]], [[1.0], [2.0], [3.0]])
    >>> [[round(value, 12) for value in row] for row in x]
    [[1.0], [1.0]]
    """
    adjoint = conjugate_transpose(a)
    if len(a) >= len(a[0]):
        x = solve(matmul(adjoint, a), matmul(adjoint, b))
    else:
        x = matmul(adjoint, solve(matmul(a, adjoint), b))
    again = matmul(a, x)
    rest = [[p - q for p, q in zip(right, left, strict=True)] for right, left in zip(b, again, strict=True)]
    return x, [sum(abs(row[j]) ** 2 for row in rest) for j in range(len(b[0]))]


def pinv(a):
    r"""Pseudo-inverse of a matrix of full rank: the least squares of the columns of the unit matrix.

    .. math:: a^+ = (a^H a)^{-1} a^H, \qquad \text{or, with fewer rows than columns, } a^H (a a^H)^{-1}

    Parameters
    ----------
    a : list of m rows of n numbers
        Of rank min(m, n).

    Returns
    -------
    list of n rows of m numbers

    Raises
    ------
    ZeroDivisionError
        If the rank is less than min(m, n).

    References
    ----------
    R. Penrose, *A generalized inverse for matrices*, 1955.

    Examples
    --------
    >>> pinv([[1.0], [1.0]])
    [[0.5, 0.5]]
    """
    return lstsq(a, [[float(i == j) for j in range(len(a))] for i in range(len(a))])[0]
