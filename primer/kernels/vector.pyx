"""Products of a matrix with a vector: which way to go through the matrix, threads.

A matrix with contiguous rows is read along them, one with contiguous columns down them; any other is copied
a few rows at a time. The order of each sum is the same every way: csrc/vector.h states it. Threads share the
rows, or, where there are too few, the blocks of the sums, which are added in order afterwards.
"""

from cython.parallel cimport prange
from libc.stdint cimport uintptr_t
from libc.stdlib cimport free, malloc
from libc.string cimport memcpy

from primer.kernels.core cimport (
    PRIMER_C64, PRIMER_CHAINS, PRIMER_F32, PRIMER_FEW, PRIMER_VK, interrupted, out_of_memory, primer_isa,
    primer_vector, primer_vector_block, threads_for,
)

cdef enum:
    GATHERED = 8        # rows copied at a time
    STEP = 1 << 22      # numbers of A between two looks for Ctrl-C: about a millisecond


# One product and what its threads share. Strides in real numbers, sizes in bytes.
ctypedef struct job:
    const primer_vector *kernel
    Py_ssize_t m, k, size
    int parts                   # real numbers in a number
    const char *a
    Py_ssize_t a_row, a_column
    const char *x               # contiguous
    char *y
    Py_ssize_t y_step
    int chains, conjugate
    bint down, gather           # down the columns; rows copied first
    char *room                  # for them, of all threads
    char *totals                # the sums of each block, where the threads share the blocks
    Py_ssize_t blocks
    int threads
    bint polls, stop


cdef int chains_of(Py_ssize_t m) noexcept nogil:
    return PRIMER_CHAINS if m < PRIMER_FEW else 1


cdef int multiply_vector(
    const primer_isa *isa, int dtype, Py_ssize_t m, Py_ssize_t k,
    const void *a, Py_ssize_t a_row, Py_ssize_t a_column,
    const void *x, Py_ssize_t x_step, void *y, Py_ssize_t y_step,
    int chains, int conjugate, int threads, bint polls) noexcept nogil:
    cdef job p
    cdef int t
    cdef bint apart
    cdef void *memory = NULL
    cdef Py_ssize_t room = 0, totals = 0, copied = 0
    if m == 0:
        return 0
    p.kernel = &isa.vector[dtype]
    p.parts = 2 if dtype >= PRIMER_C64 else 1
    p.size = 4 if dtype % PRIMER_C64 == PRIMER_F32 else 8
    p.m, p.k, p.a, p.a_row, p.a_column = m, k, <const char *> a, a_row, a_column
    p.x, p.y, p.y_step, p.chains, p.conjugate = <const char *> x, <char *> y, y_step, chains, conjugate
    p.polls, p.stop = polls, False
    p.blocks = max(1, (k + PRIMER_VK - 1) // PRIMER_VK)
    p.down = (a_row == p.parts or m == 1) and (a_column != p.parts or k == 1) and (
        4 * m * p.parts >= isa.gemm[dtype % PRIMER_C64].lanes)
    p.gather = not p.down and a_column != p.parts and k > 1
    apart = m < 16 * threads and p.blocks >= threads     # the threads share the blocks, not the rows
    p.threads = threads if apart or m >= 16 * threads else 1
    if x_step != p.parts and k > 1:
        copied = (k * p.parts * p.size + 63) & ~63
    if p.gather:
        room = GATHERED * min(k, <Py_ssize_t> PRIMER_VK) * p.parts * p.size
    if apart and p.threads > 1:
        totals = p.blocks * m * p.parts * p.size
    if room + totals + copied > 0:
        memory = malloc(p.threads * room + totals + copied + 64)
        if memory == NULL:
            if polls:
                out_of_memory()
            return -1
        p.room = <char *> ((<uintptr_t> memory + 63) & ~<uintptr_t> 63)
        p.totals = p.room + p.threads * room
        if copied > 0:
            copy_numbers(p.totals + totals, p.x, k, x_step * p.size, p.parts * p.size)
            p.x = p.totals + totals
    if p.threads == 1:
        rows(&p, 0, 0, m)
    elif apart:
        for t in prange(p.threads, num_threads=p.threads, schedule="static", chunksize=1):
            some_blocks(&p, t)
        if not p.stop:
            add_totals(&p)
    else:
        for t in prange(p.threads, num_threads=p.threads, schedule="static", chunksize=1):
            rows(&p, t, m * t // p.threads // 16 * 16, m if t + 1 == p.threads else m * (t + 1) // p.threads // 16 * 16)
    free(memory)
    return -1 if p.stop else 0


cdef void rows(job *p, int thread, Py_ssize_t first, Py_ssize_t last) noexcept nogil:
    """Some rows by one thread. Number 0 is the calling thread's: it alone looks for Ctrl-C."""
    cdef Py_ssize_t i = first, block, step = (STEP // (p.k + 1) // 512 + 1) * 512
    cdef bint polls = p.polls and thread == 0 and <double> p.m * p.k > STEP
    if p.m * p.k <= STEP:
        step = max(<Py_ssize_t> 1, last - first)
    while i < last:
        for block in range(p.blocks):
            one_block(p, thread, i, min(step, last - i), block, p.y + i * p.y_step * p.size, p.y_step, block > 0)
            if polls and block % 1024 == 1023 and interrupted() != 0:
                p.stop = True
            if p.stop:
                return
        if polls and interrupted() != 0:
            p.stop = True
        i += step


cdef void some_blocks(job *p, int thread) noexcept nogil:
    cdef Py_ssize_t block, last = p.blocks * (thread + 1) // p.threads
    for block in range(p.blocks * thread // p.threads, last):
        one_block(p, thread, 0, p.m, block, p.totals + block * p.m * p.parts * p.size, p.parts, False)
        if p.polls and thread == 0 and block % 256 == 255 and interrupted() != 0:
            p.stop = True
        if p.stop:
            return


ctypedef fused real:
    float
    double


cdef void add_totals(job *p) noexcept nogil:
    if p.size == 4:
        add_blocks[float](p, <const float *> p.totals, <float *> p.y)
    else:
        add_blocks[double](p, <const double *> p.totals, <double *> p.y)


cdef void add_blocks(job *p, const real *totals, real *y) noexcept nogil:
    cdef Py_ssize_t i, block, part
    cdef real total
    for i in range(p.m):
        for part in range(p.parts):
            total = totals[i * p.parts + part]
            for block in range(1, p.blocks):
                total += totals[(block * p.m + i) * p.parts + part]
            y[i * p.y_step + part] = total


cdef void one_block(
    job *p, int thread, Py_ssize_t first, Py_ssize_t count, Py_ssize_t block, char *y, Py_ssize_t y_step, bint add
) noexcept nogil:
    """A block of the sums of some rows."""
    cdef primer_vector_block g
    cdef Py_ssize_t l = block * PRIMER_VK, i, row
    cdef char *room
    g.k = min(<Py_ssize_t> PRIMER_VK, p.k - l)
    g.m = count
    g.a = p.a + (first * p.a_row + l * p.a_column) * p.size
    g.a_step = p.a_column if p.down else p.a_row
    g.x, g.x_next = p.x + l * p.parts * p.size, 0
    g.y, g.y_step = y, y_step
    g.chains, g.add, g.conjugate = p.chains, add, p.conjugate
    if not p.gather:
        (p.kernel.columns if p.down else p.kernel.rows)(&g)
        return
    room = p.room + thread * (GATHERED * min(p.k, <Py_ssize_t> PRIMER_VK) * p.parts * p.size)
    g.a_step = g.k * p.parts
    i = 0
    while i < count:
        g.m = min(<Py_ssize_t> GATHERED, count - i)
        for row in range(g.m):
            copy_numbers(
                room + row * g.a_step * p.size, p.a + ((first + i + row) * p.a_row + l * p.a_column) * p.size, g.k,
                p.a_column * p.size, p.parts * p.size)
        g.a = room
        g.y = y + i * y_step * p.size
        p.kernel.rows(&g)
        i += GATHERED


cdef void copy_numbers(
    char *to, const char *numbers, Py_ssize_t count, Py_ssize_t step, Py_ssize_t size
) noexcept nogil:
    """Numbers `step` bytes apart put one after the other."""
    cdef Py_ssize_t i
    if size == 4:
        for i in range(count):
            (<float *> to)[i] = (<const float *> (numbers + i * step))[0]
    elif size == 8:
        for i in range(count):
            (<double *> to)[i] = (<const double *> (numbers + i * step))[0]
    else:
        for i in range(count):
            memcpy(to + i * size, numbers + i * step, size)


# ---- the rows of kernels.def: stacks above the stamped body's sizes ----

cdef double BYTE = 0.02     # nanoseconds: 50 bytes a nanosecond, from a cache


cdef Py_ssize_t vecdot_blocked(
    const primer_isa *isa, int dtype, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps
) noexcept nogil:
    cdef Py_ssize_t s, size = 4 if dtype % PRIMER_C64 == PRIMER_F32 else 8
    cdef int threads = threads_for(4 * BYTE * size * dims[1])
    for s in range(dims[0]):
        if multiply_vector(
            isa, dtype, 1, dims[1], args[0] + s * steps[0], 0, steps[3] // size, args[1] + s * steps[1],
            steps[4] // size, args[2] + s * steps[2], 0, PRIMER_CHAINS, 1, threads, True
        ) != 0:
            return -1
    return 0


cdef Py_ssize_t vecmat_blocked(
    const primer_isa *isa, int dtype, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps
) noexcept nogil:
    cdef Py_ssize_t s, size = 4 if dtype % PRIMER_C64 == PRIMER_F32 else 8
    cdef int threads = threads_for(2 * BYTE * size * dims[1] * dims[2])
    for s in range(dims[0]):
        if multiply_vector(
            isa, dtype, dims[2], dims[1], args[1] + s * steps[1], steps[5] // size, steps[4] // size,
            args[0] + s * steps[0], steps[3] // size, args[2] + s * steps[2], steps[6] // size, chains_of(dims[2]),
            -1, threads, True
        ) != 0:
            return -1
        if s % 64 == 63 and interrupted() != 0:
            return -1
    return 0
