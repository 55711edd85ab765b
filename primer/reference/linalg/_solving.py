"""Linear equations and inverses."""

from ._determinants import adjugate, det
from ._parts import _identity, _square


def solve(a, b):
    r"""The x for which a x = b, by Gaussian elimination with partial pivoting.

    Parameters
    ----------
    a : list of n rows of n numbers
    b : list of n rows of k numbers, or of n numbers

    Returns
    -------
    list of n rows of k numbers, or of n numbers

    Raises
    ------
    ValueError
        If `a` is not square or `b` has not n rows.
    ZeroDivisionError
        If `a` is singular.

    References
    ----------
    Golub and Van Loan, *Matrix Computations*, section 3.4.

    Examples
    --------
    >>> solve([[2, 1], [1, 3]], [4, 7])
    [1.0, 2.0]
    """
    _square("solve", a)
    if len(b) != len(a):
        raise ValueError(f"solve: b must have {len(a)} rows, one a row of a")
    if b and not isinstance(b[0], list):
        return [row[0] for row in solve(a, [[y] for y in b])]
    n = len(a)
    rows = [list(row) + list(right) for row, right in zip(a, b, strict=True)]
    for k in range(n):
        pivot = max(range(k, n), key=lambda i: abs(rows[i][k]))
        rows[k], rows[pivot] = rows[pivot], rows[k]
        for i in range(k + 1, n):
            factor = rows[i][k] / rows[k][k]
            rows[i] = [x - factor * y for x, y in zip(rows[i], rows[k], strict=True)]
    for k in reversed(range(n)):
        rows[k] = [x / rows[k][k] for x in rows[k]]
        for i in range(k):
            rows[i] = [x - rows[i][k] * y for x, y in zip(rows[i], rows[k], strict=True)]
    return [row[n:] for row in rows]


def inv(a):
    r"""The inverse, by the elimination of Gauss and Jordan.

    .. math:: a a^{-1} = 1

    Parameters
    ----------
    a : list of n rows of n numbers

    Returns
    -------
    list of n rows of n numbers

    Raises
    ------
    ValueError
        If `a` is not square.
    ZeroDivisionError
        If `a` is singular.

    References
    ----------
    G. Strang, *Introduction to Linear Algebra*, section 2.5.

    Examples
    --------
    >>> inv([[0, 2], [4, 0]])
    [[0.0, 0.25], [0.5, 0.0]]
    """
    _square("inv", a)
    n = len(a)
    rows = [list(row) + unit for row, unit in zip(a, _identity(n), strict=True)]
    for k in range(n):
        pivot = max(range(k, n), key=lambda i: abs(rows[i][k]))
        rows[k], rows[pivot] = rows[pivot], rows[k]
        rows[k] = [x / rows[k][k] for x in rows[k]]
        for i in range(n):
            if i != k:
                rows[i] = [x - rows[i][k] * y for x, y in zip(rows[i], rows[k], strict=True)]
    return [row[n:] for row in rows]


def inv_adjugate(a):
    r"""The inverse, by the adjugate.

    .. math:: a^{-1} = \operatorname{adj} a / \det a

    Parameters
    ----------
    a : list of n rows of n numbers

    Returns
    -------
    list of n rows of n numbers

    Raises
    ------
    ValueError
        If `a` is not square.
    ZeroDivisionError
        If `a` is singular.

    References
    ----------
    G. Strang, *Introduction to Linear Algebra*, section 5.3.

    Examples
    --------
    >>> inv_adjugate([[1, 2], [3, 4]])
    [[-2.0, 1.0], [1.5, -0.5]]
    """
    d = det(a)
    return [[x / d for x in row] for row in adjugate(a)]
