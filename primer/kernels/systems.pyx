"""Linear systems with large matrices, and inverses, by LU with partial pivoting."""

from primer.kernels.core cimport PRIMER_C64, primer_isa
from primer.kernels.lu cimport is_singular, lu_factor, lu_work, order_of
from primer.kernels.operands cimport fail, load, store
from primer.kernels.planes cimport (
    block, clear, indices_room, matrix, matrix_room, new_doubles, new_indices, new_matrix, run_stack,
    whole_lines, work_slice,
)
from primer.kernels.triangular cimport invert_unit_lower, solve_upper


cdef int solve_columns(work_slice *s, Py_ssize_t n, Py_ssize_t columns) noexcept nogil:
    """A X = B with B at the right of A in one working matrix: LU of A makes L^-1 P B of it on the way."""
    cdef Py_ssize_t width = whole_lines(n)
    cdef matrix a = new_matrix(s, n, width + columns), b = block(a, 0, width)
    cdef Py_ssize_t *pivots = new_indices(s, n)
    clear(block(a, 0, n), n, width - n)
    if load(s, 0, a, n, n) < 0 or load(s, 1, b, n, columns) < 0:
        return -1
    if lu_factor(s, a, n, n, width + columns, pivots, new_doubles(s, lu_work(n, s.dtype)), False) < 0:
        return -1
    if is_singular(a, n):
        return fail(s, 2, n, columns)
    if solve_upper(s, a, False, b, n, columns) < 0:
        return -1
    return store(s, 2, b, n, columns)


cdef int solve_slice(work_slice *s) noexcept nogil:
    return solve_columns(s, s.dims[0], s.dims[1])


cdef int solve1_slice(work_slice *s) noexcept nogil:
    return solve_columns(s, s.dims[0], 1)


cdef int inv_slice(work_slice *s) noexcept nogil:
    """P A = L U: A X = P' has the columns of U^-1 L^-1 in the order of the rows of P A."""
    cdef Py_ssize_t n = s.dims[0]
    cdef matrix a = new_matrix(s, n, n), x = new_matrix(s, n, n)
    cdef Py_ssize_t *pivots = new_indices(s, n)
    cdef Py_ssize_t *order = new_indices(s, n)
    if load(s, 0, a, n, n) < 0:
        return -1
    if lu_factor(s, a, n, n, n, pivots, new_doubles(s, lu_work(n, s.dtype)), True) < 0:
        return -1
    if is_singular(a, n):
        return fail(s, 1, n, n)
    if invert_unit_lower(s, a, x, n) < 0 or solve_upper(s, a, False, x, n, n) < 0:
        return -1
    order_of(pivots, order, n)
    put_columns(a, x, n, order)
    return store(s, 1, a, n, n)


cdef void put_columns(matrix a, matrix x, Py_ssize_t n, const Py_ssize_t *order) noexcept nogil:
    cdef Py_ssize_t i, j
    for i in range(n):
        for j in range(n):
            a.plane.re[i * a.row + order[j]] = x.plane.re[i * x.row + j]
        if a.plane.im != NULL:
            for j in range(n):
                a.plane.im[i * a.row + order[j]] = x.plane.im[i * x.row + j]


cdef double work(Py_ssize_t n, Py_ssize_t columns, int dtype) noexcept nogil:
    """Operations, about 20 a nanosecond; four real ones for a complex one."""
    return 0.05 * n * n * (0.67 * n + 2. * columns) * (4 if dtype >= PRIMER_C64 else 1)


cdef Py_ssize_t solve_room(Py_ssize_t n, Py_ssize_t columns, int dtype) noexcept nogil:
    return matrix_room(n, whole_lines(n) + columns, dtype) + indices_room(n) + lu_work(n, dtype)


cdef Py_ssize_t solve_blocked(
    const primer_isa *isa, int dtype, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps
) noexcept nogil:
    return run_stack(isa, dtype, args, dims, steps, b"222", solve_slice,
                     solve_room(dims[1], dims[2], dtype), work(dims[1], dims[2], dtype))


cdef Py_ssize_t solve1_blocked(
    const primer_isa *isa, int dtype, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps
) noexcept nogil:
    return run_stack(isa, dtype, args, dims, steps, b"211", solve1_slice,
                     solve_room(dims[1], 1, dtype), work(dims[1], 1, dtype))


cdef Py_ssize_t inv_blocked(
    const primer_isa *isa, int dtype, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps
) noexcept nogil:
    cdef Py_ssize_t n = dims[1]
    return run_stack(isa, dtype, args, dims, steps, b"22", inv_slice,
                     2 * matrix_room(n, n, dtype) + 2 * indices_room(n) + lu_work(n, dtype), work(n, n, dtype))
