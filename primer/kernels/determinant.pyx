"""Determinants of large matrices: the product of the pivots of LU, mantissas multiplied and exponents added,
so that no partial product leaves the range (diag(1e200, 1e200, 1e-200, 1e-200) has determinant 1).
"""

from libc.math cimport INFINITY, ldexp, log, sqrt

from primer.kernels.core cimport PRIMER_C64, primer_isa
from primer.kernels.lu cimport determinant, is_singular, lu_factor, lu_work
from primer.kernels.operands cimport load, store_number, store_real
from primer.kernels.planes cimport (
    indices_room, matrix, matrix_room, new_doubles, new_indices, new_matrix, run_stack, work_slice,
)

cdef double LOG_2 = 0.69314718055994530942
cdef double ROOT_HALF = 0.70710678118654752440


cdef Py_ssize_t room(Py_ssize_t n, int dtype) noexcept nogil:
    return matrix_room(n, n, dtype) + indices_room(n) + lu_work(n, dtype)


cdef double work(Py_ssize_t n, int dtype) noexcept nogil:
    """n^3 2/3 operations, about 20 a nanosecond; four real ones for a complex one."""
    return 0.033 * n * n * n * (4 if dtype >= PRIMER_C64 else 1)


cdef int factored(work_slice *s, matrix *a, Py_ssize_t **pivots) noexcept nogil:
    """The LU of the slice's matrix."""
    cdef Py_ssize_t n = s.dims[0]
    a[0] = new_matrix(s, n, n)
    pivots[0] = new_indices(s, n)
    if load(s, 0, a[0], n, n) < 0:
        return -1
    return lu_factor(s, a[0], n, n, n, pivots[0], new_doubles(s, lu_work(n, s.dtype)), False)


cdef int det_slice(work_slice *s) noexcept nogil:
    cdef matrix a
    cdef Py_ssize_t *pivots
    cdef double[2] mantissa
    cdef int exponent
    if factored(s, &a, &pivots) < 0:
        return -1
    exponent = <int> max(min(determinant(a, s.dims[0], pivots, mantissa), 5000), -5000)
    store_number(s, 1, ldexp(mantissa[0], exponent), ldexp(mantissa[1], exponent))
    return 0


cdef int slogdet_slice(work_slice *s) noexcept nogil:
    cdef matrix a
    cdef Py_ssize_t *pivots
    cdef double[2] mantissa
    cdef double size
    cdef long exponent
    if factored(s, &a, &pivots) < 0:
        return -1
    exponent = determinant(a, s.dims[0], pivots, mantissa)
    if is_singular(a, s.dims[0]):
        store_number(s, 1, 0, 0)
        store_real(s, 2, -INFINITY)
        return 0
    size = sqrt(mantissa[0] * mantissa[0] + mantissa[1] * mantissa[1])
    store_number(s, 1, mantissa[0] / size, mantissa[1] / size)
    if size < ROOT_HALF:        # determinants near 1 have a logarithm near 0, without cancellation
        size *= 2
        exponent -= 1
    store_real(s, 2, log(size) + exponent * LOG_2)
    return 0


cdef Py_ssize_t det_blocked(
    const primer_isa *isa, int dtype, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps
) noexcept nogil:
    return run_stack(isa, dtype, args, dims, steps, b"20", det_slice, room(dims[1], dtype), work(dims[1], dtype))


cdef Py_ssize_t slogdet_blocked(
    const primer_isa *isa, int dtype, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps
) noexcept nogil:
    return run_stack(
        isa, dtype, args, dims, steps, b"200", slogdet_slice, room(dims[1], dtype), work(dims[1], dtype))
