"""Eigenvalues and eigenvectors of a real symmetric tridiagonal matrix by divide and conquer.

Cuppen (1981): the matrix is torn into two halves and a matrix of rank one; from the eigenvectors of the halves,
solved likewise, those of the whole are found by a secular equation (csrc/kernels/secular.inc) and a product of
matrices. What the rank-one matrix hardly couples is deflated. Small matrices are solved by QL steps.

The singular values of a bidiagonal matrix B are found likewise, as roots of the eigenvalues of B* B, which are known to the
same relative accuracy as they: torn is a row of B (Gu and Eisenstat 1995), so that no number of B is squared and added to
another one.

Eigenvectors are kept in rows. For an eigenvalue alone only the first and the last number of each eigenvector are
needed, which are kept in any case, so that the eigenvalues do not depend on whether vectors are wanted.
"""

from cython.parallel cimport prange
from libc.math cimport fabs, frexp, ldexp, sqrt
from libc.string cimport memcpy

from primer.kernels.arranging cimport ascending
from primer.kernels.core cimport PRIMER_F64, primer_secular_equation
from primer.kernels.planes cimport (
    block, clear, matrix, matrix_room, multiply, new_doubles, new_indices, new_matrix, poll, threads_within,
    transposed, whole_lines, work_slice,
)
from primer.kernels.ql cimport ql

cdef enum:
    LEAF = 8            # order up to which QL steps serve
    TOP = 0             # which half of its numbers an eigenvector has
    BOTH = 1
    BOTTOM = 2
    ARRAYS = 16

cdef double EPS = 2.0**-53


# What the parts of one problem share. Arrays of n numbers belong to the eigenvectors, row by row.
ctypedef struct tree:
    work_slice *s
    double *d
    double *e
    double *first           # the first number of each eigenvector of its part, and the last
    double *last
    Py_ssize_t *order       # rows of each part by ascending eigenvalue
    bint vectors
    double *diagonal        # of a bidiagonal matrix: its singular values are meant, d are their squares; NULL: eigenvalues
    Py_ssize_t n
    matrix z                # eigenvectors
    matrix gathered         # the same in order of their halves
    matrix secular          # eigenvectors of a secular equation, in columns
    # of one secular equation
    Py_ssize_t *kind        # of a row: TOP, BOTH, BOTTOM
    Py_ssize_t *kept        # rows that are not deflated
    Py_ssize_t *dropped     # rows that are, both by ascending eigenvalue
    Py_ssize_t *place       # where a kept row is gathered
    double *weight          # of a row
    double *saved           # room for n numbers, three times
    double *poles
    double *z_kept
    double *squares
    double *first_kept
    double *last_kept
    double *origin
    double *tau
    double *exact


cdef Py_ssize_t divide_room(Py_ssize_t n, bint vectors) noexcept nogil:
    return ((2 * matrix_room(n, n, PRIMER_F64) if vectors else matrix_room(n, 2, PRIMER_F64))
            + (ARRAYS + 5) * whole_lines(n + 16))


cdef int divide_and_conquer(work_slice *s, double *d, double *e, matrix z, Py_ssize_t n, bint vectors) noexcept nogil:
    cdef work_slice real = s[0]
    cdef tree t
    cdef Py_ssize_t i, low = 0, high
    cdef int status = 0
    real.is_complex, real.dtype = False, PRIMER_F64
    plant(&t, &real, d, e, z, n, vectors)
    t.diagonal = NULL
    while low < n and status == 0:
        high = low + 1
        while high < n and fabs(e[high - 1]) > EPS * sqrt(fabs(d[high - 1])) * sqrt(fabs(d[high])):
            high += 1
        status = solve_block(&t, low, high - low)
        low = high
    s.next_poll = real.next_poll
    if status != 0:
        return status
    ascending(d, t.order, t.place, n)
    for i in range(n):
        t.saved[i] = d[t.order[i]]
        if vectors:
            copy_row(t.z, t.order[i], z, i, 0, n)
    for i in range(n):
        d[i] = t.saved[i]
    return 0


cdef int bidiagonal_values(work_slice *s, double *d, double *e, Py_ssize_t n) noexcept nogil:
    cdef work_slice real = s[0]
    cdef tree t
    cdef matrix nothing
    cdef Py_ssize_t i
    cdef double largest = 0
    cdef int exponent, status
    real.is_complex, real.dtype = False, PRIMER_F64
    nothing.plane.re = nothing.plane.im = NULL
    plant(&t, &real, new_doubles(&real, n), e, nothing, n, False)
    t.diagonal = d
    for i in range(n):
        largest = max(largest, max(fabs(d[i]), fabs(e[i])))
    frexp(largest, &exponent)
    for i in range(n):
        d[i], e[i] = ldexp(d[i], -exponent), ldexp(e[i], -exponent)
    status = solve_bidiagonal(&t, 0, n)
    s.next_poll = real.next_poll
    for i in range(n):
        d[n - 1 - i] = ldexp(sqrt(t.d[t.order[i]]), exponent)
    return status


cdef void plant(
    tree *t, work_slice *s, double *d, double *e, matrix z, Py_ssize_t n, bint vectors) noexcept nogil:
    cdef Py_ssize_t room = n + 16      # whole vectors, and one more number
    t.s, t.d, t.e, t.n, t.vectors, t.gathered = s, d, e, n, vectors, z
    t.gathered.plane.im = NULL
    t.order, t.kind, t.kept = new_indices(s, room), new_indices(s, room), new_indices(s, room)
    t.dropped, t.place = new_indices(s, room), new_indices(s, room)
    t.first, t.last = new_doubles(s, room), new_doubles(s, room)
    t.weight, t.poles, t.z_kept = new_doubles(s, room), new_doubles(s, room), new_doubles(s, room)
    t.squares, t.first_kept, t.last_kept = new_doubles(s, room), new_doubles(s, room), new_doubles(s, room)
    t.origin, t.tau, t.exact = new_doubles(s, room), new_doubles(s, room), new_doubles(s, room)
    t.saved = new_doubles(s, 3 * room)
    if vectors:
        t.z, t.secular = new_matrix(s, n, n), new_matrix(s, n, n)
        clear(t.z, n, n)
    else:
        t.z = t.secular = new_matrix(s, n, 2)


cdef int solve_block(tree *t, Py_ssize_t low, Py_ssize_t n) noexcept nogil:
    """A block that nothing couples to others, scaled by a power of two to numbers of at most 1."""
    cdef Py_ssize_t i
    cdef double largest = 0
    cdef int exponent, status
    if n == 1:
        t.first[low] = t.last[low] = 1
        if t.vectors:
            t.z.plane.re[low * (t.z.row + 1)] = 1
        return 0
    for i in range(low, low + n):
        largest = max(largest, fabs(t.d[i]))
        if i + 1 < low + n:
            largest = max(largest, fabs(t.e[i]))
    frexp(largest, &exponent)
    scale(t, low, n, -exponent)
    status = solve(t, low, n)
    for i in range(low, low + n):
        t.d[i] = ldexp(t.d[i], exponent)
    return status


cdef void scale(tree *t, Py_ssize_t low, Py_ssize_t n, int exponent) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(low, low + n):
        t.d[i] = ldexp(t.d[i], exponent)
        if i + 1 < low + n:
            t.e[i] = ldexp(t.e[i], exponent)


cdef int solve(tree *t, Py_ssize_t low, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t half = n // 2
    cdef double tear, size, root = sqrt(0.5)
    cdef int status
    if n <= LEAF:
        return leaf(t, low, n)
    tear = t.e[low + half - 1]
    size = fabs(tear)
    t.d[low + half - 1] -= size
    t.d[low + half] -= size
    status = solve(t, low, half)
    if status == 0:
        status = solve(t, low + half, n - half)
    return join(t, low, half, n, root, -root if tear < 0 else root, 2 * size) if status == 0 else status


cdef int solve_bidiagonal(tree *t, Py_ssize_t low, Py_ssize_t n) noexcept nogil:
    """Columns low .. low + n - 1 of a bidiagonal matrix and the rows that have no others."""
    cdef Py_ssize_t half = n // 2, row = low + half - 1
    cdef int status
    if n == 1:
        t.d[low] = t.diagonal[low] * t.diagonal[low] if low == t.n - 1 else 0
        t.first[low] = t.last[low] = 1
        t.order[low] = low
        return 0
    status = solve_bidiagonal(t, low, half)
    if status == 0:
        status = solve_bidiagonal(t, low + half, n - half)
    return join(t, low, half, n, t.diagonal[row], t.e[row], 1) if status == 0 else status


cdef int leaf(tree *t, Py_ssize_t low, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i, columns = n if t.vectors else 2
    cdef double *z = t.z.plane.re + low * t.z.row + (low if t.vectors else 0)
    for i in range(n):
        if t.vectors:
            z[i * t.z.row + i] = 1
        else:           # the first and the last number of each
            z[i * t.z.row] = i == 0
            z[i * t.z.row + 1] = i == n - 1
    if ql(t.s.isa, t.d + low, t.e + low, z, t.z.row, columns, n) != 0:
        return 1
    for i in range(n):
        t.first[low + i] = z[i * t.z.row]
        t.last[low + i] = z[i * t.z.row + columns - 1]
    ascending(t.d + low, t.order + low, t.place, n)
    for i in range(n):
        t.order[low + i] += low
    return 0


# ---- joining two halves ----

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


cdef inline void copy_row(
    matrix a, Py_ssize_t row, matrix to, Py_ssize_t to_row, Py_ssize_t low, Py_ssize_t n) noexcept nogil:
    memcpy(to.plane.re + to_row * to.row + low, a.plane.re + row * a.row + low, n * sizeof(double))


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
