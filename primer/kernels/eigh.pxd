from primer.kernels.planes cimport matrix, work_slice

# Doubles that symmetric_eigen takes from the slice's memory and gives back.
cdef Py_ssize_t eigen_room(Py_ssize_t n, int dtype, bint vectors) noexcept nogil

# The eigenvalues, ascending, and where wanted the eigenvectors of the Hermitian matrix in the upper triangle of A,
# contiguous rows of order n, zeros elsewhere up to the end of the rows; A is lost. Row j of V, contiguous rows, is
# the eigenvector of w[j]: A = V^T diag(w) conj(V). The numbers must be finite, and so large or small that squares
# stay in the range. w has the same bits with and without vectors. 0; 1 where an iteration does not end; -1 as `poll`.
cdef int symmetric_eigen(work_slice *s, matrix a, double *w, matrix v, Py_ssize_t n, bint vectors) noexcept nogil
