"""NumPy's own matmul, and with it the operator @, on primer's loops and back."""

cimport numpy as cnp

from primer.kernels cimport core
from primer.kernels.core cimport PRIMER_N_DTYPES, primer_isa
from primer.kernels.stacks cimport stack_job, stack_loop
from primer.kernels.ufuncs cimport job_of

import numpy as np

cnp.import_array()
cnp.import_ufunc()

cdef extern from "numpy/ufuncobject.h":
    ctypedef struct PyUFuncObject:
        pass
    int PyUFunc_ReplaceLoopBySignature(
        PyUFuncObject *, cnp.PyUFuncGenericFunction, int *, cnp.PyUFuncGenericFunction *) except -1

cdef int *TYPES = [cnp.NPY_FLOAT32, cnp.NPY_FLOAT64, cnp.NPY_COMPLEX64, cnp.NPY_COMPLEX128]

# A loop of np.matmul gets no data of ours: each has its job here. Written once, at import.
cdef stack_job *jobs[PRIMER_N_DTYPES]


cdef void matmul_f32(char **args, const Py_ssize_t *dims, const Py_ssize_t *steps, void *data) noexcept nogil:
    stack_loop(args, dims, steps, jobs[0])


cdef void matmul_f64(char **args, const Py_ssize_t *dims, const Py_ssize_t *steps, void *data) noexcept nogil:
    stack_loop(args, dims, steps, jobs[1])


cdef void matmul_c64(char **args, const Py_ssize_t *dims, const Py_ssize_t *steps, void *data) noexcept nogil:
    stack_loop(args, dims, steps, jobs[2])


cdef void matmul_c128(char **args, const Py_ssize_t *dims, const Py_ssize_t *steps, void *data) noexcept nogil:
    stack_loop(args, dims, steps, jobs[3])


cdef cnp.PyUFuncGenericFunction ours[4]
cdef cnp.PyUFuncGenericFunction numpys[4]
ours[0] = <cnp.PyUFuncGenericFunction> matmul_f32
ours[1] = <cnp.PyUFuncGenericFunction> matmul_f64
ours[2] = <cnp.PyUFuncGenericFunction> matmul_c64
ours[3] = <cnp.PyUFuncGenericFunction> matmul_c128


cdef void put(int dtype, cnp.PyUFuncGenericFunction loop, cnp.PyUFuncGenericFunction *before) except *:
    cdef int signature[3]
    signature[0] = signature[1] = signature[2] = TYPES[dtype]
    PyUFunc_ReplaceLoopBySignature(<PyUFuncObject *> numpy_matmul, loop, signature, before)


cdef object numpy_matmul = np.matmul
cdef const primer_isa *isa = core.isa
cdef int i, dtype
for i in range(isa.n_kernels):
    if isa.kernels[i].name == b"matmul":
        for dtype in range(4):
            jobs[dtype] = <stack_job *> job_of(isa, &isa.kernels[i], dtype, False)
for dtype in range(4):
    put(dtype, ours[dtype], &numpys[dtype])
    put(dtype, numpys[dtype], NULL)


def patch_matmul(bint on):
    """Give np.matmul primer's loops, or NumPy's."""
    cdef int dtype
    for dtype in range(4):
        put(dtype, ours[dtype] if on else numpys[dtype], NULL)
