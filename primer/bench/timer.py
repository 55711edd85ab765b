"""Comparing two functions by the clock: interleaved, in one process, at one number of threads."""

from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from time import perf_counter

import numpy as np

import primer

try:
    from threadpoolctl import threadpool_limits
except ImportError:
    threadpool_limits = None

__all__ = ["Comparison", "compare", "seconds_per_call", "thread_limit"]

# A sample shorter than this says more about the clock than about the function.
SAMPLE_SECONDS = 2e-3
QUICK_SAMPLE_SECONDS = 2e-4


@dataclass(frozen=True, repr=False)
class Comparison:
    """How two functions compare; what `compare` returns.

    Attributes
    ----------
    ours, theirs : float64 ndarray
        Seconds a call, a number a round; entries of one round were measured one after the other.
    threads : int or None
        The number of threads both were given; None if it was left alone.
    controlled : bool
        Whether that holds for `theirs` too: threadpoolctl is needed for it.
    """

    ours: np.ndarray
    theirs: np.ndarray
    threads: int | None = None
    controlled: bool = True

    @property
    def ratios(self):
        """How many times longer theirs took, round by round."""
        return self.theirs / self.ours

    @property
    def ratio(self):
        """The median of `ratios`: above 1, ours is the faster."""
        return float(np.median(self.ratios))

    @property
    def spread(self):
        """The quartiles of `ratios`, a pair."""
        low, high = np.percentile(self.ratios, [25, 75])
        return float(low), float(high)

    def __repr__(self):
        low, high = self.spread
        given = "" if self.threads is None else f", threads={self.threads}"
        given += "" if self.controlled else " (ours only: threadpoolctl is missing)"
        return (
            f"Comparison(ratio={self.ratio:.3g} [{low:.3g}, {high:.3g}], "
            f"ours={duration(np.median(self.ours))}, "
            f"theirs={duration(np.median(self.theirs))}, rounds={self.ours.size}{given})"
        )


def compare(ours, theirs, *, rounds=15, sample_seconds=SAMPLE_SECONDS, threads=None):
    """Time two functions against each other: A B A B …, so that both meet the same weather.

    Each is called so often a round that a round takes at least `sample_seconds`; both are called
    once before, and more often while that number is sought, so that caches are warm.

    Parameters
    ----------
    ours, theirs : callable
        Called without arguments.
    rounds : int
        Pairs of samples.
    sample_seconds : float
        The least duration of a sample.
    threads : int, optional
        Both sides get this number of threads; see `thread_limit`.

    Returns
    -------
    Comparison

    Examples
    --------
    >>> from primer.bench import compare
    >>> result = compare(lambda: sum(range(100)), lambda: sum(range(1000)), rounds=3)
    >>> result.ratio > 1
    True
    """
    control = nullcontext(True) if threads is None else thread_limit(threads)
    with control as controlled:
        repeats = [calibrate(function, sample_seconds) for function in (ours, theirs)]
        samples = np.array([[sample(ours, repeats[0]), sample(theirs, repeats[1])] for _ in range(rounds)])
    return Comparison(samples[:, 0], samples[:, 1], threads, controlled)


def seconds_per_call(function, *, rounds=5, sample_seconds=SAMPLE_SECONDS):
    """The median over some samples of what a call takes, in seconds."""
    repeats = calibrate(function, sample_seconds)
    return float(np.median([sample(function, repeats) for _ in range(rounds)]))


@contextmanager
def thread_limit(n):
    """Give primer, and every library that threadpoolctl knows, n threads for a while.

    Parameters
    ----------
    n : int

    Yields
    ------
    bool
        Whether the other libraries obey too; False if threadpoolctl is not installed.
    """
    before = primer.get_num_threads()
    limits = nullcontext() if threadpool_limits is None else threadpool_limits(n)
    with limits:
        primer.set_num_threads(n)
        try:
            yield threadpool_limits is not None
        finally:
            primer.set_num_threads(None)
    if primer.get_num_threads() != before:
        primer.set_num_threads(before)


def calibrate(function, sample_seconds):
    """How many calls a sample of that duration has."""
    function()
    repeats = 1
    while (elapsed := sample(function, repeats) * repeats) < sample_seconds:
        repeats = max(2 * repeats, int(1.2 * repeats * sample_seconds / max(elapsed, 1e-7)))
    return repeats


def sample(function, repeats):
    """Mean seconds a call over so many calls."""
    calls = range(repeats)
    start = perf_counter()
    for _ in calls:
        function()
    return (perf_counter() - start) / repeats


def duration(seconds):
    """A duration as a person writes it: '1.23 µs'."""
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 1e-9:.3g} ns"
