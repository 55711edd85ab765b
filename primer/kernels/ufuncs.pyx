"""Rows of the tables become NumPy ufuncs and gufuncs: the one place that registers them."""

cimport numpy as cnp
from libc.stdlib cimport malloc

from primer.kernels cimport core
from primer.kernels.core cimport PRIMER_N_DTYPES, primer_isa, primer_kernel
from primer.kernels.lu cimport det_blocked
from primer.kernels.matmul cimport matmul_blocked
from primer.kernels.stacks cimport MAX_CORE, MAX_OPERANDS, blocked_function, stack_job, stack_loop

import re

cnp.import_array()
cnp.import_ufunc()

cdef extern from "numpy/ufuncobject.h":
    ctypedef struct PyUFuncObject:
        cnp.npy_uint32 *op_flags
    enum:
        NPY_ITER_WRITEONLY
        NPY_ITER_UPDATEIFCOPY
        NPY_ITER_ALIGNED
        NPY_ITER_ALLOCATE
        NPY_ITER_NO_BROADCAST
        NPY_ITER_NO_SUBTYPE

# NumPy's type numbers in the order of the PRIMER_ enum, and of their real counterparts.
cdef char *TYPES = [cnp.NPY_FLOAT32, cnp.NPY_FLOAT64, cnp.NPY_COMPLEX64, cnp.NPY_COMPLEX128]
cdef char *REAL_TYPES = [cnp.NPY_FLOAT32, cnp.NPY_FLOAT64, cnp.NPY_FLOAT32, cnp.NPY_FLOAT64]


cdef blocked_function blocked_of(str name) noexcept:
    """The blocked algorithm of a row of kernels.def, by the row's name."""
    if name == "matmul":
        return matmul_blocked
    if name == "det":
        return det_blocked
    return NULL


cdef object ufunc(const primer_isa *isa, const primer_kernel *row):
    """A ufunc (or gufunc) over the row's loops. NumPy keeps the arrays by pointer: they are never freed."""
    cdef int nargs = row.nin + row.nout, n_loops = 0, dtype, i
    cdef cnp.PyUFuncGenericFunction *loops = <cnp.PyUFuncGenericFunction *> malloc(
        PRIMER_N_DTYPES * sizeof(cnp.PyUFuncGenericFunction))
    cdef void **data = <void **> malloc(PRIMER_N_DTYPES * sizeof(void *))
    cdef char *types = <char *> malloc(PRIMER_N_DTYPES * nargs)
    if loops == NULL or data == NULL or types == NULL:
        raise MemoryError
    for dtype in range(PRIMER_N_DTYPES):
        if row.loop[dtype] == NULL:
            continue
        for i in range(nargs):
            types[n_loops * nargs + i] = (
                REAL_TYPES if row.operands != NULL and row.operands[i] == b"r" else TYPES)[dtype]
        if row.operands == NULL:    # elementwise and row kernels: the C loop is the NumPy loop
            loops[n_loops] = <cnp.PyUFuncGenericFunction> row.loop[dtype]
            data[n_loops] = NULL
        else:
            loops[n_loops] = <cnp.PyUFuncGenericFunction> stack_loop
            data[n_loops] = job_of(isa, row, dtype)
        n_loops += 1
    made = cnp.PyUFunc_FromFuncAndDataAndSignature(
        loops, data, types, n_loops, row.nin, row.nout, cnp.PyUFunc_None,
        <char *> row.name, <char *> row.doc, 0, <char *> row.signature)
    if row.signature != NULL:
        # NumPy's default lets an output be the same array as an input, which suits elementwise loops
        # only. With these flags, those of np.matmul, it copies where they overlap.
        for i in range(row.nin, nargs):
            (<PyUFuncObject *> made).op_flags[i] = (
                NPY_ITER_WRITEONLY | NPY_ITER_UPDATEIFCOPY | NPY_ITER_ALIGNED | NPY_ITER_ALLOCATE
                | NPY_ITER_NO_BROADCAST | NPY_ITER_NO_SUBTYPE)
    return made


cdef void *job_of(const primer_isa *isa, const primer_kernel *row, int dtype) except NULL:
    cdef stack_job *job = <stack_job *> malloc(sizeof(stack_job))
    if job == NULL:
        raise MemoryError
    job.isa = isa
    job.row = row
    job.blocked = blocked_of(row.name.decode())
    job.dtype = dtype
    job.n_core = len(set(re.findall(r"\w+", row.signature.decode())))
    if job.n_core > MAX_CORE or row.nin + row.nout > MAX_OPERANDS:
        raise SystemError(f"kernels.def: {row.name.decode()} has too many operands or core dimensions")
    return job


def build(str isa_name):
    """
    Every row of the tables as a ufunc bound to one instruction set.

    Parameters
    ----------
    isa_name : str
        One of ``core.available()``.

    Returns
    -------
    dict
        Name of the row to ufunc.
    """
    cdef const primer_isa *isa = core.isa_called(isa_name)
    cdef int i
    return {isa.kernels[i].name.decode(): ufunc(isa, &isa.kernels[i]) for i in range(isa.n_kernels)}


globals().update(build(core.isa.name.decode()))
