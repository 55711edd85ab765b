from primer.kernels.planes cimport matrix, work_slice

cdef enum:
    NOT_DEFINITE = 2

# Doubles that definite_eigen takes from the slice's memory and gives back.
cdef Py_ssize_t definite_room(Py_ssize_t n, int dtype) noexcept nogil

# As symmetric_eigen (eigh.pxd), of a positive definite matrix: each eigenvalue with an error of about eps times itself
# and the condition of the matrix scaled to a diagonal of ones. Numbers of at most 2^100. NOT_DEFINITE where a pivot is
# not positive: A is lost all the same.
cdef int definite_eigen(work_slice *s, matrix a, double *w, matrix v, Py_ssize_t n, bint vectors) noexcept nogil
