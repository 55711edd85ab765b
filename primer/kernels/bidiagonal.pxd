from primer.kernels.planes cimport matrix, work_slice

# Doubles that reduce_to_bidiagonal takes from the slice's memory and gives back.
cdef Py_ssize_t bidiagonal_room(Py_ssize_t m, Py_ssize_t n, int dtype) noexcept nogil

# The lower bidiagonal matrix that has the singular values of A, m x n, m <= n, contiguous rows with zeros up to their end:
# its diagonal in d, what stands below it in e, both real, of m numbers. A is lost. -1 as `poll`.
cdef int reduce_to_bidiagonal(
    work_slice *s, matrix a, double *d, double *e, Py_ssize_t m, Py_ssize_t n) noexcept nogil
