from primer.kernels.core cimport primer_isa

# The blocked algorithms of rows of kernels.def: above the sizes of the stamped bodies.
cdef Py_ssize_t matmul_blocked(
    const primer_isa *isa, int dtype, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps
) noexcept nogil
cdef Py_ssize_t matvec_blocked(
    const primer_isa *isa, int dtype, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps
) noexcept nogil
