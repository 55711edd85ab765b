from primer.kernels.planes cimport matrix, work_slice

# Doubles that divide_and_conquer takes from the slice's memory and gives back.
cdef Py_ssize_t divide_room(Py_ssize_t n, bint vectors) noexcept nogil

# The eigenvalues, ascending in d, of the real tridiagonal matrix with diagonal d and numbers e beside it (n - 1 of
# n), and where wanted their eigenvectors in the rows of z.plane.re: contiguous rows. The eigenvalues have the same
# bits with and without. 0; 1 where an iteration does not end; -1 as `poll`. The numbers must be finite.
cdef int divide_and_conquer(work_slice *s, double *d, double *e, matrix z, Py_ssize_t n, bint vectors) noexcept nogil

# The singular values, descending in d, of the bidiagonal matrix with diagonal d and numbers e beside it; its largest one
# decides about the error of all. Room: divide_room(n, False) and n doubles. The same results.
cdef int bidiagonal_values(work_slice *s, double *d, double *e, Py_ssize_t n) noexcept nogil
