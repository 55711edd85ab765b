"""Operands of a slice and working planes."""

from primer.kernels.planes cimport matrix, work_slice

# An operand of m x n numbers into a matrix, and back, rounded to its dtype. An operand of one core dimension
# is a column (n = 1). -1 as `poll`. store_number: an operand of no core dimensions; store_real: one of the real counterpart.
cdef int load(work_slice *s, int operand, matrix a, Py_ssize_t m, Py_ssize_t n) noexcept nogil
cdef int store(work_slice *s, int operand, matrix a, Py_ssize_t m, Py_ssize_t n) noexcept nogil
cdef void store_number(const work_slice *s, int operand, double re, double im) noexcept nogil
cdef void store_real(const work_slice *s, int operand, double x) noexcept nogil
# A column of n numbers of the real counterpart into an operand, or NaN; an input of that type and of no core
# dimensions.
cdef int store_reals(work_slice *s, int operand, double *x, Py_ssize_t n) noexcept nogil
cdef int fail_reals(work_slice *s, int operand, Py_ssize_t n) noexcept nogil
cdef double real_number(const work_slice *s, int operand) noexcept nogil
# The upper triangle only (with the diagonal): load leaves what is below as it was, store writes zeros there.
# transposed: of the operand's transpose.
cdef int load_upper(work_slice *s, int operand, matrix a, Py_ssize_t n, bint transposed) noexcept nogil
cdef int store_upper(
    work_slice *s, int operand, matrix a, Py_ssize_t m, Py_ssize_t n, bint transposed) noexcept nogil

# NaN into an output operand of m x n; returns 1, as an algorithm does for a slice without a result.
cdef int fail(work_slice *s, int operand, Py_ssize_t m, Py_ssize_t n) noexcept nogil
