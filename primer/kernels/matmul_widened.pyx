"""Matrix products of numbers that are stored otherwise than they are computed.

int8 is computed in words of 16 bits, float16 in float32, bools as bits, 64 of a row of A or a column of B to a
word, with "and" for the product and "or" for the sum. C is cut into tiles. For a tile, stretches of A and B are
widened to words and multiplied by the matrix product of the words' type; the sums stay words until the last
stretch, then they are narrowed: a float16 is rounded once. The stretches are whole blocks of k, so that float32
sums are the chains of csrc/gemm.h, whatever the tiles. Of bools the first stretch is short and the others grow,
for where many are true, all of C soon is, and the rest need not be read.
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
    STRETCH = 4 * PRIMER_KC     # numbers of k at a time
    BITS = PRIMER_KC * PRIMER_BITS  # and of bools, whose product takes PRIMER_KC words
    GROWTH = 4                  # each stretch of bools over the one before; the first is a word
    ROWS = 256                  # of a tile, unless they are short
    COLUMNS = 1024
    THIN_ROWS = 32              # where C has so few columns that A is read once
    THIN = 8
    WORDS_A = 1 << 18           # bytes of the words of A that stay in the L2 cache
    WORDS_C = 1 << 20           # and of C, in the L3 cache
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
    Py_ssize_t rows, columns, stretch   # of a tile; the longest stretch in numbers
    Py_ssize_t down, across     # tiles of a product
    Py_ssize_t room_a, room_b, room     # bytes of the words of A, of A and B, of all, of one thread
    char *memory
    bint polls                  # is it long enough to look for Ctrl-C?
    double next_poll            # of the calling thread
    bint stop                   # set by the calling thread when Ctrl-C was pressed
    bint refused                # memory


cdef Py_ssize_t matmul_widened(
    const primer_isa *isa, int dtype, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps
) noexcept nogil:
    cdef job j
    cdef const primer_gemm *kernel
    cdef Py_ssize_t task, tasks
    cdef int threads, i
    cdef double work            # nanoseconds on one thread
    cdef void *memory
    if dims[0] == 0 or dims[1] == 0 or dims[3] == 0:
        return 0
    j.isa = isa
    j.storage = &isa.storage[dtype]
    kernel = &isa.gemm[j.storage.word]
    j.bits = dtype == PRIMER_BOOL
    j.word = kernel.size
    j.size = 1 if j.bits else kernel.size // 2
    for i in range(3):
        j.operand[i] = args[i]
    j.steps = steps
    j.m, j.k, j.n = dims[1], dims[2], dims[3]
    j.stop = j.refused = False
    # as of the words' own product, but that widening costs as much as so many columns
    work = dims[0] * <double> j.m * (j.n + 16) * words_of(&j, j.k) / (6.0 * kernel.lanes)
    threads = threads_for(work)
    j.polls = work > 1e6
    j.next_poll = seconds() + POLL if j.polls else 0
    cut(&j, dims[0], threads)
    tasks = dims[0] * j.down * j.across
    threads = <int> min(<Py_ssize_t> threads, tasks)
    memory = malloc(threads * j.room + 64)
    if memory == NULL:
        out_of_memory()
        return -1
    j.memory = <char *> ((<uintptr_t> memory + 63) & ~<uintptr_t> 63)
    if threads == 1:
        for task in range(tasks):
            one_tile(&j, task, 0)
    else:
        for task in prange(tasks, num_threads=threads, schedule="dynamic"):
            one_tile(&j, task, threadid())
    free(memory)
    if j.refused and not j.stop:
        out_of_memory()
    return -1 if j.refused or j.stop else 0


cdef inline Py_ssize_t words_of(const job *j, Py_ssize_t numbers) noexcept nogil:
    """How many words hold so many numbers of a line."""
    return (numbers + PRIMER_BITS - 1) // PRIMER_BITS if j.bits else numbers


cdef void cut(job *j, Py_ssize_t slices, int threads) noexcept nogil:
    """The size of the tiles: as large as the caches like, but at least one a thread."""
    cdef Py_ssize_t line
    j.stretch = min(j.k, <Py_ssize_t> (BITS if j.bits else STRETCH))
    line = words_of(j, j.stretch) * j.word
    j.columns = min(j.n, <Py_ssize_t> COLUMNS)
    j.rows = min(max(<Py_ssize_t> (THIN_ROWS if j.n <= THIN else ROWS), WORDS_A // (line + 1)),
                 min(j.m, WORDS_C // (j.columns * j.word)))
    while True:
        j.down = (j.m + j.rows - 1) // j.rows
        j.across = (j.n + j.columns - 1) // j.columns
        if slices * j.down * j.across >= threads or max(j.rows, j.columns) <= LEAST:
            break
        if j.rows >= j.columns:
            j.rows = (j.rows + 1) // 2
        else:
            j.columns = (j.columns + 1) // 2
    j.room_a = (j.rows * line + 63) & ~63
    j.room_b = j.room_a + ((j.columns * line + 63) & ~63)
    j.room = j.room_b + ((j.rows * j.columns * j.word + 63) & ~63)


cdef void one_tile(job *j, Py_ssize_t task, int thread) noexcept nogil:
    if j.stop or j.refused:
        return
    cdef const Py_ssize_t *s = j.steps
    cdef Py_ssize_t slice_ = task // (j.down * j.across), tile = task % (j.down * j.across)
    cdef Py_ssize_t top = tile % j.down * j.rows, left = tile // j.down * j.columns
    cdef Py_ssize_t rows = min(j.rows, j.m - top), columns = min(j.columns, j.n - left)
    cdef Py_ssize_t l = 0, k = PRIMER_BITS if j.bits else j.stretch, a_row, a_column, b_row, b_column
    cdef const char *a = j.operand[0] + slice_ * s[0] + top * s[3]
    cdef const char *b = j.operand[1] + slice_ * s[1] + left * s[6]
    cdef char *c = j.operand[2] + slice_ * s[2] + top * s[7] + left * s[8]
    cdef char *wide_a = j.memory + thread * j.room
    cdef char *wide_b = wide_a + j.room_a
    cdef char *wide_c = wide_a + j.room_b
    while True:
        k = min(k, j.k - l)
        widened(j, rows, k, a + l * s[4], s[3], s[4], False, wide_a, &a_row, &a_column)
        widened(j, k, columns, b + l * s[5], s[5], s[6], True, wide_b, &b_row, &b_column)
        if multiply(j.isa, j.storage.word, rows, columns, words_of(j, k), wide_a, a_row, a_column,
                    wide_b, b_row, b_column, wide_c, columns, 1, l > 0 and not j.bits, 1, False) != 0:
            j.refused = True
            return
        # the words of a stretch of bits are complete: each is or-ed into C
        if j.bits and j.storage.narrow(rows, columns, wide_c, c, s[7], s[8], l > 0):
            break
        if thread == 0 and j.polls and seconds() > j.next_poll:
            if interrupted() != 0:
                j.stop = True
            j.next_poll = seconds() + POLL
        l += k
        if l >= j.k or j.stop:
            break
        k = min(j.stretch, GROWTH * k)
    if not j.bits:
        j.storage.narrow(rows, columns, wide_c, c, s[7] // j.size, s[8] // j.size, 0)


cdef void widened(
    const job *j, Py_ssize_t rows, Py_ssize_t columns, const char *a, Py_ssize_t row, Py_ssize_t column, bint second,
    char *to, Py_ssize_t *to_row, Py_ssize_t *to_column
) noexcept nogil:
    """A matrix in words, and the strides of these. They lie as the numbers do, or for bits in rows of the first
    operand and columns of the second."""
    row, column = row // j.size, column // j.size
    if second if j.bits else row == 1 and column != 1:
        j.storage.widen(columns, rows, a, column, row, to)
        to_row[0], to_column[0] = 1, words_of(j, rows)
    else:
        j.storage.widen(rows, columns, a, row, column, to)
        to_row[0], to_column[0] = words_of(j, columns), 1
