"""Products of matrices, tensors and vectors."""

from functools import reduce
from itertools import product

from ._parts import _identity, _shape


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


def vecdot(x, y):
    r"""Scalar product of two vectors, the first one conjugated.

    .. math:: \sum_i \overline{x_i} y_i

    Parameters
    ----------
    x, y : list of n numbers

    Returns
    -------
    number

    Raises
    ------
    ValueError
        If they differ in length.

    Examples
    --------
    >>> vecdot([1, 2], [3, 4])
    11
    >>> vecdot([1j], [1j])
    (1+0j)
    """
    return sum(u.conjugate() * v for u, v in zip(x, y, strict=True))


def matvec(a, x):
    r"""Product of a matrix and a vector.

    .. math:: y_i = \sum_j a_{ij} x_j

    Parameters
    ----------
    a : list of m rows of n numbers
    x : list of n numbers

    Returns
    -------
    list of m numbers

    Raises
    ------
    ValueError
        If a row of `a` is not as long as `x`.

    Examples
    --------
    >>> matvec([[1, 2], [3, 4]], [1, 1])
    [3, 7]
    """
    return [sum(u * v for u, v in zip(row, x, strict=True)) for row in a]


def vecmat(x, a):
    r"""Product of a vector, conjugated, and a matrix.

    .. math:: y_j = \sum_i \overline{x_i} a_{ij}

    Parameters
    ----------
    x : list of n numbers
    a : list of n rows of m numbers

    Returns
    -------
    list of m numbers

    Raises
    ------
    ValueError
        If `a` has not as many rows as `x` numbers.

    Examples
    --------
    >>> vecmat([1, 1], [[1, 2], [3, 4]])
    [4, 6]
    """
    return matmul([[u.conjugate() for u in x]], a)[0]


def multi_dot(arrays):
    """Product of matrices, from left to right.

    Parameters
    ----------
    arrays : list of matrices

    Returns
    -------
    list of rows of numbers

    Examples
    --------
    >>> multi_dot([[[1, 2]], [[0, 1], [1, 0]], [[3], [4]]])
    [[10]]
    """
    return reduce(matmul, arrays)


def matrix_power(a, n):
    r"""Power of a square matrix.

    .. math:: a^0 = 1, \qquad a^n = a^{n-1} a, \qquad a^{-n} = (a^{-1})^n

    Parameters
    ----------
    a : list of m rows of m numbers
    n : int

    Returns
    -------
    list of m rows of m numbers

    Examples
    --------
    >>> matrix_power([[1, 1], [1, 0]], 10)
    [[89, 55], [55, 34]]
    """
    from ._solving import inv

    return reduce(matmul, [a if n > 0 else inv(a)] * abs(n), _identity(len(a)))


def tensordot(a, b, axes=2):
    r"""Sum of products over given axes of two tensors.

    .. math:: c_{i \ldots j \ldots} = \sum_{k \ldots} a_{i \ldots k \ldots} b_{k \ldots j \ldots}

    Parameters
    ----------
    a, b : nested lists of numbers
    axes : int or pair of lists of ints
        How many last axes of a are summed with as many first ones of b, or which with which.

    Returns
    -------
    nested list of numbers, or number

    Examples
    --------
    >>> tensordot([[1, 2], [3, 4]], [[1, 2], [3, 4]])
    30
    >>> tensordot([[1, 2], [3, 4]], [5, 6], axes=([0], [0]))
    [23, 34]
    """
    shape_a, shape_b = _shape(a), _shape(b)
    if isinstance(axes, int):
        axes = [range(len(shape_a) - axes, len(shape_a)), range(axes)]
    summed_a, summed_b = axes
    if [shape_a[i] for i in summed_a] != [shape_b[i] for i in summed_b]:
        raise ValueError(f"tensordot: axes of {shape_a} and {shape_b} that are summed must be as long")
    free_a = [i for i in range(len(shape_a)) if i not in summed_a]
    free_b = [i for i in range(len(shape_b)) if i not in summed_b]

    def element(free):
        total = 0
        for k in product(*(range(shape_a[i]) for i in summed_a)):
            at = dict(zip(free_a, free, strict=False)) | dict(zip(summed_a, k, strict=True))
            bt = dict(zip(free_b, free[len(free_a) :], strict=True)) | dict(zip(summed_b, k, strict=True))
            total += _item(a, at) * _item(b, bt)
        return total

    return _tensor([shape_a[i] for i in free_a] + [shape_b[i] for i in free_b], element)


def _item(tensor, index):
    """The element at the index {axis: place}."""
    for axis in range(len(index)):
        tensor = tensor[index[axis]]
    return tensor


def _tensor(shape, element, index=()):
    """The nested list of a shape whose elements a function of the index gives."""
    if len(index) == len(shape):
        return element(index)
    return [_tensor(shape, element, (*index, i)) for i in range(shape[len(index)])]


def outer(a, b):
    r"""Product of each number of one vector with each of another.

    .. math:: c_{ij} = a_i b_j

    Examples
    --------
    >>> outer([1, 2], [3, 4, 5])
    [[3, 4, 5], [6, 8, 10]]
    """
    return [[x * y for y in b] for x in a]


def cross(a, b):
    r"""Vector product of two vectors of three components.

    .. math:: a \times b = (a_1 b_2 - a_2 b_1,\; a_2 b_0 - a_0 b_2,\; a_0 b_1 - a_1 b_0)

    Examples
    --------
    >>> cross([1, 2, 3], [4, 5, 6])
    [-3, 6, -3]
    """
    return [a[i - 2] * b[i - 1] - a[i - 1] * b[i - 2] for i in range(3)]
