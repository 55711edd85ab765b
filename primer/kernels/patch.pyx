"""NumPy's own matmul, and with it the operator @, on primer's loops and back."""

cimport numpy as cnp

from primer.kernels cimport core
from primer.kernels.core cimport PRIMER_N_DTYPES, primer_isa, primer_kernel
from primer.kernels.stacks cimport stack_loop
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

# A loop of np.matmul gets no data of ours: there is one for each of the PRIMER_ dtypes, in that order, and its
# job here. Written once, at import.
cdef extern from *:
    """
    #include "primer.h"

    static void (*matmul_loop)(char **, const Py_ssize_t *, const Py_ssize_t *, void *);
    static void *jobs[PRIMER_N_DTYPES];

    #define LOOP(dtype)                                                                           \\
        static void matmul_##dtype(char **args, const npy_intp *dims, const npy_intp *steps, void *data) \\
        {                                                                                         \\
            (void)data;                                                                           \\
            matmul_loop(args, dims, steps, jobs[dtype]);                                          \\
        }
    LOOP(0) LOOP(1) LOOP(2) LOOP(3) LOOP(4) LOOP(5) LOOP(6) LOOP(7) LOOP(8) LOOP(9)
    static const PyUFuncGenericFunction ours[] = {matmul_0, matmul_1, matmul_2, matmul_3, matmul_4,
                                                  matmul_5, matmul_6, matmul_7, matmul_8, matmul_9};
    typedef char one_loop_a_dtype[sizeof ours / sizeof *ours == PRIMER_N_DTYPES ? 1 : -1];
    """
    void (*matmul_loop)(char **, const Py_ssize_t *, const Py_ssize_t *, void *) noexcept nogil
    void *jobs[PRIMER_N_DTYPES]
    const cnp.PyUFuncGenericFunction ours[PRIMER_N_DTYPES]

cdef cnp.PyUFuncGenericFunction[N_TYPES] numpys     # by NumPy's type numbers
matmul_loop = stack_loop


cdef void put(int type_number, cnp.PyUFuncGenericFunction loop, cnp.PyUFuncGenericFunction *before) except *:
    cdef int[3] signature = [type_number, type_number, type_number]
    PyUFunc_ReplaceLoopBySignature(<PyUFuncObject *> numpy_matmul, loop, signature, before)


cdef object numpy_matmul = np.matmul
cdef const primer_isa *isa = core.isa
cdef const primer_kernel *row = core.kernel_called(isa, "matmul")
cdef int t
for t in range(PRIMER_N_DTYPES):
    jobs[t] = job_of(isa, row, t, False)
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
