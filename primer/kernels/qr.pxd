from primer.kernels.core cimport primer_isa
from primer.kernels.planes cimport matrix, work_slice

# A = QR by Householder reflections in blocks: Q = H_0 H_1 ... H_k-1, k = min(m, n), each block of them
# kept as I - V T V* (compact WY). V stands below the diagonal of A.
cdef enum:
    QR_BLOCK = 64       # reflections of a block, at most

ctypedef struct qr_room:
    Py_ssize_t size     # reflections of a block
    matrix t            # k x QR_BLOCK: the transposed T of each block, below each other
    matrix tau          # 1 x k
    matrix v, w, u      # one block's V; two blocks of rows
    bint alone          # R is wanted alone: no T of the last block
    Py_ssize_t held     # the first reflection of the block whose V that is; -1: of none

# Doubles for the factors and working space of an m x n matrix whose Q meets matrices of as many columns; 0: none.
cdef Py_ssize_t qr_room_of(Py_ssize_t m, Py_ssize_t n, Py_ssize_t columns, int dtype) noexcept nogil
cdef qr_room new_qr_room(work_slice *s, Py_ssize_t m, Py_ssize_t n, Py_ssize_t columns) noexcept nogil

# R in place of A, m x n, and V below its diagonal; room.t, room.tau. -1 as `poll`.
cdef int qr_factor(work_slice *s, matrix a, qr_room *room, Py_ssize_t m, Py_ssize_t n) noexcept nogil

# room.t from V below the diagonal of A, of any strides, and room.tau, k reflections made elsewhere. -1 as `poll`.
cdef int t_of(work_slice *s, matrix a, qr_room *room, Py_ssize_t m, Py_ssize_t k) noexcept nogil

# C := Q C, or Q* C where adjoint, for the first k reflections in A, m x n, and C, m x columns. -1 as `poll`.
cdef int apply_q(
    work_slice *s, matrix a, qr_room *room, matrix c, Py_ssize_t m, Py_ssize_t columns, Py_ssize_t k, bint adjoint_q
) noexcept nogil

# C := C Q, or C Q* where adjoint, for C, rows x m.
cdef int apply_q_right(
    work_slice *s, matrix a, qr_room *room, matrix c, Py_ssize_t rows, Py_ssize_t m, Py_ssize_t k, bint adjoint_q
) noexcept nogil

# The first columns of Q, m x columns. -1 as `poll`.
cdef int form_q(
    work_slice *s, matrix a, qr_room *room, matrix q, Py_ssize_t m, Py_ssize_t columns, Py_ssize_t k) noexcept nogil

cdef Py_ssize_t qr_blocked(
    const primer_isa *isa, int dtype, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps) noexcept nogil
cdef Py_ssize_t qr_full_blocked(
    const primer_isa *isa, int dtype, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps) noexcept nogil
cdef Py_ssize_t qr_r_blocked(
    const primer_isa *isa, int dtype, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps) noexcept nogil
cdef Py_ssize_t qr_r_raw_blocked(
    const primer_isa *isa, int dtype, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps) noexcept nogil
cdef Py_ssize_t qr_reduced_blocked(
    const primer_isa *isa, int dtype, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps) noexcept nogil
cdef Py_ssize_t qr_complete_blocked(
    const primer_isa *isa, int dtype, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps) noexcept nogil
