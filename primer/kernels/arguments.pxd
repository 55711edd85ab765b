"""What a row of kernels.def is called with, where the arguments of a call are what its body takes as they are."""

cimport numpy as cnp
from cpython.object cimport PyObject

from primer.kernels.core cimport PRIMER_N_DTYPES
from primer.kernels.stacks cimport MAX_CORE, MAX_OPERANDS, stack_job

cdef enum:
    MAX_OPTIONS = 4
    ABSENT = -1

# A way to call: a row, the options for which it stands, with some of its optional dimensions ("?" in its
# signature) left out.
ctypedef struct pattern:
    PyObject *value[MAX_OPTIONS]
    int finish
    int n_in, n_operands, n_core        # n_in: inputs that are arguments
    int ndim[MAX_OPERANDS]
    int axis[MAX_OPERANDS][2]       # of an operand's core dimensions; or ABSENT
    int first_step[MAX_OPERANDS]    # where the steps of its core dimensions begin
    Py_ssize_t largest, largest_in_stack        # sides; 0: no stacks
    const stack_job *job[PRIMER_N_DTYPES]   # NULL: no such dtype


# What a kernel is called with.
ctypedef struct arguments:
    const stack_job *job
    int type, real_type, complex_type               # NumPy's numbers
    Py_ssize_t size, real_size, complex_size        # of a number, in bytes
    int n_outer                                     # dimensions of the stack, in front of the row's
    const cnp.npy_intp *outer
    PyObject *out                                   # where the result goes; NULL: to a new array
    char *args[MAX_OPERANDS]
    Py_ssize_t dims[MAX_CORE + 1]
    Py_ssize_t steps[3 * MAX_OPERANDS]

# Are these what the body takes as they are? Notes where they lie, but not where results go.
cdef bint takes(const pattern *p, PyObject *const *args, arguments *call) noexcept

# Is call.out an array that the only output can be written to?
cdef bint receives(const pattern *p, const arguments *call, PyObject *const *args) noexcept

# NumPy's type number of an operand.
cdef int type_of(const arguments *call, int operand) noexcept

# Room for output i: a new array or call.out; None where it is a number, which shall be put at `number`.
cdef object output(const pattern *p, int i, arguments *call, void *number)

# The row's body: 1 where every matrix has a result, else 0.
cdef int run(arguments *call) except -1

# Do two arrays with elements certainly share no memory?
cdef bint apart(cnp.ndarray a, cnp.ndarray b) noexcept
