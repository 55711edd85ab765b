"""Working planes, and the driver of the algorithms on large matrices.

An algorithm is one function on a `work_slice`: it takes room, copies its operands in (operands.pxd), computes,
copies the results out, and says whether the slice has a result. `run_stack` calls it for each slice of a stack, which
gives a blocked_function (stacks.pxd):

    cdef Py_ssize_t name_blocked(isa, dtype, args, dims, steps) noexcept nogil:
        return run_stack(isa, dtype, args, dims, steps, b"22", name_slice, room, work)
"""

from primer.kernels.core cimport primer_isa, primer_plane

# A block of a working plane, or of two: real and imaginary parts (plane.im is NULL where real). Numbers of a
# row are `column` doubles apart, rows `row`; either may be negative. conjugate: stands for its conjugate.
ctypedef struct matrix:
    primer_plane plane
    Py_ssize_t row
    Py_ssize_t column
    bint conjugate

# One slice of a stack as an algorithm sees it.
ctypedef struct work_slice:
    const primer_isa *isa
    int dtype
    bint is_complex
    int threads                     # that may work on this slice
    const Py_ssize_t *dims          # the core dimensions, from 0 on
    char *args[8]
    const Py_ssize_t *core[8]       # each operand's core strides in bytes
    double *memory                  # what is left of the room
    double next_poll

# 0; 1 where the slice has no result; -1 once interrupted or without memory.
ctypedef int (*slice_algorithm)(work_slice *s) noexcept nogil

# Every slice: copied in, worked on, copied out. cores: a digit an operand, its number of core dimensions.
# room: doubles that one slice takes from its memory (new_matrix, new_indices). work: nanoseconds a slice,
# roughly, on one thread. Threads over the stack where it is long enough, else within each slice. Returns the
# number of slices without a result, or -1 with an exception set.
cdef Py_ssize_t run_stack(
    const primer_isa *isa, int dtype, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps,
    const char *cores, slice_algorithm algorithm, Py_ssize_t room, double work) noexcept nogil

# After -1: MemoryError, unless an exception is set, that of Ctrl-C.
cdef void settle_exception() noexcept nogil

# n doubles from a cache line on that a slice takes beyond its room, to be freed; NULL without memory.
cdef void *take_memory(Py_ssize_t n, double **first) noexcept nogil

# Doubles to ask for: a working matrix of m x n for this dtype; a list of n integers. Doubles on their own need
# as many as are taken, in whole cache lines.
cdef Py_ssize_t matrix_room(Py_ssize_t m, Py_ssize_t n, int dtype) noexcept nogil
cdef Py_ssize_t indices_room(Py_ssize_t n) noexcept nogil

# Taken from the slice's memory, uninitialised. A matrix has contiguous rows that start on a cache line.
cdef matrix new_matrix(work_slice *s, Py_ssize_t m, Py_ssize_t n) noexcept nogil
cdef Py_ssize_t *new_indices(work_slice *s, Py_ssize_t n) noexcept nogil
cdef double *new_doubles(work_slice *s, Py_ssize_t n) noexcept nogil

# Looks for Ctrl-C every few hundredths of a second: -1 once it was pressed. For every panel, sweep, block.
cdef int poll(work_slice *s) noexcept nogil

# How many of the slice's threads to use for work that takes one thread so many nanoseconds.
cdef int threads_within(const work_slice *s, double nanoseconds) noexcept nogil

# C = A B (accumulate 0), C += A B (1), C -= A B (-1): m x k times k x n. C is not conjugated. -1 as `poll`.
cdef int multiply(
    work_slice *s, matrix c, matrix a, matrix b, Py_ssize_t m, Py_ssize_t n, Py_ssize_t k, int accumulate
) noexcept nogil

# Zeros in every number of a block.
cdef void clear(matrix a, Py_ssize_t m, Py_ssize_t n) noexcept nogil


cdef extern from *:
    """
    #include <string.h>

    /* n numbers: short rows are a few instructions, which a library call would be longer than. */
    static inline void primer_copy_numbers(double *to, const double *from, Py_ssize_t n)
    {
    #define PRIMER_COPY(k) case k: memcpy(to, from, k * sizeof(double)); return
        switch (n) {
            PRIMER_COPY(1); PRIMER_COPY(2); PRIMER_COPY(3); PRIMER_COPY(4);
            PRIMER_COPY(5); PRIMER_COPY(6); PRIMER_COPY(7); PRIMER_COPY(8);
        }
    #undef PRIMER_COPY
        memcpy(to, from, (size_t)n * sizeof(double));
    }
    """
    void copy_numbers "primer_copy_numbers"(double *to, const double *numbers, Py_ssize_t n) noexcept nogil


cdef inline matrix block(matrix a, Py_ssize_t i, Py_ssize_t j) noexcept nogil:
    """The matrix from row i, column j on."""
    cdef Py_ssize_t offset = i * a.row + j * a.column
    a.plane.re += offset
    if a.plane.im != NULL:
        a.plane.im += offset
    return a


cdef inline Py_ssize_t whole_lines(Py_ssize_t n) noexcept nogil:
    """n doubles rounded up to whole cache lines, and so to whole vectors."""
    return (n + 7) // 8 * 8


cdef inline matrix transposed(matrix a) noexcept nogil:
    a.row, a.column = a.column, a.row
    return a


cdef inline matrix adjoint(matrix a) noexcept nogil:
    """The conjugate transpose."""
    a.row, a.column, a.conjugate = a.column, a.row, not a.conjugate
    return a


cdef inline matrix backwards(matrix a, Py_ssize_t m, Py_ssize_t n) noexcept nogil:
    """Rows and columns in reverse order: an upper triangle becomes a lower one."""
    a = block(a, m - 1, n - 1)
    a.row, a.column = -a.row, -a.column
    return a
