"""One small matrix a call: answered before any machinery.

`quick` puts a `Quick` in front of a public function. It looks at the arguments; where they are arrays that
a row of kernels.def takes as they are, it runs the row's body for one matrix and returns what the function
would return, to the bit. Every other call, and every failure, is left to the function.
"""

cimport numpy as cnp
from cpython.object cimport PyObject, PyTypeObject

from primer.kernels cimport core
from primer.kernels.core cimport (
    PRIMER_C64, PRIMER_C128, PRIMER_F32, PRIMER_F64, PRIMER_N_DTYPES, PRIMER_TOO_LARGE, primer_isa, primer_kernel,
    restore_flags, save_flags,
)
from primer.kernels.stacks cimport MAX_CORE, MAX_OPERANDS, one_slice, stack_job, stack_operand
from primer.kernels.ufuncs cimport dtype_of, job_of

import functools
import re
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
        }
        return PyArray_ToScalar((void *)number, like);
    }
    """
    void enable_vectorcall(PyTypeObject *type, Py_ssize_t offset)
    object new_scalar(int type, const void *number, cnp.ndarray like)

cdef enum:
    MAX_PATTERNS = 8
    N_NUMBERS = 24          # NumPy's own types have smaller type numbers
    LARGEST = 16            # side of a matrix: a few microseconds, for which the GIL is kept
    LARGEST_FACTOR = 32     # side of a factor of a product
    ABSENT = -1

# The dtype of the PRIMER_ enum that computes a type number of NumPy's, or ABSENT: `dtype_of` looked up.
cdef int[N_NUMBERS] DTYPE_OF
for _i in range(N_NUMBERS):
    DTYPE_OF[_i] = dtype_of(_i)


# A way to call: a row, with some of its optional dimensions ("?" in its signature) left out.
cdef struct pattern:
    int n_in, n_operands, n_core
    int ndim[MAX_OPERANDS]
    int axis[MAX_OPERANDS][2]       # of an operand's core dimensions; or ABSENT
    int first_step[MAX_OPERANDS]    # where the steps of its core dimensions begin
    Py_ssize_t largest
    const stack_job *job[PRIMER_N_DTYPES]   # NULL: no such dtype


# What a kernel is called with.
cdef struct arguments:
    const stack_job *job
    int type, real_type, complex_type               # NumPy's numbers
    Py_ssize_t size, real_size, complex_size        # of a number, in bytes
    char *args[MAX_OPERANDS]
    Py_ssize_t dims[MAX_CORE + 1]
    Py_ssize_t steps[3 * MAX_OPERANDS]


cdef inline int type_of(const arguments *call, int operand) noexcept:
    cdef char kind = call.job.operand[operand].kind
    if kind == b"c":
        return call.complex_type
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
    call.dims[0] = 1
    for i in range(p.n_core):
        call.dims[1 + i] = ABSENT
    for i in range(p.n_in):
        if not cnp.PyArray_CheckExact(<object> args[i]) or not fits(p, i, <cnp.ndarray> args[i], call):
            return False
    for i in range(p.n_core):       # a dimension that no argument has
        if call.dims[1 + i] == ABSENT:
            call.dims[1 + i] = min(call.dims[1], call.dims[2])
    return True


cdef inline bint fits(const pattern *p, int i, cnp.ndarray a, arguments *call) noexcept:
    cdef const stack_operand *operand = &call.job.operand[i]
    cdef Py_ssize_t size
    cdef int j, axis
    if (cnp.PyArray_TYPE(a) != type_of(call, i) or cnp.PyArray_NDIM(a) != p.ndim[i]
            or not cnp.PyArray_ISBEHAVED_RO(a)):
        return False
    call.args[i] = cnp.PyArray_BYTES(a)
    call.steps[i] = 0
    for j in range(operand.n_core):
        axis = p.axis[i][j]
        size = 1 if axis == ABSENT else cnp.PyArray_DIM(a, axis)
        if size < 1 or size > p.largest or (call.dims[operand.core[j]] not in (ABSENT, size)):
            return False
        call.dims[operand.core[j]] = size
        call.steps[p.first_step[i] + j] = 0 if axis == ABSENT else cnp.PyArray_STRIDE(a, axis)
    return True


cdef inline object output(const pattern *p, int i, arguments *call, void *number):
    """Room for output i: a new array, or None where it is a number, which shall be put at `number`."""
    cdef const stack_operand *operand = &call.job.operand[i]
    cdef cnp.npy_intp shape[2]
    cdef Py_ssize_t step = call.size
    cdef int j, axis
    if operand.kind == b"r":
        step = call.real_size
    elif operand.kind == b"c":
        step = call.complex_size
    call.steps[i] = 0
    for j in reversed(range(operand.n_core)):
        axis = p.axis[i][j]
        call.steps[p.first_step[i] + j] = step
        step *= call.dims[operand.core[j]]
        if axis != ABSENT:
            shape[axis] = call.dims[operand.core[j]]
    if p.ndim[i] == 0:
        call.args[i] = <char *> number
        return None
    array = cnp.PyArray_EMPTY(p.ndim[i], shape, type_of(call, i), 0)
    call.args[i] = cnp.PyArray_BYTES(<cnp.ndarray> array)
    return array


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
    """1 where the matrix has a result, else 0."""
    cdef unsigned long long flags = save_flags()
    cdef Py_ssize_t failed = one_slice(call.job, call.args, call.dims, call.steps)
    restore_flags(flags)
    return -1 if failed < 0 else failed == 0


cdef class Quick:
    """A function that some calls do not reach: see `quick`."""

    cdef vectorcallfunc vectorcall
    cdef object function
    cdef object result              # the class of several outputs: a named tuple
    cdef int n_patterns
    cdef pattern[MAX_PATTERNS] patterns
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
    cdef arguments call
    cdef int i
    if keywords == NULL:
        for i in range(this.n_patterns):
            if this.patterns[i].n_in == n and takes(&this.patterns[i], args, &call):
                result = answer(this, &this.patterns[i], &call, <cnp.ndarray> args[0])
                if result is None:
                    break
                return result
    return PyObject_Vectorcall(this.function, args, nargsf, keywords)


cdef inline object answer(Quick self, const pattern *p, arguments *call, cnp.ndarray first):
    """What the function would return; None where the matrix has no result."""
    cdef double numbers[MAX_OPERANDS][2]
    cdef int i, n_out = p.n_operands - p.n_in
    if n_out == 1:
        array = output(p, p.n_in, call, numbers[0])
        if run(call) == 0:
            return None
        if array is None:
            return new_scalar(type_of(call, p.n_in), numbers[0], first)
        return real_part(array) if is_real(call, p.n_in, array) else array
    results = [output(p, p.n_in + i, call, numbers[i]) for i in range(n_out)]
    if run(call) == 0:
        return None
    for i in range(n_out):
        if p.ndim[p.n_in + i] == 0:
            results[i] = new_scalar(type_of(call, p.n_in + i), numbers[i], first)
    if is_real(call, p.n_in, results[0]):
        results = [real_part(array) for array in results]
    return new_tuple(self.result, results)


cdef object new_tuple = tuple.__new__


def quick(*rows, result=None, isa_name=None):
    """
    Decorate a public function: one small matrix is computed before the function is reached.

    Parameters
    ----------
    *rows : str
        The rows of kernels.def that the function runs on its positional arguments when there are no
        keywords, each for the number of arguments and of their dimensions that its signature says.
    result : type, optional
        The named tuple that the function returns, where a row has several outputs.
    isa_name : str, optional
        One of ``core.available()``; by default the instruction set in use.

    Returns
    -------
    callable
        Takes the function and returns a `Quick`. Outputs that are complex for real arguments are real where
        the first of them has no imaginary part. It answers by itself where all arguments are of exactly
        the type numpy.ndarray, of one dtype that the row has a body for, aligned, in the machine's byte
        order, of sides from 1 to 16 (32 for a product) that fit.
    """
    def decorate(function):
        cdef Quick made = Quick.__new__(Quick)
        cdef const primer_isa *isa = core.isa if isa_name is None else core.isa_called(isa_name)
        functools.update_wrapper(made, function)
        made.function, made.result = function, result
        made.vectorcall = called
        for row in rows:
            add_patterns(made, isa, core.kernel_called(isa, row))
        return made

    return decorate


cdef int add_patterns(Quick self, const primer_isa *isa, const primer_kernel *row) except -1:
    """The ways to call a row: all its optional dimensions are there, or some are left out."""
    cdef pattern *p
    cdef int dtype, i, j
    name = row.name.decode()
    if row.operands == NULL:
        raise SystemError(f"quick: the row {name} is not one on matrices")
    kinds, signature = row.operands.decode(), row.signature.decode()
    operands = [re.findall(r"\w+", group) for group in re.findall(r"\(([^)]*)\)", signature)]
    optional = re.findall(r"(\w+)\?", signature)
    optional = list(dict.fromkeys(optional))
    if not set(kinds) <= set("trc") or (row.nout > 1) != (self.result is not None):
        raise SystemError(f"quick: the row {name} does not suit")
    for left_out in product([False, True], repeat=len(optional)):
        absent = set(compress(optional, left_out))
        if self.n_patterns == MAX_PATTERNS:
            raise SystemError(f"quick: too many ways to call {name}")
        p = &self.patterns[self.n_patterns]
        self.n_patterns += 1
        p.n_in, p.n_operands = row.nin, row.nin + row.nout
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
                if operands[i][j] not in absent:
                    p.axis[i][j] = p.ndim[i]
                    p.ndim[i] += 1
        p.largest = largest(row, p.n_core)
    return 0


cdef Py_ssize_t largest(const primer_kernel *row, int n_core) noexcept:
    """Sides up to which the row is quick: where its body takes them."""
    cdef Py_ssize_t dims[MAX_CORE + 1]
    cdef bint is_product = row.loop[PRIMER_F32] != NULL
    cdef Py_ssize_t n = LARGEST_FACTOR if is_product else LARGEST
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
