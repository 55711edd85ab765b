"""eigh and eigvalsh of stacks of large Hermitian matrices: which method serves, scaling, failure."""

from libc.math cimport frexp, isinf, ldexp
from libc.stdlib cimport free

from primer.kernels.core cimport PRIMER_C64, primer_isa
from primer.kernels.definite cimport NOT_DEFINITE, definite_eigen, definite_room
from primer.kernels.eigh cimport eigen_room, symmetric_eigen
from primer.kernels.operands cimport fail, fail_reals, load_upper, store, store_reals
from primer.kernels.planes cimport (
    clear, matrix, matrix_room, new_doubles, new_matrix, run_stack, slice_algorithm, take_memory, transposed,
    whole_lines, work_slice,
)

cdef enum:
    SAFE = 100      # binary exponents of the largest number from which nothing is scaled
    GRADE = 64      # largest over smallest diagonal element up to which an error against the norm is accurate enough


cdef int eigen_slice(work_slice *s, bint lower, bint vectors) noexcept nogil:
    cdef Py_ssize_t n = s.dims[0]
    cdef matrix a = new_matrix(s, n, n), v = a
    cdef double *w = new_doubles(s, n)
    cdef int status, exponent = 0
    if vectors:
        v = new_matrix(s, n, n)
    status = fetch(s, a, n, lower, &exponent)
    if status == 0 and is_graded(a, n):
        status = solve_definite(s, a, w, v, n, vectors)
        if status == NOT_DEFINITE:
            status = fetch(s, a, n, lower, &exponent)
            if status == 0:
                status = symmetric_eigen(s, a, w, v, n, vectors)
    elif status == 0:
        status = symmetric_eigen(s, a, w, v, n, vectors)
    if status < 0:
        return -1
    if status > 0:
        if fail_reals(s, 1, n) < 0 or (vectors and fail(s, 2, n, n) < 0):
            return -1
        return 1
    for i in range(n):
        w[i] = ldexp(w[i], exponent)
    return -1 if store_reals(s, 1, w, n) < 0 or (vectors and store(s, 2, transposed(v), n, n) < 0) else 0


cdef int solve_definite(work_slice *s, matrix a, double *w, matrix v, Py_ssize_t n, bint vectors) noexcept nogil:
    """In memory of its own: few matrices need so much."""
    cdef work_slice own = s[0]
    cdef void *memory = take_memory(definite_room(n, s.dtype), &own.memory)
    cdef int status = -1
    if memory != NULL:
        status = definite_eigen(&own, a, w, v, n, vectors)
        s.next_poll = own.next_poll
    free(memory)
    return status


cdef int fetch(work_slice *s, matrix a, Py_ssize_t n, bint lower, int *exponent) noexcept nogil:
    """The matrix as an upper triangle, times 2^-exponent: 1 where it is not finite. The lower triangle of A is the
    upper one of its transpose, the conjugate of A."""
    cdef double largest
    clear(a, n, a.row)
    if load_upper(s, 0, a, n, lower) < 0:
        return -1
    largest = s.isa.stacks.tridiagonal[s.is_complex].largest(a.plane, a.row, n)
    if isinf(largest):
        return 1
    frexp(largest, exponent)
    if -SAFE < exponent[0] < SAFE:
        exponent[0] = 0
    prepare(a, n, -exponent[0], lower)
    return 0


cdef bint is_graded(matrix a, Py_ssize_t n) noexcept nogil:
    """Can the matrix be positive definite with eigenvalues so small that an error against the norm spoils them?
    Where the diagonal D spans less, that error is a modest multiple of eps cond(D^-1/2 A D^-1/2) times each
    eigenvalue (Demmel and Veselic 1992)."""
    cdef double least = a.plane.re[0], most = least, x
    cdef Py_ssize_t i
    for i in range(1, n):
        x = a.plane.re[i * (a.row + 1)]
        least, most = min(least, x), max(most, x)
    return 0 < least and GRADE * least < most


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


cdef Py_ssize_t run(
    const primer_isa *isa, int dtype, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps,
    slice_algorithm algorithm, bint vectors) noexcept nogil:
    cdef Py_ssize_t n = dims[1]
    return run_stack(isa, dtype, args, dims, steps, b"212" if vectors else b"21", algorithm,
                     room_of(n, dtype, vectors), work_of(n, dtype, vectors))


cdef Py_ssize_t eigh_lo_blocked(
    const primer_isa *isa, int dtype, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps) noexcept nogil:
    return run(isa, dtype, args, dims, steps, eigh_lo_slice, True)


cdef Py_ssize_t eigh_up_blocked(
    const primer_isa *isa, int dtype, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps) noexcept nogil:
    return run(isa, dtype, args, dims, steps, eigh_up_slice, True)


cdef Py_ssize_t eigvalsh_lo_blocked(
    const primer_isa *isa, int dtype, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps) noexcept nogil:
    return run(isa, dtype, args, dims, steps, eigvalsh_lo_slice, False)


cdef Py_ssize_t eigvalsh_up_blocked(
    const primer_isa *isa, int dtype, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps) noexcept nogil:
    return run(isa, dtype, args, dims, steps, eigvalsh_up_slice, False)
