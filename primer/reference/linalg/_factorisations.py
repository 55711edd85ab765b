"""Factorisations: LU, Cholesky."""

from .._numbers import _conjugate, _sqrt
from ._parts import _square


def lu(a):
    r"""The rows p, the unit lower L and the upper U for which a = L[p] U, with partial pivoting.

    .. math:: P a = L U, \qquad |l_{ij}| \le 1

    Parameters
    ----------
    a : list of m rows of n numbers

    Returns
    -------
    p : list of m ints
        Row i of `a` is row p[i] of L times U.
    lower : list of m rows of k = min(m, n) numbers
    upper : list of k rows of n numbers

    References
    ----------
    Golub and Van Loan, *Matrix Computations*, section 3.4.

    Examples
    --------
    >>> p, lower, upper = lu([[1, 2], [2, 8]])
    >>> p, lower, upper
    ([1, 0], [[1, 0], [0.5, 1]], [[2, 8], [0, -2.0]])
    """
    m, n = len(a), len(a[0]) if a else 0
    rows, order = [list(row) for row in a], list(range(m))
    k = min(m, n)
    for c in range(k):
        pivot = max(range(c, m), key=lambda i: abs(rows[i][c]))
        rows[c], rows[pivot] = rows[pivot], rows[c]
        order[c], order[pivot] = order[pivot], order[c]
        for i in range(c + 1, m):
            # a zero pivot: the column below it is zero
            rows[i][c] = rows[i][c] / rows[c][c] if rows[c][c] != 0 else rows[i][c]
            for j in range(c + 1, n):
                rows[i][j] -= rows[i][c] * rows[c][j]
    lower = [[rows[i][j] if j < i else int(i == j) for j in range(k)] for i in range(m)]
    upper = [[rows[i][j] if j >= i else 0 for j in range(n)] for i in range(k)]
    return [order.index(i) for i in range(m)], lower, upper


def cholesky(a):
    r"""The lower L with a positive diagonal for which a is L times its conjugate transpose.

    .. math:: a = L L^H, \qquad l_{jj}^2 = a_{jj} - \sum_{k<j} |l_{jk}|^2

    Parameters
    ----------
    a : list of n rows of n numbers
        Hermitian positive definite; only its lower triangle is read.

    Returns
    -------
    list of n rows of n numbers

    Raises
    ------
    ValueError
        If `a` is not square or not positive definite.

    References
    ----------
    Golub and Van Loan, *Matrix Computations*, section 4.2.

    Examples
    --------
    >>> cholesky([[4, 2], [2, 10]])
    [[2.0, 0], [1.0, 3.0]]
    """
    _square("cholesky", a)
    lower = [[0] * len(a) for _ in a]
    for j in range(len(a)):
        square = (a[j][j] - sum(x * _conjugate(x) for x in lower[j][:j])).real
        if not square > 0:
            raise ValueError("cholesky: a is not positive definite")
        lower[j][j] = _sqrt(square)
        for i in range(j + 1, len(a)):
            known = sum(x * _conjugate(y) for x, y in zip(lower[i][:j], lower[j][:j], strict=True))
            lower[i][j] = (a[i][j] - known) / lower[j][j]
    return lower
