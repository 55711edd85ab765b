"""Corrections of first order of nearly orthogonal rows: all Jacobi rotations at once, as matrix products.

For rows z_i = sigma_i u_i, |u_i| = 1, and cosines c_ij = u_i u_j*, the rotation of the pair i, j has

    E_ij = tan of its angle times c_ij / |c_ij|,   E_ji = -conj(E_ij)

so W := C W, Z := C Z with Cayley's C = (I - E / 2)^-1 (I + E / 2), which is unitary, leave cosines of second order.
For U this is the same with F_ij = E_ij sigma_j / sigma_i. Each F is bounded by a cosine over a relative gap, however
far apart the sigma are, and the factors of I - F / 2 are those of I - E / 2, number by number as exact: the Hermitian
part of what LU leaves is never less than I and the rest small, so that nothing is exchanged. Where a gap is too small
for that, the cluster is turned by the eigenvectors of its products (row_blocks.pyx).
Few rows are touched after a good start: then E is worked on as these rows and columns.
"""

from libc.math cimport fabs, hypot, sqrt

from primer.kernels.corrections cimport FINISHED, STUCK, UNFINISHED
from primer.kernels.jacobi cimport copy_row, normalise, orthogonal_rows, products
from primer.kernels.lu cimport lu_factor
from primer.kernels.planes cimport block, matrix, multiply, poll, transposed, work_slice
from primer.kernels.row_blocks cimport turn_cluster
from primer.kernels.triangular cimport solve_lower, solve_upper

cdef double EPSILON = 2.0**-52

# What one correction knows.
ctypedef struct marked:
    double tolerance    # of a cosine
    double largest      # cosine
    Py_ssize_t count    # pairs above the tolerance
    Py_ssize_t touched  # rows that are the shorter one of such a pair
    double norm         # of E
    double change       # the largest sum of a row of |F|


# ---- cosines ----

cdef inline double size_at(matrix g, Py_ssize_t place) noexcept nogil:
    return fabs(g.plane.re[place]) if g.plane.im == NULL else hypot(g.plane.re[place], g.plane.im[place])


cdef inline bint may_exceed(matrix g, Py_ssize_t place, double tolerance) noexcept nogil:
    """Cheaply: false only where the number is not larger."""
    return fabs(g.plane.re[place]) > tolerance or (g.plane.im != NULL and fabs(g.plane.im[place]) > tolerance)


cdef void mark(orthogonal_rows *r, marked *k) noexcept nogil:
    """Pairs whose cosine exceeds the tolerance; the others' cosines become zero. order[j]: is row j touched?"""
    cdef Py_ssize_t i, j, place
    cdef double size, part = k.tolerance / sqrt(2.) if r.gram.plane.im != NULL else k.tolerance
    k.largest = k.norm = k.change = 0
    k.count = k.touched = 0
    for i in range(r.n):
        r.order[i] = 0
    for i in range(r.n):
        place = i * r.gram.row
        for j in range(i + 1, r.n):
            if may_exceed(r.gram, place + j, part):
                size = size_at(r.gram, place + j)
                if size > k.tolerance:
                    k.count += 1
                    k.largest = max(k.largest, size)
                    r.order[j] = 1
                    continue
            r.gram.plane.re[place + j] = 0
            if r.gram.plane.im != NULL:
                r.gram.plane.im[place + j] = 0
    for i in range(r.n):
        k.touched += r.order[i]


# ---- clusters ----

cdef bint has_pair(matrix g, Py_ssize_t first, Py_ssize_t end) noexcept nogil:
    cdef Py_ssize_t i, j
    for i in range(first, end):
        for j in range(i + 1, end):
            if size_at(g, i * g.row + j) > 0:
                return True
    return False


cdef int turn_clusters(work_slice *s, orthogonal_rows *r, const marked *k) noexcept nogil:
    """Turns the clusters that have a marked pair: how many, or -1."""
    cdef Py_ssize_t first = 0, end, i
    cdef int count = 0, status
    cdef double gap = 10 * k.largest
    for i in range(r.n):        # the ends, as the products are lost with the first
        r.order[i] = 0
    while first < r.n:
        end = first + 1
        while end < r.n and r.sigma[end - 1] - r.sigma[end] <= gap * r.sigma[end - 1]:
            end += 1
        if end > first + 1 and has_pair(r.gram, first, end):
            r.order[first] = end
        first = end
    for first in range(r.n):
        if r.order[first] > 0:
            status = turn_cluster(s, r, first, r.order[first])
            if status < 0:
                return -1
            count += 1
    return count


# ---- E and F ----

cdef void to_angles(orthogonal_rows *r, marked *k) noexcept nogil:
    """Cosines above the diagonal become E. lengths: sums of the rows of |F|."""
    cdef Py_ssize_t i, j, place
    cdef double cosine, ratio, d, t, sum = 0
    for i in range(r.n):
        r.lengths[i] = 0
    for i in range(r.n):
        for j in range(i + 1, r.n):
            place = i * r.gram.row + j
            cosine = size_at(r.gram, place)
            if cosine == 0:
                continue
            ratio = r.sigma[j] / r.sigma[i]         # at most 1
            d = (1 / ratio - ratio) / 2
            t = cosine / (d + (sqrt(d * d + cosine * cosine) if d < 1e150 else d))
            r.lengths[i] += t * ratio
            r.lengths[j] += t / ratio
            sum += 2 * t * t
            t /= cosine
            r.gram.plane.re[place] *= t
            if r.gram.plane.im != NULL:
                r.gram.plane.im[place] *= t
    k.norm = sqrt(sum)
    for i in range(r.n):
        k.change = max(k.change, r.lengths[i])


cdef void complete(matrix e, Py_ssize_t n) noexcept nogil:
    """E_ji = -conj(E_ij), zeros on the diagonal; by squares of 32 that stay in the cache."""
    cdef Py_ssize_t i, j, top, left
    for top in range(0, n, 32):
        for left in range(0, top + 1, 32):
            for i in range(top, min(n, top + 32)):
                for j in range(left, min(i, left + 32)):
                    e.plane.re[i * e.row + j] = -e.plane.re[j * e.row + i]
                    if e.plane.im != NULL:
                        e.plane.im[i * e.row + j] = e.plane.im[j * e.row + i]
    for i in range(n):
        e.plane.re[i * (e.row + 1)] = 0
        if e.plane.im != NULL:
            e.plane.im[i * (e.row + 1)] = 0


cdef void scale_to_f(
    matrix e, const double *sigma, const Py_ssize_t *rows, Py_ssize_t m, Py_ssize_t n, bint inverse) noexcept nogil:
    """E_ij times sigma_j / sigma_i, i being row rows[i] (NULL: row i); or the inverse of that."""
    cdef Py_ssize_t i, j
    cdef double own, factor
    for i in range(m):
        own = sigma[i if rows == NULL else rows[i]]
        for j in range(n):
            factor = own / sigma[j] if inverse else sigma[j] / own
            e.plane.re[i * e.row + j] *= factor
            if e.plane.im != NULL:
                e.plane.im[i * e.row + j] *= factor


# ---- all rows ----

cdef void add(matrix x, double factor, matrix y, double other, Py_ssize_t n, Py_ssize_t c) noexcept nogil:
    """X := factor X + other Y."""
    cdef Py_ssize_t i, j
    for i in range(n):
        for j in range(c):
            x.plane.re[i * x.row + j] = factor * x.plane.re[i * x.row + j] + other * y.plane.re[i * y.row + j]
        if x.plane.im != NULL:
            for j in range(c):
                x.plane.im[i * x.row + j] = factor * x.plane.im[i * x.row + j] + other * y.plane.im[i * y.row + j]


cdef int factor_cayley(work_slice *s, orthogonal_rows *r) noexcept nogil:
    """The triangles of I - E / 2 in the place of E."""
    cdef matrix e = r.gram
    cdef Py_ssize_t i, j
    for i in range(r.n):
        for j in range(r.n):
            e.plane.re[i * e.row + j] *= -0.5
        if e.plane.im != NULL:
            for j in range(r.n):
                e.plane.im[i * e.row + j] *= -0.5
        e.plane.re[i * e.row + i] = 1
    return lu_factor(s, e, r.n, r.n, r.n, r.order, r.work, True)


cdef int apply(
    work_slice *s, orthogonal_rows *r, matrix x, Py_ssize_t c, bint by_factors) noexcept nogil:
    """X := C X = 2 (I - E / 2)^-1 X - X, or (I + E) X."""
    cdef Py_ssize_t i
    if not by_factors:
        if multiply(s, r.spare, r.gram, x, r.n, c, r.n, 0) < 0:
            return -1
        add(x, 1, r.spare, 1, r.n, c)
        return 0
    for i in range(r.n):
        copy_row(block(r.spare, i, 0), block(x, i, 0), c)
    if solve_lower(s, r.gram, True, r.spare, r.n, c) < 0 or solve_upper(s, r.gram, False, r.spare, r.n, c) < 0:
        return -1
    add(x, -1, r.spare, 2, r.n, c)
    return 0


cdef int correct_all(work_slice *s, orthogonal_rows *r, const marked *k) noexcept nogil:
    cdef bint by_factors = k.norm * k.norm > 2.0**-56       # below that I + E is as unitary
    complete(r.gram, r.n)
    if by_factors and factor_cayley(s, r) < 0:
        return -1
    if r.vectors and apply(s, r, r.w, r.n, by_factors) < 0:
        return -1
    scale_to_f(r.gram, r.sigma, NULL, r.n, r.n, False)
    return apply(s, r, r.u, r.c, by_factors)


# ---- few rows ----

cdef void gather(orthogonal_rows *r, matrix e, matrix back, Py_ssize_t touched) noexcept nogil:
    """The touched rows of E, and minus their conjugates without the touched columns: the touched columns of E, as
    rows. order: the touched rows."""
    cdef Py_ssize_t t, i, j, at
    cdef matrix g = r.gram
    for t in range(touched):
        i = r.order[t]
        for j in range(r.n):
            if j == i:
                e.plane.re[t * e.row + j] = 0
                if g.plane.im != NULL:
                    e.plane.im[t * e.row + j] = 0
                continue
            at = i * g.row + j if j > i else j * g.row + i
            e.plane.re[t * e.row + j] = g.plane.re[at] if j > i else -g.plane.re[at]
            if g.plane.im != NULL:
                e.plane.im[t * e.row + j] = g.plane.im[at]
        for j in range(r.n):
            back.plane.re[t * back.row + j] = -e.plane.re[t * e.row + j]
            if g.plane.im != NULL:
                back.plane.im[t * back.row + j] = e.plane.im[t * e.row + j]
        for j in range(touched):
            back.plane.re[t * back.row + r.order[j]] = 0
            if g.plane.im != NULL:
                back.plane.im[t * back.row + r.order[j]] = 0


cdef int add_some(
    work_slice *s, orthogonal_rows *r, matrix x, matrix e, matrix back, Py_ssize_t touched, Py_ssize_t c) noexcept nogil:
    """X := (I + E) X for an E of few rows and columns."""
    cdef matrix old = r.spare, change = block(r.spare, touched, 0)
    cdef Py_ssize_t t, j
    for t in range(touched):
        copy_row(block(old, t, 0), block(x, r.order[t], 0), c)
    if (multiply(s, change, e, x, touched, c, r.n, 0) < 0
            or multiply(s, x, transposed(back), old, r.n, c, touched, 1) < 0):
        return -1
    for t in range(touched):
        for j in range(c):
            x.plane.re[r.order[t] * x.row + j] += change.plane.re[t * change.row + j]
        if x.plane.im != NULL:
            for j in range(c):
                x.plane.im[r.order[t] * x.row + j] += change.plane.im[t * change.row + j]
    return 0


cdef int correct_some(work_slice *s, orthogonal_rows *r, const marked *k) noexcept nogil:
    cdef matrix e = r.other, back = block(r.other, k.touched, 0)
    cdef Py_ssize_t i, t = 0
    for i in range(r.n):
        if r.order[i]:
            r.order[t] = i
            t += 1
    gather(r, e, back, t)
    if r.vectors and add_some(s, r, r.w, e, back, t, r.n) < 0:
        return -1
    scale_to_f(e, r.sigma, r.order, t, r.n, False)
    scale_to_f(back, r.sigma, r.order, t, r.n, True)
    return add_some(s, r, r.u, e, back, t, r.c)


# ---- one step ----

cdef int correct(work_slice *s, orthogonal_rows *r, double *before) noexcept nogil:
    cdef marked k
    cdef int status
    if poll(s) < 0 or products(s, r.gram, r.u, r.n, r.c) < 0:
        return -1
    k.tolerance = 1.5 * sqrt(r.c) * EPSILON
    mark(r, &k)
    if k.count == 0:
        return FINISHED
    if not k.largest < before[0]:
        return STUCK
    if k.largest < 1e-2:
        status = turn_clusters(s, r, &k)
        if status != 0:
            return -1 if status < 0 else UNFINISHED
        mark(r, &k)
    before[0] = k.largest
    to_angles(r, &k)
    if not k.norm < 0.5:
        return STUCK
    if r.lengths_alone and k.change * k.largest < EPSILON / 16:
        return FINISHED         # sigma would not change
    status = correct_some(s, r, &k) if 4 * k.touched <= r.n and k.norm < 1e-8 else correct_all(s, r, &k)
    if status < 0:
        return -1
    normalise(s, r, 0, r.n)
    return FINISHED if k.change * k.largest < k.tolerance / 8 else UNFINISHED
