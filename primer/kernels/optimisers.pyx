"""One optimiser step over a list of arrays: a fused pass over each array and its states."""

cimport numpy as cnp
from cython.parallel cimport prange

from primer.kernels cimport core
from primer.kernels.core cimport (
    PRIMER_F32, PRIMER_F64, PRIMER_MAX_HYPER, PRIMER_MAX_STATES, primer_isa, primer_update)

cnp.import_array()

cdef enum:
    BLOCK = 16384           # numbers a thread takes at a time: a multiple of every vector length
    MAX_PARAMETERS = 8

cdef struct arrays:
    char *w
    const char *g
    char *state[PRIMER_MAX_STATES]
    int n_states
    Py_ssize_t n, itemsize


cdef void run(
    primer_update update, const arrays *a, Py_ssize_t first, Py_ssize_t n, const double *h
) noexcept nogil:
    """The step on numbers first .. first + n - 1."""
    cdef void *state[PRIMER_MAX_STATES]
    cdef Py_ssize_t offset = first * a.itemsize
    cdef int j
    for j in range(a.n_states):
        state[j] = a.state[j] + offset
    update(a.w + offset, a.g + offset, state, n, h)


cdef void run_all(primer_update update, const arrays *a, const double *h) noexcept nogil:
    # every number is its own task, so the bits do not depend on where the blocks are cut
    cdef Py_ssize_t b, blocks = (a.n + BLOCK - 1) // BLOCK
    cdef int threads = core.threads_for(a.n * (2.0 + a.n_states) * a.itemsize / 8)
    if threads < 2 or blocks < 2:
        run(update, a, 0, a.n, h)
        return
    for b in prange(blocks, num_threads=threads, schedule="static"):
        run(update, a, b * BLOCK, min(a.n - b * BLOCK, <Py_ssize_t> BLOCK), h)


cdef char *data_of(cnp.ndarray array, cnp.ndarray like) except NULL:
    if not (cnp.PyArray_ISCARRAY_RO(array) and cnp.PyArray_TYPE(array) == cnp.PyArray_TYPE(like)
            and cnp.PyArray_SIZE(array) == cnp.PyArray_SIZE(like)):
        raise ValueError("update: every array must be contiguous, aligned, and match its parameter")
    return <char *> cnp.PyArray_DATA(array)


def update(str name, list params, list grads, list states, tuple hyperparameters, double t, isa=None):
    """
    Update `params` and `states` in place from `grads`.

    Parameters
    ----------
    name : str
        The optimiser's row.
    params, grads : list of ndarray
        C-contiguous, aligned, native; float32 or float64, each pair of one dtype.
    states : list of tuple of ndarray
        For each parameter the arrays of the row's states, of its dtype.
    hyperparameters : tuple of float
        In the order of the row.
    t : float
        Number of this step, from 1.
    isa : str, optional
        One of ``core.available()``; by default the one in use.
    """
    cdef const primer_isa *chosen = core.isa if isa is None else core.isa_called(isa)
    cdef int row = core.optimiser_index(name), dtype, j
    cdef double p[MAX_PARAMETERS]
    cdef double h[PRIMER_MAX_HYPER]
    cdef arrays a
    cdef cnp.ndarray w
    a.n_states = core.optimiser_row(row).n_states
    if len(hyperparameters) != core.optimiser_row(row).parameters.n:
        raise ValueError(f"update: {name} has {core.optimiser_row(row).parameters.n} hyperparameters")
    if not len(params) == len(grads) == len(states):
        raise ValueError("update: params, grads and states must have the same length")
    for j, value in enumerate(hyperparameters):
        p[j] = value
    core.optimiser_row(row).prelude(p, t, h)
    for param, grad, state in zip(params, grads, states):
        w = param
        if cnp.PyArray_TYPE(w) not in (cnp.NPY_FLOAT32, cnp.NPY_FLOAT64) or not cnp.PyArray_ISWRITEABLE(w):
            raise ValueError("update: every parameter must be a writeable float32 or float64 array")
        if len(state) != a.n_states:
            raise ValueError(f"update: {name} has {a.n_states} states")
        dtype = PRIMER_F32 if cnp.PyArray_TYPE(w) == cnp.NPY_FLOAT32 else PRIMER_F64
        a.n, a.itemsize = cnp.PyArray_SIZE(w), cnp.PyArray_ITEMSIZE(w)
        a.w, a.g = data_of(w, w), data_of(grad, w)
        for j in range(a.n_states):
            a.state[j] = data_of(state[j], w)
        with nogil:
            run_all(chosen.update[row][dtype], &a, h)
