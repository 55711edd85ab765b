"""The matrix product: order of blocking and packing, threads.

C = AB is computed with the vectors along the contiguous side of C (``C' = B'A'`` where its rows are
contiguous). C is cut into a grid of regions, one a thread; each thread works through its region by itself,
in the order of Goto and van de Geijn (2008), "Anatomy of high-performance matrix multiplication": for each
PRIMER_KC columns of A, a block of B is packed for the third-level cache and blocks of A for the second,
and the register tiles run over them. Small products skip the packing. No choice made here changes a bit
of the result: csrc/gemm.h says why.
"""

cimport numpy as cnp
from cython.parallel cimport prange
from libc.stdint cimport uintptr_t
from libc.stdlib cimport free, malloc

from primer.kernels cimport core
from primer.kernels.stacks cimport stack_job, stack_loop
from primer.kernels.vector cimport chains_of, multiply_vector
from primer.kernels.core cimport (
    PRIMER_C64, PRIMER_C128, PRIMER_F32, PRIMER_F64, PRIMER_KC, PRIMER_N_DTYPES, interrupted, out_of_memory, primer_block, primer_gemm,
    primer_isa, threads_for,
)

cdef extern from "<time.h>" nogil:
    struct timespec:
        long tv_sec
        long tv_nsec
    int TIME_UTC
    int timespec_get(timespec *t, int base)

cdef enum:
    UNPACKED = 65536    # numbers in A and B up to which they are read in place: half of an L2 cache
    THIN = 8            # columns of C from which packing A pays

cdef double POLL = 0.05     # seconds between two looks for Ctrl-C


# One product in the orientation of csrc/gemm.h, and what its threads share.
ctypedef struct product:
    const primer_gemm *kernel
    Py_ssize_t size         # bytes of a number
    Py_ssize_t m, n, k
    const char *a
    Py_ssize_t a_row, a_column
    const char *b
    Py_ssize_t b_row, b_column
    char *c
    Py_ssize_t c_row, c_column
    int accumulate
    bint vector             # one column, and A with contiguous rows
    bint pack_a, pack_b
    Py_ssize_t room_a, room_b   # bytes of packed A and B of one thread
    char *room                  # of all threads
    int grid_m, grid_n          # regions of C: one a thread
    bint polls                  # may the calling thread look for Ctrl-C?
    bint stop                   # set by the calling thread when Ctrl-C was pressed


cdef int gemm(
    const primer_isa *isa, int dtype, Py_ssize_t m, Py_ssize_t n, Py_ssize_t k,
    const void *a, Py_ssize_t a_row, Py_ssize_t a_column,
    const void *b, Py_ssize_t b_row, Py_ssize_t b_column,
    void *c, Py_ssize_t c_row, Py_ssize_t c_column,
    int accumulate, int threads) noexcept nogil:
    return multiply(isa, dtype, m, n, k, a, a_row, a_column, b, b_row, b_column, c, c_row, c_column,
                    accumulate, threads, True)


cdef int multiply(
    const primer_isa *isa, int dtype, Py_ssize_t m, Py_ssize_t n, Py_ssize_t k,
    const void *a, Py_ssize_t a_row, Py_ssize_t a_column,
    const void *b, Py_ssize_t b_row, Py_ssize_t b_column,
    void *c, Py_ssize_t c_row, Py_ssize_t c_column,
    int accumulate, int threads, bint polls) noexcept nogil:
    cdef product p
    cdef int t
    cdef void *memory = NULL
    cdef Py_ssize_t room
    p.kernel = &isa.gemm[dtype]
    p.size = 4 if dtype == PRIMER_F32 else 8
    if m == 1:      # the stride along a single row or column is free
        a_row = c_row = 1
    if n == 1:
        b_column = c_column = 1
    p.accumulate = accumulate
    p.k = k
    p.polls = polls
    p.stop = False
    if m == 0 or n == 0 or (k == 0 and accumulate != 0):
        return 0
    if transposed(m, n, k, p.kernel.lanes, a_row == 1, b_column == 1, c_row == 1, c_column == 1):
        p.m, p.n = n, m
        p.a, p.a_row, p.a_column = <const char *> b, b_column, b_row
        p.b, p.b_row, p.b_column = <const char *> a, a_column, a_row
        p.c, p.c_row, p.c_column = <char *> c, c_column, c_row
    else:
        p.m, p.n = m, n
        p.a, p.a_row, p.a_column = <const char *> a, a_row, a_column
        p.b, p.b_row, p.b_column = <const char *> b, b_row, b_column
        p.c, p.c_row, p.c_column = <char *> c, c_row, c_column
    divide(&p, threads)
    plan(&p)
    room = p.room_a + p.room_b
    if room > 0:
        memory = malloc(threads * room + 64)
        if memory == NULL:
            if polls:
                out_of_memory()
            return -1
    p.room = <char *> ((<uintptr_t> memory + 63) & ~<uintptr_t> 63)
    threads = p.grid_m * p.grid_n
    if threads == 1:
        region(&p, 0)
    else:
        for t in prange(threads, num_threads=threads, schedule="static", chunksize=1):
            region(&p, t)
    free(memory)
    return -1 if p.stop else 0


cdef bint transposed(
    Py_ssize_t m, Py_ssize_t n, Py_ssize_t k, int lanes, bint a_unit, bint b_unit,
    bint row_unit, bint column_unit
) noexcept nogil:
    """Do the vectors run along the rows of C? The cheaper way: vectors to compute, numbers to rearrange."""
    cdef double down = (m + lanes - 1) // lanes * <double> n * k
    cdef double along = (n + lanes - 1) // lanes * <double> m * k
    if n == 1 and not a_unit:       # by the kernel for one column, which reads rows
        return False
    if m == 1 and not b_unit:
        return True
    if not a_unit:
        down += 3.0 * m * k
    if not b_unit:
        along += 3.0 * n * k
    if not row_unit:
        down += <double> m * n
    if not column_unit:
        along += <double> m * n
    return along < down or (along == down and not row_unit)


cdef void divide(product *p, int threads) noexcept nogil:
    """The grid of regions with the shortest sides, so that the least is packed twice."""
    cdef int rows
    cdef double border, best = -1
    p.grid_m = p.grid_n = 1
    for rows in range(1, threads + 1):
        if threads % rows != 0:
            continue
        border = p.m / <double> rows + p.n / <double> (threads // rows)
        if best < 0 or border < best:
            best = border
            p.grid_m, p.grid_n = rows, threads // rows


cdef void plan(product *p) noexcept nogil:
    """What to pack, and the room for it."""
    cdef Py_ssize_t m = p.m // p.grid_m, n = p.n // p.grid_n, k = min(p.k, PRIMER_KC)
    cdef bint large = m * k + k * n > UNPACKED
    p.vector = p.n == 1 and p.a_row != 1 and p.a_column == 1 and p.k > 0
    p.pack_a = not p.vector and (p.a_row != 1 or (large and n > THIN))
    p.pack_b = large and n > 1 and m > 2 * p.kernel.mr
    p.room_a = p.room_b = 0
    if p.pack_a:
        p.room_a = (min(p.m + p.kernel.lanes, <Py_ssize_t> p.kernel.mc) * k * p.size + 63) & ~63
    if p.pack_b:
        p.room_b = (min(p.n, <Py_ssize_t> p.kernel.nc) * k * p.size + 63) & ~63


cdef inline Py_ssize_t edge(Py_ssize_t length, int parts, int part, int unit) noexcept nogil:
    """Where a part of a length begins, in whole units."""
    cdef Py_ssize_t units = (length + unit - 1) // unit
    return min(length, units * part // parts * unit)


cdef void region(product *p, int number) noexcept nogil:
    """The region of one thread. Number 0 is the calling thread's: it alone looks for Ctrl-C."""
    cdef int row = number % p.grid_m, column = number // p.grid_m
    if p.vector:
        region_of_vector(p, number)
        return
    cdef Py_ssize_t top = edge(p.m, p.grid_m, row, p.kernel.lanes), bottom = edge(
        p.m, p.grid_m, row + 1, p.kernel.lanes)
    cdef Py_ssize_t left = edge(p.n, p.grid_n, column, p.kernel.nr), right = edge(
        p.n, p.grid_n, column + 1, p.kernel.nr)
    cdef Py_ssize_t i, j, l, block, size = p.size
    cdef char *packed_a = p.room + number * (p.room_a + p.room_b)
    cdef char *packed_b = packed_a + p.room_a
    cdef const char *from_a
    cdef const char *from_b
    cdef primer_block g
    cdef double next_poll = seconds() + POLL
    g.count = 1
    g.a_next = g.b_next = g.c_next = 0
    g.a_packed, g.b_packed = p.pack_a, p.pack_b
    g.a_column, g.b_row, g.b_column = p.a_column, p.b_row, p.b_column
    g.c_row, g.c_column = p.c_row, p.c_column
    j = left
    while j < right:
        g.n = min(<Py_ssize_t> p.kernel.nc, right - j)
        for block in range(max(1, (p.k + PRIMER_KC - 1) // PRIMER_KC)):
            l = block * PRIMER_KC
            g.k = min(<Py_ssize_t> PRIMER_KC, p.k - l)
            g.sign = p.accumulate if p.accumulate != 0 or l == 0 else 1
            from_b = p.b + (l * p.b_row + j * p.b_column) * size
            g.b = from_b
            if p.pack_b:
                p.kernel.pack_b(g.k, g.n, from_b, p.b_row, p.b_column, packed_b)
                g.b = packed_b
            i = top
            while i < bottom:
                g.m = min(<Py_ssize_t> p.kernel.mc, bottom - i)
                from_a = p.a + (i * p.a_row + l * p.a_column) * size
                g.a = from_a
                if p.pack_a:
                    p.kernel.pack_a(g.m, g.k, from_a, p.a_row, p.a_column, packed_a)
                    g.a = packed_a
                g.c = p.c + (i * p.c_row + j * p.c_column) * size
                p.kernel.block(&g)
                if p.polls and number == 0 and seconds() > next_poll:
                    if interrupted() != 0:
                        p.stop = True
                    next_poll = seconds() + POLL
                if p.stop:
                    return
                i += p.kernel.mc
        j += p.kernel.nc


cdef double seconds() noexcept nogil:
    cdef timespec t
    timespec_get(&t, TIME_UTC)
    return t.tv_sec + 1e-9 * t.tv_nsec


cdef void region_of_vector(product *p, int number) noexcept nogil:
    """The same for one column: rows of A are read once, from end to end."""
    cdef Py_ssize_t i = edge(p.m, p.grid_m, number, p.kernel.lanes), size = p.size
    cdef Py_ssize_t bottom = edge(p.m, p.grid_m, number + 1, p.kernel.lanes)
    cdef Py_ssize_t step = 2 * p.kernel.lanes * (1 + 100000 // p.k)
    cdef primer_block g
    cdef double next_poll = seconds() + POLL
    g.k = p.k
    g.b, g.b_row = p.b, p.b_row
    g.c_row = p.c_row
    g.sign = p.accumulate
    while i < bottom and not p.stop:
        g.m = min(step, bottom - i)
        g.a = p.a + i * p.a_row * size
        g.c = p.c + i * p.c_row * size
        p.kernel.vector(&g, p.a_row)
        if p.polls and number == 0 and seconds() > next_poll:
            if interrupted() != 0:
                p.stop = True
            next_poll = seconds() + POLL
        i += step


ctypedef fused real:
    float
    double


cdef int gemm_complex(
    const primer_isa *isa, int dtype, Py_ssize_t m, Py_ssize_t n, Py_ssize_t k,
    const void *a, Py_ssize_t a_row, Py_ssize_t a_column,
    const void *b, Py_ssize_t b_row, Py_ssize_t b_column,
    void *c, Py_ssize_t c_row, Py_ssize_t c_column,
    int accumulate, int threads) noexcept nogil:
    return multiply_complex(isa, dtype, m, n, k, a, a_row, a_column, b, b_row, b_column, c, c_row, c_column,
                            accumulate, threads, True)


cdef int multiply_complex(
    const primer_isa *isa, int dtype, Py_ssize_t m, Py_ssize_t n, Py_ssize_t k,
    const void *a, Py_ssize_t a_row, Py_ssize_t a_column,
    const void *b, Py_ssize_t b_row, Py_ssize_t b_column,
    void *c, Py_ssize_t c_row, Py_ssize_t c_column,
    int accumulate, int threads, bint polls) noexcept nogil:
    """C = Re(A) B + i Im(A) B: two real products, B and C being matrices of twice as many real columns.

    P = Re(A) B and Q = Im(A) B are complete before they are combined, so that an element is (P - Q) or
    C + (P - Q), whatever the layout.
    """
    cdef int failed, part = dtype - PRIMER_C64
    cdef Py_ssize_t size = 4 if part == PRIMER_F32 else 8, copied = 0
    cdef char *memory
    cdef char *p
    cdef char *q
    if (b_column != 2 or c_column != 2) and a_row == 2 and c_row == 2:      # C' = B' A'
        return multiply_complex(isa, dtype, n, m, k, b, b_column, b_row, a, a_column, a_row,
                                c, c_column, c_row, accumulate, threads, polls)
    if b_column != 2 and n > 1:
        copied = 2 * k * n
    memory = <char *> malloc((4 * m * n + copied) * size + 1)
    if memory == NULL:
        if polls:
            out_of_memory()
        return -1
    q = memory
    p = memory + 2 * m * n * size
    if copied != 0:
        if part == PRIMER_F32:
            copy_pairs[float](k, n, <float *> b, b_row, b_column, <float *> (p + 2 * m * n * size))
        else:
            copy_pairs[double](k, n, <double *> b, b_row, b_column, <double *> (p + 2 * m * n * size))
        b, b_row = p + 2 * m * n * size, 2 * n
    failed = multiply(isa, part, m, 2 * n, k, a, a_row, a_column, b, b_row, 1, p, 2 * n, 1, 0, threads, polls)
    if failed == 0:
        failed = multiply(isa, part, m, 2 * n, k, <const char *> a + size, a_row, a_column, b, b_row, 1,
                          q, 2 * n, 1, 0, threads, polls)
    if failed == 0:
        if part == PRIMER_F32:
            combine[float](m, n, <float *> p, <float *> q, <float *> c, c_row, c_column, accumulate)
        else:
            combine[double](m, n, <double *> p, <double *> q, <double *> c, c_row, c_column, accumulate)
    free(memory)
    return failed


cdef void copy_pairs(
    Py_ssize_t rows, Py_ssize_t columns, const real *a, Py_ssize_t row, Py_ssize_t column, real *out
) noexcept nogil:
    cdef Py_ssize_t i, j
    for i in range(rows):
        for j in range(columns):
            out[2 * (i * columns + j)] = a[i * row + j * column]
            out[2 * (i * columns + j) + 1] = a[i * row + j * column + 1]


cdef void combine(
    Py_ssize_t m, Py_ssize_t n, const real *p, const real *q, real *c, Py_ssize_t row, Py_ssize_t column,
    int accumulate
) noexcept nogil:
    """C, C + or C - (P + iQ), where P and Q are complex, m x n, contiguous."""
    cdef Py_ssize_t i, j
    cdef real re, im
    cdef real *to
    for i in range(m):
        for j in range(n):
            re = p[2 * (i * n + j)] - q[2 * (i * n + j) + 1]
            im = p[2 * (i * n + j) + 1] + q[2 * (i * n + j)]
            to = c + i * row + j * column
            if accumulate == 0:
                to[0], to[1] = re, im
            elif accumulate > 0:
                to[0], to[1] = to[0] + re, to[1] + im
            else:
                to[0], to[1] = to[0] - re, to[1] - im


cdef Py_ssize_t matmul_blocked(
    const primer_isa *isa, int dtype, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps
) noexcept nogil:
    cdef Py_ssize_t s, n = dims[0], m = dims[1], size = 4 if dtype % PRIMER_C64 == PRIMER_F32 else 8
    cdef double work
    cdef int threads
    cdef double next_poll
    if n > 1 and steps[1] == 0 and steps[0] == m * steps[3] and steps[2] == m * steps[7] and (m > 1 or dims[3] == 1):
        m *= n      # one B for a stack of A whose rows follow each other: one tall product
        n = 1
    # two fused operations a cycle and lane, about 6 a nanosecond
    work = <double> m * dims[2] * dims[3] / (6.0 * isa.gemm[dtype % PRIMER_C64].lanes)
    if dims[1] == 1 or dims[3] == 1:
        work = 0.02 * size * m * dims[2] * dims[3]      # 50 bytes a nanosecond, from a cache
    if dtype >= PRIMER_C64:
        work *= 4
    threads = threads_for(work * n)
    if threads > 1 and n >= 4 * threads:
        return stack_product(isa, dtype, args, dims, steps, size, threads, max(1, <Py_ssize_t> (1e7 / (work + 1))))
    threads = threads_for(work)
    next_poll = seconds() + POLL
    for s in range(n):
        if slice_product(isa, dtype, args, dims, steps, m, s, size, threads, True) != 0:
            return -1
        if seconds() > next_poll:
            if interrupted() != 0:
                return -1
            next_poll = seconds() + POLL
    return 0


cdef Py_ssize_t stack_product(
    const primer_isa *isa, int dtype, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps,
    Py_ssize_t size, int threads, Py_ssize_t each
) noexcept nogil:
    """A long stack: whole matrices to each thread, in rounds of `each` between which Ctrl-C is looked for."""
    cdef Py_ssize_t s, last, first = 0, n = dims[0]
    cdef int failed = 0
    while first < n:
        last = min(n, first + each * threads)
        for s in prange(first, last, num_threads=threads, schedule="static"):
            failed += slice_product(isa, dtype, args, dims, steps, dims[1], s, size, 1, False)
        if failed != 0:
            out_of_memory()
            return -1
        first = last
        if first < n and interrupted() != 0:
            return -1
    return 0


cdef inline int slice_product(
    const primer_isa *isa, int dtype, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps,
    Py_ssize_t m, Py_ssize_t s, Py_ssize_t size, int threads, bint polls
) noexcept nogil:
    if dims[3] == 1:
        return multiply_vector(
            isa, dtype, m, dims[2], args[0] + s * steps[0], steps[3] // size, steps[4] // size,
            args[1] + s * steps[1], steps[5] // size, args[2] + s * steps[2], steps[7] // size,
            chains_of(dims[1]), 0, threads, polls)
    if dims[1] == 1 and m == 1:     # y' = B' x'
        return multiply_vector(
            isa, dtype, dims[3], dims[2], args[1] + s * steps[1], steps[6] // size, steps[5] // size,
            args[0] + s * steps[0], steps[4] // size, args[2] + s * steps[2], steps[8] // size,
            chains_of(dims[3]), 0, threads, polls)
    return (multiply_complex if dtype >= PRIMER_C64 else multiply)(
        isa, dtype, m, dims[3], dims[2],
        args[0] + s * steps[0], steps[3] // size, steps[4] // size,
        args[1] + s * steps[1], steps[5] // size, steps[6] // size,
        args[2] + s * steps[2], steps[7] // size, steps[8] // size, 0, threads, polls)


# ---- one product of two arrays, without the machinery of a gufunc ----

cnp.import_array()

cdef enum:
    SHORT = 30_000      # multiplications, about 2 microseconds, for which the GIL is not released

cdef stack_job[PRIMER_N_DTYPES] PRODUCT


cdef prepare():
    cdef int dtype
    for dtype in range(PRIMER_N_DTYPES):
        PRODUCT[dtype].isa, PRODUCT[dtype].row = core.isa, core.kernel_called(core.isa, "matmul")
        PRODUCT[dtype].blocked, PRODUCT[dtype].dtype = matmul_blocked, dtype
        PRODUCT[dtype].n_operands = PRODUCT[dtype].n_core = 3


prepare()


cdef inline int dtype_of(int type_number) noexcept:
    if type_number == cnp.NPY_FLOAT64:
        return PRIMER_F64
    if type_number == cnp.NPY_FLOAT32:
        return PRIMER_F32
    if type_number == cnp.NPY_COMPLEX128:
        return PRIMER_C128
    return PRIMER_C64 if type_number == cnp.NPY_COMPLEX64 else -1


cdef inline bint simple(x) noexcept:
    """Exactly an ndarray, of one or two dimensions, aligned, in the machine's byte order?"""
    return (cnp.PyArray_CheckExact(x) and 1 <= cnp.PyArray_NDIM(<cnp.ndarray> x) <= 2
            and cnp.PyArray_ISBEHAVED_RO(<cnp.ndarray> x))


cdef void extent(cnp.ndarray a, const char **first, const char **last) noexcept:
    """The bytes that the elements of an array with elements lie in."""
    cdef int i
    cdef Py_ssize_t reach
    first[0] = last[0] = cnp.PyArray_BYTES(a)
    for i in range(cnp.PyArray_NDIM(a)):
        reach = (cnp.PyArray_DIM(a, i) - 1) * cnp.PyArray_STRIDE(a, i)
        if reach < 0:
            first[0] += reach
        else:
            last[0] += reach
    last[0] += cnp.PyArray_ITEMSIZE(a)


cdef bint apart(cnp.ndarray a, cnp.ndarray b) noexcept:
    """Do two arrays with elements certainly share no memory?"""
    cdef const char *first_a
    cdef const char *last_a
    cdef const char *first_b
    cdef const char *last_b
    extent(a, &first_a, &last_a)
    extent(b, &first_b, &last_b)
    return last_a <= first_b or last_b <= first_a


cdef bint receives(out, cnp.ndarray a, cnp.ndarray b, int ndim, const cnp.npy_intp *shape) noexcept:
    """Can the product be written straight to out?"""
    cdef int i
    if not simple(out) or not cnp.PyArray_ISWRITEABLE(<cnp.ndarray> out) or cnp.PyArray_NDIM(<cnp.ndarray> out) != ndim:
        return False
    for i in range(ndim):
        if cnp.PyArray_DIM(<cnp.ndarray> out, i) != shape[i]:
            return False
    return cnp.PyArray_TYPE(<cnp.ndarray> out) == cnp.PyArray_TYPE(a) and apart(out, a) and apart(out, b)


cdef int multiply_arrays(int dtype, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps) except? -1:
    if dims[1] * dims[2] * dims[3] < SHORT:
        stack_loop(args, dims, steps, &PRODUCT[dtype])
    else:
        with nogil:
            stack_loop(args, dims, steps, &PRODUCT[dtype])
    return -1       # Cython looks whether an exception is set


def quick(x1, x2, out=None):
    """
    The product of two arrays of one or two dimensions.

    Parameters
    ----------
    x1, x2 : object
    out : object, optional

    Returns
    -------
    ndarray, scalar or None
        The bits of the gufunc; None where it must see to the call: unless all are exactly of type
        numpy.ndarray, of one of the four types, aligned, in the machine's byte order, of sides from 1 on
        that fit, and `out` shares no memory with the others.
    """
    cdef cnp.npy_intp shape[2]
    cdef Py_ssize_t dims[4]
    cdef Py_ssize_t steps[9]
    cdef char *args[3]
    cdef cnp.ndarray a, b, c
    cdef int dtype, left, right, ndim
    if not simple(x1) or not simple(x2):
        return None
    a, b = x1, x2
    dtype = dtype_of(cnp.PyArray_TYPE(a))
    if dtype < 0 or cnp.PyArray_TYPE(b) != cnp.PyArray_TYPE(a):
        return None
    left, right = cnp.PyArray_NDIM(a) - 1, cnp.PyArray_NDIM(b) - 1     # where there are two: the axes of a sum
    dims[0], dims[1], dims[2] = 1, cnp.PyArray_DIM(a, 0) if left else 1, cnp.PyArray_DIM(a, left)
    dims[3] = cnp.PyArray_DIM(b, 1) if right else 1
    if dims[2] != cnp.PyArray_DIM(b, 0) or dims[1] == 0 or dims[2] == 0 or dims[3] == 0:
        return None
    ndim = left + right
    shape[0], shape[1] = dims[1] if left else dims[3], dims[3]
    if out is None:
        c = cnp.PyArray_EMPTY(ndim, shape, cnp.PyArray_TYPE(a), 0)
    elif receives(out, a, b, ndim, shape):
        c = out
    else:
        return None
    args[0], args[1], args[2] = cnp.PyArray_BYTES(a), cnp.PyArray_BYTES(b), cnp.PyArray_BYTES(c)
    steps[0] = steps[1] = steps[2] = 0
    steps[3], steps[4] = cnp.PyArray_STRIDE(a, 0) if left else 0, cnp.PyArray_STRIDE(a, left)
    steps[5], steps[6] = cnp.PyArray_STRIDE(b, 0), cnp.PyArray_STRIDE(b, 1) if right else 0
    steps[7] = cnp.PyArray_STRIDE(c, 0) if left else 0
    steps[8] = cnp.PyArray_STRIDE(c, left) if right else 0
    multiply_arrays(dtype, args, dims, steps)
    return c if ndim > 0 else cnp.PyArray_ToScalar(args[2], c)
