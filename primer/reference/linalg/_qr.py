"""QR: a unitary matrix times an upper triangle, by Householder's reflections."""

from .._numbers import _conjugate, _sqrt


def qr_r_raw(a):
    r"""R and the reflections that make it from `a`.

    Reflection c maps column c, from its diagonal on, to a multiple of the unit vector:

    .. math:: H_c = 1 - \tau v v^H, \qquad \beta = \mp \|x\|, \qquad
              \tau = \frac{\beta - x_0}{\beta}, \qquad v = \frac{x - \beta e}{x_0 - \beta},

    with the sign of β opposite to that of the real part of :math:`x_0`. Then
    :math:`R = H_{p-1}^H \cdots H_0^H a`. A column that is zero but for a real :math:`x_0` is left
    alone: τ = 0.

    Parameters
    ----------
    a : list of m rows of n numbers

    Returns
    -------
    h : list of m rows of n numbers
        R on and above the diagonal, the v below it, without their first number, which is 1.
    tau : list of min(m, n) numbers

    References
    ----------
    A. S. Householder, 1958; Golub and Van Loan, *Matrix Computations*, section 5.2; LAPACK's geqrf, larfg.

    Examples
    --------
    >>> qr_r_raw([[3.0], [4.0]])
    ([[-5.0], [0.5]], [1.6])
    """
    m, n = len(a), len(a[0]) if a else 0
    h, tau = [list(row) for row in a], []
    for c in range(min(m, n)):
        x = [row[c] for row in h[c:]]
        if all(y == 0 for y in x[1:]) and x[0].imag == 0:
            tau.append(0)
            continue
        length = _sqrt(sum((y * _conjugate(y)).real for y in x))
        beta = -length if x[0].real >= 0 else length
        v = [1, *(y / (x[0] - beta) for y in x[1:])]
        tau.append((beta - x[0]) / beta)
        _reflect(h, v, _conjugate(tau[c]), c, c + 1)
        h[c][c] = beta
        for row, y in zip(h[c + 1 :], v[1:], strict=True):
            row[c] = y
    return h, tau


def _reflect(rows, v, tau, first, column):
    """1 - tau v v* times the rows from the first on, in the columns from `column` on, in place."""
    for j in range(column, len(rows[0])):
        along = tau * sum(_conjugate(y) * row[j] for y, row in zip(v, rows[first:], strict=True))
        for y, row in zip(v, rows[first:], strict=True):
            row[j] -= y * along


def _product(h, tau, columns):
    """The first columns of the product of the reflections."""
    q = [[int(i == j) for j in range(columns)] for i in range(len(h))]
    for c in reversed(range(len(tau))):
        _reflect(q, [1, *(row[c] for row in h[c + 1 :])], tau[c], c, c)
    return q


def qr_reduced(h, tau):
    r"""Q of as many columns as there are τ, from what `qr_r_raw` gives.

    .. math:: Q = H_0 H_1 \cdots H_{k-1}, \text{ its first } k \text{ columns}

    Examples
    --------
    >>> qr_reduced([[-5.0], [0.5]], [1.6])
    [[-0.6000000000000001], [-0.8]]
    """
    return _product(h, tau, len(tau))


def qr_complete(h, tau):
    r"""Square Q from what `qr_r_raw` gives.

    .. math:: Q = H_0 H_1 \cdots H_{n-1}

    Examples
    --------
    >>> qr_complete([[1.0, 2.0], [0.0, 3.0]], [0, 0])
    [[1.0, 0.0], [0.0, 1.0]]
    """
    return _product(h, tau, len(h))


def qr_full(a):
    r"""The square unitary Q and the upper R for which a = Q R.

    Parameters
    ----------
    a : list of m rows of n numbers

    Returns
    -------
    q : list of m rows of m numbers
    r : list of m rows of n numbers

    Examples
    --------
    >>> q, r = qr_full([[3.0], [4.0]])
    >>> r
    [[-5.0], [0]]
    """
    h, tau = qr_r_raw(a)
    return qr_complete(h, tau), [[0] * min(i, len(row)) + row[i:] for i, row in enumerate(h)]


def qr(a):
    r"""Q with orthonormal columns and the upper R for which a = Q R.

    Parameters
    ----------
    a : list of m rows of n numbers

    Returns
    -------
    q : list of m rows of p = min(m, n) numbers
    r : list of p rows of n numbers

    References
    ----------
    Golub and Van Loan, *Matrix Computations*, section 5.2.

    Examples
    --------
    >>> q, r = qr([[3.0], [4.0]])
    >>> r
    [[-5.0]]
    """
    h, tau = qr_r_raw(a)
    return qr_reduced(h, tau), qr_r(a)


def qr_r(a):
    """R of `qr`.

    Examples
    --------
    >>> qr_r([[3.0], [4.0]])
    [[-5.0]]
    """
    return qr_full(a)[1][: min(len(a), len(a[0]) if a else 0)]
