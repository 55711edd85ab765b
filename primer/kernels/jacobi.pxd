from primer.kernels.planes cimport matrix, work_slice

# W X = Z with a unitary W and orthogonal rows z_i = sigma_i u_i: one side of the SVD of X, n x c, n <= c.
ctypedef struct orthogonal_rows:
    Py_ssize_t n, c
    bint vectors            # is W wanted?
    bint lengths_alone      # is only sigma wanted? Set after new_rows; U is then nearly orthogonal
    matrix u, w             # n x c, n x n: exchanged with the spare ones as the work goes on
    matrix spare, other     # n x c
    matrix gram             # n x n
    double *sigma
    double *lengths         # n numbers for whoever needs them
    double *values
    double *work            # lu_work(n) doubles
    Py_ssize_t *order       # where the rows of X went when they were sorted last

cdef Py_ssize_t rows_room(Py_ssize_t n, Py_ssize_t c, int dtype) noexcept nogil
cdef orthogonal_rows new_rows(work_slice *s, Py_ssize_t n, Py_ssize_t c, bint vectors) noexcept nogil

# X stands in r.u, without a row of zeros; U in its place, W in r.w, sigma in descending order. Each sigma keeps the
# relative accuracy that X determines it to. 0; 1 where the iteration did not end; 2 where sigma spans more than
# `limit`: the work is left then; -1 as `poll`.
cdef int make_orthogonal(work_slice *s, orthogonal_rows *r, double limit) noexcept nogil

# Rows first .. end - 1 of U brought to length 1; sigma takes what they had.
cdef void normalise(
    const work_slice *s, orthogonal_rows *r, Py_ssize_t first, Py_ssize_t end) noexcept nogil

# g: the upper triangle of U U*, n rows of c numbers. Some numbers below it become anything. -1 as `poll`.
cdef int products(work_slice *s, matrix g, matrix u, Py_ssize_t n, Py_ssize_t c) noexcept nogil

# Sigma descending, with the rows of U and, where set, of W.
cdef void sort_rows(orthogonal_rows *r, bint with_w) noexcept nogil


cdef inline void copy_row(matrix to, matrix a, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t j
    for j in range(n):
        to.plane.re[j] = a.plane.re[j]
    if a.plane.im != NULL:
        for j in range(n):
            to.plane.im[j] = a.plane.im[j]


cdef inline void scale_row(matrix a, double factor, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t j
    for j in range(n):
        a.plane.re[j] *= factor
    if a.plane.im != NULL:
        for j in range(n):
            a.plane.im[j] *= factor
