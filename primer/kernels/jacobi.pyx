"""Rows of a large matrix made orthogonal from the left, with high relative accuracy of their lengths.

Rows are kept as sigma_i u_i with u_i of length 1, so that lengths may be as far apart as the range of numbers
allows. Whatever W is applied, it is unitary up to rounding, which moves every singular value by a relative
eps; and the products are those of rows of length 1, where nothing large is added to something small.

Eigenvectors of the matrices U U* of rows of like length are the start (row_blocks.pyx), corrections of first
order (corrections.pyx) the end, all of them matrix products. Where these do not converge, rotations of pairs do.
"""

from libc.math cimport sqrt

from primer.kernels.arranging cimport descending
from primer.kernels.core cimport primer_row_pairs
from primer.kernels.corrections cimport STUCK, UNFINISHED, correct
from primer.kernels.eigh cimport eigen_room
from primer.kernels.lu cimport lu_work
from primer.kernels.planes cimport (
    adjoint, block, clear, indices_room, matrix_room, multiply, new_doubles, new_indices, new_matrix, poll,
    whole_lines, work_slice,
)
from primer.kernels.qr_pivoted cimport row_lengths
from primer.kernels.row_blocks cimport start

cdef enum:
    FEW = 8         # rows up to which pairs are rotated at once
    TOGETHER = 160  # rows whose products are made at once, twice each
    TILE = 16       # rows that meet TILE others while they are in the cache
    STEPS = 12      # corrections: one to three are usual
    SWEEPS = 60     # far more than ever needed: about 10

cdef double EPSILON = 2.0**-52


cdef Py_ssize_t rows_room(Py_ssize_t n, Py_ssize_t c, int dtype) noexcept nogil:
    return (4 * matrix_room(n, c, dtype) + matrix_room(n, n, dtype) + 3 * whole_lines(n) + indices_room(n)
            + eigen_room(n, dtype, True) + whole_lines(lu_work(n, dtype)))


cdef orthogonal_rows new_rows(work_slice *s, Py_ssize_t n, Py_ssize_t c, bint vectors) noexcept nogil:
    cdef orthogonal_rows r
    r.n, r.c, r.vectors, r.lengths_alone = n, c, vectors, False
    r.u = new_matrix(s, n, c)
    r.w = new_matrix(s, n, c)
    r.spare = new_matrix(s, n, c)
    r.other = new_matrix(s, n, c)
    r.gram = new_matrix(s, n, n)
    r.sigma = new_doubles(s, n)
    r.lengths = new_doubles(s, n)
    r.values = new_doubles(s, n)
    r.work = new_doubles(s, lu_work(n, s.dtype))
    r.order = new_indices(s, n)
    return r


# ---- lengths and order ----

cdef void normalise(
    const work_slice *s, orthogonal_rows *r, Py_ssize_t first, Py_ssize_t end) noexcept nogil:
    cdef Py_ssize_t i
    row_lengths(s, block(r.u, first, 0), r.lengths + first, end - first, r.c)
    for i in range(first, end):
        r.sigma[i] *= r.lengths[i]
        if r.lengths[i] > 0:
            scale_row(block(r.u, i, 0), 1 / r.lengths[i], r.c)


cdef void sort_rows(orthogonal_rows *r, bint with_w) noexcept nogil:
    cdef Py_ssize_t i, moved = 0
    descending(r.sigma, r.order, <Py_ssize_t *> r.lengths, r.n)
    for i in range(r.n):
        moved += r.order[i] != i
    if moved == 0:
        return
    for i in range(r.n):
        copy_row(block(r.spare, i, 0), block(r.u, r.order[i], 0), r.c)
        r.lengths[i] = r.sigma[r.order[i]]
    r.u, r.spare = r.spare, r.u
    r.sigma, r.lengths = r.lengths, r.sigma
    if with_w:
        for i in range(r.n):
            copy_row(block(r.spare, i, 0), block(r.w, r.order[i], 0), r.n)
        r.w, r.spare = r.spare, r.w


cdef int products(work_slice *s, matrix g, matrix u, Py_ssize_t n, Py_ssize_t c) noexcept nogil:
    cdef Py_ssize_t half = n // 2
    cdef matrix below = block(u, half, 0)
    if n <= TOGETHER:
        return multiply(s, g, u, adjoint(u), n, n, c, 0)
    if products(s, g, u, half, c) < 0 or products(s, block(g, half, half), below, n - half, c) < 0:
        return -1
    return multiply(s, block(g, 0, half), u, adjoint(below), half, n - half, c, 0)


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
            turned[0] += s.isa.stacks.panels[s.is_complex].turn_rows(&g)
            q += TILE
            if poll(s) < 0:
                return -1
        p += TILE
    return 0


cdef int rotate(work_slice *s, orthogonal_rows *r) noexcept nogil:
    """Sweeps until nothing turns. 0, 1, -1 as make_orthogonal."""
    cdef Py_ssize_t turned, i
    for _ in range(SWEEPS):
        sort_rows(r, r.vectors)
        for i in range(r.n):
            r.lengths[i] = 1
        if sweep(s, r, &turned) < 0:
            return -1
        normalise(s, r, 0, r.n)
        if turned == 0:
            return 0
    return 1


# ---- the whole ----

cdef int by_products(work_slice *s, orthogonal_rows *r, double limit) noexcept nogil:
    """0, 1, 2 or -1 as make_orthogonal."""
    cdef int status = start(s, r)
    cdef double before = 2
    if status != 0:
        return status
    for _ in range(STEPS):
        sort_rows(r, r.vectors)
        if not r.sigma[r.n - 1] * limit >= r.sigma[0]:
            return 2
        status = correct(s, r, &before)
        if status != UNFINISHED:
            return 1 if status == STUCK else status
    return 1


cdef int make_orthogonal(work_slice *s, orthogonal_rows *r, double limit) noexcept nogil:
    cdef Py_ssize_t i
    cdef int status = 1
    for i in range(r.n):
        r.sigma[i] = 1
    normalise(s, r, 0, r.n)
    if r.n > FEW:
        status = by_products(s, r, limit)
    elif r.vectors:
        clear(r.w, r.n, r.n)
        for i in range(r.n):
            r.w.plane.re[i * r.w.row + i] = 1
    if status == 1:
        status = rotate(s, r)
    sort_rows(r, r.vectors)
    return status
