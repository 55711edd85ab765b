from primer.kernels.planes cimport matrix, work_slice

# W X = Z with a unitary W and orthogonal rows z_i = sigma_i u_i: one side of the SVD of X, n x c, n <= c.
ctypedef struct orthogonal_rows:
    Py_ssize_t n, c
    bint vectors            # is W wanted?
    matrix u, w             # n x c, n x n: exchanged with the spare ones as the work goes on
    matrix spare, other     # n x c
    matrix gram             # n x n
    double *sigma
    double *lengths
    Py_ssize_t *order

cdef Py_ssize_t rows_room(Py_ssize_t n, Py_ssize_t c, int dtype) noexcept nogil
cdef orthogonal_rows new_rows(work_slice *s, Py_ssize_t n, Py_ssize_t c, bint vectors) noexcept nogil

# X stands in r.u, without a row of zeros; U in its place, W in r.w, sigma in descending order. Each sigma keeps the relative
# accuracy that X determines it to. 0; 1 where the iteration did not end; -1 as `poll`.
cdef int make_orthogonal(work_slice *s, orthogonal_rows *r) noexcept nogil

# The order of n keys, largest first, equal ones as they stand. room: for n integers.
cdef void descending(const double *key, Py_ssize_t *order, Py_ssize_t *room, Py_ssize_t n) noexcept nogil
