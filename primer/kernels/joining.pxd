from libc.string cimport memcpy

from primer.kernels.planes cimport matrix, work_slice

# What the parts of one problem share. Arrays of n numbers belong to the eigenvectors, row by row.
ctypedef struct tree:
    work_slice *s
    double *d
    double *e
    double *first           # the first number of each eigenvector of its part, and the last
    double *last
    Py_ssize_t *order       # rows of each part by ascending eigenvalue
    bint vectors
    double *diagonal        # of a bidiagonal matrix: its singular values are meant, d are their squares; NULL: eigenvalues
    Py_ssize_t n
    matrix z                # eigenvectors
    matrix gathered         # the same in order of their halves
    matrix secular          # eigenvectors of a secular equation, in columns
    # of one secular equation
    Py_ssize_t *kind        # of a row: TOP, BOTH, BOTTOM
    Py_ssize_t *kept        # rows that are not deflated
    Py_ssize_t *dropped     # rows that are, both by ascending eigenvalue
    Py_ssize_t *place       # where a kept row is gathered
    double *weight          # of a row
    double *saved           # room for n numbers, three times
    double *poles
    double *z_kept
    double *squares
    double *first_kept
    double *last_kept
    double *origin
    double *tau
    double *exact

# Two halves, `half` rows from `low` on and the rest of n, and rho w w*: the eigenvalues of all in d, rows by ascending ones
# in `order`, the first and the last numbers and, where wanted, the eigenvectors. w is `upper` at the end of the first half,
# `lower` at the beginning of the second, zero elsewhere. -1 as `poll`.
cdef int join(
    tree *t, Py_ssize_t low, Py_ssize_t half, Py_ssize_t n, double upper, double lower, double rho) noexcept nogil


cdef inline void copy_row(
    matrix a, Py_ssize_t row, matrix to, Py_ssize_t to_row, Py_ssize_t low, Py_ssize_t n) noexcept nogil:
    """n numbers of a row from `low` on."""
    memcpy(to.plane.re + to_row * to.row + low, a.plane.re + row * a.row + low, n * sizeof(double))
