"""A multilayer perceptron: its plan of memory, forward and backward through its layers.

The parameters are one flat array (all weights, then all biases), and so are the gradients. Every number is one
chain of operations in one order, whatever the number of threads.
"""

cimport numpy as cnp
from libc.stdint cimport uintptr_t
from libc.stdlib cimport calloc, free
from libc.string cimport memcpy, memset

from primer.kernels cimport core
from primer.kernels.core cimport (
    PRIMER_F32, PRIMER_F64, interrupted, kernel_called, primer_activation, threads_for)
from primer.kernels.matmul cimport gemm
from primer.kernels.samples cimport Samples, gather, gather_targets, real

import numpy as np

cnp.import_array()

cdef double weighted_cost(
    const real *cost, real *delta, Py_ssize_t n, Py_ssize_t costs, Py_ssize_t width, const double *share
) noexcept nogil:
    """Sum over the samples of share times cost, in their order; the rows of delta are scaled alike."""
    cdef Py_ssize_t i, j
    cdef double total = 0, of_row
    cdef real factor
    for i in range(n):
        of_row = 0
        for j in range(costs):
            of_row += cost[i * costs + j]
        total += share[i] * of_row
        factor = <real> share[i]
        for j in range(width):
            delta[i * width + j] *= factor
    return total


cdef char *place(char *base, Py_ssize_t *used, Py_ssize_t size) noexcept:
    """Room for size bytes, aligned to a cache line."""
    cdef Py_ssize_t at = used[0]
    used[0] += (size + 63) // 64 * 64
    return base + at if base != NULL else NULL


cdef check_order(const Py_ssize_t[::1] order, Py_ssize_t n):
    cdef Py_ssize_t i
    for i in range(order.shape[0]):
        if not 0 <= order[i] < n:
            raise ValueError(f"order: sample {order[i]} of {n}")


cdef int finish(int status) except -1:
    """Raises what a loop without the GIL has ended with."""
    if status == NO_WEIGHT:
        raise ZeroDivisionError("the sample weights of a mini-batch sum to zero: there is no mean")
    return -1 if status == EXCEPTION else 0


cdef class Network:
    """
    A multilayer perceptron: its parameters, its functions and all the memory that its training takes.

    Parameters
    ----------
    units : sequence of int
        Features, units of each hidden layer, outputs.
    hidden : str
        The hidden activation: a row of activations.def.
    output : {"softmax", "sigmoid"}
        With the cross entropy of one class among all, or of each output for itself.
    parameters : ndarray
        float32 or float64, contiguous: all weights, then all biases. Kept by reference and trained in
        place.
    capacity : int
        The largest batch.
    train : bool
        False plans for prediction alone.
    """
    def __cinit__(self):
        self.layers = NULL
        self.arena = NULL

    def __dealloc__(self):
        free(self.layers)
        free(self.arena)

    def __init__(self, units, str hidden, str output, parameters, Py_ssize_t capacity, bint train=True):
        cdef int i
        self.isa = core.isa
        self.dtype = {"float32": PRIMER_F32, "float64": PRIMER_F64}[parameters.dtype.name]
        self.verbs = &self.isa.training[self.dtype]
        self.size = parameters.dtype.itemsize
        self.parameters = parameters
        self.capacity = capacity
        self.n_layers = len(units) - 1
        self.n_weights = sum(units[i] * units[i + 1] for i in range(self.n_layers))
        self.n_parameters = self.n_weights + sum(units[1:])
        if parameters.size != self.n_parameters or not parameters.flags.c_contiguous:
            raise ValueError(f"parameters: {self.n_parameters} numbers in a row are needed")
        self.is_softmax = output == "softmax"
        self.choose_loops(hidden)
        self.layers = <layer_plan *> calloc(self.n_layers, sizeof(layer_plan))
        if self.layers == NULL:
            raise MemoryError
        for i in range(self.n_layers):
            self.layers[i].inputs, self.layers[i].outputs = units[i], units[i + 1]
        self.trains = train
        self.arena = <char *> calloc(self.plan(NULL) + 64, 1)
        if self.arena == NULL:
            raise MemoryError("primer: no memory for the training's working space")
        self.plan(<char *> ((<uintptr_t> self.arena + 63) & ~<uintptr_t> 63))

    cdef choose_loops(self, str hidden):
        cdef const primer_activation *row = core.activation_called(hidden.encode())
        cdef float single
        cdef int i
        if row == NULL or row.is_vector:
            raise ValueError(f"unknown activation {hidden!r}")
        self.activate = kernel_called(self.isa, hidden).loop[self.dtype]
        self.activate_both = kernel_called(self.isa, hidden + "_value_and_derivative").loop[self.dtype]
        self.squash = kernel_called(self.isa, "softmax" if self.is_softmax else "sigmoid").loop[self.dtype]
        cost = "categorical_cross_entropy" if self.is_softmax else "binary_cross_entropy"
        self.cost = kernel_called(self.isa, cost + "_from_logits_value_and_gradient").loop[self.dtype]
        self.n_hidden_parameters = row.parameters.n
        for i in range(row.parameters.n):
            if self.dtype == PRIMER_F32:
                single = <float> row.parameters.of[i].value
                memcpy(&self.hidden_parameters[i], &single, sizeof(single))
            else:
                self.hidden_parameters[i] = row.parameters.of[i].value

    cdef Py_ssize_t plan(self, char *base) noexcept:
        """Gives every array its place in the arena; returns the bytes of all (base NULL: only counts them)."""
        cdef Py_ssize_t used = 0, n = self.capacity, w = 0, b = self.n_weights
        cdef char *start = <char *> cnp.PyArray_DATA(self.parameters)
        cdef layer_plan *layer = self.layers
        cdef int i
        self.gradients = place(base, &used, self.n_parameters * self.size if self.trains else 0)
        for i in range(self.n_layers):
            layer = &self.layers[i]
            layer.w, layer.b = start + w * self.size, start + b * self.size
            layer.dw, layer.db = self.gradients + w * self.size, self.gradients + b * self.size
            w += layer.inputs * layer.outputs
            b += layer.outputs
            layer.left = place(base, &used, n * layer.outputs * self.size)
            if self.trains:
                layer.delta = place(base, &used, n * layer.outputs * self.size)
                if i < self.n_layers - 1:
                    layer.slope = place(base, &used, n * layer.outputs * self.size)
            if i > 0:
                layer.entered = self.layers[i - 1].left
                layer.entered_row, layer.entered_column = layer.inputs, 1
        if self.trains:
            self.batch = place(base, &used, n * self.layers[0].inputs * self.size)
            self.targets = place(base, &used, n * layer.outputs * self.size)
            self.costs = place(base, &used, n * layer.outputs * self.size)
            self.share = <double *> place(base, &used, n * sizeof(double))
        return used

    # ---- one batch ----

    cdef void enter(self, Samples X, Py_ssize_t n) noexcept nogil:
        """Points the first layer to the batch's samples, gathered where they do not lie in a row."""
        cdef layer_plan *layer = self.layers
        if X.is_sparse:
            return
        if self.rows == NULL:
            layer.entered = X.x + self.first * X.row
            layer.entered_row, layer.entered_column = X.row // X.size, X.column // X.size
            return
        if self.dtype == PRIMER_F32:
            gather[float](X, self.rows, n, <float *> self.batch)
        else:
            gather[double](X, self.rows, n, <double *> self.batch)
        layer.entered = self.batch
        layer.entered_row, layer.entered_column = layer.inputs, 1

    cdef int forward(self, Samples X, Py_ssize_t n, bint slopes) noexcept nogil:
        cdef layer_plan *layer
        cdef Py_ssize_t r
        cdef int i
        for i in range(self.n_layers):
            layer = &self.layers[i]
            if i == 0 and X.is_sparse:
                self.sparse_forward(X, n)
            else:
                for r in range(n):
                    memcpy(layer.left + r * layer.outputs * self.size, layer.b, layer.outputs * self.size)
                if self.multiply(n, layer.outputs, layer.inputs, layer.entered, layer.entered_row,
                                 layer.entered_column, layer.w, layer.outputs, 1, layer.left, True) < 0:
                    return EXCEPTION
            if i < self.n_layers - 1:
                self.activation(layer.left, layer.slope if slopes else NULL, n * layer.outputs)
        return DONE

    cdef void activation(self, char *z, char *slope, Py_ssize_t n) noexcept nogil:
        """z becomes the activation of z; its derivative goes to slope, if there is one."""
        cdef char *args[11]
        cdef Py_ssize_t steps[11]
        cdef int i, nin = 1 + self.n_hidden_parameters
        args[0], steps[0] = z, self.size
        for i in range(1, nin):
            args[i], steps[i] = <char *> &self.hidden_parameters[i - 1], 0
        args[nin], steps[nin] = z, self.size
        args[nin + 1], steps[nin + 1] = slope, self.size
        (self.activate if slope == NULL else self.activate_both)(args, &n, steps, NULL)

    cdef double output_cost(self, Py_ssize_t n) noexcept nogil:
        """The batch's mean cost; its gradient with respect to the logits goes to the last layer's delta."""
        cdef layer_plan *last = &self.layers[self.n_layers - 1]
        cdef Py_ssize_t k = last.outputs, costs = 1 if self.is_softmax else k, s = self.size
        cdef char *args[4]
        cdef Py_ssize_t dims[2]
        cdef Py_ssize_t steps[7]
        args[0], args[1], args[2], args[3] = self.targets, last.left, self.costs, last.delta
        if self.is_softmax:
            dims[0], dims[1] = n, k
            steps[0], steps[1], steps[2], steps[3] = k * s, k * s, s, k * s
            steps[4], steps[5], steps[6] = s, s, s
        else:
            dims[0] = n * k
            steps[0], steps[1], steps[2], steps[3] = s, s, s, s
        self.cost(args, dims, steps, NULL)
        if self.dtype == PRIMER_F32:
            return weighted_cost[float](<float *> self.costs, <float *> last.delta, n, costs, k, self.share)
        return weighted_cost[double](<double *> self.costs, <double *> last.delta, n, costs, k, self.share)

    cdef int backward(self, Samples X, Py_ssize_t n) noexcept nogil:
        cdef layer_plan *layer
        cdef layer_plan *below
        cdef int i
        for i in range(self.n_layers - 1, -1, -1):
            layer = &self.layers[i]
            self.verbs.chain_rule(layer.delta, layer.slope, n, layer.outputs, layer.db)
            if i == 0 and X.is_sparse:
                self.sparse_gradient(X, n)
            elif self.multiply(layer.inputs, layer.outputs, n, layer.entered, layer.entered_column,
                               layer.entered_row, layer.delta, layer.outputs, 1, layer.dw, False) < 0:
                return EXCEPTION
            if i == 0:
                break
            below = &self.layers[i - 1]
            if self.multiply(n, layer.inputs, layer.outputs, layer.delta, layer.outputs, 1,
                             layer.w, 1, layer.outputs, below.delta, False) < 0:
                return EXCEPTION
        return DONE

    cdef void sparse_forward(self, Samples X, Py_ssize_t n) noexcept nogil:
        cdef layer_plan *layer = self.layers
        cdef Py_ssize_t i, e, row, width = layer.outputs * self.size
        for i in range(n):
            row = self.rows[i] if self.rows != NULL else self.first + i
            memset(layer.left + i * width, 0, width)
            for e in range(X.starts[row], X.starts[row + 1]):
                self.verbs.add_scaled(layer.left + i * width, layer.w + X.columns[e] * width,
                                      self.value(X, e), layer.outputs)
            self.verbs.add_scaled(layer.left + i * width, layer.b, 1, layer.outputs)

    cdef void sparse_gradient(self, Samples X, Py_ssize_t n) noexcept nogil:
        cdef layer_plan *layer = self.layers
        cdef Py_ssize_t i, e, row, width = layer.outputs * self.size
        memset(layer.dw, 0, layer.inputs * width)
        for i in range(n):
            row = self.rows[i] if self.rows != NULL else self.first + i
            for e in range(X.starts[row], X.starts[row + 1]):
                self.verbs.add_scaled(layer.dw + X.columns[e] * width, layer.delta + i * width,
                                      self.value(X, e), layer.outputs)

    cdef double value(self, Samples X, Py_ssize_t e) noexcept nogil:
        return (<const float *> X.values)[e] if self.dtype == PRIMER_F32 else (<const double *> X.values)[e]

    cdef int multiply(
        self, Py_ssize_t m, Py_ssize_t n, Py_ssize_t k, const char *a, Py_ssize_t a_row, Py_ssize_t a_column,
        const char *b, Py_ssize_t b_row, Py_ssize_t b_column, char *c, bint accumulate) noexcept nogil:
        """c = a b, or c + a b; the rows of c lie right behind each other."""
        cdef double nanoseconds = (0.01 if self.dtype == PRIMER_F32 else 0.02) * m * n * k
        return gemm(self.isa, self.dtype, m, n, k, a, a_row, a_column, b, b_row, b_column, c, n, 1,
                    accumulate, threads_for(nanoseconds))

    # ---- batches ----

    cdef double take_batch(
        self, Samples X, const unsigned char *y, const double *weights, Py_ssize_t n) noexcept nogil:
        """Samples, targets and shares of a batch go to their places; returns the sum of its weights."""
        cdef Py_ssize_t i, outputs = self.layers[self.n_layers - 1].outputs
        cdef double total = 0
        for i in range(n):
            self.share[i] = 1
            if weights != NULL:
                self.share[i] = weights[self.rows[i] if self.rows != NULL else self.first + i]
            total += self.share[i]
        for i in range(n):
            self.share[i] /= total
        self.enter(X, n)
        if self.dtype == PRIMER_F32:
            gather_targets[float](y, self.rows, self.first, n, outputs, <float *> self.targets)
        else:
            gather_targets[double](y, self.rows, self.first, n, outputs, <double *> self.targets)
        return total

    def mean_cost(self, Samples X not None, const unsigned char[:, ::1] y, const Py_ssize_t[::1] order,
                  const double[::1] weights):
        """Mean cost of the samples, without penalty; the arguments are those of `epoch`."""
        cdef Py_ssize_t first = 0, count, n = X.n if order is None else order.shape[0]
        cdef double total = 0, weight, of_all = 0
        cdef int status = DONE
        cdef const double *weights_of
        self.check(X, 1)
        self.check_targets(X, y, order, weights)
        while first < n:
            count = min(self.capacity, n - first)
            self.first = first
            self.rows = &order[first] if order is not None else NULL
            weights_of = &weights[0] if weights is not None else NULL
            with nogil:
                weight = self.take_batch(X, &y[0, 0], weights_of, count)
                if weight != 0:
                    status = self.forward(X, count, False)
                    if status == DONE:
                        total += weight * self.output_cost(count)
                        of_all += weight
            finish(status)
            first += count
        return total / of_all if of_all else float("nan")

    def outputs(self, Samples X not None, const Py_ssize_t[::1] order=None):
        """The probabilities that the network gives the samples, one row each."""
        cdef Py_ssize_t first = 0, count, n = X.n if order is None else order.shape[0]
        cdef Py_ssize_t k = self.layers[self.n_layers - 1].outputs
        out = np.empty((n, k), self.parameters.dtype)
        cdef char *to = <char *> cnp.PyArray_DATA(out)
        cdef int status
        self.check(X, 1)
        if order is not None:
            check_order(order, X.n)
        while first < n:
            count = min(self.capacity, n - first)
            self.first = first
            self.rows = &order[first] if order is not None else NULL
            with nogil:
                self.enter(X, count)
                status = self.forward(X, count, False)
                if status == DONE and interrupted() < 0:
                    status = EXCEPTION
                if status == DONE:
                    self.probabilities(to + first * k * self.size, count)
            finish(status)
            first += count
        return out

    cdef void probabilities(self, char *out, Py_ssize_t n) noexcept nogil:
        cdef layer_plan *last = &self.layers[self.n_layers - 1]
        cdef char *args[2]
        cdef Py_ssize_t dims[2]
        cdef Py_ssize_t steps[4]
        args[0], args[1] = last.left, out
        dims[0], dims[1] = n if self.is_softmax else n * last.outputs, last.outputs
        steps[0] = steps[1] = last.outputs * self.size if self.is_softmax else self.size
        steps[2] = steps[3] = self.size
        self.squash(args, dims, steps, NULL)

    cdef check_targets(self, Samples X, const unsigned char[:, ::1] y, order, const double[::1] weights):
        if not self.trains:
            raise ValueError("this network was planned for prediction")
        if y.shape[0] != X.n or y.shape[1] != self.layers[self.n_layers - 1].outputs:
            raise ValueError(f"y: shape {y.shape[0], y.shape[1]} does not fit the samples and the outputs")
        if weights is not None and weights.shape[0] != X.n:
            raise ValueError(f"weights: {weights.shape[0]} of them for {X.n} samples")
        if order is not None:
            check_order(order, X.n)

    cdef check(self, Samples X, Py_ssize_t batch):
        if X.n_features != self.layers[0].inputs or X.dtype != self.parameters.dtype:
            raise ValueError(f"X: {X.n_features} features of {X.dtype} where the network takes "
                             f"{self.layers[0].inputs} of {self.parameters.dtype}")
        if not 1 <= batch <= self.capacity:
            raise ValueError(f"batch: {batch} is not between 1 and the capacity {self.capacity}")
