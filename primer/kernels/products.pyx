"""One product of two arrays of any size, without the machinery of a gufunc: the same loops, the same bits."""

cimport numpy as cnp

from primer.kernels cimport core
from primer.kernels.core cimport (
    PRIMER_BOOL, PRIMER_C64, PRIMER_C128, PRIMER_CHAINS, PRIMER_F16, PRIMER_F32, PRIMER_I8, PRIMER_N_DTYPES,
    restore_flags, save_flags,
)
from primer.kernels.matmul_stacks cimport matmul_blocked
from primer.kernels.matmul_widened cimport matmul_widened
from primer.kernels.arguments cimport apart
from primer.kernels.stacks cimport stack_job, stack_loop
from primer.kernels.ufuncs cimport dtype_of
from primer.kernels.vector cimport multiply_vector

cnp.import_array()

cdef enum:
    SHORT = 30_000      # multiplications, about 2 microseconds, for which the GIL is not released

cdef stack_job[PRIMER_N_DTYPES] PRODUCT


cdef prepare():
    cdef int dtype
    for dtype in range(PRIMER_N_DTYPES):
        PRODUCT[dtype].isa, PRODUCT[dtype].row = core.isa, core.kernel_called(core.isa, "matmul")
        PRODUCT[dtype].blocked, PRODUCT[dtype].dtype = matmul_blocked, dtype
        if dtype in (PRIMER_BOOL, PRIMER_I8, PRIMER_F16):
            PRODUCT[dtype].blocked = matmul_widened
        PRODUCT[dtype].n_operands = PRODUCT[dtype].n_core = 3


prepare()


cdef inline bint plain(x) noexcept:
    """Exactly an ndarray, aligned, in the machine's byte order?"""
    return cnp.PyArray_CheckExact(x) and cnp.PyArray_ISBEHAVED_RO(<cnp.ndarray> x)


cdef inline bint simple(x) noexcept:
    """The same, of one or two dimensions?"""
    return plain(x) and 1 <= cnp.PyArray_NDIM(<cnp.ndarray> x) <= 2


cdef bint receives(out, cnp.ndarray a, cnp.ndarray b, int ndim, const cnp.npy_intp *shape) noexcept:
    """Can the product be written straight to out?"""
    cdef int i
    if not plain(out) or not cnp.PyArray_ISWRITEABLE(<cnp.ndarray> out) or cnp.PyArray_NDIM(<cnp.ndarray> out) != ndim:
        return False
    for i in range(ndim):
        if cnp.PyArray_DIM(<cnp.ndarray> out, i) != shape[i]:
            return False
    return cnp.PyArray_TYPE(<cnp.ndarray> out) == cnp.PyArray_TYPE(a) and apart(out, a) and apart(out, b)


cdef int multiply_arrays(int dtype, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps) except? -1:
    if <double> dims[0] * dims[1] * dims[2] * dims[3] < SHORT:
        stack_loop(args, dims, steps, &PRODUCT[dtype])
    else:
        with nogil:
            stack_loop(args, dims, steps, &PRODUCT[dtype])
    return -1       # Cython looks whether an exception is set


def product(x1, x2, out=None):
    """
    The product of two arrays of one or two dimensions.

    Parameters
    ----------
    x1, x2 : object
    out : object, optional

    Returns
    -------
    ndarray, scalar or None
        The bits of the gufunc; None where it must see to the call: unless all are exactly of type
        numpy.ndarray, of one type that primer computes, aligned, in the machine's byte order, of sides from 1 on
        that fit, and `out` shares no memory with the others.
    """
    cdef cnp.npy_intp shape[2]
    cdef Py_ssize_t dims[4]
    cdef Py_ssize_t steps[9]
    cdef char *args[3]
    cdef cnp.ndarray a, b, c
    cdef int dtype, left, right, ndim
    if not simple(x1) or not simple(x2):
        return None
    a, b = x1, x2
    dtype = dtype_of(cnp.PyArray_TYPE(a))
    if dtype < 0 or cnp.PyArray_TYPE(b) != cnp.PyArray_TYPE(a):
        return None
    left, right = cnp.PyArray_NDIM(a) - 1, cnp.PyArray_NDIM(b) - 1     # where there are two: the axes of a sum
    dims[0], dims[1], dims[2] = 1, cnp.PyArray_DIM(a, 0) if left else 1, cnp.PyArray_DIM(a, left)
    dims[3] = cnp.PyArray_DIM(b, 1) if right else 1
    if dims[2] != cnp.PyArray_DIM(b, 0) or dims[1] == 0 or dims[2] == 0 or dims[3] == 0:
        return None
    ndim = left + right
    shape[0], shape[1] = dims[1] if left else dims[3], dims[3]
    if out is None:
        c = cnp.PyArray_EMPTY(ndim, shape, cnp.PyArray_TYPE(a), 0)
    elif receives(out, a, b, ndim, shape):
        c = out
    else:
        return None
    args[0], args[1], args[2] = cnp.PyArray_BYTES(a), cnp.PyArray_BYTES(b), cnp.PyArray_BYTES(c)
    steps[0] = steps[1] = steps[2] = 0
    steps[3], steps[4] = cnp.PyArray_STRIDE(a, 0) if left else 0, cnp.PyArray_STRIDE(a, left)
    steps[5], steps[6] = cnp.PyArray_STRIDE(b, 0), cnp.PyArray_STRIDE(b, 1) if right else 0
    steps[7] = cnp.PyArray_STRIDE(c, 0) if left else 0
    steps[8] = cnp.PyArray_STRIDE(c, left) if right else 0
    multiply_arrays(dtype, args, dims, steps)
    return c if ndim > 0 else cnp.PyArray_ToScalar(args[2], c)


def scalar_product(x1, x2):
    """
    The scalar product of two vectors, the first one conjugated.

    Parameters
    ----------
    x1, x2 : object

    Returns
    -------
    scalar or None
        The bits of the gufunc; None where it must see to the call: unless both are exactly of type
        numpy.ndarray, of one dimension and length, of one of the four floating-point types, aligned, in the machine's byte
        order, and so short that one thread is enough.
    """
    cdef cnp.ndarray a, b
    cdef int dtype
    cdef Py_ssize_t size
    cdef double complex result
    cdef unsigned long long flags
    if not simple(x1) or not simple(x2):
        return None
    a, b = x1, x2
    dtype = dtype_of(cnp.PyArray_TYPE(a))
    if (dtype < 0 or dtype > PRIMER_C128 or cnp.PyArray_TYPE(b) != cnp.PyArray_TYPE(a) or cnp.PyArray_NDIM(a) != 1
            or cnp.PyArray_NDIM(b) != 1 or cnp.PyArray_DIM(a, 0) != cnp.PyArray_DIM(b, 0)
            or cnp.PyArray_DIM(a, 0) > SHORT):
        return None
    size = 4 if dtype == PRIMER_F32 or dtype == PRIMER_C64 else 8
    flags = save_flags()
    if multiply_vector(
        core.isa, dtype, 1, cnp.PyArray_DIM(a, 0), cnp.PyArray_BYTES(a), 0, cnp.PyArray_STRIDE(a, 0) // size,
        cnp.PyArray_BYTES(b), cnp.PyArray_STRIDE(b, 0) // size, &result, 0, PRIMER_CHAINS, 1, 1, False
    ) != 0:
        raise MemoryError
    restore_flags(flags)
    return cnp.PyArray_ToScalar(&result, a)
