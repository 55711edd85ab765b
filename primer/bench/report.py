"""Measuring workloads, and the rows of the report."""

import warnings
from dataclasses import asdict, dataclass, field

import numpy as np

import primer

from . import limits
from .timer import QUICK_SAMPLE_SECONDS, SAMPLE_SECONDS, compare, seconds_per_call, thread_limit
from .workloads import workloads

__all__ = ["Row", "measure", "run"]


@dataclass(frozen=True)
class Row:
    """What was measured of a workload.

    Attributes
    ----------
    group, name : str
    seconds : float
        The median of what a call of primer took.
    ratio, low, high : float
        How many times longer NumPy took: median and quartiles of the pairwise ratios.
    python : float or None
        The same for plain Python, from a share of the work.
    peers : dict of str to float
        The same for other libraries.
    limit : {"arithmetic", "copying", None}
        Which limit of the machine is the nearer: the multiply-adds, or copying as many bytes.
    share : float or None
        How much of that limit primer reaches; above 1 where memory is not touched so often.
    """

    group: str
    name: str
    seconds: float
    ratio: float
    low: float
    high: float
    python: float | None = None
    peers: dict = field(default_factory=dict)
    limit: str | None = None
    share: float | None = None

    as_dict = asdict


def run(*, group=None, quick=False, with_peers=False, n_threads=None, progress=None):
    """Measure all workloads.

    Parameters
    ----------
    group : str, optional
        Only this group: "one matrix", "det", "matmul", "activations", "costs", "descent", "models" ...
    quick : bool
        Fewer and shorter samples, and no workload that takes long.
    with_peers : bool
        Also compare with the other libraries that are installed.
    n_threads : int, optional
        For both sides; by default as many as primer uses.
    progress : callable, optional
        Called with the list of workloads, returns what to iterate over, as `rich.progress.track`.

    Returns
    -------
    list of Row
    """
    n_threads = n_threads or primer.get_num_threads()
    chosen = [w for w in workloads(group) if w.quick or not quick]
    effort = {
        "rounds": 5 if quick else 15,
        "sample_seconds": QUICK_SAMPLE_SECONDS if quick else SAMPLE_SECONDS,
    }
    todo = chosen if progress is None else progress(chosen)
    return [measure(w, n_threads, with_peers, **effort) for w in todo]


def measure(workload, n_threads=1, with_peers=False, **effort):
    """Measure one workload: a `Row`. `effort`: as of `compare`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # "maximum iterations reached" of a short training
        sides = workload.prepare()
        versus = compare(sides.primer, sides.numpy, threads=n_threads, **effort)
        seconds = float(np.median(versus.ours))
        with thread_limit(n_threads):
            limit, share = place(sides, seconds, n_threads)
            return Row(
                workload.group,
                workload.name,
                seconds,
                versus.ratio,
                *versus.spread,
                python_ratio(sides, seconds),
                peer_ratios(sides, n_threads, effort) if with_peers else {},
                limit,
                share,
            )


def python_ratio(sides, seconds):
    """How many times longer plain Python takes."""
    if sides.reference is None:
        return None
    return seconds_per_call(sides.reference, rounds=3) / sides.share / seconds


def peer_ratios(sides, n_threads, effort):
    """How many times longer each installed peer takes."""
    ratios = {}
    for name, make in sides.peers.items():
        try:
            function = make()
        except ImportError:
            continue
        ratios[name] = compare(sides.primer, function, threads=n_threads, **effort).ratio
    return ratios


def place(sides, seconds, n_threads):
    """The nearer limit of the machine, and how much of it is reached."""
    least = {}
    if sides.flops:
        least["arithmetic"] = sides.flops / limits.fma_peak(sides.dtype, n_threads)
    if sides.nbytes:
        least["copying"] = sides.nbytes / limits.copy_rate(int(sides.nbytes) // 2, n_threads)
    if not least:
        return None, None
    limit = max(least, key=least.get)
    return limit, least[limit] / seconds
