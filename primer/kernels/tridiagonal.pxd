from primer.kernels.planes cimport matrix, work_slice

# Doubles that reduce_hermitian takes from the slice's memory and gives back.
cdef Py_ssize_t reduction_room(Py_ssize_t n, int dtype) noexcept nogil

# T = Q* A Q of the Hermitian matrix in the upper triangle of A, contiguous rows of order n, zeros elsewhere up to
# the end of the rows: its diagonal in d, what stands beside it in e, both real, of n numbers. Q = H_0 H_1 ..,
# H_k = I - tau_k v_k v_k*; v_k stands in row k of A from number k + 1 on, which is 1. tau: 1 x n. -1 as `poll`.
cdef int reduce_hermitian(work_slice *s, matrix a, double *d, double *e, matrix tau, Py_ssize_t n) noexcept nogil
