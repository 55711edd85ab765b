"""Eigenvalues of large positive definite matrices to high relative accuracy.

A = R* R by Cholesky's method with pivoting; the eigenvalues of A are the squares of the singular values of R,
which Jacobi's method on the rows of R finds without losing the small ones (Veselic and Hari 1989; Demmel and
Veselic 1992, theorem 4.3).
"""

from libc.math cimport INFINITY, sqrt

from primer.kernels.jacobi cimport make_orthogonal, new_rows, orthogonal_rows, rows_room
from primer.kernels.planes cimport (
    adjoint, block, clear, indices_room, matrix, multiply, new_doubles, new_indices, whole_lines, work_slice,
)

cdef enum:
    PANEL = 32      # rows of R between two updates of the rest
    UPDATED = 96    # rows at a time of the update: half a square of them is computed twice


cdef Py_ssize_t definite_room(Py_ssize_t n, int dtype) noexcept nogil:
    return indices_room(n) + whole_lines(n) + rows_room(n, n, dtype)


cdef int definite_eigen(work_slice *s, matrix a, double *w, matrix v, Py_ssize_t n, bint vectors) noexcept nogil:
    cdef double *memory = s.memory
    cdef Py_ssize_t *order = new_indices(s, n)
    cdef double *diagonal = new_doubles(s, n)
    cdef orthogonal_rows r
    cdef Py_ssize_t i
    cdef int status = pivoted_cholesky(s, a, order, diagonal, n)
    if status == 0:
        r = new_rows(s, n, n, False)
        copy_triangle(a, r.u, n)
        status = make_orthogonal(s, &r, INFINITY)
    if status == 0:
        for i in range(n):
            w[i] = r.sigma[n - 1 - i] * r.sigma[n - 1 - i]
        if vectors:
            take_vectors(r.u, v, order, n)
    s.memory = memory
    return status


cdef void copy_triangle(matrix a, matrix to, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i, j
    clear(to, n, n)
    for i in range(n):
        for j in range(i, n):
            to.plane.re[i * to.row + j] = a.plane.re[i * a.row + j]
        if a.plane.im != NULL:
            for j in range(i, n):
                to.plane.im[i * to.row + j] = a.plane.im[i * a.row + j]


cdef void take_vectors(matrix u, matrix v, const Py_ssize_t *order, Py_ssize_t n) noexcept nogil:
    """The conjugate rows of U in ascending order, their numbers where they were before pivoting."""
    cdef Py_ssize_t i, j, row
    for i in range(n):
        row = (n - 1 - i) * u.row
        for j in range(n):
            v.plane.re[i * v.row + order[j]] = u.plane.re[row + j]
        if u.plane.im != NULL:
            for j in range(n):
                v.plane.im[i * v.row + order[j]] = -u.plane.im[row + j]


# ---- Cholesky's method with pivoting ----

cdef int pivoted_cholesky(work_slice *s, matrix a, Py_ssize_t *order, double *diagonal, Py_ssize_t n) noexcept nogil:
    """R in the upper triangle of A; row and column i of R* R are number order[i] of A."""
    cdef Py_ssize_t first = 0, last, i, rows
    cdef matrix r
    cdef int status
    for i in range(n):
        order[i] = i
    while first < n:
        last = min(n, first + PANEL)
        status = cholesky_panel(s, a, order, diagonal, first, last, n)
        if status != 0:
            return status
        i = last
        while i < n:
            rows = min(<Py_ssize_t> UPDATED, n - i)
            r = block(a, first, i)
            if multiply(s, block(a, i, i), adjoint(r), r, rows, n - i, last - first, -1) < 0:
                return -1
            i += rows
        first = last
    return 0


cdef int cholesky_panel(
    work_slice *s, matrix a, Py_ssize_t *order, double *diagonal, Py_ssize_t first, Py_ssize_t last, Py_ssize_t n
) noexcept nogil:
    """Rows first .. last - 1 of R. diagonal: what is left of that of A."""
    cdef Py_ssize_t k, j, pivot
    cdef double root, x, y
    for j in range(first, n):
        diagonal[j] = a.plane.re[j * (a.row + 1)]
    for k in range(first, last):
        pivot = k
        for j in range(k + 1, n):
            if diagonal[j] > diagonal[pivot]:
                pivot = j
        if not diagonal[pivot] > 0:
            return NOT_DEFINITE
        if pivot > k:
            exchange(a, k, pivot, n)
            order[k], order[pivot] = order[pivot], order[k]
            diagonal[pivot] = diagonal[k]
        root = sqrt(diagonal_of(a, k, first))
        if not root > 0:
            return NOT_DEFINITE
        if k > first and k + 1 < n and multiply(
                s, block(a, k, k + 1), adjoint(block(a, first, k)), block(a, first, k + 1), 1, n - k - 1, k - first,
                -1) < 0:
            return -1
        a.plane.re[k * (a.row + 1)] = root
        for j in range(k + 1, n):
            x = a.plane.re[k * a.row + j] / root
            a.plane.re[k * a.row + j] = x
            diagonal[j] -= x * x
        if a.plane.im != NULL:
            a.plane.im[k * (a.row + 1)] = 0
            for j in range(k + 1, n):
                y = a.plane.im[k * a.row + j] / root
                a.plane.im[k * a.row + j] = y
                diagonal[j] -= y * y
    return 0


cdef double diagonal_of(matrix a, Py_ssize_t k, Py_ssize_t first) noexcept nogil:
    """a_kk less the squares above it in the panel."""
    cdef double x = a.plane.re[k * (a.row + 1)], y
    cdef Py_ssize_t l
    for l in range(first, k):
        y = a.plane.re[l * a.row + k]
        x -= y * y
        if a.plane.im != NULL:
            y = a.plane.im[l * a.row + k]
            x -= y * y
    return x


cdef void exchange(matrix a, Py_ssize_t k, Py_ssize_t p, Py_ssize_t n) noexcept nogil:
    """Rows and columns k < p of the matrix whose upper triangle this is, and columns of R above."""
    cdef Py_ssize_t i, row = a.row
    exchange_part(a.plane.re, row, k, p, n)
    swap(a.plane.re + k * (row + 1), a.plane.re + p * (row + 1))
    if a.plane.im == NULL:
        return
    exchange_part(a.plane.im, row, k, p, n)
    for i in range(k + 1, p):       # what moved across the diagonal
        a.plane.im[k * row + i] = -a.plane.im[k * row + i]
        a.plane.im[i * row + p] = -a.plane.im[i * row + p]
    a.plane.im[k * row + p] = -a.plane.im[k * row + p]


cdef void exchange_part(double *x, Py_ssize_t row, Py_ssize_t k, Py_ssize_t p, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(k):
        swap(x + i * row + k, x + i * row + p)
    for i in range(k + 1, p):
        swap(x + k * row + i, x + i * row + p)
    for i in range(p + 1, n):
        swap(x + k * row + i, x + p * row + i)


cdef inline void swap(double *x, double *y) noexcept nogil:
    cdef double t = x[0]
    x[0] = y[0]
    y[0] = t
