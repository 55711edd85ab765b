"""Functions of two variables on which optimisers are tried and drawn.

Each is a `Surface`: called with a point it gives the height, ``.gradient`` the slope. A point is an
array whose first axis has length 2; the other axes, if any, are a stack of points.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

__all__ = ["Surface", "beale", "booth", "himmelblau", "long_valley", "rosenbrock", "saddle"]


@dataclass(frozen=True)
class Surface:
    """A function of two variables with its gradient.

    Attributes
    ----------
    name, formula, source : str
    minima : tuple of pairs
        Where it is least; empty if it has no minimum.
    bounds : pair of pairs
        The part worth drawing: ((x low, x high), (y low, y high)).
    start : pair
        A customary point to start a descent from.
    """

    name: str
    formula: str
    value: Callable
    slope: Callable
    minima: tuple
    bounds: tuple
    start: tuple
    source: str

    def __call__(self, point):
        """Height at a point, or at each of a stack of points."""
        return self.value(*self._coordinates(point))

    def gradient(self, point):
        """Gradient at a point, of the point's shape."""
        x, y = self._coordinates(point)
        return np.stack(np.broadcast_arrays(*self.slope(x, y)))

    def value_and_gradient(self, point):
        """Both, as `minimize(..., jac=True)` wants them."""
        return self(point), self.gradient(point)

    def _coordinates(self, point):
        point = np.asarray(point, dtype=np.float64)
        if point.ndim < 1 or point.shape[0] != 2:
            raise ValueError(
                f"{self.name}: the first axis of a point must have length 2; its shape is {point.shape}"
            )
        return point[0], point[1]

    def __repr__(self):
        return f"<surface {self.name}: {self.formula}>"


def _rosenbrock_slope(x, y):
    bend = y - x * x
    return 2 * (x - 1) - 400 * x * bend, 200 * bend


rosenbrock = Surface(
    "rosenbrock",
    "(1 - x)² + 100 (y - x²)²",
    lambda x, y: (1 - x) ** 2 + 100 * (y - x * x) ** 2,
    _rosenbrock_slope,
    ((1.0, 1.0),),
    ((-2.0, 2.0), (-1.0, 3.0)),
    (-1.2, 1.0),
    "H. H. Rosenbrock, The Computer Journal 3, 1960",
)


def _beale_terms(x, y):
    return 1.5 - x + x * y, 2.25 - x + x * y**2, 2.625 - x + x * y**3


def _beale_slope(x, y):
    a, b, c = _beale_terms(x, y)
    return (2 * (a * (y - 1) + b * (y**2 - 1) + c * (y**3 - 1)), 2 * x * (a + 2 * b * y + 3 * c * y**2))


beale = Surface(
    "beale",
    "(1.5 - x + x y)² + (2.25 - x + x y²)² + (2.625 - x + x y³)²",
    lambda x, y: sum(term**2 for term in _beale_terms(x, y)),
    _beale_slope,
    ((3.0, 0.5),),
    ((-4.5, 4.5), (-4.5, 4.5)),
    (1.0, 1.5),
    "E. M. L. Beale, technical report 25, Princeton, 1958",
)


def _himmelblau_slope(x, y):
    a, b = x * x + y - 11, x + y * y - 7
    return 4 * x * a + 2 * b, 2 * a + 4 * y * b


himmelblau = Surface(
    "himmelblau",
    "(x² + y - 11)² + (x + y² - 7)²",
    lambda x, y: (x * x + y - 11) ** 2 + (x + y * y - 7) ** 2,
    _himmelblau_slope,
    (
        (3.0, 2.0),
        (-2.805118086952745, 3.131312518250573),
        (-3.779310253377747, -3.283185991286170),
        (3.584428340330492, -1.848126526964404),
    ),
    ((-5.0, 5.0), (-5.0, 5.0)),
    (0.0, 0.0),
    "D. M. Himmelblau, Applied Nonlinear Programming, 1972",
)

booth = Surface(
    "booth",
    "(x + 2 y - 7)² + (2 x + y - 5)²",
    lambda x, y: (x + 2 * y - 7) ** 2 + (2 * x + y - 5) ** 2,
    lambda x, y: (10 * x + 8 * y - 34, 8 * x + 10 * y - 38),
    ((1.0, 3.0),),
    ((-10.0, 10.0), (-10.0, 10.0)),
    (-8.0, -4.0),
    "M. Jamil and X.-S. Yang, arXiv:1308.4008, 2013",
)

saddle = Surface(
    "saddle",
    "x² - y²",
    lambda x, y: x * x - y * y,
    lambda x, y: (2 * x, -2 * y),
    (),
    ((-1.5, 1.5), (-1.5, 1.5)),
    (-1.2, 1e-3),
    "any textbook of calculus",
)

long_valley = Surface(
    "long_valley",
    "x² / 50 + y²",
    lambda x, y: x * x / 50 + y * y,
    lambda x, y: (x / 25, 2 * y),
    ((0.0, 0.0),),
    ((-10.0, 10.0), (-4.0, 4.0)),
    (-9.0, 3.0),
    "an ellipse of condition number 50",
)
