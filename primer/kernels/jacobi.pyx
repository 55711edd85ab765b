"""Rows of a large matrix made orthogonal from the left, with high relative accuracy of their lengths.

Rows are kept as sigma_i u_i with u_i of length 1, so that lengths may be as far apart as the range of numbers
allows. Whatever W is applied, it is unitary up to rounding, which moves every singular value by a relative
eps; and the products are those of rows of length 1, where nothing large is added to something small.
"""

from libc.math cimport sqrt

from primer.kernels.core cimport primer_row_pairs
from primer.kernels.planes cimport (
    block, clear, indices_room, matrix, matrix_room, new_doubles, new_indices, new_matrix, poll, whole_lines,
    work_slice,
)
from primer.kernels.qr_pivoted cimport row_lengths

cdef enum:
    TILE = 16       # rows that meet TILE others while they are in the cache
    SWEEPS = 60     # far more than ever needed: about 10

cdef double EPSILON = 2.0**-52


cdef Py_ssize_t rows_room(Py_ssize_t n, Py_ssize_t c, int dtype) noexcept nogil:
    return 4 * matrix_room(n, c, dtype) + matrix_room(n, n, dtype) + 2 * whole_lines(n) + indices_room(n)


cdef orthogonal_rows new_rows(work_slice *s, Py_ssize_t n, Py_ssize_t c, bint vectors) noexcept nogil:
    cdef orthogonal_rows r
    r.n, r.c, r.vectors = n, c, vectors
    r.u = new_matrix(s, n, c)
    r.w = new_matrix(s, n, c)
    r.spare = new_matrix(s, n, c)
    r.other = new_matrix(s, n, c)
    r.gram = new_matrix(s, n, n)
    r.sigma = new_doubles(s, n)
    r.lengths = new_doubles(s, n)
    r.order = new_indices(s, n)
    return r


# ---- lengths and order ----

cdef inline void scale_row(matrix a, double factor, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t j
    for j in range(n):
        a.plane.re[j] *= factor
    if a.plane.im != NULL:
        for j in range(n):
            a.plane.im[j] *= factor


cdef void normalise(work_slice *s, orthogonal_rows *r) noexcept nogil:
    """Rows of length 1; sigma takes what they had."""
    cdef Py_ssize_t i
    row_lengths(s, r.u, r.lengths, r.n, r.c)
    for i in range(r.n):
        r.sigma[i] *= r.lengths[i]
        if r.lengths[i] > 0:
            scale_row(block(r.u, i, 0), 1 / r.lengths[i], r.c)
        r.lengths[i] = 1


cdef inline void copy_row(matrix to, matrix a, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t j
    for j in range(n):
        to.plane.re[j] = a.plane.re[j]
    if a.plane.im != NULL:
        for j in range(n):
            to.plane.im[j] = a.plane.im[j]


cdef void descending(const double *key, Py_ssize_t *order, Py_ssize_t *room, Py_ssize_t n) noexcept nogil:
    """The order of the keys, largest first, equal ones as they stand: by merging runs of growing length."""
    cdef Py_ssize_t i, j, k, left, middle, right, run = 1
    cdef Py_ssize_t *source = order
    cdef Py_ssize_t *target = room
    for i in range(n):
        order[i] = i
    while run < n:
        left = 0
        while left < n:
            middle, right = min(n, left + run), min(n, left + 2 * run)
            i, j = left, middle
            for k in range(left, right):
                if i < middle and (j == right or key[source[i]] >= key[source[j]]):
                    target[k] = source[i]
                    i += 1
                else:
                    target[k] = source[j]
                    j += 1
            left += 2 * run
        source, target = target, source
        run *= 2
    if source != order:
        for i in range(n):
            order[i] = source[i]


cdef bint is_sorted(const double *key, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n - 1):
        if key[i] < key[i + 1]:
            return False
    return True


cdef void sort_rows(orthogonal_rows *r) noexcept nogil:
    """Sigma descending, with the rows of U and W."""
    cdef Py_ssize_t i
    if is_sorted(r.sigma, r.n):
        return
    descending(r.sigma, r.order, <Py_ssize_t *> r.lengths, r.n)
    for i in range(r.n):
        copy_row(block(r.spare, i, 0), block(r.u, r.order[i], 0), r.c)
        r.lengths[i] = r.sigma[r.order[i]]
    r.u, r.spare = r.spare, r.u
    r.sigma, r.lengths = r.lengths, r.sigma
    if r.vectors:
        for i in range(r.n):
            copy_row(block(r.spare, i, 0), block(r.w, r.order[i], 0), r.n)
        r.w, r.spare = r.spare, r.w


# ---- rotations of pairs: converges always ----

cdef int sweep(work_slice *s, orthogonal_rows *r, Py_ssize_t *turned) noexcept nogil:
    """Every pair once, by tiles. How many were turned; -1 as `poll`."""
    cdef primer_row_pairs g
    cdef Py_ssize_t p = 0, q
    g.u, g.u_row, g.n = r.u.plane, r.u.row, r.c
    g.w, g.w_row, g.k = r.w.plane, r.w.row, r.n
    if not r.vectors:
        g.w.re = NULL
    g.scale, g.length, g.tolerance = r.sigma, r.lengths, sqrt(r.c) * EPSILON
    turned[0] = 0
    while p < r.n:
        g.p_first, g.p_end = p, min(r.n, p + TILE)
        q = p
        while q < r.n:
            g.q_first, g.q_end = q, min(r.n, q + TILE)
            turned[0] += s.isa.panels[s.is_complex].turn_rows(&g)
            q += TILE
            if poll(s) < 0:
                return -1
        p += TILE
    return 0


cdef int rotate(work_slice *s, orthogonal_rows *r) noexcept nogil:
    """Sweeps until nothing turns. 0, 1, -1 as make_orthogonal."""
    cdef Py_ssize_t turned, i
    for _ in range(SWEEPS):
        sort_rows(r)
        for i in range(r.n):
            r.lengths[i] = 1
        if sweep(s, r, &turned) < 0:
            return -1
        normalise(s, r)
        if turned == 0:
            return 0
    return 1


# ---- the whole ----

cdef int make_orthogonal(work_slice *s, orthogonal_rows *r) noexcept nogil:
    cdef Py_ssize_t i
    cdef int status
    for i in range(r.n):
        r.sigma[i] = 1
    normalise(s, r)
    if r.vectors:
        clear(r.w, r.n, r.n)
        for i in range(r.n):
            r.w.plane.re[i * r.w.row + i] = 1
    status = rotate(s, r)
    sort_rows(r)
    return status
