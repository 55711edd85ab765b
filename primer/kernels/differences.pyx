# cython: language_level=3
"""Samples of a Python function beside a point: the one loop of numerical differentiation."""

cimport cython

ctypedef fused number:
    double
    double complex


@cython.boundscheck(False)
@cython.wraparound(False)
def sample(f, point, const Py_ssize_t[::1] which, number[:, ::1] places, number[:, ::1] values):
    """Put f(point with component which[k] moved to places[k, j]) into values[k, j].

    `point` is a contiguous one-dimensional array of the type of `places`, and is as it was
    at the end.  `f` gets a copy each time, which it may change or keep.
    """
    cdef number[::1] x = point
    cdef Py_ssize_t k, j, i
    cdef number home
    if places.shape[0] != which.shape[0] or values.shape[0] != which.shape[0] or \
            places.shape[1] != values.shape[1]:
        raise ValueError("sample: which, places and values must have the same length")
    for k in range(which.shape[0]):
        i = which[k]
        if not 0 <= i < x.shape[0]:
            raise IndexError(f"sample: no component {i} in a point of {x.shape[0]}")
        home = x[i]
        try:
            for j in range(places.shape[1]):
                x[i] = places[k, j]
                values[k, j] = f(point.copy())
        finally:
            x[i] = home
