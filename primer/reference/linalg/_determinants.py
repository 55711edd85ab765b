"""Determinants, minors and what is made of them."""

from fractions import Fraction

from .._numbers import _log
from ._parts import _square, matrix_transpose


def minor_matrix(a, i, j):
    """Matrix `a` without row `i` and column `j`.

    Examples
    --------
    >>> minor_matrix([[1, 2, 3], [4, 5, 6], [7, 8, 9]], 0, 1)
    [[4, 6], [7, 9]]
    """
    return [row[:j] + row[j + 1 :] for row in a[:i] + a[i + 1 :]]


def det(a):
    r"""Determinant, by Laplace's expansion along the first row.

    .. math:: \det a = \sum_j (-1)^j a_{0j} \det M_{0j}, \qquad \det(\text{empty}) = 1,

    where :math:`M_{0j}` is `a` without its first row and column j.  Exact for integers and
    fractions; n! products, so for small matrices.

    Parameters
    ----------
    a : list of n rows of n numbers

    Returns
    -------
    number

    Raises
    ------
    ValueError
        If `a` is not square.

    References
    ----------
    P.-S. Laplace, 1772; G. Strang, *Introduction to Linear Algebra*, section 5.2.

    Examples
    --------
    >>> det([[1, 2], [3, 4]])
    -2
    """
    _square("det", a)
    if not a:
        return 1
    return sum((-1) ** j * x * det(minor_matrix(a, 0, j)) for j, x in enumerate(a[0]))


def det_exact(a):
    r"""Determinant without fractions, by Bareiss' elimination.

    .. math:: a^{(k+1)}_{ij} = (a^{(k)}_{ij} a^{(k)}_{kk} - a^{(k)}_{ik} a^{(k)}_{kj}) / a^{(k-1)}_{k-1,k-1}

    Each division is exact: every number on the way is a determinant of a part of `a`.  n**3 products.

    Parameters
    ----------
    a : list of n rows of n integers or fractions

    Returns
    -------
    int or fraction

    Raises
    ------
    ValueError
        If `a` is not square.

    References
    ----------
    E. H. Bareiss, *Sylvester's identity and multistep integer-preserving Gaussian elimination*, 1968.

    Examples
    --------
    >>> det_exact([[14, 2], [10, 0]])
    -20
    """
    _square("det_exact", a)
    a, sign, before = [list(row) for row in a], 1, 1
    n = len(a)
    for k in range(n):
        pivot = next((i for i in range(k, n) if a[i][k] != 0), None)
        if pivot is None:
            return 0
        if pivot != k:
            a[k], a[pivot], sign = a[pivot], a[k], -sign
        for i in range(k + 1, n):
            for j in range(k + 1, n):
                numerator = a[i][j] * a[k][k] - a[i][k] * a[k][j]
                a[i][j] = numerator / before if isinstance(numerator, Fraction) else numerator // before
        before = a[k][k]
    return sign * before


def slogdet(a):
    r"""Sign and logarithm of the absolute value of the determinant.

    .. math:: \det a = \text{sign} \cdot e^{\text{logabsdet}}

    Parameters
    ----------
    a : list of n rows of n numbers

    Returns
    -------
    sign : number
        Of absolute value 1, or 0.
    logabsdet : float
        Minus infinity where the determinant is 0.

    Examples
    --------
    >>> slogdet([[0, 2], [1, 0]])
    (-1.0, 0.6931471805599453)
    """
    value = det(a)
    size = abs(value)
    return (value / size if size else value), _log(size)


def minor(a, i, j):
    r"""Determinant of `a` without row `i` and column `j`.

    Examples
    --------
    >>> minor([[1, 2, 3], [4, 5, 6], [7, 8, 9]], 0, 1)
    -6
    """
    return det(minor_matrix(a, i, j))


def cofactor_matrix(a):
    r"""Minors with the signs of a chess board.

    .. math:: C_{ij} = (-1)^{i+j} \det M_{ij}

    Parameters
    ----------
    a : list of n rows of n numbers

    Returns
    -------
    list of n rows of n numbers

    References
    ----------
    G. Strang, *Introduction to Linear Algebra*, section 5.2.

    Examples
    --------
    >>> cofactor_matrix([[1, 2], [3, 4]])
    [[4, -3], [-2, 1]]
    """
    _square("cofactor_matrix", a)
    return [[(-1) ** (i + j) * minor(a, i, j) for j in range(len(a))] for i in range(len(a))]


def adjugate(a):
    r"""Transpose of the matrix of cofactors.

    .. math:: a \operatorname{adj} a = \operatorname{adj} a \; a = \det a

    Parameters
    ----------
    a : list of n rows of n numbers

    Returns
    -------
    list of n rows of n numbers

    References
    ----------
    G. Strang, *Introduction to Linear Algebra*, section 5.3.

    Examples
    --------
    >>> adjugate([[1, 2], [3, 4]])
    [[4, -2], [-3, 1]]
    """
    return matrix_transpose(cofactor_matrix(a))
