cdef class Samples:
    cdef readonly Py_ssize_t n, n_features
    cdef readonly object dtype
    cdef bint is_sparse
    cdef const char *x      # dense: strides in bytes
    cdef Py_ssize_t row, column, size
    cdef const char *values     # sparse
    cdef const Py_ssize_t *columns
    cdef const Py_ssize_t *starts
    cdef object keep

ctypedef fused real:
    float
    double

# Rows of a dense matrix, one after the other.
cdef void gather(Samples X, const Py_ssize_t *rows, Py_ssize_t n, real *out) noexcept nogil

# Rows of zeros and ones as numbers; rows NULL: `first` and those that follow it.
cdef void gather_targets(
    const unsigned char *y, const Py_ssize_t *rows, Py_ssize_t first, Py_ssize_t n, Py_ssize_t width, real *out
) noexcept nogil
