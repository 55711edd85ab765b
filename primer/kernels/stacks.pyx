"""The NumPy loop under every gufunc on matrices.

Small matrices go to the stamped body of csrc, the stack split over threads; larger ones to the blocked
algorithm in this folder. Which of them serves, and where the stack is cut, changes no bit of a result:
a body's result for one slice depends on that slice alone.
"""

from cython.parallel cimport prange
from libc.stdint cimport uintptr_t
from libc.stdlib cimport free, malloc

from primer.kernels.core cimport interrupted, out_of_memory, restore_flags, save_flags, threads_for

cdef enum:
    BLOCK = 256     # slices a thread takes at a time, at least: the unit in which Ctrl-C is looked for


cdef void stack_loop(
    char **args, const Py_ssize_t *dims, const Py_ssize_t *steps, void *data
) noexcept nogil:
    cdef stack_job *job = <stack_job *> data
    cdef Py_ssize_t largest = 0, i
    cdef double work = 1
    for i in range(1, job.n_core + 1):
        largest = max(largest, dims[i])
    cdef unsigned long long flags = save_flags()
    if job.blocked != NULL and largest > job.row.largest:
        job.blocked(job.isa, job.dtype, args, dims, steps)
    else:
        if job.n_core == 3:     # a product: m n k fused operations, and the start of each matrix
            work = (0.03 * dims[1] * dims[2] * dims[3] + 1) * dims[0]
        else:                   # n^3 operations, about 4 a nanosecond in the lanes
            work = 0.25 * largest * largest * largest * dims[0]
        run_slices(job, args, dims, steps, work)
    restore_flags(flags)


cdef void run_slices(
    stack_job *job, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps, double work
) noexcept nogil:
    cdef Py_ssize_t n = dims[0]
    # about 20 microseconds a block: the start of one is not felt, and each thread gets several
    cdef Py_ssize_t slices = BLOCK * max(1, min(64, <Py_ssize_t> (20000. * n / (work + 1)) // BLOCK))
    cdef Py_ssize_t block, n_blocks = (n + slices - 1) // slices
    cdef int failed = 0, stop = 0
    cdef int *stopped = &stop
    # a look at the signals costs about a microsecond: one every 10 milliseconds of work, none in short work
    cdef Py_ssize_t pause = 1 + <Py_ssize_t> (n_blocks / (1 + work / 1e7))
    if n_blocks <= 1:
        failed = run_block(job, args, dims, steps, 0, n)
    else:
        for block in prange(n_blocks, num_threads=threads_for(work), schedule="static"):
            if block % pause == pause - 1 and interrupted() < 0:
                stopped[0] = 1
            if stopped[0] == 0:
                failed += run_block(job, args, dims, steps, block * slices, min(slices, n - block * slices))
    if failed > 0:
        out_of_memory()


cdef int run_block(
    stack_job *job, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps, Py_ssize_t first, Py_ssize_t count
) noexcept nogil:
    """Slices first .. first + count - 1 by the stamped body; 1 where its scratch memory was refused."""
    cdef char *mine[MAX_OPERANDS]
    cdef Py_ssize_t sizes[MAX_CORE + 1]
    cdef int i
    cdef size_t scratch = 0
    cdef void *memory = NULL
    for i in range(job.row.nin + job.row.nout):
        mine[i] = args[i] + first * steps[i]
    sizes[0] = count
    for i in range(1, job.n_core + 1):
        sizes[i] = dims[i]
    if job.row.scratch[job.dtype] != NULL:
        scratch = job.row.scratch[job.dtype](dims)
    if scratch > 0:
        memory = malloc(scratch + 64)
        if memory == NULL:
            return 1
    job.row.loop[job.dtype](mine, sizes, steps, <void *> ((<uintptr_t> memory + 63) & ~<uintptr_t> 63))
    free(memory)
    return 0
