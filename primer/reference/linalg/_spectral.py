"""Eigenvalues of Hermitian matrices, singular values."""

from .._numbers import _conjugate, _sqrt
from ._parts import conjugate_transpose
from ._products import matmul


def eigh(a, tolerance=0.0):
    r"""Eigenvalues, ascending, and eigenvectors of a Hermitian matrix, by Jacobi's classical method.

    .. math:: A = V \Lambda V^H, \qquad V^H V = I

    The largest element :math:`a_{pq}` off the diagonal is annihilated by a rotation, again and again:

    .. math:: J = \begin{pmatrix} c & s \\ -\bar s & c \end{pmatrix}, \quad
              \tau = \frac{a_{qq} - a_{pp}}{2 |a_{pq}|}, \quad
              t = \frac{\pm 1}{|\tau| + \sqrt{1 + \tau^2}}, \quad
              c = \frac{1}{\sqrt{1 + t^2}}, \quad s = c t \frac{a_{pq}}{|a_{pq}|}

    Parameters
    ----------
    a : list of n rows of n numbers
        Its lower triangle is taken for the conjugate of the upper one.
    tolerance : number
        Elements up to this size, against the geometric mean of their diagonal elements, are left.

    Returns
    -------
    eigenvalues : list of n numbers
    eigenvectors : list of n rows of n numbers
        Column j belongs to eigenvalue j.

    References
    ----------
    C. G. J. Jacobi, *Ueber ein leichtes Verfahren*, 1846; Golub and Van Loan, *Matrix Computations*,
    4th edition 2013, section 8.5.

    Examples
    --------
    >>> values, vectors = eigh([[2.0, 1.0], [1.0, 2.0]])
    >>> [round(x, 12) for x in values]
    [1.0, 3.0]
    """
    n = len(a)
    a = [[a[i][j] if i <= j else _conjugate(a[j][i]) for j in range(n)] for i in range(n)]
    v = [[1.0 if i == j else 0.0 for j in range(n)] for i in range(n)]
    while True:
        p, q, size = _largest(a)
        if size <= tolerance * _sqrt(abs(a[p][p]) * abs(a[q][q])) or size == 0:
            break
        if abs(a[p][p]) + size == abs(a[p][p]) and abs(a[q][q]) + size == abs(a[q][q]):
            a[p][q] = a[q][p] = 0.0  # nothing against either diagonal element
            continue
        c, s = _rotation(a[p][p], a[q][q], a[p][q])
        _turn_columns(a, p, q, c, s)
        a = conjugate_transpose(a)
        _turn_columns(a, p, q, c, s)
        a = conjugate_transpose(a)
        a[p][q] = a[q][p] = 0.0
        _turn_columns(v, p, q, c, s)
    values = [a[i][i].real for i in range(n)]
    order = sorted(range(n), key=values.__getitem__)
    return [values[i] for i in order], [[row[i] for i in order] for row in v]


def _largest(a):
    """Row, column and size of the largest element above the diagonal."""
    pairs = ((p, q) for q in range(len(a)) for p in range(q))
    p, q = max(pairs, key=lambda pair: abs(a[pair[0]][pair[1]]), default=(0, 0))
    return p, q, abs(a[p][q]) if p != q else 0


def _rotation(app, aqq, apq):
    tau = (aqq.real - app.real) / (2 * abs(apq))
    t = (1 if tau >= 0 else -1) / (abs(tau) + _sqrt(1 + tau * tau))
    c = 1 / _sqrt(1 + t * t)
    return c, c * t * apq / abs(apq)


def _turn_columns(a, p, q, c, s):
    for row in a:
        row[p], row[q] = c * row[p] - _conjugate(s) * row[q], s * row[p] + c * row[q]


def eigvalsh(a):
    """Eigenvalues of a Hermitian matrix, ascending; see `eigh`.

    Examples
    --------
    >>> [round(x, 12) for x in eigvalsh([[2.0, 1.0], [1.0, 2.0]])]
    [1.0, 3.0]
    """
    return eigh(a)[0]


def svd(a):
    r"""Singular value decomposition by the textbook: eigenvectors of :math:`A^H A` and of :math:`A A^H`.

    .. math:: A = U \Sigma V^H, \qquad A^H A v_j = \sigma_j^2 v_j, \qquad A A^H u_j = \sigma_j^2 u_j, \qquad
              u_j = A v_j / \sigma_j \text{ where } \sigma_j \ne 0

    The square squares the condition number: a singular value below :math:`\sqrt\varepsilon` of the largest
    has no correct digit. That is what one-sided Jacobi, which never forms the square, avoids.

    Parameters
    ----------
    a : list of m rows of n numbers

    Returns
    -------
    u : list of m rows, with min(m, n) orthonormal columns
    s : list of min(m, n) singular values, descending
    vh : list of min(m, n) orthonormal rows of n numbers

    References
    ----------
    G. Strang, *Introduction to Linear Algebra*, section 7.2.

    Examples
    --------
    >>> u, s, vh = svd([[3.0, 0.0], [4.0, 5.0]])
    >>> [round(x * x, 9) for x in s]
    [45.0, 5.0]
    """
    if len(a) < len(a[0]):
        u, s, vh = svd(conjugate_transpose(a))
        return conjugate_transpose(vh), s, conjugate_transpose(u)
    squares, v = eigh(matmul(conjugate_transpose(a), a))
    s = [_sqrt(max(x, 0.0)) for x in reversed(squares)]
    v = [row[::-1] for row in v]
    _, left = eigh(matmul(a, conjugate_transpose(a))) if 0 in s else (None, a)
    # the eigenvectors of 0, which A v does not give, come first in `left`, as many as in s or more
    u = [
        [
            x / sigma if sigma else other
            for x, sigma, other in zip(row, s, reversed(kernel[: len(s)]), strict=True)
        ]
        for row, kernel in zip(matmul(a, v), left, strict=True)
    ]
    return u, s, conjugate_transpose(v)
