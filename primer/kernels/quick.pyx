"""One small matrix a call, or a stack of them: answered before any machinery.

`quick` puts a `Quick` in front of a public function. It looks at the arguments; where they are arrays that
a row of kernels.def takes as they are, it runs the row's body and returns what the function
would return, to the bit. Every other call, and every failure, is left to the function.

Which row that is may depend on options, as in ``svd(a, compute_uv=False)``, and a number may be made of its
results, as the condition of singular values: `way` says so.
"""

cimport numpy as cnp
from cpython.object cimport PyObject, PyTypeObject
from cpython.tuple cimport PyTuple_GET_ITEM, PyTuple_GET_SIZE

from libc.math cimport INFINITY

from primer.kernels cimport core
from primer.kernels.core cimport (
    PRIMER_C64, PRIMER_C128, PRIMER_F32, PRIMER_F64, PRIMER_N_DTYPES, PRIMER_TOO_LARGE, primer_isa, primer_kernel,
    restore_flags, save_flags,
)
from primer.kernels.stacks cimport MAX_CORE, MAX_OPERANDS, all_slices, one_slice, stack_job, stack_operand
from primer.kernels.ufuncs cimport dtype_of, job_of

import functools
import inspect
import re
import sys
from dataclasses import dataclass, field
from itertools import compress, product
from types import MethodType

cnp.import_array()

cdef extern from "Python.h":
    ctypedef object (*vectorcallfunc)(object, PyObject *const *, size_t, PyObject *)
    Py_ssize_t PyVectorcall_NARGS(size_t) noexcept
    object PyObject_Vectorcall(object, PyObject *const *, size_t, PyObject *)

cdef extern from "numpy/arrayscalars.h":
    """
    /* Calls of an object of this type go to the function at that offset in it (PEP 590). */
    static void enable_vectorcall(PyTypeObject *type, Py_ssize_t offset)
    {
        type->tp_vectorcall_offset = offset;
        type->tp_flags |= Py_TPFLAGS_HAVE_VECTORCALL;
    }

    /* A tuple of a class derived from tuple, with room for n items, which are to be set. */
    static PyObject *new_record(PyTypeObject *type, Py_ssize_t n)
    {
        return type->tp_alloc(type, n);
    }

    static void set_item(PyObject *tuple, Py_ssize_t i, PyObject *item)
    {
        PyObject *old = PyTuple_GET_ITEM(tuple, i);
        Py_INCREF(item);
        PyTuple_SET_ITEM(tuple, i, item);
        Py_XDECREF(old);
    }

    #define NEW_SCALAR(kind, number) \\
        made = PyArrayScalar_New(kind); \\
        if (made != NULL) memcpy(&PyArrayScalar_VAL(made, kind), number, sizeof PyArrayScalar_VAL(made, kind)); \\
        return made

    /* A number of the type of array `like`, or of its real counterpart. */
    static PyObject *new_scalar(int type, const void *number, PyArrayObject *like)
    {
        PyObject *made;
        switch (type) {
        case NPY_FLOAT32: NEW_SCALAR(Float, number);
        case NPY_FLOAT64: NEW_SCALAR(Double, number);
        case NPY_COMPLEX64: NEW_SCALAR(CFloat, number);
        case NPY_COMPLEX128: NEW_SCALAR(CDouble, number);
        case NPY_INT: NEW_SCALAR(Int, number);
        case NPY_LONG: NEW_SCALAR(Long, number);
        case NPY_LONGLONG: NEW_SCALAR(LongLong, number);
        }
        return PyArray_ToScalar((void *)number, like);
    }
    """
    void enable_vectorcall(PyTypeObject *type, Py_ssize_t offset)
    object new_record(PyTypeObject *type, Py_ssize_t n)
    void set_item(object tuple, Py_ssize_t i, object item)
    object new_scalar(int type, const void *number, cnp.ndarray like)

cdef enum:
    MAX_PATTERNS = 8
    N_NUMBERS = 24          # NumPy's own types have smaller type numbers
    LARGEST = 16            # side of a matrix: a few microseconds, for which the GIL is kept
    LARGEST_FACTOR = 32     # side of a factor of a product
    LARGEST_IN_STACK = 32
    MAX_NDIM = 8            # of a stack
    ABSENT = -1
    MAX_OPTIONS = 4

# What becomes of a row's results. AS_THEY_ARE: nothing; LEAST_SQUARES: residuals as NumPy gives them; PSEUDO_INVERSE: the
# solution for the unit matrix; the others are one number, made of the singular values.
cdef enum:
    AS_THEY_ARE
    LARGEST_VALUE
    SMALLEST_VALUE
    CONDITION
    CONDITION_INVERTED
    RANK
    LEAST_SQUARES
    PSEUDO_INVERSE

FINISHES = {
    None: AS_THEY_ARE,
    "largest": LARGEST_VALUE,
    "smallest": SMALLEST_VALUE,
    "condition": CONDITION,
    "1 / condition": CONDITION_INVERTED,
    "rank": RANK,
    "least squares": LEAST_SQUARES,
    "pseudo-inverse": PSEUDO_INVERSE,
}

cdef object OUT = sys.intern("out")
cdef double EPSILON = 2.0 ** -52, EPSILON_F = 2.0 ** -23

# A one with zeros on both sides, as many as complex numbers need.
cdef double[4 * LARGEST] ONE
cdef float[4 * LARGEST] ONE_F
ONE[2 * LARGEST] = ONE_F[2 * LARGEST] = 1

# The dtype of the PRIMER_ enum that computes a type number of NumPy's, or ABSENT: `dtype_of` looked up.
cdef int[N_NUMBERS] DTYPE_OF
for _i in range(N_NUMBERS):
    DTYPE_OF[_i] = dtype_of(_i)


# A way to call: a row, the options for which it stands, with some of its optional dimensions ("?" in its
# signature) left out.
cdef struct pattern:
    PyObject *value[MAX_OPTIONS]
    int finish
    int n_in, n_operands, n_core        # n_in: inputs that are arguments
    int ndim[MAX_OPERANDS]
    int axis[MAX_OPERANDS][2]       # of an operand's core dimensions; or ABSENT
    int first_step[MAX_OPERANDS]    # where the steps of its core dimensions begin
    Py_ssize_t largest, largest_in_stack        # sides; 0: no stacks
    const stack_job *job[PRIMER_N_DTYPES]   # NULL: no such dtype


# What a kernel is called with.
cdef struct arguments:
    const stack_job *job
    int type, real_type, complex_type               # NumPy's numbers
    Py_ssize_t size, real_size, complex_size        # of a number, in bytes
    int n_outer                                     # dimensions of the stack, in front of the row's
    const cnp.npy_intp *outer
    PyObject *out                                   # where the result goes; NULL: to a new array
    char *args[MAX_OPERANDS]
    Py_ssize_t dims[MAX_CORE + 1]
    Py_ssize_t steps[3 * MAX_OPERANDS]


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
    """Do two arrays with elements certainly share no memory?"""
    cdef const char *first_a
    cdef const char *last_a
    cdef const char *first_b
    cdef const char *last_b
    extent(a, &first_a, &last_a)
    extent(b, &first_b, &last_b)
    return last_a <= first_b or last_b <= first_a


cdef inline int type_of(const arguments *call, int operand) noexcept:
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


cdef inline bint takes(const pattern *p, PyObject *const *args, arguments *call) noexcept:
    """Are these what the body takes as they are? Notes where they lie."""
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


cdef inline object output(const pattern *p, int i, arguments *call, void *number):
    """Room for output i: a new array, or None where it is a number, which shall be put at `number`."""
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
    """Is `out` an array that the only output can be written to?"""
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


cdef inline bint is_real(const arguments *call, int operand, object output) noexcept:
    """Is it an output of kind 'c', of real arguments, without imaginary parts?"""
    cdef const char *p
    cdef Py_ssize_t i
    if call.job.operand[operand].kind != b"c" or call.type == call.complex_type:
        return False
    p = cnp.PyArray_BYTES(<cnp.ndarray> output)
    for i in range(cnp.PyArray_SIZE(<cnp.ndarray> output)):
        if call.size == sizeof(float) and (<const float *> p)[2 * i + 1] != 0:
            return False
        if call.size == sizeof(double) and (<const double *> p)[2 * i + 1] != 0:
            return False
    return True


cdef object real_part(cnp.ndarray a):
    """The real parts of an array of `output`, in a new one."""
    cdef bint double = cnp.PyArray_TYPE(a) == cnp.NPY_COMPLEX128
    cdef cnp.ndarray made = cnp.PyArray_EMPTY(
        cnp.PyArray_NDIM(a), cnp.PyArray_DIMS(a), cnp.NPY_FLOAT64 if double else cnp.NPY_FLOAT32, 0)
    cdef const char *p = cnp.PyArray_BYTES(a)
    cdef char *out = cnp.PyArray_BYTES(made)
    cdef Py_ssize_t i
    for i in range(cnp.PyArray_SIZE(a)):
        if double:
            (<double *> out)[i] = (<const double *> p)[2 * i]
        else:
            (<float *> out)[i] = (<const float *> p)[2 * i]
    return made


cdef inline int run(arguments *call) except -1:
    """1 where every matrix has a result, else 0."""
    cdef unsigned long long flags = save_flags()
    cdef Py_ssize_t failed
    if call.n_outer == 0:
        failed = one_slice(call.job, call.args, call.dims, call.steps)
    else:
        with nogil:
            failed = all_slices(call.job, call.args, call.dims, call.steps)
    restore_flags(flags)
    return -1 if failed < 0 else failed == 0


cdef class Quick:
    """A function that some calls do not reach: see `quick`."""

    cdef vectorcallfunc vectorcall
    cdef object function
    cdef object result              # the class of several outputs: a named tuple
    cdef int n_arrays               # arguments before the options
    cdef int n_options, n_positional
    cdef bint takes_out             # the keyword `out`, which is the only result's
    cdef PyObject *option[MAX_OPTIONS]          # names; kept alive by `kept`, as all PyObject * here
    cdef PyObject *default[MAX_OPTIONS]
    cdef int n_patterns
    cdef pattern[MAX_PATTERNS] patterns
    cdef list kept
    cdef dict __dict__
    cdef object __weakref__

    def __call__(self, *args, **keywords):
        return self.function(*args, **keywords)

    def __get__(self, instance, owner):
        return self if instance is None else MethodType(self, instance)

    def __reduce__(self):
        return self.__qualname__

    def __repr__(self):
        return repr(self.function)


cdef object called(object self, PyObject *const *args, size_t nargsf, PyObject *keywords):
    cdef Quick this = <Quick> self
    cdef Py_ssize_t n = PyVectorcall_NARGS(nargsf)
    cdef PyObject *values[MAX_OPTIONS]
    cdef PyObject *const *options = this.default
    cdef const pattern *p
    cdef arguments call
    cdef int i
    call.out = NULL
    if n >= this.n_arrays and n <= this.n_arrays + this.n_positional:
        if this.takes_out and n == this.n_arrays and is_out(keywords):
            call.out = args[n]
        elif keywords != NULL or n > this.n_arrays:
            options = values if given(this, args, n, keywords, values) else NULL
        for i in range(this.n_patterns if options != NULL else 0):
            p = &this.patterns[i]
            if stands_for(p, options, this.n_options) and takes(p, args, &call):
                if call.out != NULL and not receives(p, &call, args):
                    break
                result = answer(this, p, &call, <cnp.ndarray> args[0])
                if result is None:
                    break
                return result
    return PyObject_Vectorcall(this.function, args, nargsf, keywords)


cdef inline bint is_out(PyObject *keywords) noexcept:
    """Is `out` the only keyword of a call?"""
    return (keywords != NULL and PyTuple_GET_SIZE(<object> keywords) == 1
            and PyTuple_GET_ITEM(<object> keywords, 0) == <PyObject *> OUT)


cdef inline bint given(
    Quick self, PyObject *const *args, Py_ssize_t n, PyObject *keywords, PyObject **values
) noexcept:
    """The values of the options; False where the call names others or one twice."""
    cdef Py_ssize_t j, k
    cdef PyObject *name
    for j in range(self.n_options):
        values[j] = args[self.n_arrays + j] if self.n_arrays + j < n else NULL
    for k in range(0 if keywords == NULL else PyTuple_GET_SIZE(<object> keywords)):
        name = <PyObject *> PyTuple_GET_ITEM(<object> keywords, k)
        for j in range(self.n_options):
            if self.option[j] == name:
                break
        else:
            return False
        if values[j] != NULL:
            return False
        values[j] = args[n + k]
    for j in range(self.n_options):
        if values[j] == NULL:
            values[j] = self.default[j]
    return True


cdef inline bint stands_for(const pattern *p, PyObject *const *options, int n) noexcept:
    """Are these the options, the very objects, for which the pattern stands?"""
    cdef int j
    for j in range(n):
        if p.value[j] != options[j]:
            return False
    return True


cdef inline object answer(Quick self, const pattern *p, arguments *call, cnp.ndarray first):
    """What the function would return; None where a matrix has no result."""
    cdef double numbers[MAX_OPERANDS][2]
    cdef double values[LARGEST]
    cdef double rcond
    cdef int i, n_in = p.n_in, n_out
    if p.finish == PSEUDO_INVERSE:
        return pseudo_inverse(p, call)
    if p.finish == LEAST_SQUARES:
        set_rcond(call, &rcond, max(call.dims[1], call.dims[2]) * EPSILON)
        n_in += 1
    n_out = p.n_operands - n_in
    if n_out == 1:
        array = output(p, n_in, call, values)
        if run(call) == 0:
            return None
        if array is None:
            if p.finish != AS_THEY_ARE:
                return finished(p, call, values, first)
            return new_scalar(type_of(call, n_in), values, first)
        return real_part(array) if is_real(call, n_in, array) else array
    results = new_record(<PyTypeObject *> self.result, n_out)
    for i in range(n_out):
        set_item(results, i, output(p, n_in + i, call, numbers[i]))
    if run(call) == 0:
        return None
    for i in range(n_out):
        if call.n_outer + p.ndim[n_in + i] == 0:
            set_item(results, i, new_scalar(type_of(call, n_in + i), numbers[i], first))
    if is_real(call, n_in, <object> PyTuple_GET_ITEM(results, 0)):
        for i in range(n_out):
            set_item(results, i, real_part(<cnp.ndarray> PyTuple_GET_ITEM(results, i)))
    return without_residuals(call, results) if p.finish == LEAST_SQUARES else results


cdef inline int set_rcond(arguments *call, double *room, double rcond) noexcept:
    """The third input of least squares, which is no argument: a number of the real type."""
    if call.real_size == sizeof(float):
        (<float *> room)[0] = <float> rcond
    else:
        room[0] = rcond
    call.args[2] = <char *> room
    call.steps[2] = 0
    return 0


cdef object without_residuals(const arguments *call, object results):
    """Least squares as NumPy gives them: no residuals unless there are more rows than columns and full rank."""
    cdef cnp.npy_intp nothing = 0
    cdef int rank = (<const int *> call.args[5])[0]
    if call.dims[1] <= call.dims[2] or rank != call.dims[2]:
        set_item(results, 1, cnp.PyArray_EMPTY(1, &nothing, call.real_type, 0))
    return results


cdef object pseudo_inverse(const pattern *p, arguments *call):
    """The solution of least squares with the unit matrix at the right; None where there is none."""
    cdef double residuals[LARGEST]
    cdef double values[LARGEST]
    cdef double rcond
    cdef int rank
    set_rcond(call, &rcond, 1e-15)
    # (i, j) of the unit matrix is number i - j of what lies around a one
    call.args[1] = <char *> &ONE_F[2 * LARGEST] if call.real_size == sizeof(float) else <char *> &ONE[2 * LARGEST]
    call.dims[3] = call.dims[1]
    call.steps[1], call.steps[p.first_step[1]], call.steps[p.first_step[1] + 1] = 0, call.size, -call.size
    array = output(p, 3, call, NULL)
    output(p, 4, call, residuals)
    output(p, 5, call, &rank)
    output(p, 6, call, values)
    return array if run(call) else None


cdef inline double value_of(const arguments *call, const void *values, Py_ssize_t i) noexcept:
    return (<const float *> values)[i] if call.real_size == sizeof(float) else (<const double *> values)[i]


cdef object finished(const pattern *p, const arguments *call, const void *values, cnp.ndarray first):
    """A number made of singular values, in their type: that of a quotient or product of floats in double is
    theirs in float, but for one rounding."""
    cdef Py_ssize_t n = min(call.dims[1], call.dims[2]), rank = 0
    cdef double largest = value_of(call, values, 0), smallest = value_of(call, values, n - 1), x
    cdef double cut
    cdef float rounded
    if p.finish == RANK:
        cut = largest * (max(call.dims[1], call.dims[2]) * (EPSILON_F if call.real_size == sizeof(float) else EPSILON))
        if call.real_size == sizeof(float):
            cut = <float> cut
        while rank < n and value_of(call, values, rank) > cut:
            rank += 1
        return new_scalar(cnp.NPY_INTP, &rank, first)
    if p.finish == LARGEST_VALUE:
        x = largest
    elif p.finish == SMALLEST_VALUE:
        x = smallest
    elif p.finish == CONDITION:
        x = largest / smallest if smallest != 0 else INFINITY
    else:
        x = smallest / largest if largest != 0 else INFINITY
    if call.real_size == sizeof(float):
        rounded = <float> x
        return new_scalar(call.real_type, &rounded, first)
    return new_scalar(call.real_type, &x, first)


@dataclass(frozen=True)
class Way:
    """What `way` says."""

    row: str
    finish: str | None = None
    stacks: bool = True
    options: dict = field(default_factory=dict)


def way(row, finish=None, stacks=True, **options):
    """
    A way to call a function, for `quick`.

    Parameters
    ----------
    row : str
        The row of kernels.def that serves.
    finish : str, optional
        One of `FINISHES`: "largest", "smallest", "condition", "1 / condition", "rank", "least squares",
        "pseudo-inverse". What is made of the row's results: all but the last two are one number, of the singular values.
    stacks : bool
        Whether further dimensions in front of the row's are a stack for the function too.
    **options
        The values that the function's options have, compared by identity; the others have their defaults.

    Returns
    -------
    Way
    """
    return Way(row, finish, stacks, options)


def quick(*ways, result=None, isa_name=None):
    """
    Decorate a public function: one small matrix, or a stack of them, is computed before the function is reached.

    Parameters
    ----------
    *ways : str or Way
        The rows of kernels.def that the function runs on its positional arguments, each for the number of
        arguments and of their dimensions that its signature says, and for the options of its `way`. If none
        has a `way`, calls with keywords are left to the function.
    result : type, optional
        The tuple that the function returns, where a row has several outputs.
    isa_name : str, optional
        One of ``core.available()``; by default the instruction set in use.

    Returns
    -------
    callable
        Takes the function and returns a `Quick`. Outputs that are complex for real arguments are real where
        the first of them has no imaginary part. It answers by itself where all arguments are of exactly
        the type numpy.ndarray, of one dtype that the row has a body for, aligned, in the machine's byte
        order, of sides from 1 to 16 (32 for a product) that fit; and stacks of as many matrices in C order, of sides up to
        32, where nothing but the row's results is to be returned. A function with a parameter `out` and rows of one
        output may be given that keyword: an array in C order that shares no memory with the arguments.
    """
    ways = [one if isinstance(one, Way) else Way(one) for one in ways]

    def decorate(function):
        cdef Quick made = Quick.__new__(Quick)
        cdef const primer_isa *isa = core.isa if isa_name is None else core.isa_called(isa_name)
        functools.update_wrapper(made, function)
        made.function, made.result = function, result
        made.vectorcall = called
        made.kept = []
        made.n_arrays = n_arrays(core.kernel_called(isa, ways[0].row), ways[0].finish)
        if any(one.options or one.finish for one in ways):
            add_options(made, [name for one in ways for name in one.options])
        for one in ways:
            add_patterns(made, isa, core.kernel_called(isa, one.row), one)
        made.takes_out = takes_out(made)
        return made

    return decorate


cdef int n_arrays(const primer_kernel *row, finish) noexcept:
    """Arguments that are arrays: the tolerance of least squares is none, nor is a unit matrix."""
    return 1 if FINISHES[finish] == PSEUDO_INVERSE else row.nin - (FINISHES[finish] == LEAST_SQUARES)


cdef bint takes_out(Quick self):
    """Has the function a parameter `out`, and every pattern one output, of the arguments' kind?"""
    cdef const pattern *p
    cdef const stack_operand *last
    cdef int i
    if "out" not in inspect.signature(self.function).parameters:
        return False
    for i in range(self.n_patterns):
        p = &self.patterns[i]
        last = &p.job[PRIMER_F64].operand[p.n_in]
        if p.finish != AS_THEY_ARE or p.n_operands != p.n_in + 1 or last.kind == b"c":
            return False
    return True


cdef int add_options(Quick self, used) except -1:
    """What may follow the arrays in a call: positional options, and others that a way names."""
    cdef int n
    parameters = list(inspect.signature(self.function).parameters.values())[self.n_arrays:]
    positional = [p for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD]
    options = positional + [p for p in parameters if p.kind is p.KEYWORD_ONLY and p.name in used]
    if not {p.name for p in options}.issuperset(used) or len(options) > MAX_OPTIONS:
        raise SystemError(f"quick: {self.function.__name__} has no such options, or too many")
    self.n_options, self.n_positional = len(options), len(positional)
    for n, option in enumerate(options):
        name = sys.intern(option.name)
        self.kept += [name, option.default]
        self.option[n] = <PyObject *> name
        self.default[n] = <PyObject *> option.default
    return 0


cdef int set_value(Quick self, pattern *p, int option, dict values) except -1:
    """The value that an option has in a way, which is its default unless the way says another."""
    name = <object> self.option[option]
    if name in values:
        value = values[name]
        self.kept.append(value)
        p.value[option] = <PyObject *> value
    else:
        p.value[option] = self.default[option]
    return 0


cdef int add_patterns(Quick self, const primer_isa *isa, const primer_kernel *row, way) except -1:
    """The ways to call a row: all its optional dimensions are there, or some are left out."""
    cdef pattern *p
    cdef int dtype, i, j, finish = FINISHES[way.finish]
    cdef bint is_product, has_stacks
    cdef bint is_number = finish not in (AS_THEY_ARE, LEAST_SQUARES, PSEUDO_INVERSE)
    # outputs that are written to room on the stack
    cdef int first_room = row.nin if is_number else 4 if finish == PSEUDO_INVERSE else MAX_OPERANDS
    name = row.name.decode()
    if row.operands == NULL:
        raise SystemError(f"quick: the row {name} is not one on matrices")
    kinds, signature = row.operands.decode(), row.signature.decode()
    operands = [re.findall(r"\w+", group) for group in re.findall(r"\(([^)]*)\)", signature)]
    optional = re.findall(r"(\w+)\?", signature)
    optional = ["k"] if finish == LEAST_SQUARES else list(dict.fromkeys(optional))
    has_result = row.nout == 1 or self.result is not None or finish == PSEUDO_INVERSE
    if (not set(kinds) <= set("trcj") or not has_result or is_number > (row.nout == 1)
            or self.n_arrays != n_arrays(row, way.finish)):
        raise SystemError(f"quick: the row {name} does not suit")
    for left_out in product([False, True], repeat=len(optional)):
        absent = set(compress(optional, left_out))
        if self.n_patterns == MAX_PATTERNS:
            raise SystemError(f"quick: too many ways to call {name}")
        p = &self.patterns[self.n_patterns]
        self.n_patterns += 1
        p.finish = finish
        for i in range(self.n_options):
            set_value(self, p, i, way.options)
        p.n_in, p.n_operands = self.n_arrays, row.nin + row.nout
        for dtype in range(PRIMER_N_DTYPES):
            p.job[dtype] = NULL
            if dtype <= PRIMER_C128 or row.loop[dtype] != NULL:
                p.job[dtype] = <const stack_job *> job_of(isa, row, dtype, False)
        p.n_core = p.job[PRIMER_F32].n_core
        first_step = p.n_operands
        for i in range(p.n_operands):
            p.first_step[i] = first_step
            first_step += len(operands[i])
            p.ndim[i] = 0
            for j in range(len(operands[i])):
                p.axis[i][j] = ABSENT
                # residuals are an array also of one right-hand side
                if i < first_room and (operands[i][j] not in absent or operands[i] == ["k"]):
                    p.axis[i][j] = p.ndim[i]
                    p.ndim[i] += 1
        is_product = row.loop[PRIMER_F32] != NULL
        p.largest = largest(row, p.n_core, LARGEST_FACTOR if is_product else LARGEST)
        # NumPy has no stacks of what an optional dimension is missing of
        has_stacks = way.stacks and finish == AS_THEY_ARE and not absent
        p.largest_in_stack = largest(row, p.n_core, LARGEST_IN_STACK) if has_stacks else 0
    return 0


cdef Py_ssize_t largest(const primer_kernel *row, int n_core, Py_ssize_t n) noexcept:
    """Sides up to n that the row's body takes."""
    cdef Py_ssize_t dims[MAX_CORE + 1]
    cdef int i
    dims[0] = 1
    while n > 0:
        for i in range(n_core):
            dims[1 + i] = n
        if row.scratch[PRIMER_C128](dims) != PRIMER_TOO_LARGE:
            break
        n -= 1
    return n


cdef Quick sample = Quick.__new__(Quick)
enable_vectorcall(<PyTypeObject *> Quick, <char *> &sample.vectorcall - <char *> <PyObject *> sample)
