"""NumPy's own matmul, and with it the operator @, on primer's loops and back."""

cimport numpy as cnp

from primer.kernels cimport core
from primer.kernels.core cimport (
    PRIMER_BOOL, PRIMER_C64, PRIMER_C128, PRIMER_F16, PRIMER_F32, PRIMER_F64, PRIMER_I8, PRIMER_I16, PRIMER_I32,
    PRIMER_I64, PRIMER_N_DTYPES, primer_isa, primer_kernel,
)
from primer.kernels.stacks cimport stack_job, stack_loop
from primer.kernels.ufuncs cimport dtype_of, job_of

import numpy as np

cnp.import_array()
cnp.import_ufunc()

cdef extern from "numpy/ufuncobject.h":
    ctypedef struct PyUFuncObject:
        pass
    int PyUFunc_ReplaceLoopBySignature(
        PyUFuncObject *, cnp.PyUFuncGenericFunction, int *, cnp.PyUFuncGenericFunction *) except -1

cdef enum:
    N_TYPES = 24        # NumPy's type numbers; the last that is ours is 23, float16

# A loop of np.matmul gets no data of ours: there is one for each of the PRIMER_ dtypes, and its job here.
# Written once, at import.
cdef stack_job *jobs[PRIMER_N_DTYPES]


cdef void matmul_f32(char **args, const Py_ssize_t *dims, const Py_ssize_t *steps, void *data) noexcept nogil:
    stack_loop(args, dims, steps, jobs[PRIMER_F32])


cdef void matmul_f64(char **args, const Py_ssize_t *dims, const Py_ssize_t *steps, void *data) noexcept nogil:
    stack_loop(args, dims, steps, jobs[PRIMER_F64])


cdef void matmul_c64(char **args, const Py_ssize_t *dims, const Py_ssize_t *steps, void *data) noexcept nogil:
    stack_loop(args, dims, steps, jobs[PRIMER_C64])


cdef void matmul_c128(char **args, const Py_ssize_t *dims, const Py_ssize_t *steps, void *data) noexcept nogil:
    stack_loop(args, dims, steps, jobs[PRIMER_C128])


cdef void matmul_bool(char **args, const Py_ssize_t *dims, const Py_ssize_t *steps, void *data) noexcept nogil:
    stack_loop(args, dims, steps, jobs[PRIMER_BOOL])


cdef void matmul_i8(char **args, const Py_ssize_t *dims, const Py_ssize_t *steps, void *data) noexcept nogil:
    stack_loop(args, dims, steps, jobs[PRIMER_I8])


cdef void matmul_i16(char **args, const Py_ssize_t *dims, const Py_ssize_t *steps, void *data) noexcept nogil:
    stack_loop(args, dims, steps, jobs[PRIMER_I16])


cdef void matmul_i32(char **args, const Py_ssize_t *dims, const Py_ssize_t *steps, void *data) noexcept nogil:
    stack_loop(args, dims, steps, jobs[PRIMER_I32])


cdef void matmul_i64(char **args, const Py_ssize_t *dims, const Py_ssize_t *steps, void *data) noexcept nogil:
    stack_loop(args, dims, steps, jobs[PRIMER_I64])


cdef void matmul_f16(char **args, const Py_ssize_t *dims, const Py_ssize_t *steps, void *data) noexcept nogil:
    stack_loop(args, dims, steps, jobs[PRIMER_F16])


cdef cnp.PyUFuncGenericFunction[PRIMER_N_DTYPES] ours
cdef cnp.PyUFuncGenericFunction[N_TYPES] numpys     # by NumPy's type numbers
ours[PRIMER_F32] = <cnp.PyUFuncGenericFunction> matmul_f32
ours[PRIMER_F64] = <cnp.PyUFuncGenericFunction> matmul_f64
ours[PRIMER_C64] = <cnp.PyUFuncGenericFunction> matmul_c64
ours[PRIMER_C128] = <cnp.PyUFuncGenericFunction> matmul_c128
ours[PRIMER_BOOL] = <cnp.PyUFuncGenericFunction> matmul_bool
ours[PRIMER_I8] = <cnp.PyUFuncGenericFunction> matmul_i8
ours[PRIMER_I16] = <cnp.PyUFuncGenericFunction> matmul_i16
ours[PRIMER_I32] = <cnp.PyUFuncGenericFunction> matmul_i32
ours[PRIMER_I64] = <cnp.PyUFuncGenericFunction> matmul_i64
ours[PRIMER_F16] = <cnp.PyUFuncGenericFunction> matmul_f16


cdef void put(int type_number, cnp.PyUFuncGenericFunction loop, cnp.PyUFuncGenericFunction *before) except *:
    cdef int[3] signature = [type_number, type_number, type_number]
    PyUFunc_ReplaceLoopBySignature(<PyUFuncObject *> numpy_matmul, loop, signature, before)


cdef object numpy_matmul = np.matmul
cdef const primer_isa *isa = core.isa
cdef const primer_kernel *row = core.kernel_called(isa, "matmul")
cdef int t
for t in range(PRIMER_N_DTYPES):
    jobs[t] = <stack_job *> job_of(isa, row, t, False)
for t in range(N_TYPES):
    if dtype_of(t) >= 0:
        put(t, ours[dtype_of(t)], &numpys[t])
        put(t, numpys[t], NULL)


def patch_matmul(bint on):
    """Give np.matmul primer's loops, or NumPy's."""
    cdef int t
    for t in range(N_TYPES):
        if dtype_of(t) >= 0:
            put(t, ours[dtype_of(t)] if on else numpys[t], NULL)
