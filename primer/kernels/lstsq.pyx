"""Least squares with large matrices, x = V S^+ U* b, of all x that make |b - A x| least the shortest one; and
pseudo-inverses, V S^+ U*.

The singular values say how many of them count. Where all do, of a matrix that is not graded and whose condition is
moderate, no singular vectors are needed:

    A = Q R,   R x = Q* b               of matrices that are not wide
    A* = Q R,  R* y = b,  x = Q y       of wide ones

and R X = Q* for the pseudo-inverse X, of the transpose of a wide A. Of long matrices the values are those of R. Where
vectors are needed, those of R are, with Q* b in place of b, if A is tall and its rows are alike.
"""

from libc.math cimport INFINITY, NAN, fabs, frexp, ldexp

from primer.kernels.arranging cimport (
    conjugate, copy_block, copy_triangle, largest_number, scale_by, transpose_into,
)
from primer.kernels.core cimport primer_isa
from primer.kernels.operands cimport fail, fail_reals, load, real_number, store, store_reals
from primer.kernels.planes cimport (
    adjoint, block, clear, indices_room, matrix, matrix_room, multiply, new_doubles, new_indices, new_matrix,
    run_stack, transposed, whole_lines, work_slice,
)
from primer.kernels.qr cimport apply_q, form_q, new_qr_room, qr_factor, qr_room, qr_room_of
from primer.kernels.qr_pivoted cimport row_lengths
from primer.kernels.svd cimport moderate_values, svd_reduced, svd_room
from primer.kernels.triangular cimport solve_lower, solve_upper

cdef enum:
    FAR = 300       # binary exponent from which on A, or a column of b, is scaled
    ALIKE = 1024    # longest row over shortest: a QR of rows not sorted by size loses no more (estimated)

cdef double EPSILON = 2.0 ** -52

# One slice on its way.
ctypedef struct problem:
    Py_ssize_t m, n, columns, values
    Py_ssize_t rank
    double rcond        # singular values up to this part of the first do not count
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
    """The binary exponent of the largest finite number of each column that is far out; 0 for others."""
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
        exponents[j] = exponent if abs(exponent) >= FAR else 0


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


# ---- the matrix ----

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


cdef inline double rcond_of(const work_slice *s, int operand) noexcept nogil:
    """A negative one stands for eps."""
    cdef double rcond = real_number(s, operand)
    return EPSILON if rcond < 0 else rcond


cdef Py_ssize_t rank_of(const problem *p) noexcept nogil:
    """How many of the descending values count."""
    cdef double cut
    cdef Py_ssize_t rank = 0
    if p.values == 0:
        return 0
    cut = p.sigma[0] * p.rcond
    while rank < p.values and p.sigma[rank] > cut and p.sigma[rank] > 0:
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


cdef int by_qr(
    work_slice *s, problem *p, matrix a, matrix r, qr_room *room, const double *lengths, Py_ssize_t m, Py_ssize_t n,
    bint *factored) noexcept nogil:
    """The singular values of A, m >= n, with rows of these lengths. 0 where x may be made of R: R is there, the
    reflections are in A and `room`. 2 where vectors are needed. `factored`: is A factored? 1, -1."""
    cdef int status
    factored[0] = gains_by_qr(lengths, m, n)
    if factored[0]:
        if qr_factor(s, a, room, m, n) < 0:
            return -1
        copy_triangle(r, a, n, n, True)
        status = moderate_values(s, r, p.sigma, n, n)
    else:
        status = moderate_values(s, a, p.sigma, m, n)
    if status != 0:
        return status
    p.rank = rank_of(p)
    if p.rank < p.values:
        return 2
    if not factored[0]:
        factored[0] = True
        if qr_factor(s, a, room, m, n) < 0:
            return -1
        copy_triangle(r, a, n, n, True)
    return 0


# ---- least squares of one slice ----

cdef int by_vectors(work_slice *s, problem *p, matrix a, Py_ssize_t m) noexcept nogil:
    """x from the singular vectors of A, m x n, and the first m rows of b. The results of svd_reduced."""
    cdef int status = svd_reduced(s, a, p.u, p.sigma, p.vh, m, p.n)
    cdef Py_ssize_t rank
    if status != 0:
        return status
    rank = p.rank = rank_of(p)
    if (multiply(s, p.c, adjoint(p.u), p.b, rank, p.columns, m, 0) < 0
            or multiply(s, p.b, p.u, p.c, m, p.columns, rank, -1) < 0):
        return -1
    divide_rows(p.c, p.sigma, rank, p.columns)
    return multiply(s, p.x, adjoint(p.vh), p.c, p.n, p.columns, rank, 0)


cdef int solve_tall(work_slice *s, problem *p, const double *lengths) noexcept nogil:
    """m >= n. 0, 1, -1."""
    cdef qr_room room = new_qr_room(s, p.m, p.n, p.columns)
    cdef matrix r = new_matrix(s, p.n, p.n)
    cdef bint factored
    cdef int status = by_qr(s, p, p.a, r, &room, lengths, p.m, p.n, &factored)
    if status != 0 and status != 2:
        return status
    if factored and apply_q(s, p.a, &room, p.b, p.m, p.columns, p.n, True) < 0:
        return -1
    if status == 2:
        return by_vectors(s, p, r, p.n) if factored else by_vectors(s, p, p.a, p.m)
    copy_block(p.x, p.b, p.n, p.columns)
    clear(p.b, p.n, p.columns)
    return solve_upper(s, r, False, p.x, p.n, p.columns)


cdef int solve_wide(work_slice *s, problem *p, double *lengths) noexcept nogil:
    """The same of the others, by the adjoint of A."""
    cdef Py_ssize_t m = p.m, n = p.n
    cdef matrix t = new_matrix(s, n, m), r = new_matrix(s, m, m)
    cdef qr_room room = new_qr_room(s, n, m, p.columns)
    cdef bint factored
    cdef int status
    transpose_into(t, p.a, n, m)
    conjugate(t, n, m)
    row_lengths(s, t, lengths, n, m)
    status = by_qr(s, p, t, r, &room, lengths, n, m, &factored)
    if status == 2:
        return by_vectors(s, p, p.a, m)
    if status != 0:
        return status
    clear(p.x, n, p.columns)
    copy_block(p.x, p.b, m, p.columns)
    if solve_lower(s, adjoint(r), False, p.x, m, p.columns) < 0:
        return -1
    return apply_q(s, t, &room, p.x, n, p.columns, m, False)


cdef int fail_all(work_slice *s) noexcept nogil:
    cdef Py_ssize_t m = s.dims[0], n = s.dims[1], columns = s.dims[2]
    (<int *> s.args[5])[0] = 0
    if fail(s, 3, n, columns) < 0 or fail_reals(s, 4, columns) < 0 or fail_reals(s, 6, min(m, n)) < 0:
        return -1
    return 1


cdef int lstsq_slice(work_slice *s) noexcept nogil:
    cdef problem p
    cdef Py_ssize_t m = s.dims[0], n = s.dims[1], columns = s.dims[2], values = min(m, n), i
    cdef double *squares = new_doubles(s, columns)
    cdef double *lengths = new_doubles(s, max(m, n))
    cdef Py_ssize_t *exponents = new_indices(s, columns)
    cdef int status
    p.m, p.n, p.columns, p.values, p.rank, p.rcond = m, n, columns, values, 0, rcond_of(s, 2)
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
        status = solve_tall(s, &p, lengths)
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


# ---- the pseudo-inverse of one slice ----

cdef int invert_by_vectors(work_slice *s, problem *p, matrix r, qr_room *room, bint factored) noexcept nogil:
    """X from the singular vectors of A, or of R where A = Q R. The results of svd_reduced."""
    cdef Py_ssize_t m = p.m, n = p.n
    cdef int status = svd_reduced(s, r, p.u, p.sigma, p.vh, n, n) if factored else svd_reduced(
        s, p.a, p.u, p.sigma, p.vh, m, n)
    if status != 0:
        return status
    if factored:
        clear(block(p.u, n, 0), m - n, n)
        if apply_q(s, p.a, room, p.u, m, n, n, False) < 0:
            return -1
    p.rank = rank_of(p)
    transpose_into(p.c, p.u, p.rank, m)
    conjugate(p.c, p.rank, m)
    divide_rows(p.c, p.sigma, p.rank, m)
    return multiply(s, p.x, adjoint(p.vh), p.c, n, m, p.rank, 0)


cdef int invert(work_slice *s, problem *p, const double *lengths) noexcept nogil:
    """0, 1, -1."""
    cdef Py_ssize_t m = p.m, n = p.n
    cdef qr_room room = new_qr_room(s, m, n, n)
    cdef matrix r = new_matrix(s, n, n)
    cdef bint factored
    cdef int status = by_qr(s, p, p.a, r, &room, lengths, m, n, &factored)
    if status == 2:
        return invert_by_vectors(s, p, r, &room, factored)
    if status != 0:
        return status
    if form_q(s, p.a, &room, p.u, m, n, n) < 0:
        return -1
    transpose_into(p.x, p.u, n, m)
    conjugate(p.x, n, m)
    return solve_upper(s, r, False, p.x, n, m)


cdef int pinv_slice(work_slice *s) noexcept nogil:
    cdef problem p
    cdef bint wide = s.dims[0] < s.dims[1]
    cdef Py_ssize_t m = max(s.dims[0], s.dims[1]), n = min(s.dims[0], s.dims[1])
    cdef double *lengths
    cdef int status
    if n == 0:
        return 0
    p.m, p.n, p.columns, p.values, p.rank, p.rcond = m, n, m, n, 0, rcond_of(s, 1)
    lengths = new_doubles(s, m)
    p.sigma = new_doubles(s, n)
    p.a, p.x, p.u = new_matrix(s, m, n), new_matrix(s, n, m), new_matrix(s, m, n)
    p.vh, p.c = new_matrix(s, n, n), new_matrix(s, n, m)
    if load(s, 0, transposed(p.a) if wide else p.a, s.dims[0], s.dims[1]) < 0:
        return -1
    status = invert(s, &p, lengths) if bring_into_range(s, &p, lengths) else 1
    if status < 0:
        return -1
    if status > 0:
        return fail(s, 2, s.dims[1], s.dims[0])
    scale_by(p.x, n, m, -p.exponent)
    return store(s, 2, transposed(p.x) if wide else p.x, s.dims[1], s.dims[0])


cdef Py_ssize_t pinv_blocked(
    const primer_isa *isa, int dtype, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps) noexcept nogil:
    cdef Py_ssize_t m = max(dims[1], dims[2]), n = min(dims[1], dims[2])
    cdef Py_ssize_t room = 2 * (matrix_room(m, n, dtype) + matrix_room(n, m, dtype) + matrix_room(n, n, dtype))
    room += whole_lines(m) + whole_lines(n) + qr_room_of(m, n, n, dtype)
    return run_stack(isa, dtype, args, dims, steps, b"202", pinv_slice, room + svd_room(m, n, dtype), 1.0 * m * n * n)
