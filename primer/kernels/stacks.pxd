"""Running a row of kernels.def over a stack: the stamped body for small matrices, a blocked one above."""

from primer.kernels.core cimport primer_isa, primer_kernel

# The blocked algorithm of a row, for a whole stack (dims[0] slices) and one dtype of the PRIMER_ enum. It
# decides about threads within a matrix itself and sets a Python exception where it fails.
ctypedef void (*blocked_function)(
    const primer_isa *isa, int dtype, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps
) noexcept nogil

cdef enum:
    MAX_OPERANDS = 8
    MAX_CORE = 8        # core dimensions of a signature

# What the NumPy loop of one (row, dtype) is given as its data.
ctypedef struct stack_job:
    const primer_isa *isa
    const primer_kernel *row
    blocked_function blocked    # NULL: the stamped body takes every size
    int dtype
    int n_core

cdef void stack_loop(
    char **args, const Py_ssize_t *dims, const Py_ssize_t *steps, void *data
) noexcept nogil
