"""LU with partial pivoting, and the determinant that follows from it.

Blocked by recursion on the columns (Toledo 1997): nearly all the work is matrix product.
"""

from libc.math cimport fabs, frexp, ldexp

from primer.kernels.core cimport PRIMER_PANEL, primer_isa
from primer.kernels.planes cimport (
    block, indices_room, load, matrix, matrix_room, multiply, new_indices, new_matrix, poll, run_stack,
    store, work_slice,
)


cdef inline Py_ssize_t split(Py_ssize_t n) noexcept nogil:
    """The left part of n columns: about half, whole panels."""
    return (n // 2 + PRIMER_PANEL - 1) // PRIMER_PANEL * PRIMER_PANEL


cdef int solve_unit_lower(
    work_slice *s, matrix l, matrix b, Py_ssize_t n, Py_ssize_t columns) noexcept nogil:
    """B := L^-1 B, L the unit lower triangle of order n, by halves. -1 as `poll`."""
    cdef Py_ssize_t half
    if n <= PRIMER_PANEL:
        s.isa.panels[s.is_complex].solve_unit_lower(l.plane, l.row, n, b.plane, b.row, columns)
        return 0
    half = split(n)
    if solve_unit_lower(s, l, b, half, columns) < 0:
        return -1
    # the rows of B below lose what the solved ones above them explain
    if multiply(s, block(b, half, 0), block(l, half, 0), b, n - half, columns, half, -1) < 0:
        return -1
    return solve_unit_lower(s, block(l, half, half), block(b, half, 0), n - half, columns)


cdef void exchange_rows(matrix a, Py_ssize_t columns, const Py_ssize_t *pivots, Py_ssize_t n) noexcept nogil:
    """Applies the exchanges of a factored panel to other columns."""
    cdef Py_ssize_t i, j, p
    cdef double t
    cdef double *x
    cdef double *y
    for i in range(n):
        p = pivots[i]
        if p == i:
            continue
        x = a.plane.re + i * a.row
        y = a.plane.re + p * a.row
        for j in range(columns):
            t = x[j]
            x[j] = y[j]
            y[j] = t
        if a.plane.im == NULL:
            continue
        x = a.plane.im + i * a.row
        y = a.plane.im + p * a.row
        for j in range(columns):
            t = x[j]
            x[j] = y[j]
            y[j] = t


cdef int lu_factor(work_slice *s, matrix a, Py_ssize_t m, Py_ssize_t n, Py_ssize_t *pivots) noexcept nogil:
    """P A = L U in place for m >= n; pivots[i] is the row exchanged with row i. -1 as `poll`."""
    cdef Py_ssize_t left, i
    if n <= PRIMER_PANEL:
        s.isa.panels[s.is_complex].lu(a.plane, a.row, m, n, pivots)
        return poll(s)
    left = split(n)
    if lu_factor(s, a, m, left, pivots) < 0:
        return -1
    exchange_rows(block(a, 0, left), n - left, pivots, left)
    if solve_unit_lower(s, a, block(a, 0, left), left, n - left) < 0:
        return -1
    if multiply(s, block(a, left, left), block(a, left, 0), block(a, 0, left), m - left, n - left, left, -1) < 0:
        return -1
    if lu_factor(s, block(a, left, left), m - left, n - left, pivots + left) < 0:
        return -1
    exchange_rows(block(a, left, 0), left, pivots + left, n - left)
    for i in range(left, n):
        pivots[i] += left
    return 0


cdef void determinant(matrix a, Py_ssize_t n, const Py_ssize_t *pivots, double *det) noexcept nogil:
    """The product of the pivots: mantissas multiplied, exponents added, so that no partial product leaves
    the range (diag(1e200, 1e200, 1e-200, 1e-200) has determinant 1)."""
    cdef double re = 1, im = 0, x, y = 0, old
    cdef int e
    cdef long exponent = 0
    cdef Py_ssize_t i
    for i in range(n):
        x = a.plane.re[i * a.row + i]
        if a.plane.im != NULL:
            y = a.plane.im[i * a.row + i]
        frexp(max(fabs(x), fabs(y)), &e)
        exponent += e
        x = ldexp(x, -e)
        y = ldexp(y, -e)
        if pivots[i] != i:
            re = -re
            im = -im
        old = re
        re = re * x - im * y
        im = old * y + im * x
        if re == 0 and im == 0:     # an exact zero stays zero
            exponent = 0
        frexp(max(fabs(re), fabs(im)), &e)
        exponent += e
        re = ldexp(re, -e)
        im = ldexp(im, -e)
    e = <int> max(min(exponent, 5000), -5000)
    det[0] = ldexp(re, e)
    det[1] = ldexp(im, e)


cdef int det_slice(work_slice *s) noexcept nogil:
    cdef Py_ssize_t n = s.dims[0]
    cdef matrix a = new_matrix(s, n, n), result
    cdef Py_ssize_t *pivots = new_indices(s, n)
    cdef double[2] det
    load(s, 0, a, n, n)
    if lu_factor(s, a, n, n, pivots) < 0:
        return -1
    determinant(a, n, pivots, det)
    result.plane.re = det
    result.plane.im = det + 1
    result.row = result.column = 1
    store(s, 1, result, 1, 1)
    return 0


cdef Py_ssize_t det_blocked(
    const primer_isa *isa, int dtype, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps
) noexcept nogil:
    cdef Py_ssize_t n = dims[1]
    # n^3 2/3 operations, about 20 a nanosecond
    return run_stack(isa, dtype, args, dims, steps, b"20", det_slice,
                     matrix_room(n, n, dtype) + indices_room(n), 0.033 * n * n * n)
