from primer.kernels.planes cimport matrix, work_slice

# B P = Q R for a matrix B of m x n, m >= n, given as its transpose T, n x m: each row is a column of B.
ctypedef struct pivoted_room:
    matrix f, column, sums, other   # see qr_pivoted.pyx
    double *norms
    double *exact

cdef Py_ssize_t pivoted_room_of(Py_ssize_t m, Py_ssize_t n, int dtype) noexcept nogil
cdef pivoted_room new_pivoted_room(work_slice *s, Py_ssize_t m, Py_ssize_t n) noexcept nogil

# In place of T the transpose of R and of the reflections V below it; tau: 1 x n, order[k]: which column of B
# came to place k. The diagonal of R falls in size. Returns the rank: columns from there on are zero or below
# 2^-920 in length, and not factored; -1 as `poll`.
cdef Py_ssize_t qr_pivoted(
    work_slice *s, matrix t, matrix tau, Py_ssize_t *order, pivoted_room *room, Py_ssize_t m, Py_ssize_t n
) noexcept nogil

# The Euclidean lengths of the rows of A, m x n: squares may leave the range.
cdef void row_lengths(const work_slice *s, matrix a, double *lengths, Py_ssize_t m, Py_ssize_t n) noexcept nogil
