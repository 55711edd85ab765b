"""Two halves of a divided matrix joined (divide.pyx): deflation, the secular equation, products of matrices."""

from cython.parallel cimport prange
from libc.math cimport fabs, sqrt

from primer.kernels.core cimport primer_secular_equation
from primer.kernels.planes cimport block, clear, matrix, multiply, poll, threads_within, transposed, whole_lines

cdef enum:
    TOP = 0             # which half of its numbers an eigenvector has
    BOTH = 1
    BOTTOM = 2

cdef double EPS = 2.0**-53


cdef int join(
    tree *t, Py_ssize_t low, Py_ssize_t half, Py_ssize_t n, double upper, double lower, double rho) noexcept nogil:
    """Two halves and rho w w*; upper, lower: w at the end of the first half and the beginning of the second."""
    cdef Py_ssize_t k
    couple(t, low, half, n, upper, lower)
    k = deflate(t, low, n, rho)
    if k > 0 and solve_secular(t, low, half, n, k, rho) < 0:
        return -1
    merge_order(t, low, n, k)
    return 0


cdef void couple(tree *t, Py_ssize_t low, Py_ssize_t half, Py_ssize_t n, double upper, double lower) noexcept nogil:
    """w in the eigenvectors of the halves, and all rows by ascending eigenvalue in `place`."""
    cdef Py_ssize_t i, j = low, k = low + half, middle = low + half
    for i in range(low, middle):
        t.weight[i] = t.last[i] * upper
        t.last[i] = 0
        t.kind[i] = TOP
    for i in range(middle, low + n):
        t.weight[i] = t.first[i] * lower
        t.first[i] = 0
        t.kind[i] = BOTTOM
    for i in range(n):
        if k == low + n or (j < middle and not t.d[t.order[k]] < t.d[t.order[j]]):
            t.place[i] = t.order[j]
            j += 1
        else:
            t.place[i] = t.order[k]
            k += 1


cdef inline double meant(const tree *t, double x) noexcept nogil:
    """What of an eigenvalue is to be accurate: itself, or its root."""
    return x if t.diagonal == NULL else sqrt(x)


cdef Py_ssize_t deflate(tree *t, Py_ssize_t low, Py_ssize_t n, double rho) noexcept nogil:
    """Rows whose weight is negligible, or can be made so by rotating two of like eigenvalues, go to `dropped`, the
    others to `kept`; how many these are."""
    cdef Py_ssize_t i, j, before = -1, n_kept = 0, n_dropped = 0
    cdef double largest = 0, tolerance
    for i in range(low, low + n):
        largest = max(largest, max(fabs(meant(t, t.d[i])), fabs(t.weight[i])))
    tolerance = 16 * EPS * largest
    for i in range(n):
        j = t.place[i]
        if rho * fabs(t.weight[j]) <= tolerance:
            n_dropped = drop(t, j, n_dropped)
        elif before < 0:
            before = j
        else:
            if rotated(t, low, n, before, j, tolerance):
                n_dropped = drop(t, before, n_dropped)
            else:
                t.kept[n_kept] = before
                n_kept += 1
            before = j
    if before >= 0:
        t.kept[n_kept] = before
        n_kept += 1
    return n_kept


cdef inline Py_ssize_t drop(tree *t, Py_ssize_t row, Py_ssize_t count) noexcept nogil:
    cdef Py_ssize_t i = count
    while i > 0 and t.d[row] < t.d[t.dropped[i - 1]]:
        t.dropped[i] = t.dropped[i - 1]
        i -= 1
    t.dropped[i] = row
    return count + 1


cdef bint rotated(tree *t, Py_ssize_t low, Py_ssize_t n, Py_ssize_t i, Py_ssize_t j, double tolerance) noexcept nogil:
    """Turns rows i and j so that row i has no weight, if that changes the matrix negligibly."""
    cdef double length = sqrt(t.weight[i] * t.weight[i] + t.weight[j] * t.weight[j])
    cdef double c = t.weight[j] / length, s = -t.weight[i] / length, x = t.d[i], y = t.d[j]
    if fabs((meant(t, y) - meant(t, x)) * c * s) > tolerance:
        return False
    t.weight[i] = 0
    t.weight[j] = length
    if t.kind[i] != t.kind[j]:
        t.kind[j] = BOTH
    t.d[i] = x * c * c + y * s * s
    t.d[j] = x * s * s + y * c * c
    t.s.isa.stacks.secular.rotate(t.first + i, t.first + j, 1, c, s)
    t.s.isa.stacks.secular.rotate(t.last + i, t.last + j, 1, c, s)
    if t.vectors:
        t.s.isa.stacks.secular.rotate(t.z.plane.re + i * t.z.row + low, t.z.plane.re + j * t.z.row + low, n, c, s)
    return True


cdef int solve_secular(
    tree *t, Py_ssize_t low, Py_ssize_t half, Py_ssize_t n, Py_ssize_t k, double rho) noexcept nogil:
    """The k roots, and their eigenvectors, become rows low .. low + k - 1, what was dropped the rows after them."""
    cdef primer_secular_equation q
    cdef Py_ssize_t counts[3]
    cdef Py_ssize_t i
    cdef double sum = 0
    count_kinds(t, k, counts)
    for i in range(k):
        t.poles[i] = t.d[t.kept[i]]
        t.z_kept[i] = t.weight[t.kept[i]]
        t.squares[i] = t.z_kept[i] * t.z_kept[i]
        t.first_kept[i] = t.first[t.kept[i]]
        t.last_kept[i] = t.last[t.kept[i]]
        sum += t.squares[i]
    for i in range(8):      # lanes without a root find one all the same
        t.poles[k + i] = t.poles[k - 1] + (1 + i) * rho * sum * (1 + 16 * EPS)
        t.squares[k + i] = 0
    q.k, q.d, q.z, q.square, q.rho = k, t.poles, t.z_kept, t.squares, rho
    q.origin, q.tau, q.weight = t.origin, t.tau, t.exact
    q.first, q.last, q.to_first, q.to_last = t.first_kept, t.last_kept, t.first + low, t.last + low
    keep_dropped(t, low, n, k)
    in_parts(t, &q)
    for i in range(k):
        t.d[low + i] = t.origin[i] + t.tau[i]
    for i in range(n - k):
        t.d[low + k + i] = t.saved[3 * i]
        t.first[low + k + i] = t.saved[3 * i + 1]
        t.last[low + k + i] = t.saved[3 * i + 2]
    if poll(t.s) < 0:
        return -1
    return multiply_halves(t, low, half, n, k, counts) if t.vectors else 0


cdef void count_kinds(tree *t, Py_ssize_t k, Py_ssize_t *counts) noexcept nogil:
    """How many kept rows there are of each kind; `place`: where each is gathered."""
    cdef Py_ssize_t i, kind, at = 0
    for kind in range(3):
        counts[kind] = 0
        for i in range(k):
            if t.kind[t.kept[i]] == kind:
                t.place[i] = at + counts[kind]
                counts[kind] += 1
        at += counts[kind]


cdef void keep_dropped(tree *t, Py_ssize_t low, Py_ssize_t n, Py_ssize_t k) noexcept nogil:
    cdef Py_ssize_t i, row
    for i in range(n - k):
        row = t.dropped[i]
        t.saved[3 * i], t.saved[3 * i + 1], t.saved[3 * i + 2] = t.d[row], t.first[row], t.last[row]
    if not t.vectors:
        return
    for i in range(n - k):
        copy_row(t.z, t.dropped[i], t.gathered, k + i, low, n)
    for i in range(k):
        copy_row(t.z, t.kept[i], t.gathered, t.place[i], low, n)


cdef void in_parts(tree *t, const primer_secular_equation *q) noexcept nogil:
    """Roots, weights and vectors, shared among threads."""
    cdef Py_ssize_t parts, width, i, k = q.k
    # five divisions for a root and pole, one a nanosecond
    cdef int threads = threads_within(t.s, 5. * k * k)
    cdef double *s = t.secular.plane.re if t.vectors else NULL
    cdef Py_ssize_t ld = t.secular.row
    if threads == 1:
        t.s.isa.stacks.secular.roots(q, 0, k)
        t.s.isa.stacks.secular.weights(q, 0, k)
        t.s.isa.stacks.secular.vectors(q, 0, k, s, ld, t.place)
        return
    width = whole_lines((k + threads - 1) // threads)
    parts = (k + width - 1) // width
    for i in prange(parts, num_threads=threads, schedule="static", chunksize=1):
        t.s.isa.stacks.secular.roots(q, i * width, min(k, (i + 1) * width))
    for i in prange(parts, num_threads=threads, schedule="static", chunksize=1):
        t.s.isa.stacks.secular.weights(q, i * width, min(k, (i + 1) * width))
    for i in prange(parts, num_threads=threads, schedule="static", chunksize=1):
        t.s.isa.stacks.secular.vectors(q, i * width, min(k, (i + 1) * width), s, ld, t.place)


cdef int multiply_halves(
    tree *t, Py_ssize_t low, Py_ssize_t half, Py_ssize_t n, Py_ssize_t k, const Py_ssize_t *counts) noexcept nogil:
    """Eigenvectors of the whole: the halves of those that have one times the columns of the secular ones."""
    cdef Py_ssize_t upper = counts[TOP] + counts[BOTH], lower = counts[BOTH] + counts[BOTTOM], i
    cdef matrix to = block(t.z, low, low), to_right = block(t.z, low, low + half)
    if upper == 0:
        clear(to, k, half)
    elif multiply(t.s, to, transposed(t.secular), block(t.gathered, 0, low), k, half, upper, 0) < 0:
        return -1
    if lower == 0:
        clear(to_right, k, n - half)
    elif multiply(t.s, to_right, transposed(block(t.secular, counts[TOP], 0)),
                  block(t.gathered, counts[TOP], low + half), k, n - half, lower, 0) < 0:
        return -1
    for i in range(k, n):
        copy_row(t.gathered, i, t.z, low + i, low, n)
    return 0


cdef void merge_order(tree *t, Py_ssize_t low, Py_ssize_t n, Py_ssize_t k) noexcept nogil:
    """Rows by ascending eigenvalue: the roots, if any, and after them what was dropped."""
    cdef Py_ssize_t i, a = low, b = low + k
    if k == 0:
        for i in range(n):
            t.order[low + i] = t.dropped[i]
        return
    for i in range(n):
        if b == low + n or (a < low + k and not t.d[b] < t.d[a]):
            t.order[low + i] = a
            a += 1
        else:
            t.order[low + i] = b
            b += 1
