"""Blocks of rows turned by the eigenvectors of their products: the start of jacobi.pyx.

For rows z_i = sigma_i u_i of like length the eigenvectors of G = (z_i z_j*) make them orthogonal up to an error
of eps against the longest: what is left is small, and W, an eigensolver's matrix, is unitary. Rows whose lengths
differ by more than BLOCK_SPAN fall into different blocks, which two passes with other borders bring together.
"""

from primer.kernels.eigh cimport symmetric_eigen
from primer.kernels.jacobi cimport copy_row, normalise, orthogonal_rows, products, sort_rows
from primer.kernels.planes cimport block, clear, matrix, multiply, whole_lines, work_slice

cdef double SINGLE_SPAN = 1e7       # of sigma that one block may have where it holds all rows
cdef double BLOCK_SPAN = 1e6        # smaller ones cost corrections, larger ones may not converge


cdef inline matrix corner(matrix a, Py_ssize_t n) noexcept nogil:
    """The memory of A as a matrix of order n with rows that end at a cache line."""
    a.row = (whole_lines(n) // 8 | 1) * 8
    return a


cdef void scale_products(
    orthogonal_rows *r, matrix g, Py_ssize_t first, Py_ssize_t n, bint shifted) noexcept nogil:
    """u_i u_j* becomes z_i z_j* / sigma^2, sigma that of the first row, in the upper triangle, zeros elsewhere;
    less the unit matrix where shifted. lengths: sigma_i / sigma."""
    cdef double *d = r.lengths + first
    cdef double x
    cdef Py_ssize_t i, p
    for i in range(n):
        d[i] = r.sigma[first + i] / r.sigma[first]
    for p in range(2 if g.plane.im != NULL else 1):
        for i in range(n):
            scale_some(g.plane.re if p == 0 else g.plane.im, g.row, d, i, n)
    for i in range(n):
        x = (r.sigma[first + i] - r.sigma[first]) / r.sigma[first]
        g.plane.re[i * g.row + i] = x * (2 + x) if shifted else d[i] * d[i]


cdef inline void scale_some(double *g, Py_ssize_t row, const double *d, Py_ssize_t i, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t j
    for j in range(i + 1):
        g[i * row + j] = 0
    for j in range(i + 1, n):
        g[i * row + j] *= d[i] * d[j]
    for j in range(n, row):
        g[i * row + j] = 0


cdef void coefficients(matrix c, matrix v, const double *d, Py_ssize_t n) noexcept nogil:
    """The rows of V from the last on, conjugated, the columns scaled by d."""
    cdef Py_ssize_t i, j
    for i in range(n):
        for j in range(n):
            c.plane.re[i * c.row + j] = v.plane.re[(n - 1 - i) * v.row + j] * d[j]
        if c.plane.im != NULL:
            for j in range(n):
                c.plane.im[i * c.row + j] = -v.plane.im[(n - 1 - i) * v.row + j] * d[j]


cdef void place_first(orthogonal_rows *r, matrix v, Py_ssize_t first, Py_ssize_t n) noexcept nogil:
    """The first W: the rows of V from the last on, conjugated, in the columns of the rows that were sorted."""
    cdef Py_ssize_t i, j, row
    clear(block(r.w, first, 0), n, r.n)
    for i in range(n):
        row = (first + i) * r.w.row
        for j in range(n):
            r.w.plane.re[row + r.order[first + j]] = v.plane.re[(n - 1 - i) * v.row + j]
        if v.plane.im != NULL:
            for j in range(n):
                r.w.plane.im[row + r.order[first + j]] = -v.plane.im[(n - 1 - i) * v.row + j]


cdef void copy_rows(matrix to, matrix a, Py_ssize_t m, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(m):
        copy_row(block(to, i, 0), block(a, i, 0), n)


cdef int turn(
    work_slice *s, orthogonal_rows *r, Py_ssize_t first, Py_ssize_t end, bint is_first, bint shifted) noexcept nogil:
    """One block. 0, 1, -1 as `start`."""
    cdef Py_ssize_t n = end - first, i
    cdef matrix u = block(r.u, first, 0), w = block(r.w, first, 0), g = corner(r.gram, n), v = corner(r.other, n)
    cdef matrix turned
    cdef int status
    if products(s, g, u, n, r.c) < 0:
        return -1
    scale_products(r, g, first, n, shifted)
    status = symmetric_eigen(s, g, r.values, v, n, True)
    if status != 0:
        return status
    coefficients(g, v, r.lengths + first, n)
    if multiply(s, r.spare, g, u, n, r.c, n, 0) < 0:
        return -1
    if n == r.n:
        r.u, r.spare = r.spare, r.u
    else:
        copy_rows(u, r.spare, n, r.c)
    for i in range(1, n):
        r.sigma[first + i] = r.sigma[first]
    normalise(s, r, first, end)
    if not r.vectors:
        return 0
    if is_first:
        place_first(r, v, first, n)
        return 0
    turned = block(v, n - 1, 0)
    turned.row, turned.conjugate = -v.row, True
    if multiply(s, r.spare, turned, w, n, r.n, n, 0) < 0:
        return -1
    copy_rows(w, r.spare, n, r.n)
    return 0


cdef int turn_cluster(work_slice *s, orthogonal_rows *r, Py_ssize_t first, Py_ssize_t end) noexcept nogil:
    return turn(s, r, first, end, False, True)


cdef int turn_blocks(
    work_slice *s, orthogonal_rows *r, double span, double first_span, bint is_first) noexcept nogil:
    """Blocks that begin where sigma has fallen by `span` (the first one: first_span) since the last began."""
    cdef Py_ssize_t first = 0, end
    cdef double least = r.sigma[0] / first_span
    cdef int status = 0
    while first < r.n and status == 0:
        end = first + 1
        while end < r.n and r.sigma[end] >= least:
            end += 1
        least = r.sigma[end] / span if end < r.n else 0
        if end > first + 1 or is_first:
            status = turn(s, r, first, end, is_first, False)
        first = end
    return status


cdef int start(work_slice *s, orthogonal_rows *r) noexcept nogil:
    cdef int status
    cdef Py_ssize_t i
    cdef bint single
    sort_rows(r, False)
    single = r.sigma[0] <= SINGLE_SPAN * r.sigma[r.n - 1]
    if r.vectors:       # what stands where a block is left
        clear(r.w, r.n, r.n)
        for i in range(r.n):
            r.w.plane.re[i * r.w.row + r.order[i]] = 1
    status = turn_blocks(s, r, BLOCK_SPAN, SINGLE_SPAN if single else BLOCK_SPAN, True)
    if status != 0 or single:
        return status
    sort_rows(r, r.vectors)
    return turn_blocks(s, r, BLOCK_SPAN, BLOCK_SPAN**0.5, False)
