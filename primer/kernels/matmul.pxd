from primer.kernels.core cimport primer_isa

# C = A B (accumulate 0), C += A B (1) or C -= A B (-1) for float32, float64 or an integer (dtype of the
# PRIMER_ enum; PRIMER_BOOL: words of bits, with accumulate 0 and k at most PRIMER_KC): m x k times k x n.
# Strides are counted in elements, any sign. Every element of C is the same chain of operations for any number
# of threads and any strides. Returns -1 with an exception set where Ctrl-C was pressed or memory was refused,
# else 0.
cdef int gemm(
    const primer_isa *isa, int dtype, Py_ssize_t m, Py_ssize_t n, Py_ssize_t k,
    const void *a, Py_ssize_t a_row, Py_ssize_t a_column,
    const void *b, Py_ssize_t b_row, Py_ssize_t b_column,
    void *c, Py_ssize_t c_row, Py_ssize_t c_column,
    int accumulate, int threads) noexcept nogil

# The same; where polls is false it does not look for Ctrl-C and sets no exception.
cdef int multiply(
    const primer_isa *isa, int dtype, Py_ssize_t m, Py_ssize_t n, Py_ssize_t k,
    const void *a, Py_ssize_t a_row, Py_ssize_t a_column,
    const void *b, Py_ssize_t b_row, Py_ssize_t b_column,
    void *c, Py_ssize_t c_row, Py_ssize_t c_column,
    int accumulate, int threads, bint polls) noexcept nogil

# The same for complex64 or complex128. Strides are counted in real numbers, so that they need not be
# whole complex ones.
cdef int gemm_complex(
    const primer_isa *isa, int dtype, Py_ssize_t m, Py_ssize_t n, Py_ssize_t k,
    const void *a, Py_ssize_t a_row, Py_ssize_t a_column,
    const void *b, Py_ssize_t b_row, Py_ssize_t b_column,
    void *c, Py_ssize_t c_row, Py_ssize_t c_column,
    int accumulate, int threads) noexcept nogil

# The clock by which Ctrl-C is looked for.
cdef double seconds() noexcept nogil
