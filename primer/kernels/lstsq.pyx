"""Least squares with large matrices: x = V S^+ U* b, of all x that make |b - A x| least the shortest one.

The singular values say how many of them count. Where all do, of a matrix that is not graded and whose condition is
moderate, x needs no singular vectors:

    A = Q R,   R x = Q* b               of matrices that are not wide
    A* = Q R,  R* y = b,  x = Q y       of wide ones

Of long matrices the values are those of R. Where vectors are needed, those of R are, with Q* b in place of b, if A is
tall and its rows are alike. Q is never formed.
"""

from libc.math cimport INFINITY, NAN, fabs, frexp, ldexp

from primer.kernels.arranging cimport (
    conjugate, copy_block, copy_triangle, largest_number, scale_by, transpose_into,
)
from primer.kernels.core cimport primer_isa
from primer.kernels.operands cimport fail, fail_reals, load, real_number, store, store_reals
from primer.kernels.planes cimport (
    adjoint, clear, indices_room, matrix, matrix_room, multiply, new_doubles, new_indices, new_matrix,
    run_stack, whole_lines, work_slice,
)
from primer.kernels.qr cimport apply_q, new_qr_room, qr_factor, qr_room, qr_room_of
from primer.kernels.qr_pivoted cimport row_lengths
from primer.kernels.svd cimport moderate_values, svd_reduced, svd_room
from primer.kernels.triangular cimport solve_lower, solve_upper

cdef enum:
    FAR = 300       # binary exponent from which on A is scaled
    ALIKE = 1024    # longest row over shortest: a QR of rows not sorted by size loses no more (estimated)

cdef double EPSILON = 2.0 ** -52

# One slice on its way.
ctypedef struct problem:
    Py_ssize_t m, n, columns, values
    Py_ssize_t rank
    matrix a, b, x      # A and b are lost: b becomes what A x leaves of b, in another basis maybe
    matrix u, vh, c     # for singular vectors and U* b
    double *sigma
    int exponent        # A was multiplied by 2^-exponent


# ---- the right-hand sides ----

cdef void scale_columns(matrix b, Py_ssize_t m, Py_ssize_t n, const Py_ssize_t *exponents, int sign) noexcept nogil:
    """Columns times 2^exponent, or 2^-exponent; in several factors where one would be out of range."""
    cdef Py_ssize_t i, j, exponent, step
    cdef double factor
    for j in range(n):
        exponent = sign * exponents[j]
        while exponent != 0:
            step = max(min(exponent, 1000), -1000)
            exponent -= step
            factor = ldexp(1.0, <int> step)
            for i in range(m):
                b.plane.re[i * b.row + j] *= factor
                if b.plane.im != NULL:
                    b.plane.im[i * b.row + j] *= factor


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

cdef bint bring_into_range(work_slice *s, problem *p, double *lengths) noexcept nogil:
    """A where squares of its numbers are far from the ends of the range, as QR has them, and the lengths of its rows.
    False: A is not finite."""
    cdef double largest
    cdef bint near = True
    cdef Py_ssize_t i
    p.exponent = 0
    if p.values == 0:
        return True
    row_lengths(s, p.a, lengths, p.m, p.n)
    for i in range(p.m):
        near = near and (2.0 ** -FAR < lengths[i] < 2.0 ** FAR or lengths[i] == 0)
    if near:
        return True
    largest = largest_number(p.a, p.m, p.n)
    if largest == INFINITY:
        return False
    if not 2.0 ** -FAR < largest < 2.0 ** FAR and largest > 0:
        frexp(largest, &p.exponent)
        scale_by(p.a, p.m, p.n, -p.exponent)
        row_lengths(s, p.a, lengths, p.m, p.n)
    return True


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


cdef bint gains_by_qr(const double *lengths, Py_ssize_t m, Py_ssize_t n) noexcept nogil:
    """lengths: of the m rows."""
    cdef double least = INFINITY, most = 0
    cdef Py_ssize_t i
    if n == 0 or 5 * m <= 6 * n:
        return False
    for i in range(m):
        most = max(most, lengths[i])
        if lengths[i] > 0:
            least = min(least, lengths[i])
    return most <= ALIKE * least < INFINITY


cdef int by_vectors(work_slice *s, problem *p, matrix a, Py_ssize_t m) noexcept nogil:
    """x from the singular vectors of A, m x n, and the first m rows of b. The results of svd_reduced."""
    cdef int status = svd_reduced(s, a, p.u, p.sigma, p.vh, m, p.n)
    cdef Py_ssize_t rank
    if status != 0:
        return status
    rank = p.rank = rank_of(s, p.sigma, p.values)
    if (multiply(s, p.c, adjoint(p.u), p.b, rank, p.columns, m, 0) < 0
            or multiply(s, p.b, p.u, p.c, m, p.columns, rank, -1) < 0):
        return -1
    divide_rows(p.c, p.sigma, rank, p.columns)
    return multiply(s, p.x, adjoint(p.vh), p.c, p.n, p.columns, rank, 0)


cdef int by_triangle(work_slice *s, problem *p, matrix r) noexcept nogil:
    """x from R and b, which is Q* b."""
    copy_block(p.x, p.b, p.n, p.columns)
    clear(p.b, p.n, p.columns)
    return solve_upper(s, r, False, p.x, p.n, p.columns)


cdef bint is_full(work_slice *s, problem *p) noexcept nogil:
    p.rank = rank_of(s, p.sigma, p.values)
    return p.rank == p.values


cdef int solve_tall(work_slice *s, problem *p) noexcept nogil:
    """By QR first. 0, 1, -1."""
    cdef qr_room room = new_qr_room(s, p.m, p.n, p.columns)
    cdef matrix r = new_matrix(s, p.n, p.n)
    cdef int status
    if (qr_factor(s, p.a, &room, p.m, p.n) < 0
            or apply_q(s, p.a, &room, p.b, p.m, p.columns, p.n, True) < 0):
        return -1
    copy_triangle(r, p.a, p.n, p.n, True)
    status = moderate_values(s, r, p.sigma, p.n, p.n)
    if status == 0 and is_full(s, p):
        return by_triangle(s, p, r)
    return by_vectors(s, p, r, p.n) if status == 0 or status == 2 else status


cdef int solve_square(work_slice *s, problem *p) noexcept nogil:
    """By the values first, of matrices that are not wide."""
    cdef qr_room room
    cdef int status = moderate_values(s, p.a, p.sigma, p.m, p.n)
    if status == 0 and is_full(s, p):
        room = new_qr_room(s, p.m, p.n, p.columns)
        if (qr_factor(s, p.a, &room, p.m, p.n) < 0
                or apply_q(s, p.a, &room, p.b, p.m, p.columns, p.n, True) < 0):
            return -1
        return by_triangle(s, p, p.a)
    return by_vectors(s, p, p.a, p.m) if status == 0 or status == 2 else status


cdef int solve_wide(work_slice *s, problem *p, double *lengths) noexcept nogil:
    cdef Py_ssize_t m = p.m, n = p.n
    cdef matrix t = new_matrix(s, n, m), r = new_matrix(s, m, m)
    cdef qr_room room = new_qr_room(s, n, m, p.columns)
    cdef bint first
    cdef int status
    transpose_into(t, p.a, n, m)
    conjugate(t, n, m)
    row_lengths(s, t, lengths, n, m)
    first = gains_by_qr(lengths, n, m)
    if first and qr_factor(s, t, &room, n, m) < 0:
        return -1
    copy_triangle(r, t, m, m, True)
    status = moderate_values(s, r, p.sigma, m, m) if first else moderate_values(s, p.a, p.sigma, m, n)
    if status == 0 and is_full(s, p):
        if not first:
            if qr_factor(s, t, &room, n, m) < 0:
                return -1
            copy_triangle(r, t, m, m, True)
        clear(p.x, n, p.columns)
        copy_block(p.x, p.b, m, p.columns)
        if solve_lower(s, adjoint(r), False, p.x, m, p.columns) < 0:
            return -1
        return apply_q(s, t, &room, p.x, n, p.columns, m, False)
    return by_vectors(s, p, p.a, m) if status == 0 or status == 2 else status


cdef int lstsq_slice(work_slice *s) noexcept nogil:
    cdef problem p
    cdef Py_ssize_t m = s.dims[0], n = s.dims[1], columns = s.dims[2], values = min(m, n), i
    cdef double *squares = new_doubles(s, columns)
    cdef double *lengths = new_doubles(s, max(m, n))
    cdef Py_ssize_t *exponents = new_indices(s, columns)
    cdef int status
    p.m, p.n, p.columns, p.values, p.rank = m, n, columns, values, 0
    p.a, p.b, p.x = new_matrix(s, m, n), new_matrix(s, m, columns), new_matrix(s, n, columns)
    p.u, p.vh, p.c = new_matrix(s, m, values), new_matrix(s, values, n), new_matrix(s, values, columns)
    p.sigma = new_doubles(s, values)
    if load(s, 0, p.a, m, n) < 0 or load(s, 1, p.b, m, columns) < 0:
        return -1
    if not bring_into_range(s, &p, lengths):
        return fail_all(s)
    measure_columns(p.b, m, columns, exponents)
    scale_columns(p.b, m, columns, exponents, -1)
    if values == 0:
        status = by_vectors(s, &p, p.a, m)
    elif m < n:
        status = solve_wide(s, &p, lengths)
    else:
        status = solve_tall(s, &p) if gains_by_qr(lengths, m, n) else solve_square(s, &p)
    if status < 0:
        return -1
    if status > 0:
        return fail_all(s)
    if p.rank == n:     # and so m >= n
        squares_of_columns(p.b, m, columns, exponents, squares)
    else:
        for i in range(columns):
            squares[i] = NAN
    for i in range(columns):
        exponents[i] -= p.exponent
    scale_columns(p.x, n, columns, exponents, 1)
    for i in range(values):
        p.sigma[i] = ldexp(p.sigma[i], p.exponent)
    (<int *> s.args[5])[0] = <int> p.rank
    if (store(s, 3, p.x, n, columns) < 0 or store_reals(s, 4, squares, columns) < 0
            or store_reals(s, 6, p.sigma, values) < 0):
        return -1
    return 0


cdef Py_ssize_t lstsq_blocked(
    const primer_isa *isa, int dtype, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps) noexcept nogil:
    cdef Py_ssize_t m = dims[1], n = dims[2], columns = dims[3], values = min(m, n)
    cdef Py_ssize_t room = matrix_room(m, n, dtype) + matrix_room(m, values, dtype) + matrix_room(values, n, dtype)
    room += matrix_room(m, columns, dtype) + matrix_room(values, columns, dtype) + matrix_room(n, columns, dtype)
    room += whole_lines(values) + whole_lines(columns) + indices_room(columns)
    room += matrix_room(n, m, dtype) + matrix_room(values, values, dtype)
    room += qr_room_of(max(m, n), values, columns, dtype) + whole_lines(max(m, n))
    return run_stack(isa, dtype, args, dims, steps, b"2202101", lstsq_slice, room + svd_room(m, n, dtype),
                     1.0 * m * n * values + 0.3 * m * columns * (values + n))
