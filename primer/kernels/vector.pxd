from primer.kernels.core cimport primer_isa

# y = A x for any dtype of the PRIMER_ enum: A m x k, x of k numbers, y of m. Strides are counted in real
# numbers, any sign. conjugate: 1 the conjugate of A, -1 of x, 0 neither. Every element is summed in the order
# of csrc/vector.h, which k, `chains` and the instruction set decide, whatever the layout and the number of
# threads. Returns -1 where Ctrl-C was pressed or memory was refused (with an exception set if it polls), else 0.
cdef int multiply_vector(
    const primer_isa *isa, int dtype, Py_ssize_t m, Py_ssize_t k,
    const void *a, Py_ssize_t a_row, Py_ssize_t a_column,
    const void *x, Py_ssize_t x_step, void *y, Py_ssize_t y_step,
    int chains, int conjugate, int threads, bint polls) noexcept nogil

# Vectors of partial sums that a product with so many rows is made with.
cdef int chains_of(Py_ssize_t m) noexcept nogil

# The blocked algorithms of rows of kernels.def: above the sizes of the stamped bodies.
cdef Py_ssize_t vecdot_blocked(
    const primer_isa *isa, int dtype, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps
) noexcept nogil
cdef Py_ssize_t vecmat_blocked(
    const primer_isa *isa, int dtype, char **args, const Py_ssize_t *dims, const Py_ssize_t *steps
) noexcept nogil
