"""float32 and complex64 stacks for bodies that compute in double.

A few slices at a time are widened into contiguous doubles, and the results rounded once. Integer operands
stay where they are.
"""

from primer.kernels.core cimport PRIMER_C64
from primer.kernels.stacks cimport stack_job, stack_operand


# One operand of a stack: float32 numbers in slices of rows of columns.
ctypedef struct block:
    Py_ssize_t slices, rows, columns, parts
    Py_ssize_t slice_step, row_step, column_step    # in bytes, of the narrow numbers


cdef Py_ssize_t slice_numbers(const stack_job *job, const Py_ssize_t *dims) noexcept nogil:
    cdef Py_ssize_t numbers = 0
    cdef int i
    for i in range(job.n_operands):
        if job.operand[i].kind != b"i":
            numbers += size_of(&job.operand[i], dims) * parts_of(job, i)
    return numbers


cdef inline int parts_of(const stack_job *job, int number) noexcept nogil:
    cdef char kind = job.operand[number].kind
    return 2 if kind == b"c" or (job.dtype == PRIMER_C64 and kind != b"r") else 1


cdef inline Py_ssize_t size_of(const stack_operand *operand, const Py_ssize_t *dims) noexcept nogil:
    """Numbers of one slice of an operand."""
    cdef Py_ssize_t size = 1
    cdef int i
    for i in range(operand.n_core):
        size *= dims[operand.core[i]]
    return size


cdef block block_of(
    const stack_job *job, int number, const Py_ssize_t *dims, const Py_ssize_t *steps, const Py_ssize_t *core_steps
) noexcept nogil:
    cdef const stack_operand *operand = &job.operand[number]
    cdef block b
    b.slices = dims[0]
    b.parts = parts_of(job, number)
    b.rows = dims[operand.core[0]] if operand.n_core == 2 else 1
    b.columns = dims[operand.core[operand.n_core - 1]] if operand.n_core > 0 else 1
    b.slice_step = steps[number]
    b.row_step = core_steps[0] if operand.n_core == 2 else 0
    b.column_step = core_steps[operand.n_core - 1] if operand.n_core > 0 else 0
    return b


cdef void widened(
    const stack_job *job, char **args, Py_ssize_t first, const Py_ssize_t *dims, const Py_ssize_t *steps,
    double *room, char **wide, Py_ssize_t *wide_steps) noexcept nogil:
    cdef const Py_ssize_t *core_steps = steps + job.n_operands
    cdef Py_ssize_t *wide_core = wide_steps + job.n_operands
    cdef int i, j
    cdef block b
    for i in range(job.n_operands):
        if job.operand[i].kind == b"i":
            wide[i] = args[i] + first * steps[i]
            wide_steps[i] = steps[i]
            for j in range(job.operand[i].n_core):
                wide_core[j] = core_steps[j]
        else:
            b = block_of(job, i, dims, steps, core_steps)
            wide[i] = <char *> room
            wide_steps[i] = b.rows * b.columns * b.parts * sizeof(double)
            if job.operand[i].n_core == 2:
                wide_core[0] = b.columns * b.parts * sizeof(double)
            if job.operand[i].n_core > 0:
                wide_core[job.operand[i].n_core - 1] = b.parts * sizeof(double)
            if job.operand[i].is_input:
                widen(&b, args[i] + first * steps[i], room)
            room += b.slices * b.rows * b.columns * b.parts
        core_steps += job.operand[i].n_core
        wide_core += job.operand[i].n_core


cdef void round_back(
    const stack_job *job, char **args, Py_ssize_t first, const Py_ssize_t *dims, const Py_ssize_t *steps,
    char **wide) noexcept nogil:
    cdef const Py_ssize_t *core_steps = steps + job.n_operands
    cdef int i
    cdef block b
    for i in range(job.n_operands):
        if job.operand[i].kind == b"T" or (not job.operand[i].is_input and job.operand[i].kind != b"i"):
            b = block_of(job, i, dims, steps, core_steps)
            narrow(&b, <const double *> wide[i], args[i] + first * steps[i])
        core_steps += job.operand[i].n_core


cdef bint is_contiguous(const block *b) noexcept nogil:
    return (b.column_step == b.parts * <Py_ssize_t> sizeof(float)
            and (b.rows == 1 or b.row_step == b.columns * b.column_step)
            and (b.slices == 1 or b.slice_step == b.rows * b.columns * b.column_step))


cdef void widen(const block *b, const char *p, double *out) noexcept nogil:
    cdef Py_ssize_t s, i, j, part
    cdef const float *x
    if is_contiguous(b):
        x = <const float *> p
        for j in range(b.slices * b.rows * b.columns * b.parts):
            out[j] = x[j]
        return
    for s in range(b.slices):
        for i in range(b.rows):
            for j in range(b.columns):
                x = <const float *> (p + s * b.slice_step + i * b.row_step + j * b.column_step)
                for part in range(b.parts):
                    out[part] = x[part]
                out += b.parts


cdef void narrow(const block *b, const double *x, char *p) noexcept nogil:
    cdef Py_ssize_t s, i, j, part
    cdef float *out
    if is_contiguous(b):
        out = <float *> p
        for j in range(b.slices * b.rows * b.columns * b.parts):
            out[j] = <float> x[j]
        return
    for s in range(b.slices):
        for i in range(b.rows):
            for j in range(b.columns):
                out = <float *> (p + s * b.slice_step + i * b.row_step + j * b.column_step)
                for part in range(b.parts):
                    out[part] = <float> x[part]
                x += b.parts
