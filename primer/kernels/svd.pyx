"""Singular values and vectors of large matrices, with high relative accuracy of the small ones.

A matrix B of m x n, m >= n (A, or the transpose of a wide A), is brought to the middle of the range by a power of
two, its rows are sorted by size, then

    P B Pi = Q R        with column pivoting,
    R* = Q_1 L*         without,

and the rows of L*, now nearly graded, are made orthogonal from the left (jacobi.pyx): W L* = S U. So
B = P' Q U* S W Q_1* Pi' (Drmac and Veselic 2008). The sorting makes R as accurate as the rows of B are, the
pivoting as its columns are.
"""

from libc.math cimport INFINITY, fabs, frexp, ldexp

from primer.kernels.core cimport PRIMER_C64, primer_isa
from primer.kernels.jacobi cimport descending, make_orthogonal, new_rows, orthogonal_rows, rows_room
from primer.kernels.planes cimport (
    block, clear, fail, indices_room, load, matrix, matrix_room, new_doubles, new_indices, new_matrix, run_stack,
    store, transposed, whole_lines, work_slice,
)
from primer.kernels.qr cimport apply_q_right, new_qr_room, qr_factor, qr_room, qr_room_of, t_of
from primer.kernels.qr_pivoted cimport new_pivoted_room, pivoted_room, pivoted_room_of, qr_pivoted

cdef enum:
    SCALED = 80     # binary exponent of the largest number: squares of nearly all numbers are in the range

# One matrix on its way.
ctypedef struct decomposition:
    bint wide               # B is A transposed
    int which               # 0: values alone, 1: reduced factors, 2: complete ones
    Py_ssize_t m, n         # of B
    Py_ssize_t k            # left singular vectors: n or m
    int exponent            # B was scaled by 2^-exponent
    matrix t                # B transposed, n x m
    Py_ssize_t *rows        # which row of B came to each place
    Py_ssize_t *columns
    double *sizes
    matrix line             # 1 x m


# ---- scale and order ----

cdef double largest_number(matrix a, Py_ssize_t m, Py_ssize_t n) noexcept nogil:
    """The largest part of all numbers; infinity where one is not finite."""
    cdef double largest = 0
    cdef Py_ssize_t i, j
    cdef double *x
    for i in range(2 * m if a.plane.im != NULL else m):
        x = (a.plane.re if i < m else a.plane.im) + i % m * a.row
        for j in range(n):
            largest = max(largest, fabs(x[j])) if x[j] - x[j] == 0 else INFINITY
            if largest == INFINITY:
                return largest
    return largest


cdef void scale(matrix a, Py_ssize_t m, Py_ssize_t n, int exponent) noexcept nogil:
    """Times 2^exponent, in two steps of which only the second can leave the range."""
    cdef double first = ldexp(1, exponent // 2), second = ldexp(1, exponent - exponent // 2)
    cdef Py_ssize_t i, j
    cdef double *x
    for i in range(2 * m if a.plane.im != NULL else m):
        x = (a.plane.re if i < m else a.plane.im) + i % m * a.row
        for j in range(n):
            x[j] = x[j] * first * second


cdef void move_columns(
    matrix a, const Py_ssize_t *order, matrix line, Py_ssize_t rows, Py_ssize_t n, bint back) noexcept nogil:
    """Column i of the result is column order[i] of A; or back, column order[i] is column i."""
    cdef Py_ssize_t i, j
    cdef double *x
    for i in range(2 * rows if a.plane.im != NULL else rows):
        x = (a.plane.re if i < rows else a.plane.im) + i % rows * a.row
        for j in range(n):
            line.plane.re[j] = x[j]
        if back:
            for j in range(n):
                x[order[j]] = line.plane.re[j]
        else:
            for j in range(n):
                x[j] = line.plane.re[order[j]]


cdef void sort_rows(decomposition *d) noexcept nogil:
    """The rows of B by their largest number."""
    cdef Py_ssize_t i, j
    cdef matrix t = d.t
    for i in range(d.m):
        d.sizes[i] = 0
    for j in range(d.n):
        for i in range(d.m):
            d.sizes[i] = max(d.sizes[i], fabs(t.plane.re[j * t.row + i]))
        if t.plane.im != NULL:
            for i in range(d.m):
                d.sizes[i] = max(d.sizes[i], fabs(t.plane.im[j * t.row + i]))
    descending(d.sizes, d.rows, <Py_ssize_t *> d.line.plane.re, d.m)
    move_columns(t, d.rows, d.line, d.n, d.m, False)


# ---- factors ----

cdef void transpose_into(matrix to, matrix a, Py_ssize_t m, Py_ssize_t n) noexcept nogil:
    """to, m x n, from A, n x m, a strip of columns at a time."""
    cdef Py_ssize_t i, j, first
    for first in range(0, n, 8):
        for i in range(m):
            for j in range(first, min(n, first + 8)):
                to.plane.re[i * to.row + j] = a.plane.re[j * a.row + i]
            if a.plane.im != NULL:
                for j in range(first, min(n, first + 8)):
                    to.plane.im[i * to.row + j] = a.plane.im[j * a.row + i]


cdef void copy_lower(matrix to, matrix t, Py_ssize_t n, Py_ssize_t rank) noexcept nogil:
    """R* (n x rank) from the transpose of R."""
    cdef Py_ssize_t i, j, some
    for i in range(n):
        some = min(i + 1, rank)
        for j in range(some):
            to.plane.re[i * to.row + j] = t.plane.re[i * t.row + j]
        for j in range(some, rank):
            to.plane.re[i * to.row + j] = 0
        if t.plane.im != NULL:
            for j in range(some):
                to.plane.im[i * to.row + j] = -t.plane.im[i * t.row + j]
            for j in range(some, rank):
                to.plane.im[i * to.row + j] = 0


cdef void copy_upper(matrix to, matrix a, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i, j
    for i in range(n):
        for j in range(i):
            to.plane.re[i * to.row + j] = 0
        for j in range(i, n):
            to.plane.re[i * to.row + j] = a.plane.re[i * a.row + j]
        if a.plane.im != NULL:
            for j in range(i):
                to.plane.im[i * to.row + j] = 0
            for j in range(i, n):
                to.plane.im[i * to.row + j] = a.plane.im[i * a.row + j]


cdef void extend(matrix a, Py_ssize_t rows, Py_ssize_t rank, Py_ssize_t n) noexcept nogil:
    """A, rank x rank, becomes the corner of a matrix of rows x n that is the unit matrix beyond it."""
    cdef Py_ssize_t i
    clear(block(a, 0, rank), rank, n - rank)
    clear(block(a, rank, 0), rows - rank, n)
    for i in range(rank, rows):
        a.plane.re[i * a.row + i] = 1


cdef void conjugate(matrix a, Py_ssize_t m, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i, j
    if a.plane.im != NULL:
        for i in range(m):
            for j in range(n):
                a.plane.im[i * a.row + j] = -a.plane.im[i * a.row + j]


cdef void copy_block(matrix to, matrix a, Py_ssize_t m, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i, j
    for i in range(m):
        for j in range(n):
            to.plane.re[i * to.row + j] = a.plane.re[i * a.row + j]
        if a.plane.im != NULL:
            for j in range(n):
                to.plane.im[i * to.row + j] = a.plane.im[i * a.row + j]


# ---- the results ----

cdef int store_values(work_slice *s, decomposition *d, const double *sigma, Py_ssize_t rank) noexcept nogil:
    cdef int place = 2 if d.which else 1
    cdef work_slice real = s[0]
    cdef matrix a
    cdef Py_ssize_t i
    for i in range(d.n):
        d.sizes[i] = ldexp(sigma[i], d.exponent) if i < rank else 0
    a.plane.re, a.plane.im, a.row, a.column, a.conjugate = d.sizes, NULL, 1, 1, False
    real.is_complex = False
    if real.dtype >= PRIMER_C64:
        real.dtype -= PRIMER_C64
    return store(&real, place, a, d.n, 1)


cdef int store_vectors(work_slice *s, decomposition *d, matrix left, matrix right) noexcept nogil:
    """left: the conjugate transpose of B's left singular vectors, k x m; right: of the right ones, n x n."""
    conjugate(left, d.k, d.m)
    if d.wide:
        if store(s, 1, transposed(right), d.n, d.n) < 0:
            return -1
        return store(s, 3, left, d.k, d.m)
    if store(s, 1, transposed(left), d.m, d.k) < 0:
        return -1
    return store(s, 3, right, d.n, d.n)


cdef int fail_all(work_slice *s, const decomposition *d) noexcept nogil:
    cdef work_slice real = s[0]
    real.is_complex = False
    if real.dtype >= PRIMER_C64:
        real.dtype -= PRIMER_C64
    if fail(&real, 2 if d.which else 1, d.n, 1) < 0:
        return -1
    if d.which:
        if (fail(s, 1, d.n if d.wide else d.m, d.n if d.wide else d.k) < 0
                or fail(s, 3, d.k if d.wide else d.n, d.m if d.wide else d.n) < 0):
            return -1
    return 1


# ---- the way ----

cdef int preconditioned(work_slice *s, decomposition *d) noexcept nogil:
    """0, 1 or -1 as a slice_algorithm."""
    cdef Py_ssize_t m = d.m, n = d.n, rank
    cdef matrix tau, x = new_matrix(s, n, n), a, left, right
    cdef pivoted_room pivoting
    cdef qr_room first, second
    cdef orthogonal_rows r
    cdef int status
    cdef double *memory
    d.columns = new_indices(s, n)
    sort_rows(d)
    if d.which:
        a = new_matrix(s, m, n)
        left = new_matrix(s, d.k, m)
        right = new_matrix(s, n, n)
        first = new_qr_room(s, m, n, d.k)
        tau = first.tau
    else:
        tau = new_matrix(s, 1, n)
    second = new_qr_room(s, n, n, n)
    memory = s.memory
    pivoting = new_pivoted_room(s, m, n)
    rank = qr_pivoted(s, d.t, tau, d.columns, &pivoting, m, n)
    s.memory = memory
    if rank < 0:
        return -1
    copy_lower(x, d.t, n, rank)
    if qr_factor(s, x, &second, n, rank) < 0:
        return -1
    r = new_rows(s, rank, rank, d.which > 0)
    copy_upper(r.u, x, rank)
    status = make_orthogonal(s, &r)
    if status < 0:
        return -1
    if status > 0:
        return fail_all(s, d)
    if store_values(s, d, r.sigma, rank) < 0:
        return -1
    if d.which == 0:
        return 0
    transpose_into(a, d.t, m, n)
    copy_block(left, r.u, rank, rank)
    copy_block(right, r.w, rank, rank)
    extend(left, d.k, rank, m)
    extend(right, n, rank, n)
    if (t_of(s, a, &first, m, rank) < 0 or apply_q_right(s, a, &first, left, d.k, m, rank, True) < 0
            or apply_q_right(s, x, &second, right, n, n, rank, True) < 0):
        return -1
    move_columns(left, d.rows, d.line, d.k, m, True)
    move_columns(right, d.columns, d.line, n, n, True)
    return store_vectors(s, d, left, right)


cdef int decompose(work_slice *s, int which) noexcept nogil:
    cdef decomposition d
    cdef double largest
    d.wide, d.which = s.dims[0] < s.dims[1], which
    d.m, d.n = max(s.dims[0], s.dims[1]), min(s.dims[0], s.dims[1])
    d.k = d.m if which == 2 else d.n
    d.t = new_matrix(s, d.n, d.m)
    d.line = new_matrix(s, 1, d.m)
    d.rows = new_indices(s, d.m)
    d.sizes = new_doubles(s, d.m)
    if load(s, 0, d.t if d.wide else transposed(d.t), s.dims[0], s.dims[1]) < 0:
        return -1
    largest = largest_number(d.t, d.n, d.m)
    if largest == INFINITY:
        return fail_all(s, &d)
    d.exponent = 0
    if largest > 0:
        frexp(largest, &d.exponent)
        d.exponent -= SCALED
    scale(d.t, d.n, d.m, -d.exponent)
    return preconditioned(s, &d)


cdef int svd_slice(work_slice *s) noexcept nogil:
    return decompose(s, 0)


cdef int svd_s_slice(work_slice *s) noexcept nogil:
    return decompose(s, 1)


cdef int svd_f_slice(work_slice *s) noexcept nogil:
    return decompose(s, 2)


cdef Py_ssize_t room_of(const Py_ssize_t *dims, int dtype, int which) noexcept nogil:
    cdef Py_ssize_t m = max(dims[1], dims[2]), n = min(dims[1], dims[2]), k = m if which == 2 else n
    cdef Py_ssize_t room = matrix_room(n, m, dtype) + matrix_room(1, m, dtype) + 2 * indices_room(m) + whole_lines(m)
    room += matrix_room(n, n, dtype) + matrix_room(1, n, dtype) + qr_room_of(n, n, n, dtype)
    room += max(pivoted_room_of(m, n, dtype), rows_room(n, n, dtype))
    if which:
        room += matrix_room(m, n, dtype) + matrix_room(k, m, dtype) + matrix_room(n, n, dtype) + qr_room_of(m, n, k, dtype)
    return room


cdef inline double work_of(const Py_ssize_t *dims) noexcept nogil:
    """Nanoseconds on one thread, roughly."""
    return 1.0 * dims[1] * dims[2] * min(dims[1], dims[2])


cdef Py_ssize_t svd_blocked(
    const primer_isa *isa, int dtype, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps) noexcept nogil:
    return run_stack(isa, dtype, args, dims, steps, b"21", svd_slice, room_of(dims, dtype, 0), work_of(dims))


cdef Py_ssize_t svd_s_blocked(
    const primer_isa *isa, int dtype, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps) noexcept nogil:
    return run_stack(isa, dtype, args, dims, steps, b"2212", svd_s_slice, room_of(dims, dtype, 1), work_of(dims))


cdef Py_ssize_t svd_f_blocked(
    const primer_isa *isa, int dtype, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps) noexcept nogil:
    return run_stack(isa, dtype, args, dims, steps, b"2212", svd_f_slice, room_of(dims, dtype, 2), work_of(dims))
