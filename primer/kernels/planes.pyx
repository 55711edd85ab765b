"""Working planes, their products, and the driver of the algorithms on large matrices: for each slice of a stack room,
work, and a look for Ctrl-C now and then.

Factorisations work on copies in row-major planes of doubles, one for a real matrix, two (real and imaginary
parts) for a complex one, so that all products are real ones.
"""

from cython.parallel cimport prange, threadid
from libc.stdint cimport uintptr_t
from libc.stdlib cimport free, malloc

from primer.kernels.core cimport (
    PRIMER_C64, PRIMER_F64, interrupted, out_of_memory, threads_for,
)
from primer.kernels.matmul cimport gemm, seconds

cdef extern from "Python.h":
    void *PyErr_Occurred() noexcept

cdef extern from *:
    """
    #include <stddef.h>
    #include <stdint.h>
    #ifdef __linux__
    #include <sys/mman.h>
    #endif

    /* Asks for pages of 2 MB, where memory has any: of an eigh of 1024 x 1024, touching 8000 pages of 4 KB for the
     * first time took a tenth of the time. */
    static void ask_for_large_pages(void *memory, size_t size)
    {
    #ifdef MADV_HUGEPAGE
        const uintptr_t page = (uintptr_t)1 << 21, first = ((uintptr_t)memory + page - 1) & ~(page - 1);
        const uintptr_t last = ((uintptr_t)memory + size) & ~(page - 1);
        if (first < last) (void)madvise((void *)first, last - first, MADV_HUGEPAGE);
    #else
        (void)memory, (void)size;
    #endif
    }
    """
    void ask_for_large_pages(void *memory, size_t size) noexcept nogil

cdef enum:
    LINE = 8        # doubles in a cache line

cdef double POLL = 0.05     # seconds between two looks for Ctrl-C


# ---- the driver ----

cdef Py_ssize_t run_stack(
    const primer_isa *isa, int dtype, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps,
    const char *cores, slice_algorithm algorithm, Py_ssize_t room, double work) noexcept nogil:
    cdef work_slice shared
    cdef Py_ssize_t failed, each = whole_lines(room) + LINE
    # over the stack only where every thread gets several slices, so that none waits long for another
    cdef int outer = threads_for(work * dims[0])
    if dims[0] < 4 * outer:
        outer = 1
    shared.isa, shared.dtype, shared.is_complex = isa, dtype, dtype >= PRIMER_C64
    shared.dims = dims + 1
    shared.threads = threads_for(work) if outer == 1 else 1
    cdef void *memory = take_memory(outer * each, &shared.memory)
    if memory == NULL:
        out_of_memory()
        return -1
    failed = run_slices(&shared, args, steps, cores, algorithm, dims[0], each, outer)
    free(memory)
    if failed < 0:
        settle_exception()
    return failed


cdef void *take_memory(Py_ssize_t n, double **first) noexcept nogil:
    cdef size_t size = (n + LINE) * sizeof(double)
    cdef void *memory = malloc(size)
    if memory != NULL:
        ask_for_large_pages(memory, size)
    first[0] = <double *> ((<uintptr_t> memory + 63) & ~<uintptr_t> 63)
    return memory


cdef Py_ssize_t run_slices(
    const work_slice *shared, char **args, const Py_ssize_t *steps, const char *cores,
    slice_algorithm algorithm, Py_ssize_t count, Py_ssize_t each, int threads) noexcept nogil:
    cdef Py_ssize_t s, failed = 0
    cdef int stop = 0, status
    cdef int *stopped = &stop
    cdef double now = seconds()
    cdef double *next_poll = &now       # the calling thread's, from slice to slice
    now += POLL
    if threads == 1:
        for s in range(count):
            status = run_slice(shared, args, steps, cores, algorithm, s, shared.memory, next_poll)
            if status < 0:
                return -1
            failed += status
        return failed
    for s in prange(count, num_threads=threads, schedule="dynamic"):
        if stopped[0] == 0:
            status = run_slice(shared, args, steps, cores, algorithm, s, shared.memory + threadid() * each,
                               next_poll if threadid() == 0 else NULL)
            if status < 0:
                stopped[0] = 1
            else:
                failed += status
    return -1 if stop else failed


cdef int run_slice(
    const work_slice *shared, char **args, const Py_ssize_t *steps, const char *cores,
    slice_algorithm algorithm, Py_ssize_t number, double *memory, double *next_poll) noexcept nogil:
    cdef work_slice s = shared[0]
    cdef int operand = 0, status
    cdef const Py_ssize_t *core
    while cores[operand] != 0:
        operand += 1
    core = steps + operand
    operand = 0
    while cores[operand] != 0:
        s.args[operand] = args[operand] + number * steps[operand]
        s.core[operand] = core
        core += cores[operand] - 48     # a digit of ASCII
        operand += 1
    s.memory = memory
    s.next_poll = next_poll[0] if next_poll != NULL else 1e300
    if poll(&s) < 0:
        return -1
    status = algorithm(&s)
    if next_poll != NULL:
        next_poll[0] = s.next_poll
    return status


cdef void settle_exception() noexcept nogil:
    """A slice was left: by Ctrl-C, whose exception is set, or because one of the threads had no memory."""
    with gil:
        if PyErr_Occurred() == NULL:
            out_of_memory()


cdef int poll(work_slice *s) noexcept nogil:
    cdef double now = seconds()
    if now < s.next_poll:
        return 0
    s.next_poll = now + POLL
    return interrupted()


cdef int threads_within(const work_slice *s, double nanoseconds) noexcept nogil:
    # 100 microseconds a thread: a matrix has many such pieces of work, and where other processes hold the
    # processors each of them waits a tick of the scheduler for its slowest thread
    return min(s.threads, threads_for(nanoseconds / 5)) if s.threads > 1 else 1


# ---- room ----

cdef inline Py_ssize_t row_length(Py_ssize_t n) noexcept nogil:
    """An odd number of cache lines: rows a power of two apart would meet in few cache sets."""
    return ((n + LINE - 1) // LINE | 1) * LINE


cdef Py_ssize_t matrix_room(Py_ssize_t m, Py_ssize_t n, int dtype) noexcept nogil:
    return m * row_length(n) * (2 if dtype >= PRIMER_C64 else 1)


cdef Py_ssize_t indices_room(Py_ssize_t n) noexcept nogil:
    return whole_lines(n)


cdef matrix new_matrix(work_slice *s, Py_ssize_t m, Py_ssize_t n) noexcept nogil:
    cdef matrix a
    a.row, a.column, a.conjugate = row_length(n), 1, False
    a.plane.re = s.memory
    a.plane.im = NULL
    s.memory += m * a.row
    if s.is_complex:
        a.plane.im = s.memory
        s.memory += m * a.row
    return a


cdef Py_ssize_t *new_indices(work_slice *s, Py_ssize_t n) noexcept nogil:
    cdef double *p = s.memory
    s.memory += indices_room(n)
    return <Py_ssize_t *> p


cdef double *new_doubles(work_slice *s, Py_ssize_t n) noexcept nogil:
    cdef double *p = s.memory
    s.memory += whole_lines(n)
    return p


cdef void clear(matrix a, Py_ssize_t m, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i, j
    for i in range(m):
        for j in range(n):
            a.plane.re[i * a.row + j * a.column] = 0
        if a.plane.im != NULL:
            for j in range(n):
                a.plane.im[i * a.row + j * a.column] = 0


# ---- products ----

cdef int multiply(
    work_slice *s, matrix c, matrix a, matrix b, Py_ssize_t m, Py_ssize_t n, Py_ssize_t k, int accumulate
) noexcept nogil:
    # two fused operations a cycle and lane, about 6 a nanosecond
    cdef double work = <double> m * n * k * (4 if s.is_complex else 1) / (6.0 * s.isa.gemm[PRIMER_F64].lanes)
    cdef int threads = threads_within(s, work)
    cdef int sign = -1 if accumulate < 0 else 1
    cdef double *x = a.plane.im
    cdef double *y = b.plane.im
    if poll(s) < 0 or part_of_product(
            s, c.plane.re, c, a.plane.re, a, b.plane.re, b, m, n, k, accumulate, threads) < 0:
        return -1
    if not s.is_complex:
        return 0
    # (a + i x)(b + i y), x and y negated where conjugate
    if part_of_product(s, c.plane.re, c, x, a, y, b, m, n, k, sign if a.conjugate != b.conjugate else -sign,
                       threads) < 0:
        return -1
    if accumulate == 0 and b.conjugate:
        if part_of_product(s, c.plane.im, c, a.plane.re, a, y, b, m, n, k, 0, threads) < 0:
            return -1
        negate(c, m, n)
    elif part_of_product(s, c.plane.im, c, a.plane.re, a, y, b, m, n, k,
                         -accumulate if b.conjugate else accumulate, threads) < 0:
        return -1
    return part_of_product(s, c.plane.im, c, x, a, b.plane.re, b, m, n, k, -sign if a.conjugate else sign, threads)


cdef inline int part_of_product(
    work_slice *s, double *to, matrix c, const double *x, matrix a, const double *y, matrix b,
    Py_ssize_t m, Py_ssize_t n, Py_ssize_t k, int accumulate, int threads) noexcept nogil:
    return gemm(s.isa, PRIMER_F64, m, n, k, x, a.row, a.column, y, b.row, b.column, to, c.row, c.column,
                accumulate, threads)


cdef void negate(matrix c, Py_ssize_t m, Py_ssize_t n) noexcept nogil:
    """Changes the sign of the imaginary part."""
    cdef Py_ssize_t i, j
    for i in range(m):
        for j in range(n):
            c.plane.im[i * c.row + j * c.column] = -c.plane.im[i * c.row + j * c.column]
