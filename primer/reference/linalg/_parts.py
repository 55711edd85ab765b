"""Parts of a matrix."""

from .._numbers import _conjugate


def _square(function, a):
    if any(len(row) != len(a) for row in a):
        raise ValueError(f"{function}: a must be square: {len(a)} rows of {len(a)} numbers")


def _identity(n):
    return [[int(i == j) for j in range(n)] for i in range(n)]


def _shape(tensor):
    """Lengths of the axes of a nested list without empty axes."""
    return [len(tensor), *_shape(tensor[0])] if isinstance(tensor, list) else []


def matrix_transpose(a):
    r"""Rows as columns.

    .. math:: c_{ij} = a_{ji}

    Examples
    --------
    >>> matrix_transpose([[1, 2], [3, 4], [5, 6]])
    [[1, 3, 5], [2, 4, 6]]
    """
    return [list(column) for column in zip(*a, strict=True)]


def conjugate_transpose(a):
    r"""Rows as columns, of conjugate numbers.

    .. math:: c_{ij} = \overline{a_{ji}}

    Examples
    --------
    >>> conjugate_transpose([[1, 2j]])
    [[1], [-2j]]
    """
    return [[_conjugate(x) for x in column] for column in zip(*a, strict=True)]


def diagonal(a, offset=0):
    r"""The numbers :math:`a_{i, i + \text{offset}}`.

    Examples
    --------
    >>> diagonal([[1, 2, 3], [4, 5, 6]]), diagonal([[1, 2, 3], [4, 5, 6]], 1)
    ([1, 5], [2, 6])
    """
    return [row[i + offset] for i, row in enumerate(a) if 0 <= i + offset < len(row)]


def trace(a, offset=0):
    r"""Sum of the diagonal.

    .. math:: \operatorname{tr} a = \sum_i a_{ii}

    Examples
    --------
    >>> trace([[1, 2], [3, 4]])
    5
    """
    return sum(diagonal(a, offset))


def symmetric_part(a):
    r"""The nearest symmetric matrix.

    .. math:: s_{ij} = (a_{ij} + a_{ji}) / 2

    Examples
    --------
    >>> symmetric_part([[1, 2], [4, 3]])
    [[1.0, 3.0], [3.0, 3.0]]
    """
    _square("symmetric_part", a)
    return [[(x + a[j][i]) / 2 for j, x in enumerate(row)] for i, row in enumerate(a)]


def antisymmetric_part(a):
    r"""The nearest antisymmetric matrix.

    .. math:: t_{ij} = (a_{ij} - a_{ji}) / 2

    Examples
    --------
    >>> antisymmetric_part([[1, 2], [4, 3]])
    [[0.0, -1.0], [1.0, 0.0]]
    """
    _square("antisymmetric_part", a)
    return [[(x - a[j][i]) / 2 for j, x in enumerate(row)] for i, row in enumerate(a)]
