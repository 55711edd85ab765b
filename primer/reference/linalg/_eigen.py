"""Eigenvalues of any square matrix, by the textbook: roots of the characteristic polynomial."""

from .._numbers import _epsilon, _sqrt
from ._parts import _identity, _square, trace
from ._products import matmul


def characteristic_polynomial(a):
    r"""Coefficients of :math:`\det(\lambda I - A)`, by the recursion of Faddeev and Le Verrier.

    .. math:: M_1 = I, \quad c_k = -\frac{1}{k} \operatorname{tr}(A M_k), \quad M_{k+1} = A M_k + c_k I

    Parameters
    ----------
    a : list of n rows of n numbers

    Returns
    -------
    list of n + 1 numbers
        :math:`1, c_1, \ldots, c_n`: that of the highest power first. :math:`c_1 = -\operatorname{tr} A`,
        :math:`c_n = (-1)^n \det A`.

    Raises
    ------
    ValueError
        If `a` is not square.

    References
    ----------
    U. Le Verrier, 1840; D. K. Faddeev and I. S. Sominsky, 1949; F. R. Gantmacher, *The Theory of Matrices*,
    section 4.5.

    Examples
    --------
    >>> characteristic_polynomial([[2, 1], [1, 2]])
    [1, -4.0, 3.0]
    """
    _square("characteristic_polynomial", a)
    coefficients, m = [1], _identity(len(a))
    for k in range(1, len(a) + 1):
        m = matmul(a, m)
        coefficients.append(-trace(m) / k)
        for i, row in enumerate(m):
            row[i] += coefficients[-1]
    return coefficients


def polynomial_roots(coefficients):
    r"""All roots of a polynomial at once, by the method of Ehrlich and Aberth.

    Every root moves by Newton's step, corrected for the other roots as if the polynomial were divided by
    them:

    .. math:: z_k \leftarrow z_k - \frac{q_k}{1 - q_k \sum_{j \ne k} 1 / (z_k - z_j)}, \qquad
              q_k = \frac{p(z_k)}{p'(z_k)}

    Parameters
    ----------
    coefficients : list of n + 1 numbers
        That of the highest power, which is not 0, first.

    Returns
    -------
    list of n complex numbers
        A root of multiplicity m is found m times, to about the m-th part of the digits.

    References
    ----------
    O. Aberth, *Iteration methods for finding all zeros of a polynomial simultaneously*, 1973.

    Examples
    --------
    >>> sorted(round(z.real, 12) for z in polynomial_roots([1, -4, 3]))
    [1.0, 3.0]
    """
    roots = []
    while len(coefficients) > 1 and coefficients[-1] == 0:
        coefficients = coefficients[:-1]
        roots.append(0j)
    n = len(coefficients) - 1
    if n < 1:
        return roots
    monic = [c / coefficients[0] for c in coefficients]
    # of the size of the roots (Fujiwara 1916), and no two starts are conjugate
    radius = max(abs(c) ** (1 / k) for k, c in enumerate(monic[1:], 1) if c != 0)
    return roots + _aberth(monic, [radius * (0.4 + 0.9j) ** k for k in range(1, n + 1)])


def _aberth(p, z, steps=500):
    n = len(z)
    eps = _epsilon(abs(z[0]))
    for _ in range(steps):
        still = 0
        for k in range(n):
            value, slope, size = p[0], 0, abs(p[0])
            for c in p[1:]:
                slope = slope * z[k] + value
                value = value * z[k] + c
                size = size * abs(z[k]) + abs(c)
            if abs(value) <= eps * size:  # nothing but the rounding of p
                still += 1
                continue
            others = sum(1 / (z[k] - y) for j, y in enumerate(z) if j != k and y != z[k])
            z[k] = z[k] - value / (slope - value * others)
        if still == n:
            break
    return z


def eigvals(a):
    r"""Eigenvalues, the roots of the characteristic polynomial.

    .. math:: \det(\lambda I - A) = 0

    Well defined, and for more than a few rows a bad way: the roots of a polynomial may be far more sensitive
    to its coefficients than the eigenvalues are to the matrix.

    Parameters
    ----------
    a : list of n rows of n numbers

    Returns
    -------
    list of n complex numbers
        In no order.

    Raises
    ------
    ValueError
        If `a` is not square.

    References
    ----------
    G. Strang, *Introduction to Linear Algebra*, section 6.1; J. H. Wilkinson, *The perfidious polynomial*,
    1984.

    Examples
    --------
    >>> sorted(round(z.imag, 12) for z in eigvals([[0, -1], [1, 0]]))
    [-1.0, 1.0]
    """
    return polynomial_roots(characteristic_polynomial(a))


def eig(a):
    r"""Eigenvalues, and for each one a solution of :math:`(\lambda I - A) x = 0` of length 1.

    Parameters
    ----------
    a : list of n rows of n numbers

    Returns
    -------
    eigenvalues : list of n complex numbers
    eigenvectors : list of n rows of n complex numbers
        Column j belongs to eigenvalue j. Those of an eigenvalue that occurs more than once are no basis.

    Raises
    ------
    ValueError
        If `a` is not square.

    References
    ----------
    G. Strang, *Introduction to Linear Algebra*, section 6.1.

    Examples
    --------
    >>> values, vectors = eig([[2.0, 1.0], [1.0, 2.0]])
    >>> [round(abs(x), 6) for row in vectors for x in row]
    [0.707107, 0.707107, 0.707107, 0.707107]
    """
    n, values = len(a), eigvals(a)
    columns = [
        _null_vector([[(value if i == j else 0) - a[i][j] for j in range(n)] for i in range(n)])
        for value in values
    ]
    return values, [[column[i] for column in columns] for i in range(n)]


def _null_vector(a):
    """A solution of a x = 0 of length 1, by elimination with complete pivoting, its last pivot taken as 0."""
    n = len(a)
    rows, order = [list(row) for row in a], list(range(n))
    rank = 0
    while rank < n - 1:
        size, i, j = max((abs(rows[i][j]), i, j) for i in range(rank, n) for j in range(rank, n))
        if size == 0:
            break
        rows[rank], rows[i] = rows[i], rows[rank]
        order[rank], order[j] = order[j], order[rank]
        for row in rows:
            row[rank], row[j] = row[j], row[rank]
        for i in range(rank + 1, n):
            factor = rows[i][rank] / rows[rank][rank]
            rows[i] = [x - factor * y for x, y in zip(rows[i], rows[rank], strict=True)]
        rank += 1
    x = [0] * rank + [1] + [0] * (n - rank - 1)
    for i in reversed(range(rank)):
        x[i] = -sum(rows[i][j] * x[j] for j in range(i + 1, n)) / rows[i][i]
    length = _sqrt(sum(abs(y) ** 2 for y in x))
    by_place = dict(zip(order, x, strict=True))
    return [by_place[i] / length for i in range(n)]
