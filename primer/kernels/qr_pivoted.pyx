"""QR with column pivoting, blocked (Quintana-Orti, Sun and Bischof 1998): half of the work is matrix product.

The matrix is held as its transpose, so that its columns are contiguous. Within a block of reflections the columns
to the right are left as they are; with F = (sum of) A* V tau they would be A - V F*, of which only the next
column and the next row are made. Lengths of columns are updated, and computed anew where the update has lost
half of the digits (Drmac and Bujanovic 2008): the block ends there.
"""

from libc.math cimport fabs, frexp, hypot, ldexp, sqrt

from primer.kernels.arranging cimport exchange_rows
from primer.kernels.core cimport PRIMER_F64, PRIMER_VK, primer_vector_block
from primer.kernels.planes cimport (
    block, matrix, matrix_room, multiply, new_doubles, new_matrix, poll, threads_within, transposed, whole_lines,
    work_slice,
)
from primer.kernels.vector cimport chains_of, multiply_vector

cdef enum:
    BLOCK = 32      # reflections of a block

cdef double LOST = 1.5e-8       # sqrt(eps)
cdef double LEAST = ldexp(1, -920)


cdef Py_ssize_t pivoted_room_of(Py_ssize_t m, Py_ssize_t n, int dtype) noexcept nogil:
    return matrix_room(n, BLOCK, dtype) + 3 * matrix_room(1, max(m, n), dtype) + 2 * whole_lines(n)


cdef pivoted_room new_pivoted_room(work_slice *s, Py_ssize_t m, Py_ssize_t n) noexcept nogil:
    cdef pivoted_room room
    room.f = new_matrix(s, n, BLOCK)
    room.column = new_matrix(s, 1, max(m, n))
    room.sums = new_matrix(s, 1, max(m, n))
    room.other = new_matrix(s, 1, max(m, n))
    room.norms = new_doubles(s, n)
    room.exact = new_doubles(s, n)
    return room


# ---- lengths ----

cdef void row_lengths(const work_slice *s, matrix a, double *lengths, Py_ssize_t m, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    add_squares(s, a.plane.re, a.row, lengths, m, n, 0)
    if a.plane.im != NULL:
        add_squares(s, a.plane.im, a.row, lengths, m, n, 1)
    for i in range(m):
        if 1e-200 < lengths[i] < 1e200:
            lengths[i] = sqrt(lengths[i])
        else:
            lengths[i] = careful_length(block(a, i, 0), n)


cdef void add_squares(
    const work_slice *s, const double *x, Py_ssize_t row, double *sums, Py_ssize_t m, Py_ssize_t n, int add
) noexcept nogil:
    cdef primer_vector_block g
    cdef Py_ssize_t first = 0
    g.m, g.a_step, g.x_next, g.y, g.y_step, g.chains, g.conjugate = m, row, row, sums, 1, chains_of(m), 0
    g.add = add
    while first < n or (first == 0 and add == 0):
        g.k = min(n - first, <Py_ssize_t> PRIMER_VK)
        g.a = g.x = x + first
        s.isa.vector[PRIMER_F64].rows(&g)
        g.add = 1
        first += PRIMER_VK


cdef double careful_length(matrix a, Py_ssize_t n) noexcept nogil:
    """Of a row, its numbers brought to the middle of the range by a power of two."""
    cdef double largest = 0, sum = 0, scale, x
    cdef int exponent
    cdef Py_ssize_t j
    for j in range(n):
        largest = max(largest, fabs(a.plane.re[j]))
        if a.plane.im != NULL:
            largest = max(largest, fabs(a.plane.im[j]))
    if largest == 0:
        return 0
    frexp(largest, &exponent)
    scale = ldexp(1, min(1000, -exponent))
    for j in range(n):
        x = a.plane.re[j] * scale
        sum += x * x
        if a.plane.im != NULL:
            x = a.plane.im[j] * scale
            sum += x * x
    return sqrt(sum) / scale


# ---- products with a vector ----

cdef int times(
    work_slice *s, matrix a, bint conjugate, matrix x, matrix y, matrix other, Py_ssize_t m, Py_ssize_t k
) noexcept nogil:
    """y = A x, or conj(A) x, for rows of numbers x and y; other: room for m. -1 as `poll`."""
    cdef int threads = threads_within(s, 0.1 * m * k), chains = chains_of(m), sign = -1 if conjugate else 1
    cdef Py_ssize_t i
    if part_times(s, a.plane.re, a, x.plane.re, y.plane.re, m, k, chains, threads) < 0:
        return -1
    if a.plane.im == NULL:
        return 0
    if (part_times(s, a.plane.re, a, x.plane.im, y.plane.im, m, k, chains, threads) < 0
            or part_times(s, a.plane.im, a, x.plane.im, other.plane.re, m, k, chains, threads) < 0
            or part_times(s, a.plane.im, a, x.plane.re, other.plane.im, m, k, chains, threads) < 0):
        return -1
    for i in range(m):
        y.plane.re[i] -= sign * other.plane.re[i]
        y.plane.im[i] += sign * other.plane.im[i]
    return 0


cdef inline int part_times(
    work_slice *s, const double *a, matrix shape, const double *x, double *y, Py_ssize_t m, Py_ssize_t k, int chains,
    int threads) noexcept nogil:
    return multiply_vector(s.isa, PRIMER_F64, m, k, a, shape.row, shape.column, x, 1, y, 1, chains, 0, threads,
                           s.next_poll < 1e300)


# ---- one reflection ----

cdef Py_ssize_t largest_from(const double *norms, Py_ssize_t first, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t j, best = first
    for j in range(first + 1, n):
        if norms[j] > norms[best]:
            best = j
    return best


cdef double reflection(work_slice *s, matrix x, Py_ssize_t n, double *re, double *im) noexcept nogil:
    """Row x of n numbers becomes v, with a one in front; tau to re, im. Returns beta, the number that
    H* x = beta e_1 has: LAPACK's larfg."""
    cdef double norm = 0, alpha = x.plane.re[0], imaginary = 0, beta, scale, factor
    cdef double p, q, t
    cdef Py_ssize_t i
    if x.plane.im != NULL:
        imaginary = x.plane.im[0]
    if n > 1:
        row_lengths(s, block(x, 0, 1), &norm, 1, n - 1)
    re[0] = im[0] = 0
    x.plane.re[0] = 1
    if x.plane.im != NULL:
        x.plane.im[0] = 0
    if norm == 0 and imaginary == 0:
        return alpha
    beta = hypot(hypot(alpha, imaginary), norm)
    if alpha > 0:
        beta = -beta
    re[0], im[0] = (beta - alpha) / beta, -imaginary / beta
    # v = x / (alpha - beta)
    p, q = alpha - beta, imaginary
    factor = p / (p * p + q * q) if fabs(p) < 1e150 and fabs(p) > 1e-150 else 0
    if x.plane.im == NULL:
        scale = 1 / p
        for i in range(1, n):
            x.plane.re[i] *= scale
        return beta
    if factor == 0:     # by a power of two to the middle of the range: divides exactly
        scale = 1 / (fabs(p) + fabs(q))
        p, q = p * scale, q * scale
        for i in range(1, n):
            x.plane.re[i] *= scale
            x.plane.im[i] *= scale
    scale = p * p + q * q
    p, q = p / scale, -q / scale
    for i in range(1, n):
        t = x.plane.re[i] * p - x.plane.im[i] * q
        x.plane.im[i] = x.plane.re[i] * q + x.plane.im[i] * p
        x.plane.re[i] = t
    return beta


cdef int bring_up(
    work_slice *s, matrix t, pivoted_room *room, Py_ssize_t first, Py_ssize_t k, Py_ssize_t m) noexcept nogil:
    """Column k loses what the reflections from `first` on explain: A - V F*."""
    cdef Py_ssize_t i, l, done = k - first
    cdef double *f = room.f.plane.re + k * room.f.row
    cdef matrix x = room.column
    if done == 0:
        return 0
    for l in range(done):
        x.plane.re[l] = f[l]
        if t.plane.im != NULL:
            x.plane.im[l] = -room.f.plane.im[k * room.f.row + l]
    if times(s, transposed(block(t, first, k)), False, x, room.sums, room.other, m - k, done) < 0:
        return -1
    for i in range(m - k):
        t.plane.re[k * t.row + k + i] -= room.sums.plane.re[i]
    if t.plane.im != NULL:
        for i in range(m - k):
            t.plane.im[k * t.row + k + i] -= room.sums.plane.im[i]
    return 0


cdef int extend_f(
    work_slice *s, matrix t, pivoted_room *room, Py_ssize_t first, Py_ssize_t k, Py_ssize_t m, Py_ssize_t n,
    double re, double im) noexcept nogil:
    """The column of F that belongs to reflection k: tau (A* v - F V* v), below row k."""
    cdef Py_ssize_t j, done = k - first, rest = n - k - 1
    cdef matrix v = block(t, k, k), f = block(room.f, k + 1, done)
    cdef double p, q
    if rest == 0:
        return 0
    if times(s, block(t, k + 1, k), True, v, room.sums, room.other, rest, m - k) < 0:
        return -1
    for j in range(rest):
        f.plane.re[j * f.row] = room.sums.plane.re[j]
        if t.plane.im != NULL:
            f.plane.im[j * f.row] = room.sums.plane.im[j]
    if done > 0:
        if (times(s, block(t, first, k), True, v, room.column, room.other, done, m - k) < 0
                or times(s, block(room.f, k + 1, 0), False, room.column, room.sums, room.other, rest, done) < 0):
            return -1
        for j in range(rest):
            f.plane.re[j * f.row] -= room.sums.plane.re[j]
            if t.plane.im != NULL:
                f.plane.im[j * f.row] -= room.sums.plane.im[j]
    for j in range(rest):
        p = f.plane.re[j * f.row]
        if t.plane.im == NULL:
            f.plane.re[j * f.row] = re * p
        else:
            q = f.plane.im[j * f.row]
            f.plane.re[j * f.row] = re * p - im * q
            f.plane.im[j * f.row] = re * q + im * p
    return 0


cdef int finish_row(
    work_slice *s, matrix t, pivoted_room *room, Py_ssize_t first, Py_ssize_t k, Py_ssize_t n) noexcept nogil:
    """Row k of R in the columns to the right: A - V F*, the front of v_k being 1."""
    cdef Py_ssize_t j, l, done = k - first + 1, rest = n - k - 1
    cdef matrix x = room.column
    for l in range(done):
        x.plane.re[l] = t.plane.re[(first + l) * t.row + k]
        if t.plane.im != NULL:
            x.plane.im[l] = t.plane.im[(first + l) * t.row + k]
    if times(s, block(room.f, k + 1, 0), True, x, room.sums, room.other, rest, done) < 0:
        return -1
    for j in range(rest):
        t.plane.re[(k + 1 + j) * t.row + k] -= room.sums.plane.re[j]
        if t.plane.im != NULL:
            t.plane.im[(k + 1 + j) * t.row + k] -= room.sums.plane.im[j]
    return 0


cdef bint shorten(matrix t, pivoted_room *room, Py_ssize_t k, Py_ssize_t n) noexcept nogil:
    """The lengths of the columns to the right without row k; is any of them uncertain now? Those become -1."""
    cdef Py_ssize_t j
    cdef double x, part, since
    cdef bint uncertain = False
    for j in range(k + 1, n):
        if room.norms[j] <= 0:
            uncertain |= room.norms[j] < 0
            continue
        x = t.plane.re[j * t.row + k]
        x = fabs(x) if t.plane.im == NULL else hypot(x, t.plane.im[j * t.row + k])
        x /= room.norms[j]
        part = max(0., (1 + x) * (1 - x))
        since = room.norms[j] / room.exact[j]
        if part * since * since <= LOST:
            room.norms[j] = -1
            uncertain = True
        else:
            room.norms[j] *= sqrt(part)
    return uncertain


cdef void measure_again(
    const work_slice *s, matrix t, pivoted_room *room, Py_ssize_t k, Py_ssize_t m, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t j
    for j in range(k, n):
        if room.norms[j] < 0:
            row_lengths(s, block(t, j, k), room.norms + j, 1, m - k)
            room.exact[j] = room.norms[j]


# ---- the whole ----

cdef int bring_forward(
    matrix t, pivoted_room *room, Py_ssize_t *order, Py_ssize_t k, Py_ssize_t m, Py_ssize_t n) noexcept nogil:
    """The longest column to place k; 1 where none is left."""
    cdef Py_ssize_t best = largest_from(room.norms, k, n)
    if not room.norms[best] > LEAST:
        return 1
    if best != k:
        exchange_rows(t, k, best, m)
        exchange_rows(room.f, k, best, BLOCK)
        order[k], order[best] = order[best], order[k]
        room.norms[best] = room.norms[k]
        room.exact[best] = room.exact[k]
    return 0


cdef Py_ssize_t qr_pivoted(
    work_slice *s, matrix t, matrix tau, Py_ssize_t *order, pivoted_room *room, Py_ssize_t m, Py_ssize_t n
) noexcept nogil:
    cdef Py_ssize_t j, k, first = 0
    cdef bint uncertain
    cdef double re, im, beta
    row_lengths(s, t, room.norms, n, m)
    for j in range(n):
        order[j] = j
        room.exact[j] = room.norms[j]
    while first < n:
        k, uncertain = first, False
        while k < min(n, first + BLOCK) and not uncertain:
            if bring_forward(t, room, order, k, m, n) == 1:
                if k == first:
                    return k
                break
            if bring_up(s, t, room, first, k, m) < 0:
                return -1
            beta = reflection(s, block(t, k, k), m - k, &re, &im)
            tau.plane.re[k] = re
            if t.plane.im != NULL:
                tau.plane.im[k] = im
            if (extend_f(s, t, room, first, k, m, n, re, im) < 0
                    or finish_row(s, t, room, first, k, n) < 0):
                return -1
            uncertain = shorten(t, room, k, n)
            t.plane.re[k * t.row + k] = beta
            k += 1
        if poll(s) < 0 or apply_block(s, t, room, first, k, m, n) < 0:
            return -1
        measure_again(s, t, room, k, m, n)
        first = k
    return n


cdef int apply_block(
    work_slice *s, matrix t, pivoted_room *room, Py_ssize_t first, Py_ssize_t k, Py_ssize_t m, Py_ssize_t n
) noexcept nogil:
    """The columns to the right below row k: A - V F*."""
    cdef matrix f = block(room.f, k, 0)
    f.conjugate = True
    if k == n or k == m:
        return 0
    return multiply(s, block(t, k, k), f, block(t, first, k), n - k, m - k, k - first, -1)
