"""Eigenvalues and eigenvectors of large Hermitian matrices: reduced to a tridiagonal matrix (tridiagonal.pyx),
whose eigenvectors (divide.pyx) go back through the reflections of the reduction (qr.pyx).
"""

from libc.math cimport frexp, isinf, ldexp

from primer.kernels.core cimport PRIMER_C64, PRIMER_F32, PRIMER_F64, primer_isa
from primer.kernels.divide cimport divide_and_conquer, divide_room
from primer.kernels.planes cimport (
    block, clear, fail, load_upper, matrix, matrix_room, new_doubles, new_matrix, run_stack, store,
    transposed, whole_lines, work_slice,
)
from primer.kernels.qr cimport apply_q, new_qr_room, qr_room, qr_room_of, t_of
from primer.kernels.tridiagonal cimport reduce_hermitian, reduction_room

cdef enum:
    SAFE = 200      # binary exponents of the largest number from which nothing is scaled


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


# ---- the rows of the table ----

cdef int eigen_slice(work_slice *s, bint lower, bint vectors) noexcept nogil:
    """From the lower triangle: that of A is the upper one of its transpose, the conjugate of A."""
    cdef Py_ssize_t n = s.dims[0]
    cdef matrix a = new_matrix(s, n, n), v = a, values
    cdef double *w = new_doubles(s, n)
    cdef double largest
    cdef int exponent = 0, status
    cdef work_slice real
    if vectors:
        v = new_matrix(s, n, n)
    clear(a, n, a.row)
    if load_upper(s, 0, a, n, lower) < 0:
        return -1
    largest = s.isa.tridiagonal[s.is_complex].largest(a.plane, a.row, n)
    if isinf(largest):
        status = 1
    else:
        frexp(largest, &exponent)
        exponent = 0 if -SAFE < exponent < SAFE else exponent
        prepare(a, n, -exponent, lower)
        status = symmetric_eigen(s, a, w, v, n, vectors)
    real = s[0]
    real.is_complex, real.dtype = False, PRIMER_F32 if s.dtype in (PRIMER_F32, PRIMER_C64) else PRIMER_F64
    if status == 1:
        if fail(&real, 1, n, 1) < 0 or (vectors and fail(s, 2, n, n) < 0):
            return -1
        return 1
    if status < 0:
        return -1
    for i in range(n):
        w[i] = ldexp(w[i], exponent)
    values.plane.re, values.plane.im, values.row, values.column, values.conjugate = w, NULL, 1, 1, False
    if store(&real, 1, values, n, 1) < 0 or (vectors and store(s, 2, transposed(v), n, n) < 0):
        return -1
    return 0


cdef void prepare(matrix a, Py_ssize_t n, int exponent, bint conjugate) noexcept nogil:
    """The triangle times a power of two, conjugated where it is; the diagonal is real."""
    cdef Py_ssize_t i, j
    cdef double *x
    for i in range(n):
        if a.plane.im != NULL:
            x = a.plane.im + i * a.row
            x[i] = 0
            if conjugate:
                for j in range(i, n):
                    x[j] = -x[j]
        if exponent != 0:
            for j in range(i, n):
                a.plane.re[i * a.row + j] = ldexp(a.plane.re[i * a.row + j], exponent)
                if a.plane.im != NULL:
                    a.plane.im[i * a.row + j] = ldexp(a.plane.im[i * a.row + j], exponent)


cdef int eigh_lo_slice(work_slice *s) noexcept nogil:
    return eigen_slice(s, True, True)


cdef int eigh_up_slice(work_slice *s) noexcept nogil:
    return eigen_slice(s, False, True)


cdef int eigvalsh_lo_slice(work_slice *s) noexcept nogil:
    return eigen_slice(s, True, False)


cdef int eigvalsh_up_slice(work_slice *s) noexcept nogil:
    return eigen_slice(s, False, False)


cdef inline Py_ssize_t room_of(Py_ssize_t n, int dtype, bint vectors) noexcept nogil:
    return (1 + vectors) * matrix_room(n, n, dtype) + whole_lines(n) + eigen_room(n, dtype, vectors)


cdef inline double work_of(Py_ssize_t n, int dtype, bint vectors) noexcept nogil:
    """Nanoseconds on one thread, roughly."""
    return (0.1 if vectors else 0.04) * n * n * n * (3 if dtype >= PRIMER_C64 else 1)


cdef Py_ssize_t eigh_lo_blocked(
    const primer_isa *isa, int dtype, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps) noexcept nogil:
    return run_stack(isa, dtype, args, dims, steps, b"212", eigh_lo_slice, room_of(dims[1], dtype, True),
                     work_of(dims[1], dtype, True))


cdef Py_ssize_t eigh_up_blocked(
    const primer_isa *isa, int dtype, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps) noexcept nogil:
    return run_stack(isa, dtype, args, dims, steps, b"212", eigh_up_slice, room_of(dims[1], dtype, True),
                     work_of(dims[1], dtype, True))


cdef Py_ssize_t eigvalsh_lo_blocked(
    const primer_isa *isa, int dtype, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps) noexcept nogil:
    return run_stack(isa, dtype, args, dims, steps, b"21", eigvalsh_lo_slice, room_of(dims[1], dtype, False),
                     work_of(dims[1], dtype, False))


cdef Py_ssize_t eigvalsh_up_blocked(
    const primer_isa *isa, int dtype, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps) noexcept nogil:
    return run_stack(isa, dtype, args, dims, steps, b"21", eigvalsh_up_slice, room_of(dims[1], dtype, False),
                     work_of(dims[1], dtype, False))
