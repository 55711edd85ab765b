"""Eigenvalues and eigenvectors of a real symmetric tridiagonal matrix by divide and conquer.

Cuppen (1981): the matrix is torn into two halves and a matrix of rank one; from the eigenvectors of the halves,
solved likewise, those of the whole are found by a secular equation (csrc/kernels/secular.inc) and a product of
matrices (joining.pyx). What the rank-one matrix hardly couples is deflated. Small matrices are solved by QL steps.

The singular values of a bidiagonal matrix B are found likewise, as roots of the eigenvalues of B* B, which are known to the
same relative accuracy as they: torn is a row of B (Gu and Eisenstat 1995), so that no number of B is squared and added to
another one.

Eigenvectors are kept in rows. For an eigenvalue alone only the first and the last number of each eigenvector are
needed, which are kept in any case, so that the eigenvalues do not depend on whether vectors are wanted.
"""

from libc.math cimport fabs, frexp, ldexp, sqrt

from primer.kernels.arranging cimport ascending
from primer.kernels.core cimport PRIMER_F64
from primer.kernels.joining cimport copy_row, join, tree
from primer.kernels.planes cimport (
    clear, matrix, matrix_room, new_doubles, new_indices, new_matrix, whole_lines, work_slice,
)
from primer.kernels.ql cimport ql

cdef enum:
    LEAF = 8            # order up to which QL steps serve
    ARRAYS = 16

cdef double EPS = 2.0**-53


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
