"""The matrix product: order of blocking and packing, threads.

C = AB is computed with the vectors along the contiguous side of C (``C' = B'A'`` where its rows are
contiguous). C is cut into a grid of regions, one a thread; each thread works through its region by itself,
in the order of Goto and van de Geijn (2008), "Anatomy of high-performance matrix multiplication": for each
PRIMER_KC columns of A, a block of B is packed for the third-level cache and blocks of A for the second,
and the register tiles run over them. Small products skip the packing. No choice made here changes a bit
of the result: csrc/gemm.h says why. The product of a matrix and its own transpose is symmetric to the bit,
as its factors commute: half of it is computed.
"""

from cython.parallel cimport prange
from libc.math cimport sqrt
from libc.stdint cimport uintptr_t
from libc.stdlib cimport free, malloc
from libc.string cimport memcpy

from primer.kernels.core cimport (
    PRIMER_BOOL, PRIMER_C64, PRIMER_C128, PRIMER_CONTINUE, PRIMER_KC, interrupted, out_of_memory, primer_block,
    primer_gemm, primer_isa,
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
    PIECE = 32          # columns of A at a time where they are read in place for a thin C
    SIDE = 32           # of a square that is mirrored: two of them fit in an L1 cache
    SYMMETRIC = 96      # most rows at a time of a symmetric product: half a square of them is computed twice
    DEEP = 96           # columns of A from which half a product saves more than mirroring it costs

cdef double POLL = 0.05     # seconds between two looks for Ctrl-C


# One product in the orientation of csrc/gemm.h, and what its threads share.
ctypedef struct product:
    const primer_gemm *kernel
    int pairs               # 1 where the numbers are complex
    Py_ssize_t size         # bytes of a real number
    Py_ssize_t lanes, mr, nr, mc, nc    # the kernel's, counted in the numbers of the product
    Py_ssize_t m, n, k
    const char *a
    Py_ssize_t a_row, a_column
    const char *b
    Py_ssize_t b_row, b_column
    char *c
    Py_ssize_t c_row, c_column
    int accumulate
    bint any_order          # integers: the order of a sum changes no bit
    bint symmetric          # A is B transposed: what lies above the diagonal is copied from below
    bint thin               # few columns, and A with contiguous rows; not complex
    bint pack_a, pack_b
    bint in_pieces          # the first block of k is cut further: few columns of C, A down its columns in place
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
    """Any dtype; strides in real numbers."""
    cdef product p
    cdef int t, failed, unit = 2 if is_complex(dtype) else 1
    cdef bint along
    cdef void *memory = NULL
    cdef Py_ssize_t room
    if m == 1:      # the stride along a single row or column is free
        a_row = c_row = unit
    if n == 1:
        b_column = c_column = unit
    if m == 0 or n == 0 or (k == 0 and accumulate != 0):
        return 0
    measure(&p, isa, dtype)
    p.accumulate, p.k, p.polls, p.stop = accumulate, k, polls, False
    if not p.any_order and is_thin(&p, m, n, a_row, a_column):
        along = False
    elif not p.any_order and is_thin(&p, n, m, b_column, b_row):
        along = True
    else:
        along = transposed(m, n, k, p.lanes, a_row == unit, b_column == unit, c_row == unit, c_column == unit)
    if along:
        p.m, p.n = n, m
        p.a, p.a_row, p.a_column = <const char *> b, b_column, b_row
        p.b, p.b_row, p.b_column = <const char *> a, a_column, a_row
        p.c, p.c_row, p.c_column = <char *> c, c_column, c_row
    else:
        p.m, p.n = m, n
        p.a, p.a_row, p.a_column = <const char *> a, a_row, a_column
        p.b, p.b_row, p.b_column = <const char *> b, b_row, b_column
        p.c, p.c_row, p.c_column = <char *> c, c_row, c_column
    p.symmetric = (a == b and m == n and m >= max(48, 2 * p.mr) and k >= DEEP and accumulate == 0
                   and a_row == b_column and a_column == b_row)
    if p.symmetric or n <= THIN or m <= THIN:
        p.grid_m, p.grid_n = threads, 1
    if p.symmetric:
        p.mc = max(p.mr, min(<Py_ssize_t> SYMMETRIC, m // 4) // p.mr * p.mr)
    elif p.n > THIN:
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
    failed = -1 if p.stop else 0
    if p.symmetric and failed == 0:
        mirror(&p)
    free(memory)
    return failed


cdef void measure(product *p, const primer_isa *isa, int dtype) noexcept nogil:
    """What the kernel of the dtype is and takes."""
    cdef int unit
    p.pairs, p.any_order = is_complex(dtype), dtype >= PRIMER_BOOL
    unit = 1 + p.pairs
    p.kernel = &isa.gemm[dtype - PRIMER_C64 if p.pairs else dtype]
    p.size = p.kernel.size
    p.lanes, p.mr, p.nr = max(1, p.kernel.lanes // unit), p.kernel.mr // unit, p.kernel.nr // unit
    p.mc, p.nc = p.kernel.mc // unit, p.kernel.nc // unit


cdef void mirror(product *p) noexcept nogil:
    """What lies above the diagonal of C from below it, a square at a time so that both stay in the cache."""
    cdef Py_ssize_t i, j, top, left, size = p.size * (1 + p.pairs)
    cdef Py_ssize_t row = p.c_row * p.size, column = p.c_column * p.size
    cdef char *to
    for top in range((p.m + SIDE - 1) // SIDE):
        for left in range(top + 1):
            for j in range(left * SIDE, min((left + 1) * SIDE, p.n)):
                for i in range(max(top * SIDE, j + 1), min((top + 1) * SIDE, p.m)):
                    to = p.c + j * row + i * column
                    if size == 2:
                        memcpy(to, p.c + i * row + j * column, 2)
                    elif size == 4:
                        memcpy(to, p.c + i * row + j * column, 4)
                    elif size == 8:
                        memcpy(to, p.c + i * row + j * column, 8)
                    else:
                        memcpy(to, p.c + i * row + j * column, 16)


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


cdef inline bint is_thin(
    const product *p, Py_ssize_t rows, Py_ssize_t columns, Py_ssize_t a_row, Py_ssize_t a_column
) noexcept nogil:
    """Few columns of C, and rows of A so many and so long that transposing them in registers pays."""
    if p.pairs or a_column != 1 or columns > p.kernel.thin_columns:
        return False
    if p.any_order:     # along the rows without transposing: also a single one
        return p.k > 0 and (a_row != 1 or p.m == 1)
    return a_row != 1 and rows >= p.lanes and p.k >= (1 if columns == 1 else p.lanes // 2)


cdef void plan(product *p) noexcept nogil:
    """What to pack, and the room for it."""
    cdef int unit = 1 + p.pairs
    cdef Py_ssize_t m = p.m // p.grid_m, n = p.n // p.grid_n, k = min(p.k, PRIMER_KC)
    cdef bint large = unit * (m * k + k * n) > UNPACKED
    p.thin = is_thin(p, p.m, p.n, p.a_row, p.a_column)
    p.pack_a = not p.thin and (p.a_row != unit or (large and n > THIN))
    p.pack_b = large and n > THIN and m > 2 * p.mr
    p.in_pieces = large and not (p.pairs or p.thin or p.pack_a or p.pack_b) and p.accumulate == 0 and k > PIECE
    p.in_pieces = p.in_pieces and not p.any_order
    p.room_a = p.room_b = 0
    if p.pack_a:
        p.room_a = (min(p.m + p.lanes, p.mc) * k * p.size * unit + 63) & ~63
    if p.pack_b:
        p.room_b = (min(p.n, p.nc) * k * p.size * unit + 63) & ~63


cdef inline Py_ssize_t edge(Py_ssize_t length, int parts, int part, Py_ssize_t unit) noexcept nogil:
    """Where a part of a length begins, in whole units."""
    cdef Py_ssize_t units = (length + unit - 1) // unit
    return min(length, units * part // parts * unit)


cdef inline Py_ssize_t row_edge(const product *p, int part) noexcept nogil:
    """Where a thread's rows begin. Those of a triangle are shared so that the areas are alike."""
    if p.symmetric:
        return p.m if part == p.grid_m else <Py_ssize_t> (p.m * sqrt(part / <double> p.grid_m)) // p.lanes * p.lanes
    return edge(p.m, p.grid_m, part, p.lanes)


cdef void region(product *p, int number) noexcept nogil:
    """The region of one thread. Number 0 is the calling thread's: it alone looks for Ctrl-C."""
    cdef int row = number % p.grid_m, column = number // p.grid_m
    if p.thin:
        thin_region(p, number)
        return
    cdef Py_ssize_t top = row_edge(p, row), bottom = row_edge(p, row + 1)
    cdef Py_ssize_t left = edge(p.n, p.grid_n, column, p.nr), right = edge(p.n, p.grid_n, column + 1, p.nr)
    cdef Py_ssize_t i, j, l, block, width, size = p.size
    cdef char *packed_a = p.room + number * (p.room_a + p.room_b)
    cdef char *packed_b = packed_a + p.room_a
    cdef const char *from_a
    cdef const char *from_b
    cdef primer_block g
    cdef double next_poll = seconds() + POLL
    if p.symmetric:
        right = bottom      # nothing above the diagonal
    g.a_packed, g.b_packed = p.pack_a, p.pack_b
    g.a_column, g.b_row, g.b_column = p.a_column, p.b_row, p.b_column
    g.c_row, g.c_column = p.c_row, p.c_column
    j = left
    while j < right:
        width = min(p.nc, right - j)
        for block in range(max(1, (p.k + PRIMER_KC - 1) // PRIMER_KC)):
            l = block * PRIMER_KC
            g.k = min(<Py_ssize_t> PRIMER_KC, p.k - l)
            g.sign = p.accumulate if p.accumulate != 0 or l == 0 else 1
            from_b = p.b + (l * p.b_row + j * p.b_column) * size
            g.b = from_b
            if p.pack_b:
                p.kernel.pack_b[p.pairs](g.k, width, from_b, p.b_row, p.b_column, packed_b)
                g.b = packed_b
            i = top
            while i < bottom:
                g.m = min(p.mc, bottom - i)
                g.n = columns_of(p, i + g.m - j, width)
                if g.n > 0:
                    from_a = p.a + (i * p.a_row + l * p.a_column) * size
                    g.a = from_a
                    if p.pack_a:
                        p.kernel.pack_a[p.pairs](g.m, g.k, from_a, p.a_row, p.a_column, packed_a)
                        g.a = packed_a
                    g.c = p.c + (i * p.c_row + j * p.c_column) * size
                    if p.in_pieces and block == 0:
                        block_in_pieces(p, &g)
                    else:
                        p.kernel.block[p.pairs](&g)
                if p.polls and number == 0 and seconds() > next_poll:
                    if interrupted() != 0:
                        p.stop = True
                    next_poll = seconds() + POLL
                if p.stop:
                    return
                i += p.mc
        j += p.nc


cdef void block_in_pieces(const product *p, const primer_block *whole) noexcept nogil:
    """The first block of k, read in place and continued from piece to piece: each stays within few pages."""
    cdef primer_block g = whole[0]
    cdef Py_ssize_t l = 0
    while l < whole.k:
        g.k = min(<Py_ssize_t> PIECE, whole.k - l)
        g.a = <const char *> whole.a + l * p.a_column * p.size
        g.b = <const char *> whole.b + l * p.b_row * p.size
        g.sign = 0 if l == 0 else PRIMER_CONTINUE
        p.kernel.block[0](&g)
        l += PIECE


cdef inline Py_ssize_t columns_of(const product *p, Py_ssize_t reach, Py_ssize_t width) noexcept nogil:
    """How many of the packed columns a block of rows needs: all, or up to the diagonal in whole panels."""
    if not p.symmetric:
        return width
    reach = (reach + p.nr - 1) // p.nr * p.nr
    return width if reach > width - p.nr else reach     # the last two panels may be of another width


cdef double seconds() noexcept nogil:
    cdef timespec t
    timespec_get(&t, TIME_UTC)
    return t.tv_sec + 1e-9 * t.tv_nsec


cdef void thin_region(product *p, int number) noexcept nogil:
    """The same for a few columns: rows of A are read once, from end to end."""
    cdef Py_ssize_t i = edge(p.m, p.grid_m, number, p.kernel.lanes), size = p.size
    cdef Py_ssize_t bottom = edge(p.m, p.grid_m, number + 1, p.kernel.lanes)
    cdef Py_ssize_t step = 2 * p.kernel.lanes * (1 + 100000 // p.k)
    cdef primer_block g
    cdef double next_poll = seconds() + POLL
    g.n, g.k = p.n, p.k
    g.b, g.b_row, g.b_column = p.b, p.b_row, p.b_column
    g.c_row, g.c_column = p.c_row, p.c_column
    g.sign = p.accumulate
    while i < bottom and not p.stop:
        g.m = min(step, bottom - i)
        g.a = p.a + i * p.a_row * size
        g.c = p.c + i * p.c_row * size
        p.kernel.thin(&g, p.a_row)
        if p.polls and number == 0 and seconds() > next_poll:
            if interrupted() != 0:
                p.stop = True
            next_poll = seconds() + POLL
        i += step


cdef int gemm_complex(
    const primer_isa *isa, int dtype, Py_ssize_t m, Py_ssize_t n, Py_ssize_t k,
    const void *a, Py_ssize_t a_row, Py_ssize_t a_column,
    const void *b, Py_ssize_t b_row, Py_ssize_t b_column,
    void *c, Py_ssize_t c_row, Py_ssize_t c_column,
    int accumulate, int threads) noexcept nogil:
    return multiply(isa, dtype, m, n, k, a, a_row, a_column, b, b_row, b_column, c, c_row, c_column,
                    accumulate, threads, True)


cdef inline bint is_complex(int dtype) noexcept nogil:
    return dtype == PRIMER_C64 or dtype == PRIMER_C128
