"""The rows `matmul` and `matvec` of kernels.def above the sizes of the stamped bodies: stacks of large products.

A long stack is shared among the threads by whole matrices, a short one product by product. Products with a
vector go to `multiply_vector`, all others to `multiply`.
"""

from cython.parallel cimport prange

from primer.kernels.core cimport (
    PRIMER_BOOL, PRIMER_C64, PRIMER_C128, interrupted, out_of_memory, primer_gemm, primer_isa, threads_for,
)
from primer.kernels.matmul cimport multiply, seconds
from primer.kernels.vector cimport chains_of, multiply_vector

cdef double POLL = 0.05     # seconds between two looks for Ctrl-C


cdef inline bint is_floating(int dtype) noexcept nogil:
    return dtype < PRIMER_BOOL


cdef inline bint is_complex(int dtype) noexcept nogil:
    return dtype == PRIMER_C64 or dtype == PRIMER_C128


cdef Py_ssize_t matmul_blocked(
    const primer_isa *isa, int dtype, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps
) noexcept nogil:
    cdef const primer_gemm *kernel = &isa.gemm[dtype - PRIMER_C64 if is_complex(dtype) else dtype]
    cdef Py_ssize_t s, n = dims[0], m = dims[1], size = kernel.size
    cdef double work
    cdef int threads
    cdef double next_poll
    if n > 1 and steps[1] == 0 and steps[0] == m * steps[3] and steps[2] == m * steps[7] and (m > 1 or dims[3] == 1):
        m *= n      # one B for a stack of A whose rows follow each other: one tall product
        n = 1
    # two fused operations a cycle and lane, about 6 a nanosecond
    work = <double> m * dims[2] * dims[3] / (6.0 * kernel.lanes)
    if is_floating(dtype) and (dims[1] == 1 or dims[3] == 1):
        work = 0.02 * size * m * dims[2] * dims[3]      # 50 bytes a nanosecond, from a cache
    if is_complex(dtype):
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
    if dims[3] == 1 and is_floating(dtype):
        return multiply_vector(
            isa, dtype, m, dims[2], args[0] + s * steps[0], steps[3] // size, steps[4] // size,
            args[1] + s * steps[1], steps[5] // size, args[2] + s * steps[2], steps[7] // size,
            chains_of(dims[1]), 0, threads, polls)
    if dims[1] == 1 and m == 1 and is_floating(dtype):     # y' = B' x'
        return multiply_vector(
            isa, dtype, dims[3], dims[2], args[1] + s * steps[1], steps[6] // size, steps[5] // size,
            args[0] + s * steps[0], steps[4] // size, args[2] + s * steps[2], steps[8] // size,
            chains_of(dims[3]), 0, threads, polls)
    return multiply(
        isa, dtype, m, dims[3], dims[2],
        args[0] + s * steps[0], steps[3] // size, steps[4] // size,
        args[1] + s * steps[1], steps[5] // size, steps[6] // size,
        args[2] + s * steps[2], steps[7] // size, steps[8] // size, 0, threads, polls)


cdef Py_ssize_t matvec_blocked(
    const primer_isa *isa, int dtype, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps
) noexcept nogil:
    cdef Py_ssize_t *sizes = [dims[0], dims[1], dims[2], 1]
    cdef Py_ssize_t *strides = [steps[0], steps[1], steps[2], steps[3], steps[4], steps[5], 0, steps[6], 0]
    return matmul_blocked(isa, dtype, args, sizes, strides)
