"""Cholesky factors of large matrices, by halves: A = U^H U in the upper triangle of a working matrix, the only
part that is read or written. A lower triangle is worked on as its transpose: the factor of the conjugate of A
is the conjugate of U, the transpose of L.
"""

from primer.kernels.core cimport PRIMER_C64, PRIMER_PANEL, primer_isa
from primer.kernels.operands cimport fail, load_upper, store_upper
from primer.kernels.planes cimport (
    adjoint, block, matrix, matrix_room, multiply, new_matrix, poll, run_stack, work_slice,
)
from primer.kernels.triangular cimport solve_lower, split


cdef int subtract_square(work_slice *s, matrix c, matrix a, Py_ssize_t n, Py_ssize_t k) noexcept nogil:
    """C -= A^H A in the upper triangle of C, of order n, for A of k rows. -1 as `poll`."""
    cdef Py_ssize_t half
    if n <= 2 * PRIMER_PANEL:       # whole: what is below the diagonal is nobody's
        return multiply(s, c, adjoint(a), a, n, n, k, -1)
    half = split(n)
    if subtract_square(s, c, a, half, k) < 0:
        return -1
    if multiply(s, block(c, 0, half), adjoint(a), block(a, 0, half), half, n - half, k, -1) < 0:
        return -1
    return subtract_square(s, block(c, half, half), block(a, 0, half), n - half, k)


cdef int cholesky_factor(work_slice *s, matrix a, Py_ssize_t n) noexcept nogil:
    """0; 1 where a pivot is not positive; -1 as `poll`."""
    cdef Py_ssize_t half
    cdef int status
    if n <= PRIMER_PANEL:
        if poll(s) < 0:
            return -1
        return s.isa.stacks.panels[s.is_complex].cholesky(a.plane, a.row, n)
    half = split(n)
    status = cholesky_factor(s, a, half)
    if status != 0:
        return status
    if solve_lower(s, adjoint(a), False, block(a, 0, half), half, n - half) < 0:
        return -1
    if subtract_square(s, block(a, half, half), block(a, 0, half), n - half, half) < 0:
        return -1
    return cholesky_factor(s, block(a, half, half), n - half)


cdef inline int factor_triangle(work_slice *s, bint lower) noexcept nogil:
    cdef Py_ssize_t n = s.dims[0]
    cdef matrix a = new_matrix(s, n, n)
    cdef int status
    if load_upper(s, 0, a, n, lower) < 0:
        return -1
    status = cholesky_factor(s, a, n)
    if status == 0:
        return store_upper(s, 1, a, n, n, lower)
    return fail(s, 1, n, n) if status > 0 else -1


cdef int cholesky_lo_slice(work_slice *s) noexcept nogil:
    return factor_triangle(s, True)


cdef int cholesky_up_slice(work_slice *s) noexcept nogil:
    return factor_triangle(s, False)


cdef inline double work(Py_ssize_t n, int dtype) noexcept nogil:
    """n^3 / 3 operations, about 20 a nanosecond; four real ones for a complex one."""
    return 0.017 * n * n * n * (4 if dtype >= PRIMER_C64 else 1)


cdef Py_ssize_t cholesky_lo_blocked(
    const primer_isa *isa, int dtype, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps
) noexcept nogil:
    return run_stack(isa, dtype, args, dims, steps, b"22", cholesky_lo_slice,
                     matrix_room(dims[1], dims[1], dtype), work(dims[1], dtype))


cdef Py_ssize_t cholesky_up_blocked(
    const primer_isa *isa, int dtype, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps
) noexcept nogil:
    return run_stack(isa, dtype, args, dims, steps, b"22", cholesky_up_slice,
                     matrix_room(dims[1], dims[1], dtype), work(dims[1], dtype))
