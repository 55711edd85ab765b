"""Householder's reduction of a Hermitian matrix to a tridiagonal one.

What fits a cache is updated by each reflection in the same pass that multiplies it with the next one. Larger
matrices go panel by panel (Dongarra, Sorensen and Hammarling 1989): the reflections of a panel are found from the
matrix before the panel and from the updates that are due, and these are made all together, by products of
matrices; half of the work is left to products of the matrix and a vector, as fast as the matrix can be read. The
inner loops are csrc/kernels/tridiagonal.inc.
"""

from cython.parallel cimport prange

from primer.kernels.arranging cimport add_up
from primer.kernels.core cimport PRIMER_REDUCED, PRIMER_STRIP, primer_reduction, primer_tridiagonal
from primer.kernels.planes cimport (
    block, clear, matrix, matrix_room, multiply, new_matrix, poll, threads_within, transposed, work_slice,
)

cdef enum:
    IN_CACHE = 524288   # numbers of a triangle that is updated in the pass of the product: 4 MB of an L3 cache
    SHARE = 131072      # numbers that one thread multiplies: the sums of each share are kept apart
    SHARES = 16         # at most
    UPDATED = 96        # rows at a time of the update by a panel: half a square of them is computed twice


cdef inline Py_ssize_t shares_of(Py_ssize_t n) noexcept nogil:
    return min(<Py_ssize_t> SHARES, 1 + n * n // (2 * SHARE))


cdef Py_ssize_t reduction_room(Py_ssize_t n, int dtype) noexcept nogil:
    return matrix_room(3 * PRIMER_REDUCED, n, dtype) + matrix_room(shares_of(n), n, dtype)


cdef int reduce_hermitian(work_slice *s, matrix a, double *d, double *e, matrix tau, Py_ssize_t n) noexcept nogil:
    cdef double *memory = s.memory
    cdef matrix w = new_matrix(s, 3 * PRIMER_REDUCED, n), y = new_matrix(s, shares_of(n), n)
    cdef primer_reduction r
    cdef Py_ssize_t k = 0
    cdef int status = 0
    clear(w, 3 * PRIMER_REDUCED, w.row)
    clear(y, shares_of(n), y.row)
    r.a, r.ld, r.n, r.w, r.d, r.e, r.tau = a.plane, a.row, n, w.plane, d, e, tau.plane
    while status == 0 and (n - k) * (n - k) > 2 * IN_CACHE // (2 if s.is_complex else 1):
        status = reduce_panel(s, &r, y, k)
        if status == 0:
            status = update_rest(s, a, w, k, n)
        k += PRIMER_REDUCED
    if status == 0:
        status = reduce_in_cache(s, &r, y, k)
    s.memory = memory
    return status


cdef int reduce_panel(work_slice *s, const primer_reduction *r, matrix y, Py_ssize_t first) noexcept nogil:
    cdef const primer_tridiagonal *kernel = &s.isa.stacks.tridiagonal[s.is_complex]
    cdef Py_ssize_t k
    for k in range(first, first + PRIMER_REDUCED):
        kernel.reflect(r, first, k)
        multiply_shares(s, r, y, k, False)
        kernel.finish(r, first, k, y.plane)
        if poll(s) < 0:
            return -1
    return 0


cdef void multiply_shares(
    work_slice *s, const primer_reduction *r, matrix y, Py_ssize_t k, bint update) noexcept nogil:
    """A v_k, cut into shares of rows that only the size decides, added up in their order."""
    cdef const primer_tridiagonal *kernel = &s.isa.stacks.tridiagonal[s.is_complex]
    cdef Py_ssize_t n = r.n - k - 1, shares = shares_of(n), t, first = (k + 1) // PRIMER_STRIP * PRIMER_STRIP
    # half a square of numbers, 4 of them a nanosecond
    cdef int threads = min(<int> shares, threads_within(s, 0.125 * n * n * (2 if s.is_complex else 1)))
    if threads == 1:
        for t in range(shares):
            multiply_share(kernel, r, y, k, t, shares, update)
    else:
        for t in prange(shares, num_threads=threads, schedule="static", chunksize=1):
            multiply_share(kernel, r, y, k, t, shares, update)
    add_up(y, shares, first, r.n)


cdef inline void multiply_share(
    const primer_tridiagonal *kernel, const primer_reduction *r, matrix y, Py_ssize_t k, Py_ssize_t t,
    Py_ssize_t shares, bint update) noexcept nogil:
    kernel.product(r, k, edge(r.n, k, t, shares), edge(r.n, k, t + 1, shares), update, block(y, t, 0).plane)


cdef Py_ssize_t edge(Py_ssize_t n, Py_ssize_t k, Py_ssize_t t, Py_ssize_t shares) noexcept nogil:
    """The first row of share t of the triangle behind row k: shares of about the same area."""
    cdef Py_ssize_t m = n - k - 1, row = 0
    if t == 0:
        return k + 1
    if t == shares:
        return n
    while row < m and (2 * m - row) * row * shares < m * m * t:
        row += PRIMER_STRIP
    return min(n, (k + 1 + row) // PRIMER_STRIP * PRIMER_STRIP)


cdef int update_rest(work_slice *s, matrix a, matrix w, Py_ssize_t first, Py_ssize_t n) noexcept nogil:
    """A := A - V W* - W V* behind a panel, as one product of [V W] and [W V]*; w: rows of W, then room."""
    cdef Py_ssize_t top = first + PRIMER_REDUCED, i, rows
    cdef matrix right = block(w, PRIMER_REDUCED, 0)     # V, then W again
    copy_rows(block(a, first, top), block(right, 0, top), n - top)
    copy_rows(block(w, 0, top), block(right, PRIMER_REDUCED, top), n - top)
    right.conjugate = True
    i = top
    while i < n:
        rows = min(<Py_ssize_t> UPDATED, n - i)
        if multiply(s, block(a, i, i), transposed(block(w, 0, i)), block(right, 0, i), rows, n - i,
                    2 * PRIMER_REDUCED, -1) < 0:
            return -1
        i += rows
    return 0


cdef void copy_rows(matrix x, matrix to, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i, j
    for i in range(PRIMER_REDUCED):
        for j in range(n):
            to.plane.re[i * to.row + j] = x.plane.re[i * x.row + j]
        if x.plane.im != NULL:
            for j in range(n):
                to.plane.im[i * to.row + j] = x.plane.im[i * x.row + j]


cdef int reduce_in_cache(work_slice *s, const primer_reduction *r, matrix y, Py_ssize_t first) noexcept nogil:
    """The rows from the first on, each reflection's update along with the next one's product."""
    cdef const primer_tridiagonal *kernel = &s.isa.stacks.tridiagonal[s.is_complex]
    cdef Py_ssize_t k
    for k in range(first, r.n - 1):
        kernel.reflect(r, max(first, k - 1), k)
        multiply_shares(s, r, y, k, k > first)
        kernel.finish(r, k, k, y.plane)
        if poll(s) < 0:
            return -1
    kernel.reflect(r, max(first, r.n - 2), r.n - 1)
    r.e[r.n - 1] = 0
    return 0
