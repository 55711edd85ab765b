"""Norms of vectors and matrices."""

from .._numbers import _root, _sqrt
from ._parts import matrix_transpose


def vector_norm(x, ord=2):
    r"""Norm of a vector.

    .. math:: \|x\|_p = \Big(\sum_i |x_i|^p\Big)^{1/p}

    and the limits: the largest absolute value for p = infinity, the smallest for minus infinity, and for
    p = 0 how many numbers are not 0.

    Parameters
    ----------
    x : list of numbers
    ord : number

    Returns
    -------
    number

    References
    ----------
    Golub and Van Loan, *Matrix Computations*, section 2.2.

    Examples
    --------
    >>> vector_norm([3, -4]), vector_norm([3, -4], 1), vector_norm([3, -4], float("inf"))
    (5.0, 7, 4)
    """
    sizes = [abs(v) for v in x]
    if ord == float("inf"):
        return max(sizes, default=0)
    if ord == -float("inf"):
        return min(sizes)
    if ord == 0:
        return sum(size != 0 for size in sizes)
    if ord == 1:
        return sum(sizes)
    if ord == 2:
        return _sqrt(sum(size * size for size in sizes))
    return _root(sum(size**ord for size in sizes), ord)


def matrix_norm(a, ord="fro"):
    r"""Norm of a matrix: of Frobenius, of sums of rows and of columns.

    .. math:: \|a\|_F = \sqrt{\sum_{ij} |a_{ij}|^2}, \qquad
              \|a\|_\infty = \max_i \sum_j |a_{ij}|, \qquad \|a\|_1 = \|a^T\|_\infty

    Parameters
    ----------
    a : list of rows of numbers
    ord : {"fro", 1, -1, inf, -inf}
        A minus takes the smallest sum instead of the largest.

    Returns
    -------
    number

    References
    ----------
    Golub and Van Loan, *Matrix Computations*, section 2.3.

    Examples
    --------
    >>> a = [[1, -2], [3, 4]]
    >>> matrix_norm(a, 1), matrix_norm(a, -1), matrix_norm(a, float("inf")), matrix_norm([[3], [4]])
    (6, 4, 7, 5.0)
    """
    if ord == "fro":
        return vector_norm([x for row in a for x in row])
    if ord not in (1, -1, float("inf"), -float("inf")):
        raise ValueError(f"matrix_norm: unknown order {ord!r}")
    sums = [vector_norm(row, 1) for row in (matrix_transpose(a) if abs(ord) == 1 else a)]
    return max(sums, default=0) if ord > 0 else min(sums)
