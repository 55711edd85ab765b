"""The arithmetic limit of the machine, measured: see csrc/kernels/limits.inc."""

from time import perf_counter

from cython.parallel cimport prange

from primer.kernels.core cimport PRIMER_F32, PRIMER_F64, isa, primer_fma_chains


def fma_rate(str dtype, int threads, Py_ssize_t rounds):
    """
    Floating-point operations a second of fused multiply-adds in registers, over all threads together.

    Parameters
    ----------
    dtype : {"float32", "float64"}
    threads : int
        So many run at a time.
    rounds : int
        Length of the measurement: about a million rounds take 10 ms.

    Returns
    -------
    rate : float
        In operations a second; a multiply-add counts as two.
    """
    if dtype != "float32" and dtype != "float64":
        raise ValueError(f"fma_rate: dtype must be 'float32' or 'float64', got {dtype!r}")
    cdef const primer_fma_chains *chains = &isa.fma_chains[PRIMER_F32 if dtype == "float32" else PRIMER_F64]
    cdef double total = 0
    cdef int _i
    start = perf_counter()
    for _i in prange(threads, num_threads=threads, schedule="static", nogil=True):
        total += chains.run(rounds)
    seconds = perf_counter() - start
    return threads * rounds * chains.flops / seconds
