"""What a workload is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

__all__ = ["Contenders", "Workload", "rng"]


def rng(stream=0):
    """The random numbers of a workload, or of one of its arguments: the same in every run."""
    return np.random.default_rng([918, stream])


@dataclass(frozen=True)
class Contenders:
    """The functions of a prepared workload, each without arguments.

    Attributes
    ----------
    primer, numpy : callable
    reference : callable or None
        The plain Python definition, on a share of the work; None where it would take too long.
    share : float
        That share: the operations of `reference` over those of the others.
    peers : mapping of str to callable
        Other libraries: each entry imports its library and returns the function.
    flops, nbytes : float
        Floating-point operations, and bytes that must at least be read or written.
    dtype : str
    """

    primer: Callable
    numpy: Callable
    reference: Callable | None = None
    share: float = 1.0
    peers: Mapping[str, Callable] = field(default_factory=dict)
    flops: float = 0.0
    nbytes: float = 0.0
    dtype: str = "float64"


@dataclass(frozen=True)
class Workload:
    """A thing to measure.

    Attributes
    ----------
    group, name : str
    prepare : callable
        Makes the data and returns the `Contenders`.
    quick : bool
        Whether it belongs to the sample that takes less than a minute.
    row : str
        The table and the row that it runs: ``"activations.tanh"``, ``"kernels.det"`` (for the variants of
        a kernel too, whose definition in `primer.reference` is the same); empty where it is more than that.
    """

    group: str
    name: str
    prepare: Callable[[], Contenders]
    quick: bool = True
    row: str = ""
