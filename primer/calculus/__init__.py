"""Chapter 2, differentiation: derivatives by differences, and checks of a gradient."""

from ._check import check_gradient
from ._numerical import numerical_gradient
from ._report import GradientError, GradientReport

__all__ = ["GradientError", "GradientReport", "check_gradient", "numerical_gradient"]
