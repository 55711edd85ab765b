"""Eigenvalues and eigenvectors of large Hermitian matrices: reduced to a tridiagonal matrix (tridiagonal.pyx),
whose eigenvectors (divide.pyx) go back through the reflections of the reduction (qr.pyx).
"""

from primer.kernels.divide cimport divide_and_conquer, divide_room
from primer.kernels.planes cimport (
    block, matrix, matrix_room, new_doubles, new_matrix, transposed, whole_lines, work_slice,
)
from primer.kernels.qr cimport apply_q, new_qr_room, qr_room, qr_room_of, t_of
from primer.kernels.tridiagonal cimport reduce_hermitian, reduction_room

cdef Py_ssize_t eigen_room(Py_ssize_t n, int dtype, bint vectors) noexcept nogil:
    return (matrix_room(1, n, dtype) + whole_lines(n) + (qr_room_of(n, n, n, dtype) if vectors else 0)
            + max(reduction_room(n, dtype), divide_room(n, vectors)))


cdef int symmetric_eigen(work_slice *s, matrix a, double *w, matrix v, Py_ssize_t n, bint vectors) noexcept nogil:
    cdef double *memory = s.memory
    cdef matrix tau = new_matrix(s, 1, n)
    cdef double *e = new_doubles(s, n)
    cdef int status = reduce_hermitian(s, a, w, e, tau, n)
    if status == 0:
        status = divide_and_conquer(s, w, e, v, n, vectors)
    if status == 0 and vectors:
        status = back_transform(s, a, tau, v, n)
    s.memory = memory
    return status


cdef int back_transform(work_slice *s, matrix a, matrix tau, matrix v, Py_ssize_t n) noexcept nogil:
    """The columns of Q V^T, Q of the reflections in the rows of A, V real."""
    cdef qr_room room = new_qr_room(s, n - 1, n - 1, n)
    cdef matrix reflections = transposed(block(a, 0, 1))
    cdef Py_ssize_t i
    if s.is_complex:
        for i in range(n):
            clear_imaginary(v, i, n)
    for i in range(n - 1):
        room.tau.plane.re[i] = tau.plane.re[i]
        if s.is_complex:
            room.tau.plane.im[i] = tau.plane.im[i]
    if t_of(s, reflections, &room, n - 1, n - 1) < 0:
        return -1
    return apply_q(s, reflections, &room, block(transposed(v), 1, 0), n - 1, n, n - 1, False)


cdef inline void clear_imaginary(matrix v, Py_ssize_t row, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t j
    for j in range(n):
        v.plane.im[row * v.row + j] = 0
