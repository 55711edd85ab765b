"""The matrix product: order of blocking and packing, threads."""

from primer.kernels.core cimport PRIMER_F32, primer_isa

ctypedef fused real:
    float
    double


cdef int gemm(
    const primer_isa *isa, int dtype, Py_ssize_t m, Py_ssize_t n, Py_ssize_t k,
    const void *a, Py_ssize_t a_row, Py_ssize_t a_column,
    const void *b, Py_ssize_t b_row, Py_ssize_t b_column,
    void *c, Py_ssize_t c_row, Py_ssize_t c_column,
    int accumulate, int threads) noexcept nogil:
    if dtype == PRIMER_F32:
        product[float](m, n, k, <float *> a, a_row, a_column, <float *> b, b_row, b_column,
                       <float *> c, c_row, c_column, accumulate)
    else:
        product[double](m, n, k, <double *> a, a_row, a_column, <double *> b, b_row, b_column,
                        <double *> c, c_row, c_column, accumulate)
    return 0


cdef void product(
    Py_ssize_t m, Py_ssize_t n, Py_ssize_t k, real *a, Py_ssize_t ai, Py_ssize_t al,
    real *b, Py_ssize_t bl, Py_ssize_t bj, real *c, Py_ssize_t ci, Py_ssize_t cj, int accumulate
) noexcept nogil:
    cdef Py_ssize_t i, j, l
    cdef real s
    for i in range(m):
        for j in range(n):
            s = 0
            for l in range(k):
                s += a[i * ai + l * al] * b[l * bl + j * bj]
            c[i * ci + j * cj] = s if accumulate == 0 else c[i * ci + j * cj] + accumulate * s


cdef void matmul_blocked(
    const primer_isa *isa, int dtype, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps
) noexcept nogil:
    cdef Py_ssize_t s, size = 4 if dtype == PRIMER_F32 else 8
    for s in range(dims[0]):
        gemm(isa, dtype, dims[1], dims[3], dims[2],
             args[0] + s * steps[0], steps[3] // size, steps[4] // size,
             args[1] + s * steps[1], steps[5] // size, steps[6] // size,
             args[2] + s * steps[2], steps[7] // size, steps[8] // size, 0, 1)
