"""Products of several matrices, of tensors and of vectors, composed of the matrix product and ufuncs."""

import math
import operator

import numpy as np
from numpy.lib.array_utils import normalize_axis_tuple
from numpy.linalg import LinAlgError

from primer.linalg._face import like_numpy, square
from primer.linalg._matmul import matmul
from primer.linalg._solving import inv

_NUMBERS = frozenset("biufc")


def dot(a, b, out=None):
    """a @ b of vectors or matrices of numbers; numpy.dot does, or refuses, everything else."""
    if (
        0 < a.ndim <= 2 >= b.ndim > 0
        and a.shape[-1] == b.shape[0]
        and a.dtype.kind in _NUMBERS
        and b.dtype.kind in _NUMBERS
        and (out is None or isinstance(out, np.ndarray))
    ):
        return matmul(a, b, out)
    return np.dot(a, b, out=out)


@like_numpy(np.linalg.multi_dot, sequence=True)
def multi_dot(arrays, *, out=None):
    """
    Product of two or more matrices, in the order that takes the fewest operations.

    Parameters
    ----------
    arrays : sequence of array_like
        Matrices whose shapes match. The first may be a vector, which is a row, and the last, a column.
    out : ndarray, optional
        Where to put the product.

    Returns
    -------
    ndarray or scalar
        Without the axes of a first or last vector.

    Raises
    ------
    ValueError
        If there are fewer than two arrays or their shapes do not match.
    LinAlgError
        If one of three or more arrays is not two-dimensional.

    Notes
    -----
    The product of p x q and q x r takes p q r multiplications; of all ways to set the parentheses the
    cheapest is found by dynamic programming [1]_,

    .. math:: m_{ij} = \\min_{i \\le k < j} m_{ik} + m_{k+1,j} + p_i p_{k+1} p_{j+1}

    Two arrays are multiplied as by `numpy.dot`. The textbook's definition is
    `primer.reference.linalg.multi_dot`.

    References
    ----------
    .. [1] Cormen, Leiserson, Rivest and Stein, Introduction to Algorithms, section 15.2.

    Examples
    --------
    >>> import numpy as np
    >>> from primer.linalg import multi_dot
    >>> multi_dot([np.ones((10, 1000)), np.ones((1000, 5)), np.ones(5)])[:2]
    array([5000., 5000.])
    """
    if len(arrays) < 2:
        raise ValueError("Expecting at least two arrays.")
    arrays = [np.asanyarray(a) for a in arrays]
    if len(arrays) == 2:
        return dot(*arrays, out)
    row, column = arrays[0].ndim == 1, arrays[-1].ndim == 1
    if row:
        arrays[0] = arrays[0][np.newaxis]
    if column:
        arrays[-1] = arrays[-1][:, np.newaxis]
    for a in arrays:
        if a.ndim != 2:
            raise LinAlgError(f"{a.ndim}-dimensional array given. Array must be two-dimensional")
    sizes = [a.shape[0] for a in arrays] + [arrays[-1].shape[1]]
    if len(arrays) == 3:
        a, b, c = arrays
        p, q, r, s = sizes
        product = dot(dot(a, b), c, out) if p * r * (q + s) < q * s * (p + r) else dot(a, dot(b, c), out)
    else:
        product = _parenthesised(arrays, _cheapest(sizes), 0, len(arrays) - 1, out)
    if row and column:
        return product[0, 0]
    return product.ravel() if row or column else product


def _cheapest(sizes):
    """Where to split the chain of matrices i..j, for each (i, j), the i-th sizes[i] x sizes[i + 1]."""
    n = len(sizes) - 1
    cost = {(i, i): 0 for i in range(n)}
    split = {}
    for length in range(1, n):
        for i in range(n - length):
            j = i + length
            cost[i, j], split[i, j] = min(
                (cost[i, k] + cost[k + 1, j] + sizes[i] * sizes[k + 1] * sizes[j + 1], k) for k in range(i, j)
            )
    return split


def _parenthesised(arrays, splits, i, j, out=None):
    if i == j:
        return arrays[i]
    k = splits[i, j]
    return dot(_parenthesised(arrays, splits, i, k), _parenthesised(arrays, splits, k + 1, j), out)


@like_numpy(np.linalg.matrix_power)
def matrix_power(a, n, *, out=None):
    """
    Integer power of each square matrix of a stack.

    Parameters
    ----------
    a : (..., M, M) array_like
        Square matrices.
    n : int
        The exponent. Where it is negative, the inverse is raised to abs(n).
    out : (..., M, M) ndarray, optional
        Where to put the power. Not in NumPy.

    Returns
    -------
    (..., M, M) ndarray
        Of the type of `a`, as the products of `primer.linalg.matmul` give it; a negative power is inexact.
        The power 0 is the identity, the power 1 is `a` itself.

    Raises
    ------
    LinAlgError
        If `a` has fewer than two dimensions, its matrices are not square, or one is singular and n < 0.
    TypeError
        If n is not an integer.
    NotImplementedError
        If `a` is a stack of matrices of objects.

    Notes
    -----
    The binary digits of n from the second on each square, and a digit 1 multiplies by `a` [1]_: at most
    2 log2 n products. The textbook's definition is `primer.reference.linalg.matrix_power`.

    References
    ----------
    .. [1] Knuth, The Art of Computer Programming, volume 2, section 4.6.3.

    Examples
    --------
    >>> from primer.linalg import matrix_power
    >>> matrix_power([[1, 1], [1, 0]], 10)
    array([[89, 55],
           [55, 34]])
    """
    a = np.asanyarray(a)
    square(a)
    try:
        n = operator.index(n)
    except TypeError as problem:
        raise TypeError("exponent must be an integer") from problem
    if a.dtype == object and a.ndim > 2:
        raise NotImplementedError("matrix_power not supported for stacks of object arrays")
    product = np.dot if a.dtype == object else matmul
    if n < 0:
        a, n = inv(a), -n
    if n == 0:
        power = np.empty_like(a)
        power[...] = np.eye(a.shape[-1], dtype=a.dtype)
    else:
        power = a
        steps = bin(n)[3:].replace("1", "01")  # 0: square, 1: multiply by a
        for step in steps[:-1]:
            power = product(power, a if step == "1" else power)
        if steps:
            return product(power, a if steps[-1] == "1" else power, out=out)
    return power if out is None else _copied(power, out)


@like_numpy(np.linalg.tensordot, n_arrays=2)
def tensordot(x1, x2, /, *, axes=2, out=None):
    """
    Sum of products over given axes of two tensors.

    Parameters
    ----------
    x1, x2 : array_like
        The tensors.
    axes : int or pair of ints or of sequences of ints
        How many last axes of x1 are summed with as many first ones of x2, or which of x1 with which of x2.
    out : ndarray, optional
        Where to put the result. Not in NumPy.

    Returns
    -------
    ndarray
        Its axes are those of x1 that are not summed, then those of x2.

    Raises
    ------
    ValueError
        If axes that are summed differ in number or length, or one is named twice.
    IndexError
        If there is no such axis.

    Notes
    -----
    Both are transposed and reshaped to matrices and multiplied by `primer.linalg.matmul`.
    The textbook's definition is `primer.reference.linalg.tensordot`.

    Examples
    --------
    >>> import numpy as np
    >>> from primer.linalg import tensordot
    >>> tensordot(np.ones((3, 4, 5)), np.ones((4, 3, 2)), axes=([1, 0], [0, 1])).shape
    (5, 2)
    """
    a, b = np.asarray(x1), np.asarray(x2)
    if type(axes) is int and axes == 1 and a.ndim == b.ndim == 2 and a.shape[1] == b.shape[0]:
        return dot(a, b) if out is None else _copied(dot(a, b), out)
    try:
        first, second = axes
    except TypeError:
        first, second = range(-axes, 0), range(axes)
    first, second = normalize_axis_tuple(first, a.ndim), normalize_axis_tuple(second, b.ndim)
    if [a.shape[i] for i in first] != [b.shape[i] for i in second]:
        raise ValueError(
            f"shape-mismatch for sum: tensordot of shapes {a.shape} and {b.shape} "
            f"over the axes {first} and {second}"
        )
    rows = tuple(i for i in range(a.ndim) if i not in first)
    columns = tuple(i for i in range(b.ndim) if i not in second)
    shape = [a.shape[i] for i in rows] + [b.shape[i] for i in columns]
    n = math.prod(a.shape[i] for i in first)
    a = a.transpose(rows + first).reshape(math.prod(a.shape[i] for i in rows), n)
    b = b.transpose(second + columns).reshape(n, math.prod(b.shape[i] for i in columns))
    product = dot(a, b).reshape(shape)
    return product if out is None else _copied(product, out)


@like_numpy(np.linalg.outer, n_arrays=2)
def outer(x1, x2, /, *, out=None):
    """
    Product of each number of one vector with each of another.

    Parameters
    ----------
    x1 : (M,) array_like
    x2 : (N,) array_like
    out : (M, N) ndarray, optional
        Where to put the products. Not in NumPy.

    Returns
    -------
    (M, N) ndarray
        Of the type of ``x1[0] * x2[0]``.

    Raises
    ------
    ValueError
        If one of them is not one-dimensional.

    Notes
    -----
    .. math:: c_{ij} = a_i b_j

    A complex x2 is not conjugated. Computed by `numpy.multiply`. The textbook's definition is
    `primer.reference.linalg.outer`.

    Examples
    --------
    >>> from primer.linalg import outer
    >>> outer([1, 2], [3, 4, 5])
    array([[ 3,  4,  5],
           [ 6,  8, 10]])
    """
    x1, x2 = np.asarray(x1), np.asarray(x2)
    if x1.ndim != 1 or x2.ndim != 1:
        raise ValueError(
            f"Input arrays must be one-dimensional, but they are x1.ndim={x1.ndim!r} and x2.ndim={x2.ndim!r}."
        )
    return np.multiply(x1[:, np.newaxis], x2[np.newaxis], out=out)


@like_numpy(np.linalg.cross, n_arrays=2)
def cross(x1, x2, /, *, axis=-1, out=None):
    """
    Vector product of each pair of vectors of three components.

    Parameters
    ----------
    x1, x2 : array_like
        Their `axis` has length 3; the other axes broadcast.
    axis : int
        The axis of the components, in x1, x2 and the result.
    out : ndarray, optional
        Where to put the products. Not in NumPy.

    Returns
    -------
    ndarray
        Orthogonal to both vectors, as long as the area between them.

    Raises
    ------
    ValueError
        If `axis` of x1 or x2 has not length 3.

    Notes
    -----
    .. math:: a \\times b = (a_1 b_2 - a_2 b_1,\\; a_2 b_0 - a_0 b_2,\\; a_0 b_1 - a_1 b_0)

    The textbook's definition is `primer.reference.linalg.cross`.

    Examples
    --------
    >>> from primer.linalg import cross
    >>> cross([1, 2, 3], [4, 5, 6])
    array([-3,  6, -3])
    """
    x1, x2 = np.asarray(x1), np.asarray(x2)
    if x1.shape[axis] != 3 or x2.shape[axis] != 3:
        raise ValueError(
            "Both input arrays must be (arrays of) 3-dimensional vectors, "
            f"but they are {x1.shape[axis]} and {x2.shape[axis]} dimensional instead."
        )
    a, b = _components(x1, axis), _components(x2, axis)
    shape = np.broadcast_shapes(np.shape(a[0]), np.shape(b[0]))
    product = np.empty((*shape, 3), np.promote_types(x1.dtype, x2.dtype))
    for i, (j, k) in enumerate(((1, 2), (2, 0), (0, 1))):
        np.subtract(a[j] * b[k], a[k] * b[j], out=product[..., i])
    if axis not in (-1, product.ndim - 1):
        product = np.moveaxis(product, -1, axis)
    return product if out is None else _copied(product, out)


def _copied(result, out):
    np.copyto(out, result, casting="same_kind")
    return out


def _components(x, axis):
    """The three arrays along an axis."""
    before = (slice(None),) * axis if axis >= 0 else (...,)
    after = (slice(None),) * (-axis - 1) if axis < 0 else ()
    return [x[(*before, i, *after)] for i in range(3)]
