"""Singular values and vectors of large matrices, with high relative accuracy of the small ones.

A matrix B of m x n, m >= n (A, or the transpose of a wide A), is brought to the middle of the range by a power of
two. Where neither its rows nor its columns are graded, and its condition is moderate, every algorithm with small
backward error gives each singular value as the entries determine it, so

    W B* = S U                          the rows of B* made orthogonal from the left (jacobi.pyx),

or of R* from B = Q R where B is tall. Without vectors these matrices are brought to bidiagonal ones instead, in
less than half of the time. Elsewhere the rows of B are sorted by size, then

    P B Pi = Q R,    R* = Q_1 R_1,      the first with column pivoting,
    W R_1 = S U,                        so B = P* Q U* S W Q_1* Pi*

(Drmac and Veselic 2008). The sorting makes R as accurate as the rows of B are, the pivoting as its columns are,
and the rows of R_1 are graded but far from parallel.
"""

from libc.math cimport INFINITY, frexp, ldexp

from primer.kernels.arranging cimport (
    column_sizes, column_squares, conjugate, copy_block, copy_triangle, descending, extend, largest_number,
    move_columns, scale_by, transpose_into,
)
from primer.kernels.bidiagonal cimport bidiagonal_room, reduce_to_bidiagonal
from primer.kernels.core cimport primer_isa
from primer.kernels.divide cimport bidiagonal_values, divide_room
from primer.kernels.jacobi cimport make_orthogonal, new_rows, orthogonal_rows, rows_room
from primer.kernels.operands cimport fail, fail_reals, load, store, store_reals
from primer.kernels.planes cimport (
    clear, indices_room, matrix, matrix_room, new_doubles, new_indices, new_matrix, run_stack, transposed,
    whole_lines, work_slice,
)
from primer.kernels.qr cimport apply_q_right, new_qr_room, qr_factor, qr_room, qr_room_of, t_of
from primer.kernels.qr_pivoted cimport new_pivoted_room, pivoted_room, pivoted_room_of, qr_pivoted, row_lengths

cdef enum:
    SCALED = 80     # binary exponent of the largest number: squares of nearly all numbers are in the range
    ALIKE = 16      # the longest row or column of a matrix that is not graded is at most so much longer

cdef double MODERATE = 1e6      # condition up to which such a matrix is worked on as it is

# One matrix on its way, and the results.
ctypedef struct decomposition:
    int which               # 0: values alone, 1: reduced factors, 2: complete ones
    Py_ssize_t m, n, k      # B is m x n; k left singular vectors: n or m
    int exponent            # B was scaled by 2^-exponent
    matrix t                # B transposed, n x m
    Py_ssize_t *rows        # which row of B came to each place
    Py_ssize_t *columns
    double *line            # m doubles
    double *sigma           # n singular values of the scaled B
    matrix left             # k x m: the conjugate transpose of the left singular vectors
    matrix right            # n x n: that of the right ones


# ---- the ways ----

cdef bint is_graded(work_slice *s, decomposition *d) noexcept nogil:
    cdef Py_ssize_t j
    cdef double least, most
    row_lengths(s, d.t, d.line, d.n, d.m)
    least = most = d.line[0]
    for j in range(d.n):
        least, most = min(least, d.line[j]), max(most, d.line[j])
    if not most <= ALIKE * least:
        return True
    column_squares(d.t, d.line, d.n, d.m)
    least = most = d.line[0]
    for j in range(d.m):
        least, most = min(least, d.line[j]), max(most, d.line[j])
    return not most <= ALIKE * ALIKE * least


cdef void take_rows(decomposition *d, orthogonal_rows *r, Py_ssize_t rank) noexcept nogil:
    """sigma, U and W to where they are wanted, the factors as corners of unit matrices."""
    cdef Py_ssize_t i
    for i in range(d.n):
        d.sigma[i] = r.sigma[i] if i < rank else 0
    if d.which:
        copy_block(d.left, r.u, rank, r.c)
        copy_block(d.right, r.w, rank, rank)
        if r.c == rank:
            extend(d.left, d.k, rank, d.m)
            extend(d.right, d.n, rank, d.n)


cdef inline bint is_tall(const decomposition *d) noexcept nogil:
    """Is a QR first less work?"""
    return 5 * d.m > 6 * d.n


cdef int directly(work_slice *s, decomposition *d) noexcept nogil:
    """W B* = S U. 0, 1, -1; 2 where the condition is too large."""
    cdef orthogonal_rows r = new_rows(s, d.n, d.m, True)
    cdef int status
    copy_block(r.u, d.t, d.n, d.m)
    conjugate(r.u, d.n, d.m)
    status = make_orthogonal(s, &r, MODERATE)
    if status == 0:
        take_rows(d, &r, d.n)
    return status


cdef int by_qr(work_slice *s, decomposition *d) noexcept nogil:
    """B = Q R, W R* = S U; the same."""
    cdef Py_ssize_t m = d.m, n = d.n
    cdef matrix a = new_matrix(s, m, n)
    cdef qr_room room = new_qr_room(s, m, n, d.k)
    cdef orthogonal_rows r = new_rows(s, n, n, True)
    cdef int status
    transpose_into(a, d.t, m, n)
    if qr_factor(s, a, &room, m, n) < 0:
        return -1
    copy_triangle(r.spare, a, n, n, True)
    transpose_into(r.u, r.spare, n, n)
    conjugate(r.u, n, n)
    status = make_orthogonal(s, &r, MODERATE)
    if status != 0:
        return status
    take_rows(d, &r, n)
    return apply_q_right(s, a, &room, d.left, d.k, m, n, True)


cdef int without_vectors(work_slice *s, decomposition *d) noexcept nogil:
    """A bidiagonal matrix; the same."""
    cdef Py_ssize_t n = d.n, columns = n if is_tall(d) else d.m
    cdef matrix x = new_matrix(s, n, columns), a
    cdef double *e = new_doubles(s, n)
    cdef double *memory = s.memory
    cdef qr_room room
    clear(x, n, x.row)
    if is_tall(d):
        a = new_matrix(s, d.m, n)
        room = new_qr_room(s, d.m, n, 0)
        transpose_into(a, d.t, d.m, n)
        if qr_factor(s, a, &room, d.m, n) < 0:
            return -1
        copy_triangle(x, a, n, n, True)
        s.memory = memory
    else:
        copy_block(x, d.t, n, d.m)
    if reduce_to_bidiagonal(s, x, d.sigma, e, n, columns) < 0 or bidiagonal_values(s, d.sigma, e, n) < 0:
        return -1
    return 0 if d.sigma[0] <= MODERATE * d.sigma[n - 1] else 2


cdef int preconditioned(work_slice *s, decomposition *d) noexcept nogil:
    """0, 1, -1."""
    cdef Py_ssize_t m = d.m, n = d.n, rank
    cdef matrix a, x = new_matrix(s, n, n), tau
    cdef qr_room first, second = new_qr_room(s, n, n, n)
    cdef pivoted_room pivoting
    cdef orthogonal_rows r
    cdef double *memory
    cdef int status
    if d.which:
        a = new_matrix(s, m, n)
        first = new_qr_room(s, m, n, d.k)
        tau = first.tau
    else:
        tau = new_matrix(s, 1, n)
    column_sizes(d.t, d.line, n, m)
    descending(d.line, d.rows, d.columns, m)
    move_columns(d.t, d.rows, d.line, n, m, False)
    memory = s.memory
    pivoting = new_pivoted_room(s, m, n)
    rank = qr_pivoted(s, d.t, tau, d.columns, &pivoting, m, n)
    s.memory = memory
    if rank < 0:
        return -1
    copy_triangle(x, d.t, n, rank, False)
    conjugate(x, n, rank)
    if qr_factor(s, x, &second, n, rank) < 0:
        return -1
    r = new_rows(s, rank, rank, d.which > 0)
    r.lengths_alone = d.which == 0
    copy_triangle(r.u, x, rank, rank, True)
    status = make_orthogonal(s, &r, INFINITY)
    if status != 0:
        return status
    take_rows(d, &r, rank)
    if d.which == 0:
        return 0
    transpose_into(a, d.t, m, n)
    if (t_of(s, a, &first, m, rank) < 0 or apply_q_right(s, a, &first, d.left, d.k, m, rank, True) < 0
            or apply_q_right(s, x, &second, d.right, n, n, rank, True) < 0):
        return -1
    move_columns(d.left, d.rows, d.line, d.k, m, True)
    move_columns(d.right, d.columns, d.line, n, n, True)
    return 0


cdef int decompose(work_slice *s, decomposition *d, bint moderate_alone) noexcept nogil:
    """From d.t to the results. 0; 1 where B is not finite or the iteration did not end; -1. 2 where the matrix is
    graded or its condition is not moderate, and others are not asked for."""
    cdef double largest = largest_number(d.t, d.n, d.m)
    cdef double *memory = s.memory
    cdef int status = 2
    if largest == INFINITY:
        return 1
    d.exponent = 0
    if largest > 0:
        frexp(largest, &d.exponent)
        d.exponent -= SCALED
        scale_by(d.t, d.n, d.m, -d.exponent)
        if not is_graded(s, d):
            if d.which == 0:
                status = without_vectors(s, d)
            else:
                status = by_qr(s, d) if d.k > d.n or is_tall(d) else directly(s, d)
            s.memory = memory
    if status == 2 and not moderate_alone:
        status = preconditioned(s, d)
        s.memory = memory
    return status


# ---- room ----

cdef void prepare(work_slice *s, decomposition *d, int which, Py_ssize_t m, Py_ssize_t n) noexcept nogil:
    """For a matrix of m x n, which is B where tall."""
    d.which, d.m, d.n = which, max(m, n), min(m, n)
    d.k = d.m if which == 2 else d.n
    d.t = new_matrix(s, d.n, d.m)
    if which:
        d.left = new_matrix(s, d.k, d.m)
        d.right = new_matrix(s, d.n, d.n)
    d.line = new_doubles(s, d.m)
    d.sigma = new_doubles(s, d.n)
    d.rows = new_indices(s, d.m)
    d.columns = new_indices(s, d.m)


cdef Py_ssize_t room_of(Py_ssize_t rows, Py_ssize_t columns, int dtype, int which) noexcept nogil:
    cdef Py_ssize_t m = max(rows, columns), n = min(rows, columns), k = m if which == 2 else n
    cdef Py_ssize_t room = matrix_room(n, m, dtype) + 2 * whole_lines(m) + 2 * indices_room(m)
    # the largest of three ways: `without_vectors`, `directly`, or QRs and a square matrix
    cdef Py_ssize_t alone = matrix_room(n, m, dtype) + bidiagonal_room(n, m, dtype) + divide_room(n, False)
    cdef Py_ssize_t qr = matrix_room(n, n, dtype) + qr_room_of(n, n, n, dtype) + max(
        pivoted_room_of(m, n, dtype), rows_room(n, n, dtype))
    alone += matrix_room(m, n, dtype) + qr_room_of(m, n, 0, dtype) + 2 * whole_lines(n)
    if which:
        room += matrix_room(k, m, dtype) + matrix_room(n, n, dtype)
    qr += matrix_room(m, n, dtype) + qr_room_of(m, n, k, dtype)
    return room + max(alone, max(qr, rows_room(n, min(m, 2 * n), dtype)))


cdef Py_ssize_t svd_room(Py_ssize_t m, Py_ssize_t n, int dtype) noexcept nogil:
    return room_of(m, n, dtype, 1)


# ---- one slice ----

cdef int store_all(work_slice *s, decomposition *d) noexcept nogil:
    cdef Py_ssize_t i, m = d.m, n = d.n, k = d.k
    for i in range(n):
        d.sigma[i] = ldexp(d.sigma[i], d.exponent)
    if store_reals(s, 2 if d.which else 1, d.sigma, n) < 0:
        return -1
    if d.which == 0:
        return 0
    conjugate(d.left, k, m)
    if s.dims[0] < s.dims[1]:       # B was the transpose: A = right' S conj(left)
        return -1 if store(s, 1, transposed(d.right), n, n) < 0 else store(s, 3, d.left, k, m)
    return -1 if store(s, 1, transposed(d.left), m, k) < 0 else store(s, 3, d.right, n, n)


cdef int fail_all(work_slice *s, const decomposition *d) noexcept nogil:
    cdef bint wide = s.dims[0] < s.dims[1]
    if fail_reals(s, 2 if d.which else 1, d.n) < 0:
        return -1
    if d.which:
        if (fail(s, 1, s.dims[0], d.n if wide else d.k) < 0
                or fail(s, 3, d.k if wide else d.n, s.dims[1]) < 0):
            return -1
    return 1


cdef int work_on(work_slice *s, int which) noexcept nogil:
    cdef decomposition d
    cdef int status
    prepare(s, &d, which, s.dims[0], s.dims[1])
    if load(s, 0, d.t if s.dims[0] < s.dims[1] else transposed(d.t), s.dims[0], s.dims[1]) < 0:
        return -1
    status = decompose(s, &d, False)
    if status < 0:
        return -1
    return fail_all(s, &d) if status > 0 else store_all(s, &d)


cdef int decompose_copy(
    work_slice *s, decomposition *d, int which, matrix a, double *sigma, Py_ssize_t m, Py_ssize_t n) noexcept nogil:
    """Of A, which stays; values alone only of moderate matrices. The results of `decompose`."""
    cdef double *memory = s.memory
    cdef Py_ssize_t i
    cdef int status
    prepare(s, d, which, m, n)
    if m < n:
        copy_block(d.t, a, m, n)
    else:
        transpose_into(d.t, a, n, m)
    status = decompose(s, d, which == 0)
    s.memory = memory       # what d holds of it is read before anything is taken again
    if status == 0:
        for i in range(d.n):
            sigma[i] = ldexp(d.sigma[i], d.exponent)
    return status


cdef int svd_reduced(
    work_slice *s, matrix a, matrix u, double *sigma, matrix vh, Py_ssize_t m, Py_ssize_t n) noexcept nogil:
    cdef decomposition d
    cdef int status = decompose_copy(s, &d, 1, a, sigma, m, n)
    if status != 0:
        return status
    conjugate(d.left, d.k, d.m)
    if m < n:
        transpose_into(u, d.right, m, m)
        copy_block(vh, d.left, m, n)
    else:
        transpose_into(u, d.left, m, n)
        copy_block(vh, d.right, n, n)
    return 0


cdef int moderate_values(
    work_slice *s, matrix a, double *sigma, Py_ssize_t m, Py_ssize_t n) noexcept nogil:
    cdef decomposition d
    return decompose_copy(s, &d, 0, a, sigma, m, n)


# ---- the rows of the table ----

cdef int svd_slice(work_slice *s) noexcept nogil:
    return work_on(s, 0)


cdef int svd_s_slice(work_slice *s) noexcept nogil:
    return work_on(s, 1)


cdef int svd_f_slice(work_slice *s) noexcept nogil:
    return work_on(s, 2)


cdef inline double work_of(const Py_ssize_t *dims) noexcept nogil:
    """Nanoseconds on one thread, roughly."""
    return 1.0 * dims[1] * dims[2] * min(dims[1], dims[2])


cdef Py_ssize_t svd_blocked(
    const primer_isa *isa, int dtype, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps) noexcept nogil:
    return run_stack(isa, dtype, args, dims, steps, b"21", svd_slice, room_of(dims[1], dims[2], dtype, 0),
                     work_of(dims))


cdef Py_ssize_t svd_s_blocked(
    const primer_isa *isa, int dtype, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps) noexcept nogil:
    return run_stack(isa, dtype, args, dims, steps, b"2212", svd_s_slice, room_of(dims[1], dims[2], dtype, 1),
                     work_of(dims))


cdef Py_ssize_t svd_f_blocked(
    const primer_isa *isa, int dtype, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps) noexcept nogil:
    return run_stack(isa, dtype, args, dims, steps, b"2212", svd_f_slice, room_of(dims[1], dims[2], dtype, 2),
                     work_of(dims))
