"""Training loops: an epoch is one call, with no Python between its mini-batches.

One step of the optimiser is one pass over the parameters, the gradients and the optimiser's states, each of
which is one flat array.
"""

cimport numpy as cnp
from cython.parallel cimport prange
from libc.math cimport fabs

from primer.kernels cimport core
from primer.kernels.core cimport (
    PRIMER_F32, PRIMER_F64, PRIMER_MAX_STATES, interrupted, optimiser_index, optimiser_row, primer_optimiser,
    primer_update, threads_for)
from primer.kernels.network cimport DONE, EXCEPTION, NO_WEIGHT, Network, finish
from primer.kernels.samples cimport Samples

cnp.import_array()

cdef extern from "<time.h>" nogil:
    struct timespec:
        long long tv_sec
        long tv_nsec
    int timespec_get(timespec *now, int base)
    int TIME_UTC

cdef enum:
    CHUNK = 1 << 16     # parameters that a thread takes at a time in an optimiser's step

cdef double POLL = 0.02     # seconds between two looks for Ctrl-C

cdef struct optimiser_plan:
    primer_update update
    void (*prelude)(const double *p, double t, double *h) noexcept nogil
    double p[8]
    int decay           # which of p is the weight decay
    int n_states
    char *states[4]
    double t


cdef double now() noexcept nogil:
    cdef timespec t
    timespec_get(&t, TIME_UTC)
    return t.tv_sec + 1e-9 * t.tv_nsec


cdef class Rule:
    """
    A row of optimisers.def with its parameters, its states and the number of its steps.

    Parameters
    ----------
    name : str
    states : ndarray of shape (number of states, length), float32 or float64
        Kept by reference and updated in place.
    t : int
        Steps made so far.
    **parameters
        Those of the row that differ from its defaults; the weight decay is the loop's own affair.
    """
    cdef optimiser_plan plan
    cdef object states
    cdef readonly Py_ssize_t length
    cdef readonly object dtype

    def __init__(self, str name, cnp.ndarray states not None, t=0, **parameters):
        cdef int i, index = optimiser_index(name)
        cdef const primer_optimiser *row = optimiser_row(index)
        if states.ndim != 2 or states.shape[0] != row.n_states or not states.flags.c_contiguous:
            raise ValueError(f"states: {name} has {row.n_states} states, one contiguous row each")
        self.states, self.length, self.dtype = states, states.shape[1], states.dtype
        self.plan.update = core.isa.update[index][
            {"float32": PRIMER_F32, "float64": PRIMER_F64}[states.dtype.name]]
        self.plan.prelude = row.prelude
        self.plan.n_states = row.n_states
        self.plan.t = t
        self.plan.decay = -1
        for i in range(row.parameters.n):
            key = row.parameters.of[i].name.decode()
            self.plan.p[i] = parameters.pop(key, row.parameters.of[i].value)
            if key == "weight_decay":
                self.plan.decay = i
        if parameters or self.plan.decay < 0:
            raise ValueError(f"{name} has no parameter {next(iter(parameters), 'weight_decay')!r}")
        for i in range(row.n_states):
            self.plan.states[i] = <char *> cnp.PyArray_DATA(states) + i * states.strides[0]

    @property
    def t(self):
        """Steps made so far."""
        return int(self.plan.t)

    cdef void step(self, Network net, double penalty) noexcept nogil:
        """One step; the penalty's gradient, penalty times w, is added for the weights alone."""
        cdef double h[2][12]
        cdef Py_ssize_t chunk, n_chunks = (net.n_weights + CHUNK - 1) // CHUNK
        cdef int threads = threads_for(0.3 * net.n_weights)
        cdef optimiser_plan *plan = &self.plan
        plan.t += 1
        plan.p[plan.decay] = penalty
        plan.prelude(plan.p, plan.t, h[0])
        plan.p[plan.decay] = 0
        plan.prelude(plan.p, plan.t, h[1])
        if threads == 1 or n_chunks == 1:
            self.step_range(net, 0, net.n_weights, h[0])
        else:
            for chunk in prange(n_chunks, num_threads=threads, schedule="static"):
                self.step_range(net, chunk * CHUNK, min((chunk + 1) * CHUNK, net.n_weights), h[0])
        self.step_range(net, net.n_weights, net.n_parameters, h[1])

    cdef void step_range(self, Network net, Py_ssize_t first, Py_ssize_t end, const double *h) noexcept nogil:
        cdef void *states[PRIMER_MAX_STATES]
        cdef int i
        for i in range(self.plan.n_states):
            states[i] = self.plan.states[i] + first * net.size
        self.plan.update(net.layers.w + first * net.size, net.gradients + first * net.size, states,
                         end - first, h)


cdef int step(
    Network net, Samples X, const unsigned char *y, const double *weights, Py_ssize_t n, double alpha,
    Rule rule, double *cost) noexcept nogil:
    """One batch: its mean cost with the penalty's share, before the step that it makes."""
    cdef double total = net.take_batch(X, y, weights, n)
    if total == 0:
        return NO_WEIGHT
    if net.forward(X, n, True) < 0:
        return EXCEPTION
    cost[0] = net.output_cost(n)
    if alpha != 0:
        cost[0] += 0.5 * alpha * net.verbs.square_sum(net.layers.w, net.n_weights) / total
    if net.backward(X, n) < 0:
        return EXCEPTION
    rule.step(net, alpha / total)
    return DONE


cdef int run(
    Network net, Samples X, const unsigned char *y, const Py_ssize_t *order, const double *weights,
    Py_ssize_t n, Py_ssize_t batch, double alpha, Rule rule, double *total) noexcept nogil:
    """Step after step, looking for Ctrl-C between them."""
    cdef Py_ssize_t first = 0, count
    cdef int status
    cdef double cost = 0, looked = now()
    while first < n:
        count = min(batch, n - first)
        net.first = first
        net.rows = order + first if order != NULL else NULL
        status = step(net, X, y, weights, count, alpha, rule, &cost)
        if status != DONE:
            return status
        total[0] += cost * count
        first += count
        if fabs(now() - looked) > POLL:
            if interrupted() < 0:
                return EXCEPTION
            looked = now()
    return DONE


def epoch(Network net not None, Samples X not None, const unsigned char[:, ::1] y, const Py_ssize_t[::1] order,
          const double[::1] weights, Py_ssize_t batch, double alpha, Rule rule not None):
    """
    One pass over the samples in mini-batches, a step of the optimiser each.

    Parameters
    ----------
    net : Network
    X : Samples
    y : array of uint8, shape (n, outputs)
        Ones and zeros.
    order : array of intp or None
        Which samples, in which order; None takes all as they lie.
    weights : array of float64 or None
        Of the samples.
    batch : int
        Samples in a mini-batch, at most the network's capacity; the last one may be smaller.
    alpha : float
        Factor of the penalty, half the sum of the squares of the weights.
    rule : Rule

    Returns
    -------
    float
        Mean over the samples of the costs of their mini-batches, each taken before its step.

    Raises
    ------
    KeyboardInterrupt
        The parameters are then those of the last finished step.
    ZeroDivisionError
        If the weights of a mini-batch sum to zero.
    """
    cdef Py_ssize_t n = X.n if order is None else order.shape[0]
    cdef double total = 0
    cdef int status
    net.check(X, batch)
    net.check_targets(X, y, order, weights)
    if rule.length != net.n_parameters or rule.dtype != net.parameters.dtype:
        raise ValueError("the rule's states do not fit this network's parameters")
    cdef const Py_ssize_t *order_of = &order[0] if order is not None and n else NULL
    cdef const double *weights_of = &weights[0] if weights is not None and n else NULL
    cdef const unsigned char *y_of = &y[0, 0] if n else NULL
    with nogil:
        status = run(net, X, y_of, order_of, weights_of, n, batch, alpha, rule, &total)
    finish(status)
    return total / n if n else 0.0
