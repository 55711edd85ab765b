"""Norms of vectors and matrices."""

import math

import numpy as np
from numpy.lib.array_utils import normalize_axis_index, normalize_axis_tuple
from numpy.linalg import norm as numpy_norm

from primer.kernels.direct import Norms
from primer.kernels.quick import quick, way
from primer.kernels.ufuncs import row_norm, row_norm_1, row_norm_inf
from primer.linalg._face import like_numpy
from primer.linalg._spectral import svdvals

# What the norms hand to NumPy; `primer.show_config` prints it.
DELEGATED = (
    "longdouble, clongdouble, object: numpy.linalg.norm; "
    "a whole array is summed in the order of its memory, as numpy.linalg.norm does"
)


_SHORT = row_norm, row_norm_1, row_norm_inf


@quick(way("svd", "largest", ord=2), way("svd", "smallest", ord=-2), norms=Norms(*_SHORT, None))
@like_numpy(numpy_norm)
def norm(x, ord=None, axis=None, keepdims=False):
    """
    Norm of a vector or matrix, or of each of a stack.

    Parameters
    ----------
    x : array_like
        Numbers; integers and bools are taken as float64.
    ord : {int, float, inf, -inf, 'fro', 'nuc'}, optional
        The order, see Notes. Without it the square root of the sum of all squares.
    axis : {int, 2-tuple of ints}, optional
        The axis of the vectors, or the axes of the matrices. Without it x is one vector or matrix, and
        without `ord` it may have any shape.
    keepdims : bool
        Are the axes of the vectors or matrices kept with length 1?

    Returns
    -------
    float or ndarray
        Of the real type of x.

    Raises
    ------
    ValueError
        If there is no such order, or x has, or axis names, neither one nor two axes; from the orders
        -1, -inf and -2 of nothing.
    TypeError
        If axis is neither an integer nor a tuple.

    Notes
    -----
    ======  ============================  ===================================
    ord     vectors                       matrices
    ======  ============================  ===================================
    None    2                             'fro'
    'fro'   --                            square root of the sum of squares
    'nuc'   --                            sum of the singular values
    inf     largest absolute value        largest sum of a row
    -inf    smallest absolute value       smallest sum of a row
    0       how many are not 0            --
    1       sum of absolute values        largest sum of a column
    -1      as below                      smallest sum of a column
    2       as None                       largest singular value
    -2      as below                      smallest singular value
    else    sum(abs(x)**ord)**(1/ord)     --
    ======  ============================  ===================================

    where the sums of rows and columns are of absolute values [1]_. Where squares or powers leave the range
    of the type, they are taken of numbers scaled by a power of two, so a norm overflows or vanishes only if
    it does itself. A NaN makes the norm NaN. float16 is summed in float32, everything
    else pairwise in its own type. The orders 2, -2 and 'nuc' come from `primer.linalg.svdvals`. longdouble
    and object are delegated to `numpy.linalg.norm`. The textbook's definitions are
    `primer.reference.linalg.vector_norm` and `matrix_norm`.

    References
    ----------
    .. [1] Golub and Van Loan, Matrix Computations, 4th edition 2013, sections 2.2 and 2.3.

    Examples
    --------
    >>> import numpy as np
    >>> from primer.linalg import norm
    >>> norm([3.0, 4.0])
    np.float64(5.0)
    >>> norm([3 * 2.0**700, 4 * 2.0**700]) == 5 * 2.0**700
    np.True_
    >>> norm([[1, -2], [3, 4]], 1), norm([[1, -2], [3, 4]], axis=1, ord=np.inf)
    (np.float64(6.0), array([2., 4.]))
    """
    if ord is axis is None and not keepdims and type(x) is np.ndarray and x.dtype.char in "df":
        return row_norm(x if x.ndim == 1 else x.ravel(order="K"))
    given, x = x, np.asarray(x)
    if x.dtype.char in "gGO":
        return numpy_norm(given, ord, axis, keepdims)
    if x.dtype.kind not in "fc":
        x = x.astype(float)
    if axis is None:
        if ord is None or (x.ndim == 2 and ord in ("f", "fro")) or (x.ndim == 1 and ord == 2):
            value = _lengths(x.ravel(order="K"))
            return value.reshape([1] * x.ndim) if keepdims else value
        axis = tuple(range(x.ndim))
    elif not isinstance(axis, tuple):
        try:
            axis = (int(axis),)
        except Exception as problem:
            raise TypeError("'axis' must be None, an integer or a tuple of integers") from problem
    if len(axis) == 1:
        return _of_vectors(x, ord, axis[0], keepdims)
    if len(axis) == 2:
        return _of_matrices(x, ord, axis, keepdims)
    raise ValueError("Improper number of dimensions to norm.")


@like_numpy(np.linalg.vector_norm)
def vector_norm(x, /, *, axis=None, keepdims=False, ord=2):
    """
    Norm of each vector, which may lie along several axes.

    Parameters
    ----------
    x : array_like
    axis : {int, tuple of ints}, optional
        The axes that are taken as one vector; without it, all.
    keepdims : bool
        Are those axes kept with length 1?
    ord : {int, float, inf, -inf}
        The order, as in `primer.linalg.norm`.

    Returns
    -------
    float or ndarray

    Raises
    ------
    ValueError
        If there is no such order.

    Examples
    --------
    >>> import numpy as np
    >>> from primer.linalg import vector_norm
    >>> vector_norm(np.ones((2, 2, 3)), axis=(0, 1))
    array([2., 2., 2.])
    """
    x = np.asanyarray(x)
    if axis is None and x.ndim == 1 and not keepdims:
        return norm(x, ord)
    shape = x.shape
    if axis is None or isinstance(axis, tuple):
        axes = normalize_axis_tuple(range(x.ndim) if axis is None else axis, x.ndim)
        rest = tuple(i for i in range(x.ndim) if i not in axes)
        if axis is None:
            x = x.ravel()
        else:
            x = x.transpose(rest + axes)
            x = x.reshape(*(shape[i] for i in rest), math.prod(shape[i] for i in axes))
        value = norm(x, ord, axis=-1)
    else:
        axes = (normalize_axis_index(axis, x.ndim),)
        value = norm(x, ord, axis=axis)
    if keepdims:
        value = value.reshape([1 if i in axes else n for i, n in enumerate(shape)])
    return value


@quick(way("svd", "largest", ord=2), way("svd", "smallest", ord=-2), norms=Norms(*_SHORT, "fro"))
@like_numpy(np.linalg.matrix_norm)
def matrix_norm(x, /, *, keepdims=False, ord="fro"):
    """
    Norm of each matrix of a stack.

    Parameters
    ----------
    x : (..., M, N) array_like
    keepdims : bool
        Are the last two axes kept with length 1?
    ord : {1, -1, 2, -2, inf, -inf, 'fro', 'nuc'}
        The order, as in `primer.linalg.norm`.

    Returns
    -------
    (...) ndarray or float

    Raises
    ------
    ValueError
        If there is no such order, or x has fewer than two axes.

    Examples
    --------
    >>> import numpy as np
    >>> from primer.linalg import matrix_norm
    >>> matrix_norm(np.ones((3, 2, 2)))
    array([2., 2., 2.])
    """
    return norm(np.asanyarray(x), ord, axis=(-2, -1), keepdims=keepdims)


def _of_vectors(x, ord, axis, keepdims):
    if ord is None or ord == 2:
        return _lengths(x, axis, keepdims)
    if ord == math.inf:
        return _largest(x, axis, keepdims)
    if ord == 1:
        return _sums(abs(x) if x.dtype.kind == "c" else x, axis, keepdims)
    if ord == -math.inf:
        return abs(x).min(axis=axis, keepdims=keepdims)
    if ord == 0:
        return (x != 0).astype(x.real.dtype).sum(axis=axis, keepdims=keepdims)
    if isinstance(ord, str):
        raise ValueError(f"Invalid norm order '{ord}' for vectors")
    return _power_norm(abs(x), ord, axis, keepdims)


def _of_matrices(x, ord, axes, keepdims):
    row, column = (normalize_axis_index(axis, x.ndim) for axis in axes)
    if row == column:
        raise ValueError("Duplicate axes given.")
    if ord in (None, "fro", "f"):
        moved = x if (row, column) == (x.ndim - 2, x.ndim - 1) else np.moveaxis(x, (row, column), (-2, -1))
        value = _lengths(moved.reshape(*moved.shape[:-2], math.prod(moved.shape[-2:])))
        return np.expand_dims(value, (row, column)) if keepdims else value
    if ord in (2, -2, "nuc"):
        s = svdvals(np.moveaxis(x, (row, column), (-2, -1)))
        value = s.sum(axis=-1) if ord == "nuc" else s.max(axis=-1, initial=0) if ord == 2 else s.min(axis=-1)
        return np.expand_dims(value, (row, column)) if keepdims else value
    if ord not in (1, -1, math.inf, -math.inf):
        raise ValueError("Invalid norm order for matrices.")
    summed, other = (row, column) if abs(ord) == 1 else (column, row)
    sums = _sums(abs(x) if x.dtype.kind == "c" else x, summed, keepdims)
    if not keepdims and other > summed:
        other -= 1
    if ord > 0:
        return np.maximum.reduce(sums, axis=other, keepdims=keepdims, initial=0)
    return np.minimum.reduce(sums, axis=other, keepdims=keepdims)


def _sums(x, axis=-1, keepdims=False):
    """Sums of absolute values."""
    value = row_norm_1(x, axis=axis, keepdims=keepdims)
    return value.astype(np.float16) if x.dtype.char == "e" else value


def _largest(x, axis=-1, keepdims=False):
    value = row_norm_inf(abs(x) if x.dtype.kind == "c" else x, axis=axis, keepdims=keepdims)
    return value.astype(np.float16) if x.dtype.char == "e" else value


def _lengths(x, axis=-1, keepdims=False):
    """Roots of sums of squares; a complex number is two."""
    if x.dtype.kind == "c":
        value = _lengths(np.ascontiguousarray(np.moveaxis(x, axis, -1)).view(x.real.dtype))
        return np.expand_dims(value, axis) if keepdims else value
    value = row_norm(x, axis=axis, keepdims=keepdims)
    return value.astype(np.float16) if x.dtype.char == "e" else value


def _power_norm(x, ord, axis, keepdims):
    """The ord-th root of the sum of ord-th powers of the positive numbers x."""

    def of_order(y):
        value = row_norm_1(y**ord, axis=axis, keepdims=True)
        return value ** np.reciprocal(ord, dtype=value.dtype)

    kind = x.dtype
    if kind.char == "e":
        x = x.astype(np.float32)
    with np.errstate(all="ignore"):
        value = of_order(x)
        unsafe = ~((value > 0) & (value < math.inf))
        if unsafe.any() and x.shape[axis]:
            # by the power of two that brings the largest number to 1; in two steps, for it may overflow
            exponent = np.frexp(row_norm_inf(x, axis=axis, keepdims=True))[1]
            half = exponent // 2
            scaled = np.ldexp(np.ldexp(x, -half), half - exponent)
            value = np.where(unsafe, np.ldexp(of_order(scaled), exponent), value)
    value = value.astype(kind, copy=False)
    return value if keepdims else value.squeeze(axis=axis)[()]
