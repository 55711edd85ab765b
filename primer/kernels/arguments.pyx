"""The arguments of a call and a row of kernels.def: do they suit, where do they lie, where do results go."""

cimport numpy as cnp
from cpython.object cimport PyObject

from primer.kernels.core cimport (
    PRIMER_C64, PRIMER_C128, PRIMER_F32, PRIMER_F64, restore_flags, save_flags,
)
from primer.kernels.stacks cimport all_slices, one_slice, stack_operand
from primer.kernels.ufuncs cimport dtype_of

cnp.import_array()

cdef enum:
    N_NUMBERS = 24          # NumPy's own types have smaller type numbers
    MAX_NDIM = 8            # of a stack

# The dtype of the PRIMER_ enum that computes a type number of NumPy's, or ABSENT: `dtype_of` looked up.
cdef int[N_NUMBERS] DTYPE_OF
for _i in range(N_NUMBERS):
    DTYPE_OF[_i] = dtype_of(_i)


cdef void extent(cnp.ndarray a, const char **first, const char **last) noexcept:
    """The bytes that the elements of an array with elements lie in."""
    cdef int i
    cdef Py_ssize_t reach
    first[0] = last[0] = cnp.PyArray_BYTES(a)
    for i in range(cnp.PyArray_NDIM(a)):
        reach = (cnp.PyArray_DIM(a, i) - 1) * cnp.PyArray_STRIDE(a, i)
        if reach < 0:
            first[0] += reach
        else:
            last[0] += reach
    last[0] += cnp.PyArray_ITEMSIZE(a)


cdef bint apart(cnp.ndarray a, cnp.ndarray b) noexcept:
    cdef const char *first_a
    cdef const char *last_a
    cdef const char *first_b
    cdef const char *last_b
    extent(a, &first_a, &last_a)
    extent(b, &first_b, &last_b)
    return last_a <= first_b or last_b <= first_a


cdef int type_of(const arguments *call, int operand) noexcept:
    cdef char kind = call.job.operand[operand].kind
    if kind == b"c":
        return call.complex_type
    if kind == b"j":
        return cnp.NPY_INT
    return call.real_type if kind == b"r" else call.type


cdef inline bint knows(const pattern *p, cnp.ndarray a, arguments *call) noexcept:
    """Has the row a body for the type of the first argument?"""
    cdef int dtype
    call.type = call.real_type = call.complex_type = cnp.PyArray_TYPE(a)
    dtype = DTYPE_OF[call.type] if call.type < N_NUMBERS else ABSENT
    if dtype == ABSENT or p.job[dtype] == NULL:
        return False
    call.job = p.job[dtype]
    call.size = call.real_size = call.complex_size = cnp.PyArray_ITEMSIZE(a)
    if dtype == PRIMER_C64 or dtype == PRIMER_C128:
        call.real_type = cnp.NPY_FLOAT32 if dtype == PRIMER_C64 else cnp.NPY_FLOAT64
        call.real_size = call.size // 2
    elif dtype == PRIMER_F32 or dtype == PRIMER_F64:
        call.complex_type = cnp.NPY_COMPLEX64 if dtype == PRIMER_F32 else cnp.NPY_COMPLEX128
        call.complex_size = call.size * 2
    return True


cdef bint takes(const pattern *p, PyObject *const *args, arguments *call) noexcept:
    cdef int i
    if not cnp.PyArray_CheckExact(<object> args[0]) or not knows(p, <cnp.ndarray> args[0], call):
        return False
    for i in range(p.n_core):
        call.dims[1 + i] = ABSENT
    if not is_stack(p, <cnp.ndarray> args[0], call):
        return False
    for i in range(p.n_in):
        if not cnp.PyArray_CheckExact(<object> args[i]) or not fits(p, i, <cnp.ndarray> args[i], call):
            return False
    for i in range(p.n_core):       # a dimension that no argument has
        if call.dims[1 + i] == ABSENT:
            call.dims[1 + i] = min(call.dims[1], call.dims[2])
    return True


cdef inline bint is_stack(const pattern *p, cnp.ndarray a, arguments *call) noexcept:
    """Notes the dimensions before the row's own; False where the pattern has no stacks, or these are no matrices."""
    cdef int i
    call.n_outer = cnp.PyArray_NDIM(a) - p.ndim[0]
    call.outer = cnp.PyArray_DIMS(a)
    call.dims[0] = 1
    for i in range(call.n_outer):
        call.dims[0] *= call.outer[i]
    return call.n_outer == 0 or (0 < call.n_outer <= MAX_NDIM - 2 and p.largest_in_stack > 0 and call.dims[0] > 0)


cdef inline bint goes_along(const arguments *call, cnp.ndarray a) noexcept:
    """Is it a stack like that of the first argument, without gaps?"""
    cdef int i
    for i in range(call.n_outer):
        if cnp.PyArray_DIM(a, i) != call.outer[i]:
            return False
    return cnp.PyArray_IS_C_CONTIGUOUS(a)       # else the order of a new array is the gufunc's to choose


cdef inline bint fits(const pattern *p, int i, cnp.ndarray a, arguments *call) noexcept:
    cdef const stack_operand *operand = &call.job.operand[i]
    cdef Py_ssize_t size, largest = p.largest if call.n_outer == 0 else p.largest_in_stack
    cdef int j, axis
    if (cnp.PyArray_TYPE(a) != type_of(call, i) or cnp.PyArray_NDIM(a) != call.n_outer + p.ndim[i]
            or not cnp.PyArray_ISBEHAVED_RO(a) or (call.n_outer > 0 and not goes_along(call, a))):
        return False
    call.args[i] = cnp.PyArray_BYTES(a)
    call.steps[i] = 0 if call.n_outer == 0 else cnp.PyArray_STRIDE(a, call.n_outer - 1)
    for j in range(operand.n_core):
        axis = ABSENT if p.axis[i][j] == ABSENT else call.n_outer + p.axis[i][j]
        size = 1 if axis == ABSENT else cnp.PyArray_DIM(a, axis)
        if size < 1 or size > largest or (call.dims[operand.core[j]] not in (ABSENT, size)):
            return False
        call.dims[operand.core[j]] = size
        call.steps[p.first_step[i] + j] = 0 if axis == ABSENT else cnp.PyArray_STRIDE(a, axis)
    return True


cdef object output(const pattern *p, int i, arguments *call, void *number):
    cdef const stack_operand *operand = &call.job.operand[i]
    cdef cnp.npy_intp shape[MAX_NDIM]
    cdef Py_ssize_t step = call.size
    cdef int j, axis
    if operand.kind == b"r":
        step = call.real_size
    elif operand.kind == b"c":
        step = call.complex_size
    elif operand.kind == b"j":
        step = sizeof(int)
    for j in range(call.n_outer):
        shape[j] = call.outer[j]
    for j in reversed(range(operand.n_core)):
        axis = p.axis[i][j]
        call.steps[p.first_step[i] + j] = step
        step *= call.dims[operand.core[j]]
        if axis != ABSENT:
            shape[call.n_outer + axis] = call.dims[operand.core[j]]
    call.steps[i] = step
    if call.out != NULL:
        call.args[i] = cnp.PyArray_BYTES(<cnp.ndarray> call.out)
        return <object> call.out
    if call.n_outer + p.ndim[i] == 0:
        call.args[i] = <char *> number
        return None
    array = cnp.PyArray_EMPTY(call.n_outer + p.ndim[i], shape, type_of(call, i), 0)
    call.args[i] = cnp.PyArray_BYTES(<cnp.ndarray> array)
    return array


cdef bint receives(const pattern *p, const arguments *call, PyObject *const *args) noexcept:
    cdef const stack_operand *operand = &call.job.operand[p.n_in]
    cdef cnp.ndarray a
    cdef int j, axis
    if not cnp.PyArray_CheckExact(<object> call.out):
        return False
    a = <cnp.ndarray> call.out
    if (cnp.PyArray_TYPE(a) != type_of(call, p.n_in) or cnp.PyArray_NDIM(a) != call.n_outer + p.ndim[p.n_in]
            or not cnp.PyArray_ISBEHAVED(a) or not goes_along(call, a)):
        return False
    for j in range(operand.n_core):
        axis = p.axis[p.n_in][j]
        if axis != ABSENT and cnp.PyArray_DIM(a, call.n_outer + axis) != call.dims[operand.core[j]]:
            return False
    for j in range(p.n_in):
        if not apart(a, <cnp.ndarray> args[j]):
            return False
    return True


cdef int run(arguments *call) except -1:
    cdef unsigned long long flags = save_flags()
    cdef Py_ssize_t failed
    if call.n_outer == 0:
        failed = one_slice(call.job, call.args, call.dims, call.steps)
    else:
        with nogil:
            failed = all_slices(call.job, call.args, call.dims, call.steps)
    restore_flags(flags)
    return -1 if failed < 0 else failed == 0
