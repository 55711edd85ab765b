from primer.kernels.core cimport primer_isa

cdef Py_ssize_t lstsq_blocked(
    const primer_isa *isa, int dtype, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps) noexcept nogil
cdef Py_ssize_t pinv_blocked(
    const primer_isa *isa, int dtype, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps) noexcept nogil
