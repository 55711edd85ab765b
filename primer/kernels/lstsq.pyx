"""Least squares with large matrices: x = V S^+ U* b, of all x that make |b - A x| least the shortest one.

Of a tall matrix whose rows are alike only the singular value decomposition of R from A = Q R is needed, with Q* b in place
of b: Q is never formed.
"""

from libc.math cimport INFINITY, NAN, fabs, frexp, ldexp

from primer.kernels.arranging cimport copy_triangle
from primer.kernels.core cimport primer_isa
from primer.kernels.planes cimport (
    adjoint, fail, fail_reals, load, matrix, matrix_room, multiply, new_doubles, new_indices, new_matrix,
    indices_room, real_number, run_stack, store, store_reals, whole_lines, work_slice,
)
from primer.kernels.qr cimport apply_q, new_qr_room, qr_factor, qr_room, qr_room_of
from primer.kernels.qr_pivoted cimport row_lengths
from primer.kernels.svd cimport svd_reduced, svd_room

cdef enum:
    ALIKE = 1024    # longest row over shortest: a QR of rows not sorted by size loses no more (estimated)

cdef double EPSILON = 2.0 ** -52


# ---- the right-hand sides ----

cdef void scale_columns(matrix b, Py_ssize_t m, Py_ssize_t n, Py_ssize_t *exponents, int sign) noexcept nogil:
    """Columns times 2^exponent, or 2^-exponent; in two factors, as one may be out of range."""
    cdef Py_ssize_t i, j
    cdef int exponent, half
    cdef double first, second
    for j in range(n):
        exponent = <int> (sign * exponents[j])
        half = exponent if -1000 < exponent < 1000 else exponent // 2
        first, second = ldexp(1.0, half), ldexp(1.0, exponent - half)
        for i in range(m):
            b.plane.re[i * b.row + j] *= first
            b.plane.re[i * b.row + j] *= second
            if b.plane.im != NULL:
                b.plane.im[i * b.row + j] *= first
                b.plane.im[i * b.row + j] *= second


cdef void measure_columns(matrix b, Py_ssize_t m, Py_ssize_t n, Py_ssize_t *exponents) noexcept nogil:
    """The binary exponent of the largest finite number of each column; 0 for a column of zeros."""
    cdef Py_ssize_t i, j
    cdef double size
    cdef int exponent
    for j in range(n):
        size = 0
        for i in range(m):
            if b.plane.re[i * b.row + j] - b.plane.re[i * b.row + j] == 0:
                size = max(size, fabs(b.plane.re[i * b.row + j]))
            if b.plane.im != NULL and b.plane.im[i * b.row + j] - b.plane.im[i * b.row + j] == 0:
                size = max(size, fabs(b.plane.im[i * b.row + j]))
        exponent = 0
        if size > 0:
            frexp(size, &exponent)
        exponents[j] = exponent


cdef void divide_rows(matrix c, const double *sigma, Py_ssize_t rank, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i, j
    for i in range(rank):
        for j in range(n):
            c.plane.re[i * c.row + j] /= sigma[i]
            if c.plane.im != NULL:
                c.plane.im[i * c.row + j] /= sigma[i]


cdef void squares_of_columns(
    matrix b, Py_ssize_t m, Py_ssize_t n, const Py_ssize_t *exponents, double *squares) noexcept nogil:
    cdef Py_ssize_t i, j
    cdef double x
    for j in range(n):
        squares[j] = 0
    for i in range(m):
        for j in range(n):
            x = b.plane.re[i * b.row + j]
            squares[j] += x * x
            if b.plane.im != NULL:
                x = b.plane.im[i * b.row + j]
                squares[j] += x * x
    for j in range(n):
        squares[j] = ldexp(squares[j], <int> (2 * exponents[j]))


# ---- one slice ----

cdef int fail_all(work_slice *s) noexcept nogil:
    cdef Py_ssize_t m = s.dims[0], n = s.dims[1], columns = s.dims[2]
    (<int *> s.args[5])[0] = 0
    if fail(s, 3, n, columns) < 0 or fail_reals(s, 4, columns) < 0 or fail_reals(s, 6, min(m, n)) < 0:
        return -1
    return 1


cdef Py_ssize_t rank_of(work_slice *s, const double *sigma, Py_ssize_t values) noexcept nogil:
    """How many of the descending values exceed rcond times the first; a negative rcond stands for eps."""
    cdef double rcond = real_number(s, 2), cut
    cdef Py_ssize_t rank = 0
    if values == 0:
        return 0
    cut = sigma[0] * (EPSILON if rcond < 0 else rcond)
    while rank < values and sigma[rank] > cut and sigma[rank] > 0:
        rank += 1
    return rank


cdef bint gains_by_qr(work_slice *s, matrix a, double *lengths, Py_ssize_t m, Py_ssize_t n) noexcept nogil:
    cdef double least = INFINITY, most = 0
    cdef Py_ssize_t i
    if n == 0 or 5 * m <= 6 * n:
        return False
    row_lengths(s, a, lengths, m, n)
    for i in range(m):
        most = max(most, lengths[i])
        if lengths[i] > 0:
            least = min(least, lengths[i])
    return most <= ALIKE * least < INFINITY


cdef int decompose(
    work_slice *s, matrix a, matrix b, matrix u, double *sigma, matrix vh, Py_ssize_t m, Py_ssize_t n,
    Py_ssize_t columns, Py_ssize_t *rows) noexcept nogil:
    """A = U S V*, or R = U S V* and b := Q* b; rows: of U. The results of svd_reduced."""
    cdef double *lengths = new_doubles(s, m)
    cdef qr_room room
    cdef matrix triangle
    rows[0] = m
    if not gains_by_qr(s, a, lengths, m, n):
        return svd_reduced(s, a, u, sigma, vh, m, n)
    rows[0] = n
    room = new_qr_room(s, m, n, columns)
    triangle = new_matrix(s, n, n)
    if qr_factor(s, a, &room, m, n) < 0 or apply_q(s, a, &room, b, m, columns, n, True) < 0:
        return -1
    copy_triangle(triangle, a, n, n, True)
    return svd_reduced(s, triangle, u, sigma, vh, n, n)


cdef int lstsq_slice(work_slice *s) noexcept nogil:
    cdef Py_ssize_t m = s.dims[0], n = s.dims[1], columns = s.dims[2], values = min(m, n), rank, rows, i
    cdef matrix a = new_matrix(s, m, n), u = new_matrix(s, m, values), vh = new_matrix(s, values, n)
    cdef matrix b = new_matrix(s, m, columns), c = new_matrix(s, values, columns), x = new_matrix(s, n, columns)
    cdef double *sigma = new_doubles(s, values)
    cdef double *squares = new_doubles(s, columns)
    cdef Py_ssize_t *exponents = new_indices(s, columns)
    cdef int status
    if load(s, 0, a, m, n) < 0 or load(s, 1, b, m, columns) < 0:
        return -1
    measure_columns(b, m, columns, exponents)
    scale_columns(b, m, columns, exponents, -1)
    status = decompose(s, a, b, u, sigma, vh, m, n, columns, &rows)
    if status < 0:
        return -1
    if status > 0:
        return fail_all(s)
    rank = rank_of(s, sigma, values)
    if (multiply(s, c, adjoint(u), b, rank, columns, rows, 0) < 0
            or multiply(s, b, u, c, rows, columns, rank, -1) < 0):
        return -1
    if rank == n:       # and so m >= n
        squares_of_columns(b, m, columns, exponents, squares)
    else:
        for i in range(columns):
            squares[i] = NAN
    divide_rows(c, sigma, rank, columns)
    if multiply(s, x, adjoint(vh), c, n, columns, rank, 0) < 0:
        return -1
    scale_columns(x, n, columns, exponents, 1)
    (<int *> s.args[5])[0] = <int> rank
    if (store(s, 3, x, n, columns) < 0 or store_reals(s, 4, squares, columns) < 0
            or store_reals(s, 6, sigma, values) < 0):
        return -1
    return 0


cdef Py_ssize_t lstsq_blocked(
    const primer_isa *isa, int dtype, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps) noexcept nogil:
    cdef Py_ssize_t m = dims[1], n = dims[2], columns = dims[3], values = min(m, n)
    cdef Py_ssize_t room = matrix_room(m, n, dtype) + matrix_room(m, values, dtype) + matrix_room(values, n, dtype)
    room += matrix_room(m, columns, dtype) + matrix_room(values, columns, dtype) + matrix_room(n, columns, dtype)
    room += whole_lines(values) + whole_lines(columns) + indices_room(columns)
    room += matrix_room(n, n, dtype) + qr_room_of(m, n, columns, dtype) + whole_lines(m)
    return run_stack(isa, dtype, args, dims, steps, b"2202101", lstsq_slice, room + svd_room(m, n, dtype),
                     1.0 * m * n * values + 0.3 * m * columns * (values + n))
