from primer.kernels.core cimport primer_isa
from primer.kernels.planes cimport matrix, work_slice

# A = U S V* reduced, k = min(m, n): U m x k, sigma k numbers, V* k x n; contiguous rows (new_matrix). A is lost. 0; 1 where
# A is not finite or the iteration did not end; -1 as `poll`. Takes svd_room doubles from the slice's memory and
# gives them back.
cdef int svd_reduced(
    work_slice *s, matrix a, matrix u, double *sigma, matrix vh, Py_ssize_t m, Py_ssize_t n) noexcept nogil
# The singular values of A, which stays as it is, where neither its rows nor its columns are graded and its condition is
# moderate, so that any algorithm with small backward error will do for what is made of it: 0. 2 elsewhere; 1, -1 as above.
cdef int moderate_values(
    work_slice *s, matrix a, double *sigma, Py_ssize_t m, Py_ssize_t n) noexcept nogil
cdef Py_ssize_t svd_room(Py_ssize_t m, Py_ssize_t n, int dtype) noexcept nogil

cdef Py_ssize_t svd_blocked(
    const primer_isa *isa, int dtype, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps) noexcept nogil
cdef Py_ssize_t svd_s_blocked(
    const primer_isa *isa, int dtype, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps) noexcept nogil
cdef Py_ssize_t svd_f_blocked(
    const primer_isa *isa, int dtype, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps) noexcept nogil
