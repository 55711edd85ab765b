"""
Chapter 1: linear algebra on stacks of matrices.

Functions that `numpy.linalg` has too take its arguments, give its result types and raise its errors; the
last two axes are the matrix, the leading axes the stack. `primer.linalg.gufuncs` holds the bare gufuncs
under them.
"""

from numpy.linalg import LinAlgError

from primer.linalg import gufuncs
from primer.linalg._determinant import det
from primer.linalg._matmul import matmul

__all__ = ["LinAlgError", "det", "gufuncs", "matmul"]
