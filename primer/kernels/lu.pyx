"""LU with partial pivoting, blocked by recursion on the columns (Toledo 1997): nearly all the work is matrix
product.
"""

from cython.parallel cimport prange
from libc.math cimport fabs, frexp, ldexp

from primer.kernels.arranging cimport exchange_rows
from primer.kernels.core cimport PRIMER_C64, PRIMER_PANEL, primer_isa
from primer.kernels.operands cimport load, store, store_upper
from primer.kernels.planes cimport (
    block, clear, indices_room, matrix, matrix_room, multiply, new_doubles, new_indices, new_matrix, poll,
    run_stack, threads_within, whole_lines, work_slice,
)
from primer.kernels.triangular cimport solve_lower, split


cdef Py_ssize_t lu_work(Py_ssize_t m, int dtype) noexcept nogil:
    return PRIMER_PANEL * (m + 16) * (2 if dtype >= PRIMER_C64 else 1)


cdef void apply_exchanges(
    work_slice *s, matrix a, Py_ssize_t columns, const Py_ssize_t *pivots, Py_ssize_t n) noexcept nogil:
    """Applies the exchanges of a factored panel to other columns, which the threads share."""
    # four numbers moved an exchange and column, about 4 a nanosecond
    cdef int threads = threads_within(s, 1. * n * columns * (2 if s.is_complex else 1)), i
    cdef Py_ssize_t width = whole_lines((columns + threads - 1) // threads)
    if threads == 1:
        exchange_some(a, columns, pivots, n)
    else:
        for i in prange(threads, num_threads=threads, schedule="static", chunksize=1):
            exchange_some(block(a, 0, i * width), min(width, columns - i * width), pivots, n)


cdef void exchange_some(matrix a, Py_ssize_t columns, const Py_ssize_t *pivots, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        if pivots[i] != i:
            exchange_rows(a, i, pivots[i], columns)


cdef int lu_factor(
    work_slice *s, matrix a, Py_ssize_t m, Py_ssize_t n, Py_ssize_t columns, Py_ssize_t *pivots, double *work,
    bint keeps
) noexcept nogil:
    cdef Py_ssize_t left = split(n) if n > PRIMER_PANEL else n, i
    if n <= PRIMER_PANEL:
        s.isa.stacks.panels[s.is_complex].lu(a.plane, a.row, m, n, pivots, work)
        if columns > n:
            # the first whole cache line after the panel
            left = whole_lines(n)
        if poll(s) < 0:
            return -1
    elif lu_factor(s, a, m, left, left, pivots, work, True) < 0:
        return -1
    if columns <= left:
        return 0
    apply_exchanges(s, block(a, 0, left), columns - left, pivots, min(left, n))
    if solve_lower(s, a, True, block(a, 0, left), min(left, n), columns - left) < 0:
        return -1
    if left >= n:
        return multiply(s, block(a, n, left), block(a, n, 0), block(a, 0, left), m - n, columns - left, n, -1)
    if multiply(s, block(a, left, left), block(a, left, 0), block(a, 0, left), m - left, columns - left, left,
                -1) < 0:
        return -1
    if lu_factor(s, block(a, left, left), m - left, n - left, columns - left, pivots + left, work, keeps) < 0:
        return -1
    if keeps:
        apply_exchanges(s, block(a, left, 0), left, pivots + left, n - left)
    for i in range(left, n):
        pivots[i] += left
    return 0


cdef bint is_zero(matrix u, Py_ssize_t i) noexcept nogil:
    cdef Py_ssize_t d = i * (u.row + u.column)
    return u.plane.re[d] == 0 and (u.plane.im == NULL or u.plane.im[d] == 0)


cdef bint is_singular(matrix u, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        if is_zero(u, i):
            return True
    return False


cdef void order_of(const Py_ssize_t *pivots, Py_ssize_t *order, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i, t
    for i in range(n):
        order[i] = i
    for i in range(n):
        t = order[i]
        order[i] = order[pivots[i]]
        order[pivots[i]] = t


cdef long determinant(matrix a, Py_ssize_t n, const Py_ssize_t *pivots, double *mantissa) noexcept nogil:
    """The product of the pivots, with the sign of the exchanges, is mantissa times two to the power that is returned."""
    cdef double re = 1, im = 0, x, y, old
    cdef long exponent = 0
    cdef Py_ssize_t i
    for i in range(n):
        if pivots[i] != i:
            re = -re
            im = -im
        x = a.plane.re[i * (a.row + a.column)]
        if a.plane.im == NULL:
            re *= scaled(x, &exponent)
            # a pivot's mantissa is half at least: the product of so many is far from underflow
            if i % 512 == 511:
                re = scaled(re, &exponent)
            continue
        y = a.plane.im[i * (a.row + a.column)]
        scale_both(&x, &y, &exponent)
        old = re
        re = re * x - im * y
        im = old * y + im * x
        scale_both(&re, &im, &exponent)
    if a.plane.im == NULL:
        re = scaled(re, &exponent)
    mantissa[0] = re
    mantissa[1] = im
    return exponent if re != 0 or im != 0 else 0


cdef inline double scaled(double x, long *exponent) noexcept nogil:
    cdef int e = 0
    x = frexp(x, &e)
    exponent[0] += e
    return x


cdef inline void scale_both(double *x, double *y, long *exponent) noexcept nogil:
    cdef int e = 0
    frexp(max(fabs(x[0]), fabs(y[0])), &e)
    exponent[0] += e
    x[0] = ldexp(x[0], -e)
    y[0] = ldexp(y[0], -e)


cdef int lu_slice(work_slice *s) noexcept nogil:
    """p, L and U of an m x n matrix: row i of A is row p[i] of L U."""
    cdef Py_ssize_t m = s.dims[0], n = s.dims[1], p = min(m, n), right = whole_lines(p), i
    cdef matrix a = new_matrix(s, m, right + n - p)     # from column p on at a whole cache line
    cdef Py_ssize_t *pivots = new_indices(s, m)
    cdef Py_ssize_t *order = new_indices(s, m)
    cdef work_slice rest = s[0]
    rest.args[0] += p * s.core[0][1]
    rest.args[3] += p * s.core[3][1]
    clear(block(a, 0, p), m, right - p)
    if load(s, 0, a, m, p) < 0 or load(&rest, 0, block(a, 0, right), m, n - p) < 0:
        return -1
    if lu_factor(s, a, m, p, right + n - p if n > p else p, pivots, new_doubles(s, lu_work(m, s.dtype)), True) < 0:
        return -1
    for i in range(p, m):
        pivots[i] = i
    order_of(pivots, order, m)
    for i in range(m):
        (<Py_ssize_t *> (s.args[1] + order[i] * s.core[1][0]))[0] = i
    if store_upper(s, 3, a, p, p, False) < 0 or store(&rest, 3, block(a, 0, right), p, n - p) < 0:
        return -1
    to_unit_lower(a, m, p)
    return store(s, 2, a, m, p)


cdef void to_unit_lower(matrix a, Py_ssize_t m, Py_ssize_t n) noexcept nogil:
    """Ones on the diagonal, zeros above it."""
    cdef Py_ssize_t i
    for i in range(min(m, n)):
        clear(block(a, i, i), 1, n - i)
        a.plane.re[i * (a.row + a.column)] = 1


cdef Py_ssize_t lu_blocked(
    const primer_isa *isa, int dtype, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps
) noexcept nogil:
    cdef Py_ssize_t m = dims[1], n = dims[2], p = min(m, n)
    return run_stack(
        isa, dtype, args, dims, steps, b"2122", lu_slice,
        matrix_room(m, whole_lines(p) + n - p, dtype) + 2 * indices_room(m) + lu_work(m, dtype),
        0.03 * p * p * max(m, n) * (4 if dtype >= PRIMER_C64 else 1))
