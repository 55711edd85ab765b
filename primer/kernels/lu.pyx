"""LU with partial pivoting, and what follows from it."""

from primer.kernels.core cimport primer_isa


cdef void det_blocked(
    const primer_isa *isa, int dtype, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps
) noexcept nogil:
    pass
