"""The core: links csrc, picks the instruction set, counts the threads, describes the rows."""

import os

from libc.string cimport strcmp

from numpy.linalg import LinAlgError

cdef extern from "primer.h" nogil:
    const primer_isa *const *primer_available(int *n)
    const primer_kernel *primer_row(const primer_isa *isa, int i)
    unsigned long long primer_save_flags()
    void primer_restore_flags(unsigned long long flags)
    void primer_raise_invalid()
    const primer_activation primer_activations[]
    const int primer_n_activations
    const primer_cost primer_costs[]
    const int primer_n_costs
    const primer_optimiser primer_optimisers[]
    const int primer_n_optimisers

cdef extern from * nogil:
    """
    #ifdef _OPENMP
    #include <omp.h>
    #define PRIMER_OPENMP 1
    #else
    #define PRIMER_OPENMP 0
    #define omp_get_max_threads() 1
    #define omp_in_parallel() 0
    #define omp_get_thread_num() 0
    #endif
    """
    int PRIMER_OPENMP
    int omp_get_max_threads()
    int omp_in_parallel()
    int omp_get_thread_num()


# Declared without "except", unlike cpython.exc's: the exception stays set for the caller of the kernel to find.
cdef extern from "Python.h":
    int PyErr_CheckSignals() noexcept
    void PyErr_SetString(object kind, const char *message) noexcept
    void PyErr_Format(object kind, const char *format, ...) noexcept


# ---- the instruction set ----

def available():
    """Names of the instruction sets that this processor runs, best first."""
    cdef int n
    cdef const primer_isa *const *found = primer_available(&n)
    return [found[i].name.decode() for i in range(n)]


cdef const primer_isa *isa_called(str name) except NULL:
    cdef int n
    cdef const primer_isa *const *found = primer_available(&n)
    for i in range(n):
        if found[i].name.decode() == name:
            return found[i]
    raise ImportError(
        f"primer: instruction set {name!r} is not available here (PRIMER_ISA); "
        f"this processor has {', '.join(available())}"
    )


isa = isa_called(os.environ.get("PRIMER_ISA") or available()[0])


def isa_name():
    """Name of the instruction set in use."""
    return isa.name.decode()


def vector_bytes():
    """Width in bytes of a vector of the instruction set in use."""
    return isa.vector_bytes


# ---- threads ----

cdef int thread_cap = 0     # 0: no cap but OpenMP's own
cdef bint is_fork = False   # libgomp's pool does not survive a fork: its children run on one thread


def _after_fork():
    global is_fork
    is_fork = True


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


def has_openmp():
    """Was primer compiled with OpenMP?"""
    return bool(PRIMER_OPENMP)


def is_forked():
    """Is this process the child of a fork, and so limited to one thread?"""
    return bool(is_fork)


cdef int allowed_threads() noexcept nogil:
    if is_fork or omp_in_parallel():
        return 1
    cdef int n = omp_get_max_threads()
    return thread_cap if 0 < thread_cap < n else n


def set_num_threads(n):
    """
    Cap the number of threads of primer's kernels.

    Parameters
    ----------
    n : int or None
        At most this many threads from now on, in every Python thread; None lifts the cap. OpenMP's own
        limits (``OMP_NUM_THREADS``, threadpoolctl) hold as well: the smaller number counts.

    Raises
    ------
    ValueError
        If n is less than 1.

    Notes
    -----
    Results do not depend on the number of threads: every kernel gives the same bits for any.

    Examples
    --------
    >>> import primer
    >>> primer.set_num_threads(1)
    >>> primer.get_num_threads()
    1
    >>> primer.set_num_threads(None)
    """
    global thread_cap
    if n is None:
        thread_cap = 0
        return
    if not hasattr(n, "__index__"):
        raise TypeError(f"set_num_threads: n must be an integer or None, got {type(n).__name__}")
    if n.__index__() < 1:
        raise ValueError(f"set_num_threads: n must be at least 1, got {n}")
    thread_cap = min(n.__index__(), 2**30)


def get_num_threads():
    """
    The number of threads that a large kernel called now would use.

    Returns
    -------
    int
        The smaller of OpenMP's limit and the cap of `set_num_threads`; 1 in the child of a fork and in a
        build without OpenMP.
    """
    return allowed_threads()


cdef int threads_for(double nanoseconds) noexcept nogil:
    # waking a thread costs a few microseconds: each one must have at least 20 to do
    cdef double share = nanoseconds / 20000
    cdef int n = allowed_threads()
    return 1 if share < 2 else (<int> share if share < n else n)


cdef int interrupted() noexcept nogil:
    if omp_get_thread_num() != 0:   # only the thread that called the kernel looks
        return 0
    with gil:
        return PyErr_CheckSignals()


cdef unsigned long long save_flags() noexcept nogil:
    return primer_save_flags()


cdef void restore_flags(unsigned long long flags) noexcept nogil:
    primer_restore_flags(flags)


cdef void raise_invalid() noexcept nogil:
    primer_raise_invalid()


cdef void linalg_error(const char *message) noexcept nogil:
    with gil:
        PyErr_SetString(LinAlgError, message)


cdef void too_large(const char *row) noexcept nogil:
    with gil:
        PyErr_Format(SystemError, b"primer: %s: no algorithm for matrices of this size", row)


cdef void out_of_memory() noexcept nogil:
    with gil:
        PyErr_SetString(MemoryError, b"primer: no memory for a kernel's working space")


# ---- the rows of the tables ----

cdef dict parameters_of(const primer_parameters *p):
    return {p.of[i].name.decode(): p.of[i].value for i in range(p.n)}


cdef frozenset positive_of(const primer_parameters *p):
    return frozenset(p.of[i].name.decode() for i in range(p.n) if p.of[i].range == PRIMER_POSITIVE)


def kernels():
    """The rows of the kernel table: a dict a row."""
    cdef const primer_kernel *row = primer_row(isa, 0)
    rows = []
    while row != NULL:
        rows.append({
            "name": row.name.decode(),
            "signature": row.signature.decode() if row.signature else None,
            "nin": row.nin,
            "nout": row.nout,
            "failure": row.failure.decode() if row.failure else None,
        })
        row = primer_row(isa, len(rows))
    return rows


cdef const primer_kernel *kernel_row(const primer_isa *isa, int i) noexcept nogil:
    return primer_row(isa, i)


cdef const primer_kernel *kernel_called(const primer_isa *isa, str name) except NULL:
    cdef int i = 0
    cdef const primer_kernel *row = primer_row(isa, 0)
    while row != NULL and row.name.decode() != name:
        i += 1
        row = primer_row(isa, i)
    if row == NULL:
        raise ValueError(f"unknown kernel {name!r}")
    return row


def activations():
    """The rows of activations.def: a dict a row."""
    return [
        {
            "name": row.name.decode(),
            "is_vector": bool(row.is_vector),
            "parameters": parameters_of(&row.parameters),
            "positive": positive_of(&row.parameters),
            "formula": row.formula.decode(),
            "derivative_formula": row.derivative_formula.decode(),
            "latex": row.latex.decode(),
            "range": (row.low, row.high),
            "smoothness": row.smoothness.decode(),
            "error_bound": row.ulp,
        }
        for row in primer_activations[:primer_n_activations]
    ]


def costs():
    """The rows of costs.def: a dict a row."""
    return [
        {
            "name": row.name.decode(),
            "is_vector": bool(row.is_vector),
            "from_logits": bool(row.from_logits),
            "domain": row.domain.decode(),
            "parameters": parameters_of(&row.parameters),
            "positive": positive_of(&row.parameters),
            "formula": row.formula.decode(),
            "gradient_formula": row.gradient_formula.decode(),
            "latex": row.latex.decode(),
        }
        for row in primer_costs[:primer_n_costs]
    ]


def optimisers():
    """The rows of optimisers.def: a dict a row."""
    return [
        {
            "name": row.name.decode(),
            "parameters": parameters_of(&row.parameters),
            "states": [row.states[i].decode() for i in range(row.n_states)],
            "formula": row.formula.decode(),
            "source": row.source.decode(),
        }
        for row in primer_optimisers[:primer_n_optimisers]
    ]


cdef int optimiser_index(str name) except -1:
    for i in range(primer_n_optimisers):
        if primer_optimisers[i].name.decode() == name:
            return i
    raise ValueError(f"unknown optimiser {name!r}")


cdef const primer_optimiser *optimiser_row(int index) noexcept nogil:
    return &primer_optimisers[index]


cdef const primer_activation *activation_called(const char *name) noexcept nogil:
    cdef int i
    for i in range(primer_n_activations):
        if strcmp(primer_activations[i].name, name) == 0:
            return &primer_activations[i]
    return NULL
