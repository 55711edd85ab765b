from primer.kernels.core cimport primer_isa
from primer.kernels.planes cimport matrix

# Column j of X becomes column order[j] of A, n x n.
cdef void put_columns(matrix a, matrix x, Py_ssize_t n, const Py_ssize_t *order) noexcept nogil

cdef Py_ssize_t solve_blocked(
    const primer_isa *isa, int dtype, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps
) noexcept nogil
cdef Py_ssize_t solve1_blocked(
    const primer_isa *isa, int dtype, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps
) noexcept nogil
cdef Py_ssize_t inv_blocked(
    const primer_isa *isa, int dtype, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps
) noexcept nogil
