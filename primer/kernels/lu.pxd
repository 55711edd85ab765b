from primer.kernels.core cimport primer_isa
from primer.kernels.planes cimport matrix, work_slice

# P A = L U in place for the first n of the columns of A (m x columns, m >= n); the others, which begin at a
# whole cache line, become L^-1 P times what they were, below row n less what the factors explain. pivots[i]:
# the row exchanged with row i. keeps: is L wanted? Without it some of its rows stay where the last exchanges found
# them. work: lu_work(m) doubles. -1 as `poll`.
cdef int lu_factor(
    work_slice *s, matrix a, Py_ssize_t m, Py_ssize_t n, Py_ssize_t columns, Py_ssize_t *pivots, double *work,
    bint keeps
) noexcept nogil
cdef Py_ssize_t lu_work(Py_ssize_t m, int dtype) noexcept nogil

# Is number i of the diagonal exactly zero? Is any?
cdef bint is_zero(matrix u, Py_ssize_t i) noexcept nogil
cdef bint is_singular(matrix u, Py_ssize_t n) noexcept nogil

# The order of the rows after the exchanges: row i of P A is row order[i] of A.
cdef void order_of(const Py_ssize_t *pivots, Py_ssize_t *order, Py_ssize_t n) noexcept nogil

# The product of the pivots, (mantissa[0] + i mantissa[1]) 2^exponent, with its larger part in [1/2, 1).
cdef long determinant(matrix a, Py_ssize_t n, const Py_ssize_t *pivots, double *mantissa) noexcept nogil

cdef Py_ssize_t lu_blocked(
    const primer_isa *isa, int dtype, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps
) noexcept nogil
