from primer.kernels.jacobi cimport orthogonal_rows
from primer.kernels.planes cimport work_slice

# Rows of length 1, sigma of any order: turned to nearly orthogonal ones by the eigenvectors of their products, in
# blocks of like sigma; W is made. 0; 1 where an eigenproblem has no solution: U, sigma and W are consistent
# nevertheless; -1 as `poll`.
cdef int start(work_slice *s, orthogonal_rows *r) noexcept nogil

# The same for the rows from first to before end, of so like a sigma that the eigenvectors are those of the
# products' differences from the unit matrix.
cdef int turn_cluster(work_slice *s, orthogonal_rows *r, Py_ssize_t first, Py_ssize_t end) noexcept nogil
