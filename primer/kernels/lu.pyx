"""LU with partial pivoting, and the determinant that follows from it.

Blocked by recursion on the columns (Toledo 1997): nearly all the work is matrix product. A matrix is
copied to a row-major working plane of doubles; a complex one to two planes, so that its products are
real ones.
"""

from cython.parallel cimport prange
from libc.math cimport fabs, frexp, ldexp
from libc.stdlib cimport free, malloc
from libc.string cimport memcpy

from primer.kernels.core cimport (
    PRIMER_C64, PRIMER_C128, PRIMER_F32, PRIMER_F64, PRIMER_PANEL, interrupted, out_of_memory,
    primer_isa, primer_plane, threads_for,
)
from primer.kernels.matmul cimport gemm


cdef inline primer_plane part(primer_plane a, Py_ssize_t offset) noexcept nogil:
    """The same matrix from another element on."""
    cdef primer_plane b
    b.re = a.re + offset
    b.im = a.im + offset if a.im != NULL else NULL
    return b


cdef int subtract_product(
    const primer_isa *isa, primer_plane c, primer_plane a, primer_plane b, Py_ssize_t ld,
    Py_ssize_t m, Py_ssize_t n, Py_ssize_t k, int threads) noexcept nogil:
    """C -= A B for blocks of one working plane pair; -1 once interrupted."""
    cdef int failed = gemm(
        isa, PRIMER_F64, m, n, k, a.re, ld, 1, b.re, ld, 1, c.re, ld, 1, -1, threads)
    if a.im == NULL or failed < 0:
        return failed
    failed |= gemm(isa, PRIMER_F64, m, n, k, a.im, ld, 1, b.im, ld, 1, c.re, ld, 1, 1, threads)
    failed |= gemm(isa, PRIMER_F64, m, n, k, a.re, ld, 1, b.im, ld, 1, c.im, ld, 1, -1, threads)
    failed |= gemm(isa, PRIMER_F64, m, n, k, a.im, ld, 1, b.re, ld, 1, c.im, ld, 1, -1, threads)
    return failed


cdef int solve_unit_lower(
    const primer_isa *isa, primer_plane l, primer_plane b, Py_ssize_t ld,
    Py_ssize_t n, Py_ssize_t columns, int threads) noexcept nogil:
    """B := L^-1 B, L the unit lower triangle of order n, by halves."""
    cdef Py_ssize_t half
    if n <= PRIMER_PANEL:
        isa.panels[l.im != NULL].solve_unit_lower(l, ld, n, b, ld, columns)
        return 0
    half = split(n)
    if solve_unit_lower(isa, l, b, ld, half, columns, threads) < 0:
        return -1
    # the rows of B below lose what the solved ones above them explain
    if subtract_product(
            isa, part(b, half * ld), part(l, half * ld), b, ld, n - half, columns, half, threads) < 0:
        return -1
    return solve_unit_lower(
        isa, part(l, half * ld + half), part(b, half * ld), ld, n - half, columns, threads)


cdef inline Py_ssize_t split(Py_ssize_t n) noexcept nogil:
    """The left part of n columns: about half, whole panels."""
    return (n // 2 + PRIMER_PANEL - 1) // PRIMER_PANEL * PRIMER_PANEL


cdef void exchange_rows(
    primer_plane a, Py_ssize_t ld, Py_ssize_t columns, const Py_ssize_t *pivots, Py_ssize_t n
) noexcept nogil:
    """Applies the exchanges of a factored panel to other columns."""
    cdef Py_ssize_t i, j, p
    cdef double t
    for i in range(n):
        p = pivots[i]
        if p == i:
            continue
        for j in range(columns):
            t = a.re[i * ld + j]
            a.re[i * ld + j] = a.re[p * ld + j]
            a.re[p * ld + j] = t
        if a.im != NULL:
            for j in range(columns):
                t = a.im[i * ld + j]
                a.im[i * ld + j] = a.im[p * ld + j]
                a.im[p * ld + j] = t


cdef int lu_factor(
    const primer_isa *isa, primer_plane a, Py_ssize_t ld, Py_ssize_t m, Py_ssize_t n,
    Py_ssize_t *pivots, int threads) noexcept nogil:
    """P A = L U in place for m >= n; pivots[i] is the row exchanged with row i. -1 once interrupted."""
    cdef Py_ssize_t left, i
    if n <= PRIMER_PANEL:
        isa.panels[a.im != NULL].lu(a, ld, m, n, pivots)
        return interrupted() if m >= 256 else 0
    left = split(n)
    if lu_factor(isa, a, ld, m, left, pivots, threads) < 0:
        return -1
    exchange_rows(part(a, left), ld, n - left, pivots, left)
    if solve_unit_lower(isa, a, part(a, left), ld, left, n - left, threads) < 0:
        return -1
    if subtract_product(
            isa, part(a, left * ld + left), part(a, left * ld), part(a, left), ld,
            m - left, n - left, left, threads) < 0:
        return -1
    if lu_factor(isa, part(a, left * ld + left), ld, m - left, n - left, pivots + left, threads) < 0:
        return -1
    exchange_rows(part(a, left * ld), ld, left, pivots + left, n - left)
    for i in range(left, n):
        pivots[i] += left
    return 0


cdef void determinant(
    primer_plane a, Py_ssize_t ld, Py_ssize_t n, const Py_ssize_t *pivots, double *det
) noexcept nogil:
    """The product of the pivots: mantissas multiplied, exponents added, so that no partial product leaves
    the range (diag(1e200, 1e200, 1e-200, 1e-200) has determinant 1)."""
    cdef double re = 1, im = 0, x, y = 0, old
    cdef int e
    cdef long exponent = 0
    cdef Py_ssize_t i
    for i in range(n):
        x = a.re[i * ld + i]
        if a.im != NULL:
            y = a.im[i * ld + i]
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
    if a.im != NULL:
        det[1] = ldexp(im, e)


cdef void copy_in(primer_plane a, Py_ssize_t ld, int dtype, const char *p, Py_ssize_t rows, Py_ssize_t columns,
                  Py_ssize_t m, Py_ssize_t n) noexcept nogil:
    """A matrix of any dtype and strides (bytes) into the working planes."""
    cdef Py_ssize_t i, j
    cdef const char *row
    for i in range(m):
        row = p + i * rows
        if dtype == PRIMER_F64 and columns == sizeof(double):
            memcpy(a.re + i * ld, row, n * sizeof(double))
            continue
        for j in range(n):
            if dtype == PRIMER_F32:
                a.re[i * ld + j] = (<const float *> (row + j * columns))[0]
            elif dtype == PRIMER_F64:
                a.re[i * ld + j] = (<const double *> (row + j * columns))[0]
            elif dtype == PRIMER_C64:
                a.re[i * ld + j] = (<const float *> (row + j * columns))[0]
                a.im[i * ld + j] = (<const float *> (row + j * columns))[1]
            else:
                a.re[i * ld + j] = (<const double *> (row + j * columns))[0]
                a.im[i * ld + j] = (<const double *> (row + j * columns))[1]


cdef void store(const double *x, int dtype, char *p) noexcept nogil:
    """One number of the result, rounded to its dtype."""
    if dtype == PRIMER_F64 or dtype == PRIMER_C128:
        (<double *> p)[0] = x[0]
        if dtype == PRIMER_C128:
            (<double *> p)[1] = x[1]
    else:
        (<float *> p)[0] = <float> x[0]
        if dtype == PRIMER_C64:
            (<float *> p)[1] = <float> x[1]


cdef int det_one(
    const primer_isa *isa, int dtype, const char *p, Py_ssize_t rows, Py_ssize_t columns, Py_ssize_t n,
    char *out, int threads) noexcept nogil:
    """The determinant of one matrix: 0, -1 once interrupted, 1 where memory was refused."""
    # rows a whole number of vectors and not a power of two apart: 4096-byte strides meet few cache sets
    cdef Py_ssize_t ld = (n + 7) // 8 * 8 + 8
    cdef bint is_complex = dtype == PRIMER_C64 or dtype == PRIMER_C128
    cdef double *memory = <double *> malloc((1 + is_complex) * ld * n * sizeof(double))
    cdef Py_ssize_t *pivots = <Py_ssize_t *> malloc(n * sizeof(Py_ssize_t))
    cdef double[2] det = [0, 0]
    cdef primer_plane a
    cdef int status = 1
    if memory != NULL and pivots != NULL:
        a.re = memory
        a.im = memory + ld * n if is_complex else NULL
        copy_in(a, ld, dtype, p, rows, columns, n, n)
        status = lu_factor(isa, a, ld, n, n, pivots, threads)
        if status == 0:
            determinant(a, ld, n, pivots, det)
            store(det, dtype, out)
    free(memory)
    free(pivots)
    return status


cdef Py_ssize_t det_blocked(
    const primer_isa *isa, int dtype, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps
) noexcept nogil:
    """The determinants of a stack: threads over the stack where it is long enough, else within a matrix."""
    cdef Py_ssize_t s, n = dims[1]
    # n^3 2/3 operations, about 20 a nanosecond
    cdef double work = 0.033 * n * n * n
    cdef int outer = threads_for(work * dims[0]), inner, status, refused = 0
    if dims[0] < 2 * outer:
        outer = 1
    inner = threads_for(work) if outer == 1 else 1
    if outer == 1:
        for s in range(dims[0]):
            status = det_one(isa, dtype, args[0] + s * steps[0], steps[2], steps[3], n,
                             args[1] + s * steps[1], inner)
            if status < 0:
                return -1
            refused += status
    else:
        for s in prange(dims[0], num_threads=outer, schedule="dynamic"):
            refused += max(0, det_one(
                isa, dtype, args[0] + s * steps[0], steps[2], steps[3], n, args[1] + s * steps[1], 1))
    if refused > 0:
        out_of_memory()
        return -1
    return 0
