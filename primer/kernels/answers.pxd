"""What a function returns, made of the results of a row of kernels.def."""

cimport numpy as cnp
from cpython.object cimport PyObject

from primer.kernels.arguments cimport arguments, pattern

cdef enum:
    LARGEST = 16            # side of one matrix: a few microseconds, for which the GIL is kept

# What becomes of a row's results. AS_THEY_ARE: nothing; LEAST_SQUARES: residuals as NumPy gives them, and rcond is NumPy's
# default; PSEUDO_INVERSE: only the latter; the others are one number, made of the singular values.
cdef enum:
    AS_THEY_ARE
    LARGEST_VALUE
    SMALLEST_VALUE
    CONDITION
    CONDITION_INVERTED
    RANK
    LEAST_SQUARES
    PSEUDO_INVERSE

# What the function would return for the matrix or stack `first` and other arguments; `record`: the class of several
# results. None where a matrix has no result.
cdef object answer(const pattern *p, arguments *call, cnp.ndarray first, PyObject *record)
