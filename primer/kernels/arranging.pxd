"""Working planes read, copied and arranged: sizes, triangles, transposes, orders."""

from primer.kernels.planes cimport matrix

# The largest part of all numbers; infinity where one is not finite.
cdef double largest_number(matrix a, Py_ssize_t m, Py_ssize_t n) noexcept nogil

# Times 2^exponent.
cdef void scale_by(matrix a, Py_ssize_t m, Py_ssize_t n, int exponent) noexcept nogil

# The complex conjugate, in place.
cdef void conjugate(matrix a, Py_ssize_t m, Py_ssize_t n) noexcept nogil

# to := A, or A transposed (`to` is m x n).
cdef void copy_block(matrix to, matrix a, Py_ssize_t m, Py_ssize_t n) noexcept nogil
cdef void transpose_into(matrix to, matrix a, Py_ssize_t m, Py_ssize_t n) noexcept nogil

# to := the lower or upper triangle of A, m x n, with its diagonal; zeros elsewhere.
cdef void copy_triangle(matrix to, matrix a, Py_ssize_t m, Py_ssize_t n, bint upper) noexcept nogil

# A, rank x rank, becomes the corner of a matrix of rows x n that is the unit matrix beyond it.
cdef void extend(matrix a, Py_ssize_t rows, Py_ssize_t rank, Py_ssize_t n) noexcept nogil

# Column i becomes what column order[i] was; or back, column order[i] what column i was. line: n doubles.
cdef void move_columns(
    matrix a, const Py_ssize_t *order, double *line, Py_ssize_t rows, Py_ssize_t n, bint back) noexcept nogil

# The largest part in each column of A, and the squares of the columns' lengths.
cdef void column_sizes(matrix a, double *sizes, Py_ssize_t m, Py_ssize_t n) noexcept nogil
cdef void column_squares(matrix a, double *squares, Py_ssize_t m, Py_ssize_t n) noexcept nogil

# The order of n keys, smallest or largest first, equal ones as they stand. room: for n integers.
cdef void ascending(const double *key, Py_ssize_t *order, Py_ssize_t *room, Py_ssize_t n) noexcept nogil
cdef void descending(const double *key, Py_ssize_t *order, Py_ssize_t *room, Py_ssize_t n) noexcept nogil

# Rows i and j of A, n numbers each, for each other.
cdef void exchange_rows(matrix a, Py_ssize_t i, Py_ssize_t j, Py_ssize_t n) noexcept nogil

# The first row of A and the `rows - 1` behind it, added up in their order, numbers first .. end - 1, into the first.
cdef void add_up(matrix a, Py_ssize_t rows, Py_ssize_t first, Py_ssize_t end) noexcept nogil
