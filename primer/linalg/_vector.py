"""Products with vectors: scalar product, matrix times vector, vector times matrix."""

import numpy as np

from primer.kernels.products import product, scalar_product
from primer.kernels.quick import quick
from primer.linalg._face import like_numpy
from primer.linalg._matmul import with_ufunc_keywords

# What these hand to NumPy; `primer.show_config` prints it.
DELEGATED = "bool, integers, float16, longdouble, clongdouble, object: the function of that name of numpy"


@quick("vecdot")
@like_numpy(np.linalg.vecdot, n_arrays=2)
@with_ufunc_keywords(axis=-1)
def vecdot(x1, x2, /, out=None):
    r"""
    Scalar product of two vectors, or of each pair of vectors of two stacks.

    Parameters
    ----------
    x1, x2 : array_like
        At least one-dimensional. The last axis, or `axis`, is the vector, the others the stack, which
        broadcasts.
    out : ndarray or tuple of one ndarray, optional
        Where to put the result. It may overlap x1 and x2.
    casting, order, dtype, subok, signature, axes, axis, keepdims
        As in `numpy.vecdot`.

    Returns
    -------
    ndarray or scalar
        The axis of the vectors is missing in it, unless `keepdims`. Of the type that `numpy.vecdot` gives.

    Raises
    ------
    ValueError
        If an operand has too few dimensions, or the lengths or stacks do not fit.
    TypeError
        If the types have no product, or `axis` is given where it does not apply.

    Notes
    -----
    .. math:: \sum_i \overline{x_i} y_i

    The first argument is conjugated. float32, float64, complex64 and complex128 are computed by primer,
    each in its own precision, every other type by `numpy.vecdot`. The sum is made of interleaved partial
    ones, folded by halves, in blocks of 4096: the same input gives the same bits in any memory layout, in
    any place of a stack and on any number of threads. The error is at most n eps times the scalar product of
    abs(x1) and abs(x2). The textbook's definition is `primer.reference.linalg.vecdot`.

    Examples
    --------
    >>> import numpy as np
    >>> from primer.linalg import vecdot
    >>> vecdot(np.array([1.0, 2.0]), np.array([3.0, 4.0]))
    np.float64(11.0)
    >>> vecdot(np.array([1j, 0]), np.array([1j, 1]))
    np.complex128(1+0j)
    >>> vecdot(np.ones((5, 3)), np.ones(3)).shape
    (5,)
    """
    return scalar_product(x1, x2) if out is None else None


@quick("matvec")
@with_ufunc_keywords()
def matvec(x1, x2, /, out=None):
    r"""
    Product of a matrix and a vector, or of each pair of two stacks.

    Parameters
    ----------
    x1 : (..., M, N) array_like
        Matrices.
    x2 : (..., N) array_like
        Vectors. The stacks broadcast.
    out : ndarray or tuple of one ndarray, optional
        Where to put the result. It may overlap x1 and x2.
    casting, order, dtype, subok, signature, axes, axis, keepdims
        As in `numpy.matvec`.

    Returns
    -------
    ndarray or scalar
        (..., M). Of the type that `numpy.matvec` gives.

    Raises
    ------
    ValueError
        If an operand has too few dimensions, or the lengths or stacks do not fit.
    TypeError
        If the types have no product, or `axis` is given where it does not apply.

    Notes
    -----
    .. math:: y_i = \sum_j a_{ij} x_j

    The bits are those of `matmul` with the vector as a matrix of one column. float32, float64, complex64 and
    complex128 are computed by primer, every other type by `numpy.matvec`. The textbook's definition is
    `primer.reference.linalg.matvec`.

    Examples
    --------
    >>> import numpy as np
    >>> from primer.linalg import matvec
    >>> matvec(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([1.0, 1.0]))
    array([3., 7.])
    >>> matvec(np.ones((5, 2, 3)), np.ones((5, 3))).shape
    (5, 2)
    """
    return product(x1, x2) if out is None and _dimensions(x1, x2) == (2, 1) else None


@quick("vecmat")
@with_ufunc_keywords()
def vecmat(x1, x2, /, out=None):
    r"""
    Product of a vector, conjugated, and a matrix, or of each pair of two stacks.

    Parameters
    ----------
    x1 : (..., N) array_like
        Vectors.
    x2 : (..., N, M) array_like
        Matrices. The stacks broadcast.
    out : ndarray or tuple of one ndarray, optional
        Where to put the result. It may overlap x1 and x2.
    casting, order, dtype, subok, signature, axes, axis, keepdims
        As in `numpy.vecmat`.

    Returns
    -------
    ndarray or scalar
        (..., M). Of the type that `numpy.vecmat` gives.

    Raises
    ------
    ValueError
        If an operand has too few dimensions, or the lengths or stacks do not fit.
    TypeError
        If the types have no product, or `axis` is given where it does not apply.

    Notes
    -----
    .. math:: y_j = \sum_i \overline{x_i} a_{ij}

    The bits of a real product are those of `matmul` with the vector as a matrix of one row. float32, float64,
    complex64 and complex128 are computed by primer, every other type by `numpy.vecmat`. The textbook's
    definition is `primer.reference.linalg.vecmat`.

    Examples
    --------
    >>> import numpy as np
    >>> from primer.linalg import vecmat
    >>> vecmat(np.array([1.0, 1.0]), np.array([[1.0, 2.0], [3.0, 4.0]]))
    array([4., 6.])
    >>> vecmat(np.array([1j]), np.array([[1j]]))
    array([1.+0.j])
    """
    fits = out is None and _dimensions(x1, x2) == (1, 2) and x1.dtype.kind == "f"
    return product(x1, x2) if fits else None


def _dimensions(x1, x2):
    """How many dimensions two arrays have; None where one of them is no array."""
    return (x1.ndim, x2.ndim) if type(x1) is type(x2) is np.ndarray else None
