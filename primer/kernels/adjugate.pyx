"""Adjugates of large matrices and of those that the lanes leave (csrc/kernels/adjugate.inc), singular ones
included: adj A = det(A) A^-1 of the factors of A.

The error of a determinant times an inverse from the same factors L U is that of the adjugate of L U, which is
close to A: a small pivot multiplies one and divides the other. Only a zero cannot be divided by; it is replaced
by a number far below the rounding errors of the factors. Several zeros, or factors whose inverse leaves the
range, call for complete pivoting: there a zero says that nothing is left, and the adjugate of a matrix of rank
below n - 1 is zero.
"""

from libc.math cimport fabs, frexp, isfinite, ldexp

from primer.kernels.core cimport PRIMER_C64, primer_isa
from primer.kernels.lu cimport determinant, is_zero, lu_factor, lu_work, order_of
from primer.kernels.operands cimport fail, load, store
from primer.kernels.planes cimport (
    block, clear, indices_room, matrix, matrix_room, new_doubles, new_indices, new_matrix, poll, run_stack,
    transposed, work_slice,
)
from primer.kernels.systems cimport put_columns
from primer.kernels.triangular cimport invert_unit_lower, solve_upper

cdef double TINY = 2.0 ** -100      # a pivot that is as good as zero, of a matrix whose largest number is about 1


cdef double largest(matrix a, Py_ssize_t m, Py_ssize_t n) noexcept nogil:
    """The largest real or imaginary part; infinity or NaN where there is one."""
    cdef Py_ssize_t i, j
    cdef double most = 0, x, y = 0
    for i in range(m):
        for j in range(n):
            x = fabs(a.plane.re[i * a.row + j])
            if a.plane.im != NULL:
                y = fabs(a.plane.im[i * a.row + j])
            if not (x <= most and y <= most):
                most = max(x, y) if isfinite(x) and isfinite(y) else x + y
                if not isfinite(most):
                    return most
    return most


cdef void power_of_two(double *factors, Py_ssize_t exponent) noexcept nogil:
    """2^exponent as three factors: it may be out of range where what it is multiplied with brings it back."""
    cdef Py_ssize_t e = max(min(exponent, 3000), -3000)
    factors[0] = ldexp(1, <int> (e // 3))
    factors[1] = ldexp(1, <int> ((e - e // 3) // 2))
    factors[2] = ldexp(1, <int> (e - e // 3 - (e - e // 3) // 2))


cdef int load_balanced(work_slice *s, matrix a, Py_ssize_t n, Py_ssize_t *exponents) noexcept nogil:
    """The slice's matrix with row i divided by 2^exponents[i], so that its largest part is about 1. 1 where a
    number is not finite, -1 as `poll`."""
    cdef Py_ssize_t i, j
    cdef double[3] f
    cdef double most
    cdef int e
    if load(s, 0, a, n, n) < 0:
        return -1
    for i in range(n):
        most = largest(block(a, i, 0), 1, n)
        if not isfinite(most):
            return 1
        frexp(most, &e)
        exponents[i] = e
        power_of_two(f, -e)
        for j in range(n):
            a.plane.re[i * a.row + j] = a.plane.re[i * a.row + j] * f[0] * f[1] * f[2]
        if a.plane.im != NULL:
            for j in range(n):
                a.plane.im[i * a.row + j] = a.plane.im[i * a.row + j] * f[0] * f[1] * f[2]
    return 0


cdef void unbalance(
    matrix a, Py_ssize_t n, double re, double im, long exponent, const Py_ssize_t *exponents, double *factors
) noexcept nogil:
    """A times (re + i im) 2^exponent, and column j by the exponents of all rows of the balanced matrix but j.
    factors: 3 n doubles."""
    cdef Py_ssize_t i, j
    cdef double x, y
    cdef double *p
    cdef double *q
    for j in range(n):
        exponent += exponents[j]
    for j in range(n):
        power_of_two(factors + 3 * j, exponent - exponents[j])
    for i in range(n):
        p = a.plane.re + i * a.row
        if a.plane.im == NULL:
            for j in range(n):
                p[j] = p[j] * re * factors[3 * j] * factors[3 * j + 1] * factors[3 * j + 2]
            continue
        q = a.plane.im + i * a.row
        for j in range(n):
            x, y = p[j] * re - q[j] * im, p[j] * im + q[j] * re
            p[j] = x * factors[3 * j] * factors[3 * j + 1] * factors[3 * j + 2]
            q[j] = y * factors[3 * j] * factors[3 * j + 1] * factors[3 * j + 2]


cdef void eliminate(matrix a, Py_ssize_t n, Py_ssize_t c) noexcept nogil:
    """The rows below c lose their multiples of row c; the factors stay in column c."""
    cdef Py_ssize_t r, j
    cdef double x = a.plane.re[c * a.row + c], y = 0, square, u, v
    cdef const double *p = a.plane.re + c * a.row
    cdef const double *q = NULL
    cdef double *to
    cdef double *to_im
    cdef int e
    if a.plane.im != NULL:
        q = a.plane.im + c * a.row
        y = q[c]
    frexp(max(fabs(x), fabs(y)), &e)
    x, y = ldexp(x, -e), ldexp(y, -e)       # so that the square is in range
    square = x * x + y * y
    for r in range(c + 1, n):
        to = a.plane.re + r * a.row
        if q == NULL:
            u = to[c] / p[c]
            for j in range(c + 1, n):
                to[j] -= u * p[j]
            to[c] = u
            continue
        to_im = a.plane.im + r * a.row
        u = ldexp((to[c] * x + to_im[c] * y) / square, -e)
        v = ldexp((to_im[c] * x - to[c] * y) / square, -e)
        for j in range(c + 1, n):
            to[j] -= u * p[j] - v * q[j]
            to_im[j] -= u * q[j] + v * p[j]
        to[c], to_im[c] = u, v


cdef Py_ssize_t complete_pivoting(
    work_slice *s, matrix a, Py_ssize_t n, Py_ssize_t *rows, Py_ssize_t *columns) noexcept nogil:
    """P A Q = L U in place: the rank, as exact zeros tell it, or -1 as `poll`."""
    cdef Py_ssize_t c, i, j, d
    cdef double best, size
    for c in range(n):
        best = -1
        for i in range(c, n):
            for j in range(c, n):
                size = fabs(a.plane.re[i * a.row + j])
                if a.plane.im != NULL:
                    size += fabs(a.plane.im[i * a.row + j])
                if size > best:
                    best, rows[c], columns[c] = size, i, j
        if best == 0:
            for d in range(c, n):
                rows[d] = columns[d] = d
            return c
        exchange_lines(a, n, c, rows[c])
        exchange_lines(transposed(a), n, c, columns[c])
        eliminate(a, n, c)
        if poll(s) < 0:
            return -1
    return n


cdef void exchange_lines(matrix a, Py_ssize_t n, Py_ssize_t i, Py_ssize_t j) noexcept nogil:
    """Rows i and j; of the transpose: columns."""
    cdef Py_ssize_t k
    cdef double t
    for k in range(n if i != j else 0):
        t = a.plane.re[i * a.row + k * a.column]
        a.plane.re[i * a.row + k * a.column] = a.plane.re[j * a.row + k * a.column]
        a.plane.re[j * a.row + k * a.column] = t
        if a.plane.im != NULL:
            t = a.plane.im[i * a.row + k * a.column]
            a.plane.im[i * a.row + k * a.column] = a.plane.im[j * a.row + k * a.column]
            a.plane.im[j * a.row + k * a.column] = t


# What the steps of one adjugate share.
ctypedef struct working_room:
    matrix a, x
    Py_ssize_t *rows            # exchanges
    Py_ssize_t *columns
    Py_ssize_t *order
    Py_ssize_t *exponents
    double *work


cdef int of_factors(work_slice *s, const working_room *w, Py_ssize_t n, double sign, bint checks) noexcept nogil:
    """sign det(A) A^-1 from P A = L U, into A: 0; 1 where the inverse leaves the range, if that is to be checked;
    -1 as `poll`."""
    cdef double[2] mantissa
    cdef long exponent = determinant(w.a, n, w.rows, mantissa)
    if invert_unit_lower(s, w.a, w.x, n) < 0 or solve_upper(s, w.a, False, w.x, n, n) < 0:
        return -1
    if checks and not isfinite(largest(w.x, n, n)):
        return 1
    order_of(w.rows, w.order, n)
    put_columns(w.a, w.x, n, w.order)
    unbalance(w.a, n, sign * mantissa[0], sign * mantissa[1], exponent, w.exponents, w.work)
    return 0


cdef int by_complete_pivoting(work_slice *s, const working_room *w, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i, rank
    cdef double sign = 1
    if load_balanced(s, w.a, n, w.exponents) < 0:
        return -1
    rank = complete_pivoting(s, w.a, n, w.rows, w.columns)
    if rank < 0:
        return -1
    if rank < n - 1:
        clear(w.a, n, n)
        return 0
    if rank < n:
        w.a.plane.re[(n - 1) * (w.a.row + 1)] = TINY
    for i in range(n):
        if w.columns[i] != i:
            sign = -sign
    if of_factors(s, w, n, sign, False) < 0:
        return -1
    for i in range(n - 1, -1, -1):      # A^-1 = Q (P A Q)^-1 P
        exchange_lines(w.a, n, i, w.columns[i])
    return 0


cdef int adjugate_slice(work_slice *s) noexcept nogil:
    cdef Py_ssize_t n = s.dims[0], i, zeros = 0
    cdef working_room w
    cdef int status
    w.a, w.x = new_matrix(s, n, n), new_matrix(s, n, n)
    w.rows, w.columns = new_indices(s, n), new_indices(s, n)
    w.order, w.exponents = new_indices(s, n), new_indices(s, n)
    w.work = new_doubles(s, lu_work(n, s.dtype))
    status = load_balanced(s, w.a, n, w.exponents)
    if status > 0:
        return min(0, fail(s, 1, n, n))
    if status < 0 or lu_factor(s, w.a, n, n, n, w.rows, w.work, True) < 0:
        return -1
    for i in range(n):
        if is_zero(w.a, i):
            w.a.plane.re[i * (w.a.row + 1)] = TINY
            zeros += 1
    status = of_factors(s, &w, n, 1, True) if zeros <= 1 else 1
    if status > 0:
        status = by_complete_pivoting(s, &w, n)
    return status if status < 0 else store(s, 1, w.a, n, n)


cdef Py_ssize_t adjugate_blocked(
    const primer_isa *isa, int dtype, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps
) noexcept nogil:
    cdef Py_ssize_t n = dims[1]
    # as an inverse: 2 n^3 operations, about 20 a nanosecond
    return run_stack(
        isa, dtype, args, dims, steps, b"22", adjugate_slice,
        2 * matrix_room(n, n, dtype) + 4 * indices_room(n) + lu_work(n, dtype),
        0.1 * n * n * n * (4 if dtype >= PRIMER_C64 else 1))
