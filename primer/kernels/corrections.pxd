from primer.kernels.jacobi cimport orthogonal_rows
from primer.kernels.planes cimport work_slice

cdef enum:
    FINISHED = 0
    UNFINISHED = 3
    STUCK = 4

# One correction of rows of length 1, sigma descending: FINISHED where they are orthogonal, or are after it;
# UNFINISHED; STUCK where it does not come nearer. before: the largest cosine of the correction before, 2 at
# first. -1 as `poll`.
cdef int correct(work_slice *s, orthogonal_rows *r, double *before) noexcept nogil
