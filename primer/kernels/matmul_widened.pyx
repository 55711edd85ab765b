"""Matrix products of numbers that are stored otherwise than they are computed.

int8 is computed in words of 16 bits, float16 in float32, bools as bits, 64 of a row of A or a column of B to a
word, with "and" for the product and "or" for the sum. C is cut into tiles. For a tile, stretches of A and B are
widened to words and multiplied by the matrix product of the words' type; the sums stay words until the last
stretch, then they are narrowed: a float16 is rounded once. The stretches are whole blocks of k, so that float32
sums are the chains of csrc/gemm.h, whatever the tiles.
"""

from cython.parallel cimport prange, threadid
from libc.stdint cimport uintptr_t
from libc.stdlib cimport free, malloc

from primer.kernels.core cimport (
    PRIMER_BITS, PRIMER_BOOL, PRIMER_KC, interrupted, out_of_memory, primer_gemm, primer_isa, primer_storage,
    threads_for,
)
from primer.kernels.matmul cimport multiply, seconds

cdef enum:
    STRETCH = 4 * PRIMER_KC     # words of k at a time; of bits PRIMER_KC, which their product takes
    ROWS = 256                  # of a tile: the words of A, B and C of one stay in the L2 and L3 caches
    COLUMNS = 1024
    THIN_ROWS = 32              # where C is thin, widened A is read once: it stays in the L1 and L2 caches
    THIN = 8
    LEAST = 64                  # rows and columns of a tile below which it is not cut for the sake of threads

cdef double POLL = 0.05         # seconds between two looks for Ctrl-C


# The products of a stack, and their tiles: a task is one tile of one product.
ctypedef struct job:
    const primer_isa *isa
    const primer_storage *storage
    bint bits
    Py_ssize_t size             # bytes of a stored number
    Py_ssize_t word             # bytes of a word
    char *operand[3]            # A, B, C
    const Py_ssize_t *steps     # as NumPy gives them
    Py_ssize_t m, n, k
    Py_ssize_t rows, columns, stretch   # of a tile; stretch in numbers
    Py_ssize_t down, across     # tiles of a product
    Py_ssize_t room_a, room_b, room     # bytes of the words of A, of A and B, of all, of one thread
    char *memory
    double next_poll            # of the calling thread
    bint stop                   # set by the calling thread when Ctrl-C was pressed
    bint failed                 # memory was refused


cdef void matmul_widened(
    const primer_isa *isa, int dtype, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps
) noexcept nogil:
    cdef job j
    cdef const primer_gemm *kernel
    cdef Py_ssize_t task, tasks
    cdef int threads, i
    cdef void *memory
    j.isa = isa
    j.storage = &isa.storage[dtype]
    j.bits = dtype == PRIMER_BOOL
    kernel = &isa.gemm[j.storage.word]
    j.size = 1 if j.bits or kernel.size == 2 else 2
    j.word = kernel.size
    for i in range(3):
        j.operand[i] = args[i]
    j.steps = steps
    j.m, j.k, j.n = dims[1], dims[2], dims[3]
    j.stop = j.failed = False
    j.next_poll = seconds() + POLL
    if dims[0] == 0 or j.m == 0 or j.n == 0:
        return
    # as for the words' own products, but that widening costs as much as so many columns
    threads = threads_for(dims[0] * <double> j.m * (j.n + 16) * j.k / (6.0 * kernel.lanes))
    cut(&j, dims[0], threads)
    tasks = dims[0] * j.down * j.across
    threads = min(threads, <int> min(tasks, 1 << 30))
    memory = malloc(threads * j.room + 64)
    if memory == NULL:
        out_of_memory()
        return
    j.memory = <char *> ((<uintptr_t> memory + 63) & ~<uintptr_t> 63)
    if threads == 1:
        for task in range(tasks):
            one_tile(&j, task, 0)
    else:
        for task in prange(tasks, num_threads=threads, schedule="dynamic"):
            one_tile(&j, task, threadid())
    free(memory)
    if j.failed and not j.stop:
        out_of_memory()


cdef void cut(job *j, Py_ssize_t slices, int threads) noexcept nogil:
    """The size of the tiles: as large as the caches like, but at least one a thread."""
    cdef Py_ssize_t words
    j.rows = min(j.m, <Py_ssize_t> (THIN_ROWS if j.n <= THIN else ROWS))
    j.columns = min(j.n, <Py_ssize_t> COLUMNS)
    while True:
        j.down = (j.m + j.rows - 1) // j.rows
        j.across = (j.n + j.columns - 1) // j.columns
        if slices * j.down * j.across >= threads or max(j.rows, j.columns) <= LEAST:
            break
        if j.rows >= j.columns:
            j.rows = (j.rows + 1) // 2
        else:
            j.columns = (j.columns + 1) // 2
    j.stretch = PRIMER_KC * PRIMER_BITS if j.bits else STRETCH
    words = min(j.k, j.stretch)
    if j.bits:
        words = (words + PRIMER_BITS - 1) // PRIMER_BITS
    j.room_a = (j.rows * words * j.word + 63) & ~63
    j.room_b = j.room_a + ((words * j.columns * j.word + 63) & ~63)
    j.room = j.room_b + ((j.rows * j.columns * j.word + 63) & ~63)


cdef void one_tile(job *j, Py_ssize_t task, int thread) noexcept nogil:
    if j.stop or j.failed:
        return
    cdef const Py_ssize_t *s = j.steps
    cdef Py_ssize_t slice_ = task // (j.down * j.across), tile = task % (j.down * j.across)
    cdef Py_ssize_t top = tile % j.down * j.rows, left = tile // j.down * j.columns
    cdef Py_ssize_t rows = min(j.rows, j.m - top), columns = min(j.columns, j.n - left)
    cdef Py_ssize_t l = 0, k, words, a_row, a_column, b_row, b_column
    cdef const char *a = j.operand[0] + slice_ * s[0] + top * s[3]
    cdef const char *b = j.operand[1] + slice_ * s[1] + left * s[6]
    cdef char *c = j.operand[2] + slice_ * s[2] + top * s[7] + left * s[8]
    cdef char *wide_a = j.memory + thread * j.room
    cdef char *wide_b = wide_a + j.room_a
    cdef char *wide_c = wide_a + j.room_b
    while True:
        k = min(j.stretch, j.k - l)
        words = (k + PRIMER_BITS - 1) // PRIMER_BITS if j.bits else k
        widened(j, rows, k, a + l * s[4], s[3], s[4], j.bits, False, wide_a, &a_row, &a_column)
        widened(j, k, columns, b + l * s[5], s[5], s[6], False, j.bits, wide_b, &b_row, &b_column)
        if multiply(j.isa, j.storage.word, rows, columns, words, wide_a, a_row, a_column, wide_b, b_row, b_column,
                    wide_c, columns, 1, 1 if l > 0 and not j.bits else 0, 1, False) != 0:
            j.failed = True
            return
        if j.bits:      # or-ed into C
            j.storage.narrow(rows, columns, wide_c, c, s[7] // j.size, s[8] // j.size, l > 0)
        if thread == 0 and seconds() > j.next_poll:
            if interrupted() != 0:
                j.stop = True
            j.next_poll = seconds() + POLL
        if j.stop:
            return
        l += k
        if l >= j.k:
            break
    if not j.bits:
        j.storage.narrow(rows, columns, wide_c, c, s[7] // j.size, s[8] // j.size, 0)


cdef void widened(
    job *j, Py_ssize_t rows, Py_ssize_t columns, const char *a, Py_ssize_t row, Py_ssize_t column,
    bint lines_along, bint lines_down, char *to, Py_ssize_t *to_row, Py_ssize_t *to_column
) noexcept nogil:
    """A matrix in words, and the strides of these, which lie as the numbers do, or in the lines that are asked."""
    cdef Py_ssize_t length
    row, column = row // j.size, column // j.size
    if lines_down or (not lines_along and row == 1 and column != 1):
        length = (rows + PRIMER_BITS - 1) // PRIMER_BITS if j.bits else rows
        j.storage.widen(columns, rows, a, column, row, to)
        to_row[0], to_column[0] = 1, length
    else:
        length = (columns + PRIMER_BITS - 1) // PRIMER_BITS if j.bits else columns
        j.storage.widen(rows, columns, a, row, column, to)
        to_row[0], to_column[0] = length, 1
