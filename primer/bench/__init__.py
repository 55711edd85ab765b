"""Measuring: a fair timer, the workloads, the limits of the machine, the report."""

from .limits import Limits
from .numpy_mlp import NumpyMLP
from .timer import Comparison, compare

__all__ = ["Comparison", "Limits", "NumpyMLP", "compare"]
