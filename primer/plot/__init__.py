"""Pictures, by matplotlib; each function takes ``ax=None`` and returns the Axes."""

from ._curves import activation, loss_curve, ratios
from ._matplotlib import pyplot as pyplot
from ._surfaces import descent_path

__all__ = ["activation", "descent_path", "loss_curve", "ratios"]
