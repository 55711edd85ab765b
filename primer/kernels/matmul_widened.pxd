from primer.kernels.core cimport primer_isa

# The blocked product of bools, int8 or float16, with the arguments of a blocked_function (stacks.pxd).
cdef Py_ssize_t matmul_widened(
    const primer_isa *isa, int dtype, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps
) noexcept nogil
