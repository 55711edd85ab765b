from primer.kernels.core cimport primer_isa, primer_loop, primer_training
from primer.kernels.samples cimport Samples

# What a loop over batches ended with.
cdef enum:
    DONE = 0
    EXCEPTION = -1      # Ctrl-C or no memory: the exception is set
    NO_WEIGHT = 1       # the sample weights of a batch sum to zero

cdef struct layer_plan:
    Py_ssize_t inputs, outputs
    char *w             # inputs x outputs
    char *b
    char *dw
    char *db
    const char *entered     # what enters the layer: rows of `inputs` numbers, strides in elements
    Py_ssize_t entered_row
    Py_ssize_t entered_column
    char *left          # what leaves it: the sums, then their activations; for the last layer the logits
    char *slope         # derivative of the activation at the sums; none for the last layer
    char *delta         # gradient of the cost with respect to the sums


cdef class Network:
    cdef const primer_isa *isa
    cdef const primer_training *verbs
    cdef int dtype, n_layers, n_hidden_parameters
    cdef Py_ssize_t size, capacity, n_weights, n_parameters
    cdef bint is_softmax, trains
    cdef layer_plan *layers
    cdef primer_loop activate, activate_both, squash, cost
    cdef double hidden_parameters[8]    # in the precision of the network
    cdef char *arena
    cdef char *gradients
    cdef char *batch        # the gathered samples
    cdef char *targets
    cdef char *costs
    cdef double *share      # of each sample of the batch in the batch's mean
    cdef object parameters
    cdef const Py_ssize_t *rows     # of the batch; NULL: `first` and those that follow it
    cdef Py_ssize_t first

    cdef choose_loops(self, str hidden)
    cdef Py_ssize_t plan(self, char *base) noexcept
    cdef check(self, Samples X, Py_ssize_t batch)
    cdef check_targets(self, Samples X, const unsigned char[:, ::1] y, order, const double[::1] weights)
    cdef double take_batch(
        self, Samples X, const unsigned char *y, const double *weights, Py_ssize_t n) noexcept nogil
    cdef void enter(self, Samples X, Py_ssize_t n) noexcept nogil
    cdef int forward(self, Samples X, Py_ssize_t n, bint slopes) noexcept nogil
    cdef void activation(self, char *z, char *slope, Py_ssize_t n) noexcept nogil
    cdef double output_cost(self, Py_ssize_t n) noexcept nogil
    cdef int backward(self, Samples X, Py_ssize_t n) noexcept nogil
    cdef void sparse_forward(self, Samples X, Py_ssize_t n) noexcept nogil
    cdef void sparse_gradient(self, Samples X, Py_ssize_t n) noexcept nogil
    cdef double value(self, Samples X, Py_ssize_t e) noexcept nogil
    cdef int multiply(
        self, Py_ssize_t m, Py_ssize_t n, Py_ssize_t k, const char *a, Py_ssize_t a_row, Py_ssize_t a_column,
        const char *b, Py_ssize_t b_row, Py_ssize_t b_column, char *c, bint accumulate) noexcept nogil
    cdef void probabilities(self, char *out, Py_ssize_t n) noexcept nogil

# Raises what a loop without the GIL has ended with.
cdef int finish(int status) except -1
