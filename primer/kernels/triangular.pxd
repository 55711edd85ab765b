"""Solving with triangles, and their inverses, by halves."""

from primer.kernels.planes cimport matrix, work_slice
from primer.kernels.core cimport PRIMER_PANEL

# B := L^-1 B or U^-1 B: the triangle of order n, ones on its diagonal where unit, and the n rows of B,
# contiguous. What follows the last column of B up to a whole cache line becomes anything. -1 as `poll`.
cdef int solve_lower(
    work_slice *s, matrix l, bint unit, matrix b, Py_ssize_t n, Py_ssize_t columns) noexcept nogil
cdef int solve_upper(
    work_slice *s, matrix u, bint unit, matrix b, Py_ssize_t n, Py_ssize_t columns) noexcept nogil

# X := L^-1 for the unit lower triangle L of order n, zeros above the diagonal. -1 as `poll`.
cdef int invert_unit_lower(work_slice *s, matrix l, matrix x, Py_ssize_t n) noexcept nogil


cdef inline Py_ssize_t split(Py_ssize_t n) noexcept nogil:
    """The first part of n rows or columns: about half, whole panels."""
    return (n // 2 + PRIMER_PANEL - 1) // PRIMER_PANEL * PRIMER_PANEL
