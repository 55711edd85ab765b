"""Chapter 1, linear algebra: matrices as lists of rows."""


def matmul(a, b):
    r"""Product of two matrices.

    .. math:: c_{ij} = \sum_k a_{ik} b_{kj}

    Parameters
    ----------
    a : list of m rows of k numbers
    b : list of k rows of n numbers

    Returns
    -------
    list of m rows of n numbers

    Raises
    ------
    ValueError
        If a row of `a` is not as long as `b` has rows.

    References
    ----------
    G. Strang, *Introduction to Linear Algebra*, section 2.4.

    Examples
    --------
    >>> matmul([[1, 2], [3, 4]], [[0, 1], [1, 0]])
    [[2, 1], [4, 3]]
    """
    columns = list(zip(*b, strict=True))
    if any(len(row) != len(b) for row in a):
        raise ValueError(f"matmul: every row of a must have {len(b)} entries, one a row of b")
    return [[sum(x * y for x, y in zip(row, column, strict=True)) for column in columns] for row in a]


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
    if any(len(row) != len(a) for row in a):
        raise ValueError(f"det: a must be square: {len(a)} rows of {len(a)} numbers")
    if not a:
        return 1
    return sum((-1) ** j * x * det(minor_matrix(a, 0, j)) for j, x in enumerate(a[0]))
