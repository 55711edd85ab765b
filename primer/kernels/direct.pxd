"""What `quick` asks for norms."""

cimport numpy as cnp

ctypedef void (*loop)(char **args, const Py_ssize_t *dims, const Py_ssize_t *steps, void *data) noexcept nogil


cdef class Norms:
    cdef tuple ufuncs               # they keep the loops
    cdef object default
    cdef loop length[2]             # of float32 and float64
    cdef loop total[2]
    cdef loop largest[2]

    cdef object given(self, object x)
    cdef object of(self, object x, object ord)
    cdef void largest_sum(self, cnp.ndarray a, bint of_columns, double *value) noexcept
