"""Working planes, and the driver of the algorithms on large matrices: for each slice of a stack copy in, work,
copy out.

Factorisations work on copies in row-major planes of doubles, one for a real matrix, two (real and imaginary
parts) for a complex one, so that all products are real ones. float32 is widened in the copy and rounded once
at the end.
"""

from cython.parallel cimport prange, threadid
from libc.math cimport NAN
from libc.stdint cimport uintptr_t
from libc.stdlib cimport free, llabs, malloc

from primer.kernels.core cimport (
    PRIMER_C64, PRIMER_F32, PRIMER_F64, interrupted, out_of_memory, threads_for,
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
    TILE = 16       # rows copied together where columns are the contiguous direction: their lines stay in L1
    COPIED = 1 << 20    # numbers copied between two looks for Ctrl-C

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


# ---- copies ----

ctypedef fused real:
    float
    double


cdef void load_part(
    matrix a, double *to, const real *p, Py_ssize_t row, Py_ssize_t column, Py_ssize_t top, Py_ssize_t bottom,
    Py_ssize_t n, bint upper) noexcept nogil:
    """Some rows of one plane; row and column: strides in numbers of p, whose memory the order follows."""
    cdef Py_ssize_t i, j, first, tile
    if llabs(row) >= llabs(column):
        for i in range(top, bottom):
            first = i if upper else 0
            if column == 1 and a.column == 1:
                for j in range(first, n):
                    to[i * a.row + j] = p[i * row + j]
            elif column == 2 and a.column == 1:
                for j in range(first, n):
                    to[i * a.row + j] = p[i * row + 2 * j]
            else:
                for j in range(first, n):
                    to[i * a.row + j * a.column] = p[i * row + j * column]
        return
    for tile in range((bottom - top + TILE - 1) // TILE):
        first = top + tile * TILE
        for j in range(first if upper else 0, n):
            for i in range(first, min(first + TILE, min(bottom, j + 1) if upper else bottom)):
                to[i * a.row + j * a.column] = p[i * row + j * column]


cdef void store_part(
    matrix a, const double *x, real *p, Py_ssize_t row, Py_ssize_t column, Py_ssize_t top, Py_ssize_t bottom,
    Py_ssize_t n, bint upper) noexcept nogil:
    cdef Py_ssize_t i, j, first, tile
    if llabs(row) >= llabs(column):
        for i in range(top, bottom):
            first = min(i, n) if upper else 0
            for j in range(first):
                p[i * row + j * column] = 0
            if column == 1 and a.column == 1:
                for j in range(first, n):
                    p[i * row + j] = <real> x[i * a.row + j]
            elif column == 2 and a.column == 1:
                for j in range(first, n):
                    p[i * row + 2 * j] = <real> x[i * a.row + j]
            else:
                for j in range(first, n):
                    p[i * row + j * column] = <real> x[i * a.row + j * a.column]
        return
    for tile in range((bottom - top + TILE - 1) // TILE):
        first = top + tile * TILE
        for j in range(n):
            for i in range(first, min(first + TILE, bottom)):
                p[i * row + j * column] = 0 if upper and j < i else <real> x[i * a.row + j * a.column]


cdef int copy(
    work_slice *s, int operand, matrix a, Py_ssize_t m, Py_ssize_t n, bint outwards, bint upper, bint transpose
) noexcept nogil:
    """An operand into the matrix or, outwards, the matrix into an operand, some rows at a time."""
    cdef bint narrow = s.dtype == PRIMER_F32 or s.dtype == PRIMER_C64
    cdef Py_ssize_t top = 0, bottom, size = 4 if narrow else 8, some = TILE * (1 + COPIED // (TILE * (n + 1)))
    # an operand of one core dimension has no second stride
    cdef Py_ssize_t row = s.core[operand][0] // size, column = s.core[operand][1] // size if n != 1 else row
    cdef int part
    cdef double *plane
    cdef char *p
    if transpose:
        row, column = column, row
    while top < m:
        bottom = min(m, top + some)
        for part in range(2 if s.is_complex else 1):
            plane = a.plane.re if part == 0 else a.plane.im
            p = s.args[operand] + part * size
            if outwards and narrow:
                store_part[float](a, plane, <float *> p, row, column, top, bottom, n, upper)
            elif outwards:
                store_part[double](a, plane, <double *> p, row, column, top, bottom, n, upper)
            elif narrow:
                load_part[float](a, plane, <const float *> p, row, column, top, bottom, n, upper)
            else:
                load_part[double](a, plane, <const double *> p, row, column, top, bottom, n, upper)
        top = bottom
        if top < m and poll(s) < 0:
            return -1
    return 0


cdef int load(work_slice *s, int operand, matrix a, Py_ssize_t m, Py_ssize_t n) noexcept nogil:
    return copy(s, operand, a, m, n, False, False, False)


cdef int store(work_slice *s, int operand, matrix a, Py_ssize_t m, Py_ssize_t n) noexcept nogil:
    return copy(s, operand, a, m, n, True, False, False)


cdef int load_upper(work_slice *s, int operand, matrix a, Py_ssize_t n, bint transposed) noexcept nogil:
    return copy(s, operand, a, n, n, False, True, transposed)


cdef int store_upper(
    work_slice *s, int operand, matrix a, Py_ssize_t m, Py_ssize_t n, bint transposed) noexcept nogil:
    return copy(s, operand, a, m, n, True, True, transposed)


cdef int fail(work_slice *s, int operand, Py_ssize_t m, Py_ssize_t n) noexcept nogil:
    cdef double nan = NAN
    cdef matrix a
    a.plane.re = a.plane.im = &nan
    a.row = a.column = 0
    return -1 if copy(s, operand, a, m, n, True, False, False) < 0 else 1


cdef void store_number(const work_slice *s, int operand, double re, double im) noexcept nogil:
    cdef double *p = <double *> s.args[operand]
    cdef float *q = <float *> s.args[operand]
    if s.dtype == PRIMER_F32 or s.dtype == PRIMER_C64:
        q[0] = <float> re
        if s.is_complex:
            q[1] = <float> im
    else:
        p[0] = re
        if s.is_complex:
            p[1] = im


cdef void store_real(const work_slice *s, int operand, double x) noexcept nogil:
    if s.dtype == PRIMER_F32 or s.dtype == PRIMER_C64:
        (<float *> s.args[operand])[0] = <float> x
    else:
        (<double *> s.args[operand])[0] = x


cdef inline work_slice real_slice(const work_slice *s) noexcept nogil:
    """The slice, for an operand of the real counterpart."""
    cdef work_slice real = s[0]
    real.is_complex = False
    if real.dtype >= PRIMER_C64:
        real.dtype -= PRIMER_C64
    return real


cdef int store_reals(work_slice *s, int operand, double *x, Py_ssize_t n) noexcept nogil:
    cdef work_slice real = real_slice(s)
    cdef matrix a
    a.plane.re, a.plane.im, a.row, a.column, a.conjugate = x, NULL, 1, 1, False
    return store(&real, operand, a, n, 1)


cdef int fail_reals(work_slice *s, int operand, Py_ssize_t n) noexcept nogil:
    cdef work_slice real = real_slice(s)
    return fail(&real, operand, n, 1)


cdef double real_number(const work_slice *s, int operand) noexcept nogil:
    if s.dtype == PRIMER_F32 or s.dtype == PRIMER_C64:
        return (<const float *> s.args[operand])[0]
    return (<const double *> s.args[operand])[0]


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
