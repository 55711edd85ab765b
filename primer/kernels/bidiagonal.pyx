"""Householder's reduction of a matrix to a bidiagonal one, without its vectors.

Each step reads and writes what is left of the matrix once; the inner loops are csrc/kernels/bidiagonal.inc.
"""

from cython.parallel cimport prange

from primer.kernels.arranging cimport add_up
from primer.kernels.core cimport PRIMER_STRIP, primer_bidiagonal, primer_bidiagonalisation
from primer.kernels.planes cimport (
    block, clear, matrix, matrix_room, new_matrix, poll, threads_within, work_slice,
)

cdef enum:
    SHARE = 131072      # numbers that one thread works on in a step: the sums of each share are kept apart
    SHARES = 16         # at most


cdef inline Py_ssize_t shares_of(Py_ssize_t m, Py_ssize_t n) noexcept nogil:
    return min(<Py_ssize_t> SHARES, 1 + m * n // SHARE)


cdef Py_ssize_t bidiagonal_room(Py_ssize_t m, Py_ssize_t n, int dtype) noexcept nogil:
    return matrix_room(2, m, dtype) + matrix_room(1 + shares_of(m, n), n, dtype)


cdef int reduce_to_bidiagonal(
    work_slice *s, matrix a, double *d, double *e, Py_ssize_t m, Py_ssize_t n) noexcept nogil:
    cdef const primer_bidiagonalisation *kernel = &s.isa.stacks.bidiagonal[s.is_complex]
    cdef double *memory = s.memory
    cdef matrix columns = new_matrix(s, 2, m), rows = new_matrix(s, 1 + shares_of(m, n), n)
    cdef primer_bidiagonal r
    cdef Py_ssize_t k
    cdef int status = 0
    clear(columns, 2, columns.row)
    clear(rows, 1 + shares_of(m, n), rows.row)
    r.a, r.ld, r.m, r.n, r.d, r.e, r.y = a.plane, a.row, m, n, d, e, rows.plane
    r.x, r.u = columns.plane, block(columns, 1, 0).plane
    for k in range(m):
        kernel.reflect(&r, k)
        if k + 1 < m:
            step(s, &r, block(rows, 1, 0), k)
            kernel.finish(&r, k, block(rows, 1, 0).plane)
            status = poll(s)
        if status < 0:
            break
    e[m - 1] = 0
    s.memory = memory
    return status


cdef void step(work_slice *s, const primer_bidiagonal *r, matrix z, Py_ssize_t k) noexcept nogil:
    """Cut into shares of rows that only the size decides, z added up in their order."""
    cdef const primer_bidiagonalisation *kernel = &s.isa.stacks.bidiagonal[s.is_complex]
    cdef Py_ssize_t m = r.m - k - 1, n = r.n - k, shares = shares_of(m, n), t
    # four numbers a nanosecond
    cdef int threads = min(<int> shares, threads_within(s, 0.25 * m * n * (2 if s.is_complex else 1)))
    if threads == 1:
        for t in range(shares):
            kernel.step(r, k, edge(r.m, k, t, shares), edge(r.m, k, t + 1, shares), block(z, t, 0).plane)
    else:
        for t in prange(shares, num_threads=threads, schedule="static", chunksize=1):
            kernel.step(r, k, edge(r.m, k, t, shares), edge(r.m, k, t + 1, shares), block(z, t, 0).plane)
    add_up(z, shares, k, r.n)


cdef inline Py_ssize_t edge(Py_ssize_t m, Py_ssize_t k, Py_ssize_t t, Py_ssize_t shares) noexcept nogil:
    """The first row of share t of the rows behind row k."""
    if t == 0:
        return k + 1
    if t == shares:
        return m
    return max(k + 1, (k + 1 + (m - k - 1) * t // shares) // PRIMER_STRIP * PRIMER_STRIP)
