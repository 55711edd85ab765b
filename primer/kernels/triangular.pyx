"""Solving with triangles, and their inverses, by halves: nearly all the work is matrix product."""

from cython.parallel cimport prange

from primer.kernels.core cimport PRIMER_F64, PRIMER_PANEL
from primer.kernels.planes cimport (
    backwards, block, clear, matrix, multiply, threads_within, whole_lines, work_slice,
)


cdef int solve_lower(
    work_slice *s, matrix l, bint unit, matrix b, Py_ssize_t n, Py_ssize_t columns) noexcept nogil:
    return solve_columns(s, l, unit, b, n, columns, False)


cdef int solve_upper(
    work_slice *s, matrix u, bint unit, matrix b, Py_ssize_t n, Py_ssize_t columns) noexcept nogil:
    return solve_columns(s, u, unit, b, n, columns, True)


cdef int solve_columns(
    work_slice *s, matrix t, bint unit, matrix b, Py_ssize_t n, Py_ssize_t columns, bint upper) noexcept nogil:
    """The columns of B shared among the threads: none depends on another."""
    # n^2 / 2 fused operations a column, about 6 a nanosecond and lane
    cdef double work = <double> n * n * columns * (4 if s.is_complex else 1) / (12.0 * s.isa.gemm[PRIMER_F64].lanes)
    cdef int threads = threads_within(s, work), i, status = 0
    cdef Py_ssize_t width
    if threads == 1 or columns < 32 * threads:
        return (upper_by_halves if upper else lower_by_halves)(s, t, unit, b, n, columns)
    width = whole_lines((columns + threads - 1) // threads)
    for i in prange(threads, num_threads=threads, schedule="static", chunksize=1):
        status |= solve_some(s, t, unit, block(b, 0, i * width), n, min(width, columns - i * width), upper, i == 0)
    return -1 if status != 0 else 0


cdef int solve_some(
    const work_slice *s, matrix t, bint unit, matrix b, Py_ssize_t n, Py_ssize_t columns, bint upper, bint polls
) noexcept nogil:
    cdef work_slice mine = s[0]
    mine.threads = 1
    if not polls:
        mine.next_poll = 1e300
    if columns <= 0:
        return 0
    return (upper_by_halves if upper else lower_by_halves)(&mine, t, unit, b, n, columns)


cdef int lower_by_halves(
    work_slice *s, matrix l, bint unit, matrix b, Py_ssize_t n, Py_ssize_t columns) noexcept nogil:
    cdef Py_ssize_t half
    if n <= PRIMER_PANEL:
        s.isa.stacks.panels[s.is_complex].solve_lower(
            l.plane, l.row, l.column, l.conjugate, unit, n, b.plane, b.row, columns)
        return 0
    half = split(n)
    if lower_by_halves(s, l, unit, b, half, columns) < 0:
        return -1
    # the rows below lose what the solved ones explain
    if multiply(s, block(b, half, 0), block(l, half, 0), b, n - half, columns, half, -1) < 0:
        return -1
    return lower_by_halves(s, block(l, half, half), unit, block(b, half, 0), n - half, columns)


cdef int upper_by_halves(
    work_slice *s, matrix u, bint unit, matrix b, Py_ssize_t n, Py_ssize_t columns) noexcept nogil:
    cdef Py_ssize_t half
    if n <= PRIMER_PANEL:       # from the last row upwards a lower triangle
        u = backwards(u, n, n)
        s.isa.stacks.panels[s.is_complex].solve_lower(
            u.plane, u.row, u.column, u.conjugate, unit, n, block(b, n - 1, 0).plane, -b.row, columns)
        return 0
    half = split(n)
    if upper_by_halves(s, block(u, half, half), unit, block(b, half, 0), n - half, columns) < 0:
        return -1
    if multiply(s, b, block(u, 0, half), block(b, half, 0), half, columns, n - half, -1) < 0:
        return -1
    return upper_by_halves(s, u, unit, b, half, columns)


cdef int multiply_by_lower(
    work_slice *s, matrix c, matrix a, matrix x, Py_ssize_t m, Py_ssize_t n, int accumulate) noexcept nogil:
    """C = A X (accumulate 0) or C -= A X (-1) for the lower triangle X of order n; zeros above are left out."""
    cdef Py_ssize_t half
    if n <= 2 * PRIMER_PANEL:
        return multiply(s, c, a, x, m, n, n, accumulate)
    half = split(n)
    if multiply_by_lower(s, c, a, x, m, half, accumulate) < 0:
        return -1
    if multiply(s, c, block(a, 0, half), block(x, half, 0), m, half, n - half, 1 if accumulate == 0 else -1) < 0:
        return -1
    return multiply_by_lower(s, block(c, 0, half), block(a, 0, half), block(x, half, half), m, n - half, accumulate)


cdef int invert_unit_lower(work_slice *s, matrix l, matrix x, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t half, i
    if n <= PRIMER_PANEL:
        clear(x, n, n)
        for i in range(n):
            x.plane.re[i * (x.row + x.column)] = 1
        return solve_lower(s, l, True, x, n, n)
    half = split(n)
    # (L11 0; L21 L22)^-1 = (X11 0; -L22^-1 L21 X11 X22)
    if invert_unit_lower(s, l, x, half) < 0:
        return -1
    clear(block(x, 0, half), half, n - half)
    clear(block(x, half, 0), n - half, half)
    if multiply_by_lower(s, block(x, half, 0), block(l, half, 0), x, n - half, half, -1) < 0:
        return -1
    if solve_lower(s, block(l, half, half), True, block(x, half, 0), n - half, half) < 0:
        return -1
    return invert_unit_lower(s, block(l, half, half), block(x, half, half), n - half)
