"""The NumPy loop under every gufunc on matrices.

Small matrices go to the stamped body of csrc, the stack split over threads; larger ones to the blocked
algorithm in this folder. Which of them serves, and where the stack is cut, changes no bit of a result:
a body's result for one slice depends on that slice alone.
"""

from cython.parallel cimport prange
from libc.stdint cimport uintptr_t
from libc.stdlib cimport free, malloc
from libc.string cimport strstr

from primer.kernels.core cimport (
    PRIMER_C64, PRIMER_F32, PRIMER_F64, PRIMER_TOO_LARGE, interrupted, linalg_error, out_of_memory, primer_loop,
    primer_work, raise_invalid, restore_flags, save_flags, threads_for, too_large,
)
from primer.kernels.planes cimport settle_exception
from primer.kernels.widen cimport round_back, slice_numbers, widened

cdef enum:
    LARGEST_BLOCK = 16384   # slices that a thread takes at a time, the unit in which Ctrl-C is looked for
    WIDE = 4096     # numbers of widened slices at a time: they stay in the L1 cache
    LANES = 8       # no body has more: fewer slices would leave lanes idle
    ON_STACK = 8192     # bytes of scratch of one slice that need no malloc
    FAR = 1 << 20       # bytes of a stack that a core's own caches do not keep
    REFUSED = -1    # memory, or a size that nothing takes


# What all blocks of one call share.
ctypedef struct stack_call:
    const stack_job *job
    char **args
    const Py_ssize_t *dims
    const Py_ssize_t *steps
    primer_loop loop
    size_t scratch
    Py_ssize_t unit         # slices that the body takes together
    Py_ssize_t chunk        # slices to be widened at a time; 0: the body takes them as they are
    Py_ssize_t numbers      # of a slice
    bint far                # more than a core's own caches keep


cdef void stack_loop(
    char **args, const Py_ssize_t *dims, const Py_ssize_t *steps, void *data
) noexcept nogil:
    cdef stack_job *job = <stack_job *> data
    cdef unsigned long long flags = save_flags()
    cdef Py_ssize_t failed = all_slices(job, args, dims, steps)
    restore_flags(flags)
    if failed > 0:
        if job.raises:
            linalg_error(job.row.failure)
        else:
            raise_invalid()


cdef Py_ssize_t all_slices(
    const stack_job *job, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps
) noexcept nogil:
    cdef int dtype = body_of(job)
    if not takes(job, dtype, dims):
        if job.blocked != NULL:
            return job.blocked(job.isa, job.dtype, args, dims, steps)
        too_large(job.row.name)
        return REFUSED
    if dims[0] == 1:
        return one_slice(job, args, dims, steps)
    return stamped(job, dtype, args, dims, steps)


cdef inline int body_of(const stack_job *job) noexcept nogil:
    """The dtype whose body serves: that of the job, or the double that it is widened to."""
    return job.dtype if job.row.loop[job.dtype] != NULL else job.dtype + 1


cdef inline bint takes(const stack_job *job, int dtype, const Py_ssize_t *dims) noexcept nogil:
    """Has the row a body for these sizes? One matrix at a time may go on where the lanes end."""
    if job.row.scratch[dtype](dims) != PRIMER_TOO_LARGE:
        return True
    return job.row.one[dtype] != NULL and job.row.one_scratch[dtype](dims) != PRIMER_TOO_LARGE


cdef Py_ssize_t one_slice(
    const stack_job *job, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps
) noexcept nogil:
    cdef char room[ON_STACK]
    cdef char *wide[MAX_OPERANDS]
    cdef Py_ssize_t wide_steps[3 * MAX_OPERANDS]
    cdef int dtype = body_of(job)
    cdef bint alone = job.row.one[dtype] != NULL
    cdef primer_loop loop = job.row.one[dtype] if alone else job.row.loop[dtype]
    cdef size_t scratch = (job.row.one_scratch[dtype] if alone else job.row.scratch[dtype])(dims)
    cdef size_t widened_at = (scratch + 63) // 64 * 64, size = scratch
    cdef void *memory = NULL
    cdef primer_work work
    if dtype != job.dtype:
        size = widened_at + slice_numbers(job, dims) * sizeof(double)
    if size + 63 > ON_STACK:
        memory = malloc(size + 63)
        if memory == NULL:
            out_of_memory()
            return -1
    work.scratch = <void *> (<uintptr_t> (room if memory == NULL else memory) + 63 & ~<uintptr_t> 63)
    work.failed = work.left = work.far = 0
    if dtype == job.dtype:
        loop(args, dims, steps, &work)
    else:
        widened(job, args, 0, dims, steps, <double *> (<char *> work.scratch + widened_at), wide, wide_steps)
        loop(wide, dims, wide_steps, &work)
        round_back(job, args, 0, dims, steps, wide)
    free(memory)
    return work.failed if work.left == 0 else finish(job, args, dims, steps, 0, 1, work.failed)


cdef Py_ssize_t finish(
    const stack_job *job, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps, Py_ssize_t first,
    Py_ssize_t count, Py_ssize_t failed
) noexcept nogil:
    """Slices that the body left, with NaN in their last real result, or in their last one where none is real, by the
    blocked algorithm. How many of all slices failed, of which `failed` did so far; or REFUSED."""
    cdef char *mine[MAX_OPERANDS]
    cdef Py_ssize_t sizes[MAX_CORE + 1]
    cdef Py_ssize_t s, one
    cdef int i, marked = job.n_operands - 1
    cdef double number
    while marked >= job.row.nin and job.operand[marked].kind != b"r":
        marked -= 1
    if marked < job.row.nin:
        marked = job.n_operands - 1
    sizes[0] = 1
    for i in range(1, job.n_core + 1):
        sizes[i] = dims[i]
    for s in range(first, first + count):
        for i in range(job.n_operands):
            mine[i] = args[i] + s * steps[i]
        if job.dtype == PRIMER_F32 or job.dtype == PRIMER_C64:
            number = (<float *> mine[marked])[0]
        else:
            number = (<double *> mine[marked])[0]
        if number != number:
            one = job.blocked(job.isa, job.dtype, mine, sizes, steps)
            if one < 0:
                return REFUSED
            failed += one - 1
    return failed


cdef Py_ssize_t stamped(
    const stack_job *job, int dtype, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps
) noexcept nogil:
    """Every slice by the stamped body; how many failed, or -1 with an exception set."""
    cdef stack_call call
    call.job, call.args, call.dims, call.steps = job, args, dims, steps
    call.loop = job.row.loop[dtype]
    call.scratch = job.row.scratch[dtype](dims)
    call.unit = LANES
    if call.scratch == PRIMER_TOO_LARGE:
        call.loop, call.unit = job.row.one[dtype], 1
        call.scratch = job.row.one_scratch[dtype](dims)
    call.chunk = call.numbers = 0
    if dtype != job.dtype:
        call.numbers = slice_numbers(job, dims)
        call.chunk = call.unit * max(1, WIDE // (call.numbers + 1) // call.unit)
    call.far = call.chunk == 0 and bytes_of(&call) > FAR
    return run_slices(&call, work_of(job, dims))


cdef Py_ssize_t bytes_of(const stack_call *call) noexcept nogil:
    """What the slices of all operands span."""
    cdef Py_ssize_t total = 0
    cdef int i
    for i in range(call.job.n_operands):
        total += max(call.steps[i], -call.steps[i]) * call.dims[0]
    return total


cdef double work_of(const stack_job *job, const Py_ssize_t *dims) noexcept nogil:
    """Nanoseconds on one thread, roughly."""
    cdef const stack_operand *first = &job.operand[0]
    cdef const stack_operand *operand
    cdef double numbers = 0
    cdef int i
    if job.row.loop[PRIMER_F64 - 1] != NULL:    # a product: m n k fused operations, and the start of each
        numbers = dims[0]
        for i in range(1, job.n_core + 1):
            numbers *= dims[i]
        return 0.03 * numbers + dims[0]
    for i in range(job.row.nin):
        operand = &job.operand[i]
        if operand.n_core == 2:
            numbers += <double> dims[operand.core[0]] * dims[operand.core[1]]
        elif operand.n_core == 1:
            numbers += dims[operand.core[0]]
    # n^3 operations, about 4 a nanosecond in the lanes; what has to converge takes several of them
    numbers *= 0.25 * min(dims[first.core[0]], dims[first.core[first.n_core - 1]]) * dims[0]
    return 4 * numbers if job.row.failure != NULL and strstr(job.row.failure, b"converge") != NULL else numbers


cdef Py_ssize_t run_slices(const stack_call *call, double work) noexcept nogil:
    cdef Py_ssize_t n = call.dims[0]
    # about 20 microseconds a block: the start of one is not felt, and each thread gets several
    cdef Py_ssize_t slices = call.unit * max(1, min(LARGEST_BLOCK, <Py_ssize_t> (20000. * n / (work + 1))) // call.unit)
    cdef Py_ssize_t block, n_blocks = (n + slices - 1) // slices
    cdef Py_ssize_t failed = 0, refused = 0, one
    cdef int stop = 0
    cdef int *stopped = &stop
    # a look at the signals costs about a microsecond: one every 10 milliseconds of work, none in short work
    cdef Py_ssize_t pause = 1 + <Py_ssize_t> (n_blocks / (1 + work / 1e7))
    if n_blocks <= 1 or (pause > n_blocks and threads_for(work) == 1):
        failed = run_block(call, 0, n)
        refused = failed == REFUSED
    else:
        for block in prange(n_blocks, num_threads=threads_for(work), schedule="static"):
            if block % pause == pause - 1 and interrupted() < 0:
                stopped[0] = 1
            if stopped[0] == 0:
                one = run_block(call, block * slices, min(slices, n - block * slices))
                failed += max(one, 0)
                refused += one == REFUSED
    if refused > 0:
        settle_exception()
        return -1
    return -1 if stop else failed


cdef Py_ssize_t run_block(const stack_call *call, Py_ssize_t first, Py_ssize_t count) noexcept nogil:
    """Slices first .. first + count - 1: how many failed, or REFUSED."""
    cdef const stack_job *job = call.job
    cdef char *mine[MAX_OPERANDS]
    cdef Py_ssize_t sizes[MAX_CORE + 1]
    cdef Py_ssize_t i, chunk = min(count, call.chunk)
    cdef primer_work work
    cdef Py_ssize_t first_of_all = first, count_of_all = count
    cdef size_t room = call.scratch + <size_t> (chunk * call.numbers) * sizeof(double)
    cdef void *memory = NULL
    for i in range(1, job.n_core + 1):
        sizes[i] = call.dims[i]
    if room > 0:
        memory = malloc(room + 128)
        if memory == NULL:
            return REFUSED
    work.scratch = <void *> ((<uintptr_t> memory + 63) & ~<uintptr_t> 63)
    work.failed = work.left = 0
    work.far = call.far
    if chunk == 0:
        sizes[0] = count
        for i in range(job.n_operands):
            mine[i] = call.args[i] + first * call.steps[i]
        call.loop(mine, sizes, call.steps, &work)
    while chunk > 0 and count > 0:
        sizes[0] = min(chunk, count)
        widen_chunk(call, first, sizes, <double *> (<char *> work.scratch + (call.scratch + 63) // 64 * 64), &work)
        first += chunk
        count -= chunk
    free(memory)
    if work.left == 0:
        return work.failed
    return finish(job, call.args, call.dims, call.steps, first_of_all, count_of_all, work.failed)


cdef void widen_chunk(
    const stack_call *call, Py_ssize_t first, const Py_ssize_t *sizes, double *room, primer_work *work
) noexcept nogil:
    """The body on slices of float32 or complex64: widened into `room`, worked on, rounded once."""
    cdef char *wide[MAX_OPERANDS]
    cdef Py_ssize_t wide_steps[3 * MAX_OPERANDS]
    widened(call.job, call.args, first, sizes, call.steps, room, wide, wide_steps)
    call.loop(wide, sizes, wide_steps, work)
    round_back(call.job, call.args, first, sizes, call.steps, wide)
