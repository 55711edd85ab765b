from primer.kernels.core cimport primer_isa

# The eigenvalues, in no order, of the real symmetric tridiagonal matrix with diagonal d and n - 1 numbers e beside it,
# in d; e keeps what stands behind these, and the rest of it is lost. The rotations are applied to the rows of z, so
# many columns, `row` numbers apart: from the unit matrix they make eigenvectors. 1 where an iteration does not end.
cdef int ql(
    const primer_isa *isa, double *d, double *e, double *z, Py_ssize_t row, Py_ssize_t columns, Py_ssize_t n) noexcept nogil
