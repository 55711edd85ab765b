"""Samples and targets as the training loops read them: dense of any strides, or CSR, gathered by index."""

cimport numpy as cnp
from libc.string cimport memcpy

import numpy as np

cnp.import_array()


cdef class Samples:
    """
    Rows of numbers as the loops read them: a dense matrix of any strides, or a CSR matrix.

    Parameters
    ----------
    X : ndarray of shape (n, n_features) or scipy.sparse CSR matrix
        float32 or float64. Kept by reference.
    """
    def __init__(self, X):
        self.n, self.n_features = X.shape
        self.dtype = X.dtype
        self.size = X.dtype.itemsize
        self.is_sparse = not isinstance(X, np.ndarray)
        if self.is_sparse:
            self.take_sparse(X)
        else:
            X = np.require(X, requirements="A")
            self.keep = X
            self.x = <const char *> cnp.PyArray_DATA(X)
            self.row, self.column = X.strides

    def take_sparse(self, X):
        values = np.ascontiguousarray(X.data)
        columns = np.ascontiguousarray(X.indices, dtype=np.intp)
        starts = np.ascontiguousarray(X.indptr, dtype=np.intp)
        if columns.size and not (0 <= columns.min() and columns.max() < self.n_features):
            raise ValueError(f"X: a column index of the CSR matrix lies outside its {self.n_features} columns")
        if starts[0] != 0 or starts[self.n] > columns.size or (np.diff(starts) < 0).any() or values.size < starts[self.n]:
            raise ValueError("X: the row pointers of the CSR matrix do not fit its data")
        self.keep = (values, columns, starts)
        self.values = <const char *> cnp.PyArray_DATA(values)
        self.columns = <const Py_ssize_t *> cnp.PyArray_DATA(columns)
        self.starts = <const Py_ssize_t *> cnp.PyArray_DATA(starts)


cdef void gather(Samples X, const Py_ssize_t *rows, Py_ssize_t n, real *out) noexcept nogil:
    """Rows of a dense matrix, one after the other."""
    cdef Py_ssize_t i, j, width = X.n_features
    cdef const char *x
    for i in range(n):
        x = X.x + rows[i] * X.row
        if X.column == sizeof(real):
            memcpy(out + i * width, x, width * sizeof(real))
        else:
            for j in range(width):
                out[i * width + j] = (<const real *> (x + j * X.column))[0]


cdef void gather_targets(
    const unsigned char *y, const Py_ssize_t *rows, Py_ssize_t first, Py_ssize_t n, Py_ssize_t width, real *out
) noexcept nogil:
    cdef Py_ssize_t i, j
    cdef const unsigned char *row
    for i in range(n):
        row = y + (rows[i] if rows != NULL else first + i) * width
        for j in range(width):
            out[i * width + j] = row[j]
