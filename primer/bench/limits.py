"""The limits of this machine, measured: arithmetic, and moving bytes."""

import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import lru_cache

import numpy as np

import primer

from ..kernels.limits import fma_rate
from .timer import seconds_per_call

__all__ = ["Limits", "copy_rate", "fma_peak", "measure", "read_rate"]

ROUNDS = 200_000  # of multiply-adds: a few milliseconds, long beside starting a thread
LARGE = 128 * 2**20  # bytes, beyond the caches


@dataclass(frozen=True)
class Limits:
    """What this machine can do at most, with a number of threads.

    Attributes
    ----------
    threads : int
    fma_float32, fma_float64 : float
        Floating-point operations a second, a multiply-add counting as two.
    read, copy : float
        Bytes a second from main memory; a copied byte counts twice, read and written.
    """

    threads: int
    fma_float32: float
    fma_float64: float
    read: float
    copy: float

    as_dict = asdict


def measure(threads=None, large=LARGE):
    """Measure all limits.

    Parameters
    ----------
    threads : int, optional
        By default as many as primer uses.
    large : int
        Size of the array for the bandwidths, in bytes.

    Returns
    -------
    Limits
    """
    threads = threads or primer.get_num_threads()
    return Limits(
        threads,
        fma_peak("float32", threads),
        fma_peak("float64", threads),
        read_rate(large, threads),
        copy_rate(large, threads),
    )


@lru_cache
def fma_peak(dtype, threads=1):
    """Operations a second of multiply-adds in registers; the best of nine runs."""
    return max(fma_rate(dtype, threads, ROUNDS) for _ in range(9))


@lru_cache
def copy_rate(nbytes, threads=1):
    """Bytes a second moved by `numpy.copyto` on an array of so many bytes; a byte counts twice.

    NumPy copies on one thread, so each of the threads is given a part.
    """
    source, target = np.ones(words(nbytes)), np.zeros(words(nbytes))
    seconds = in_parallel(np.copyto, threads, target, source)
    return 2 * source.nbytes / seconds


@lru_cache
def read_rate(nbytes, threads=1):
    """Bytes a second read by `numpy.max` from so many bytes, parted as in `copy_rate`."""
    source = np.ones(words(nbytes))
    return source.nbytes / in_parallel(np.max, threads, source)


def words(nbytes):
    return max(math.ceil(nbytes / 8), 1)


def in_parallel(function, threads, *arrays):
    """Seconds that a function of arrays takes when each thread has its part of them."""
    if threads == 1:
        return seconds_per_call(lambda: function(*arrays))
    parts = list(zip(*(np.array_split(a, threads) for a in arrays), strict=True))
    with ThreadPoolExecutor(threads) as pool:
        return seconds_per_call(lambda: list(pool.map(lambda part: function(*part), parts)))
