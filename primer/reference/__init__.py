"""The textbook definition of every operation, in plain Python.

Nested lists, loops and numbers; no NumPy.  The functions are for reading, for tests and for
benchmarks: each bears the name of the compiled operation that it defines, and works on any
number type that has the arithmetic it needs: ``int`` and ``fractions.Fraction`` (exact),
``float``, ``complex``, ``mpmath.mpf`` (any precision).
"""

from . import activations, calculus, costs, descent, linalg, models

__all__ = ["activations", "calculus", "costs", "descent", "linalg", "models"]
