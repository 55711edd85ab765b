"""Running a row of kernels.def over a stack: the stamped body for small matrices, a blocked one above."""

from primer.kernels.core cimport primer_isa, primer_kernel

# The blocked algorithm of a row, for a whole stack (dims[0] slices) and one dtype of the PRIMER_ enum. It
# decides about threads within a matrix itself. Returns how many slices failed (with NaN in their results),
# or -1 with a Python exception set.
ctypedef Py_ssize_t (*blocked_function)(
    const primer_isa *isa, int dtype, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps
) noexcept nogil

cdef enum:
    MAX_OPERANDS = 8
    MAX_CORE = 8        # core dimensions of a signature

ctypedef struct stack_operand:
    char kind           # a letter of primer_kernel.operands
    bint is_input
    int n_core          # 0, 1 or 2 core dimensions
    int core[2]         # their places in dims

# What the NumPy loop of one (row, dtype) is given as its data.
ctypedef struct stack_job:
    const primer_isa *isa
    const primer_kernel *row
    blocked_function blocked    # NULL: the stamped body takes every size
    int dtype
    int n_operands
    int n_core
    stack_operand operand[MAX_OPERANDS]
    bint raises                 # a failing slice is a LinAlgError; else NaN and the flag "invalid"

cdef void stack_loop(
    char **args, const Py_ssize_t *dims, const Py_ssize_t *steps, void *data
) noexcept nogil

# Every slice of a stack: how many failed, or -1 with a Python exception set.
cdef Py_ssize_t all_slices(
    const stack_job *job, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps
) noexcept nogil

# The only slice of a stack of one (dims[0] is 1) by the stamped body, where it takes these sizes: how many
# failed, or -1 with a Python exception set.
cdef Py_ssize_t one_slice(
    const stack_job *job, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps
) noexcept nogil
