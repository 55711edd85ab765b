from primer.kernels.stacks cimport stack_job

# Doubles that the operands of one slice take when float32 and complex64 are widened.
cdef Py_ssize_t slice_numbers(const stack_job *job, const Py_ssize_t *dims) noexcept nogil

# Widens the inputs of slices first .. first + dims[0] - 1 into room, operand after operand, contiguous;
# fills in where the operands of a body in double stand and how they are spaced.
cdef void widened(
    const stack_job *job, char **args, Py_ssize_t first, const Py_ssize_t *dims, const Py_ssize_t *steps,
    double *room, char **wide, Py_ssize_t *wide_steps) noexcept nogil

# Rounds the outputs (and overwritten inputs) back to where they belong.
cdef void round_back(
    const stack_job *job, char **args, Py_ssize_t first, const Py_ssize_t *dims, const Py_ssize_t *steps,
    char **wide) noexcept nogil
