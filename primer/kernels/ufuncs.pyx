"""Rows of the tables become NumPy ufuncs and gufuncs: the one place that registers them."""

cimport numpy as cnp
from libc.stdlib cimport malloc

from primer.kernels cimport core
from primer.kernels.adjugate cimport adjugate_blocked
from primer.kernels.cholesky cimport cholesky_lo_blocked, cholesky_up_blocked
from primer.kernels.core cimport (
    PRIMER_BOOL, PRIMER_C64, PRIMER_C128, PRIMER_F16, PRIMER_F32, PRIMER_F64, PRIMER_I8, PRIMER_I16, PRIMER_I32,
    PRIMER_I64, kernel_row, primer_isa, primer_kernel,
)
from primer.kernels.determinant cimport det_blocked, slogdet_blocked
from primer.kernels.hermitian cimport eigh_lo_blocked, eigh_up_blocked, eigvalsh_lo_blocked, eigvalsh_up_blocked
from primer.kernels.lstsq cimport lstsq_blocked, pinv_blocked
from primer.kernels.lu cimport lu_blocked
from primer.kernels.matmul_stacks cimport matmul_blocked, matvec_blocked
from primer.kernels.matmul_widened cimport matmul_widened
from primer.kernels.qr cimport (
    qr_blocked, qr_complete_blocked, qr_full_blocked, qr_r_blocked, qr_r_raw_blocked, qr_reduced_blocked,
)
from primer.kernels.svd cimport svd_blocked, svd_f_blocked, svd_s_blocked
from primer.kernels.systems cimport inv_blocked, solve1_blocked, solve_blocked
from primer.kernels.stacks cimport MAX_CORE, MAX_OPERANDS, blocked_function, stack_job, stack_loop
from primer.kernels.vector cimport vecdot_blocked, vecmat_blocked

import re
from itertools import chain

cnp.import_array()
cnp.import_ufunc()

cdef extern from "numpy/ufuncobject.h":
    ctypedef struct PyUFuncObject:
        cnp.npy_uint32 *op_flags
        int core_num_dim_ix
        int (*process_core_dims_func)(PyUFuncObject *, cnp.npy_intp *) noexcept
    enum:
        NPY_ITER_WRITEONLY
        NPY_ITER_UPDATEIFCOPY
        NPY_ITER_ALIGNED
        NPY_ITER_ALLOCATE
        NPY_ITER_NO_BROADCAST
        NPY_ITER_NO_SUBTYPE

# NumPy's type numbers in the order in which its own ufuncs have their loops: the first that fits an operand's
# type is taken. DTYPES: which of the PRIMER_ enum computes each.
cdef enum:
    N_TYPES = 16
cdef int[N_TYPES] TYPES = [
    cnp.NPY_BOOL, cnp.NPY_BYTE, cnp.NPY_UBYTE, cnp.NPY_SHORT, cnp.NPY_USHORT, cnp.NPY_INT, cnp.NPY_UINT,
    cnp.NPY_LONG, cnp.NPY_ULONG, cnp.NPY_LONGLONG, cnp.NPY_ULONGLONG, cnp.NPY_FLOAT16,
    cnp.NPY_FLOAT32, cnp.NPY_FLOAT64, cnp.NPY_COMPLEX64, cnp.NPY_COMPLEX128]
cdef int LONG = PRIMER_I64 if sizeof(long) == 8 else PRIMER_I32
cdef int[N_TYPES] DTYPES = [
    PRIMER_BOOL, PRIMER_I8, PRIMER_I8, PRIMER_I16, PRIMER_I16, PRIMER_I32, PRIMER_I32,
    LONG, LONG, PRIMER_I64, PRIMER_I64, PRIMER_F16,
    PRIMER_F32, PRIMER_F64, PRIMER_C64, PRIMER_C128]


cdef int dtype_of(int type_number) noexcept:
    cdef int t
    for t in range(N_TYPES):
        if TYPES[t] == type_number:
            return DTYPES[t]
    return -1


cdef blocked_function blocked_of(str name, int dtype) noexcept:
    """The blocked algorithm of a row of kernels.def, by the row's name."""
    if name == "matmul":
        return matmul_widened if dtype in (PRIMER_BOOL, PRIMER_I8, PRIMER_F16) else matmul_blocked
    if name == "matvec":
        return matvec_blocked
    if name == "vecmat":
        return vecmat_blocked
    if name == "vecdot":
        return vecdot_blocked
    if name == "det":
        return det_blocked
    if name == "slogdet":
        return slogdet_blocked
    if name == "inv":
        return inv_blocked
    if name == "solve":
        return solve_blocked
    if name == "solve1":
        return solve1_blocked
    if name == "cholesky_lo":
        return cholesky_lo_blocked
    if name == "cholesky_up":
        return cholesky_up_blocked
    if name == "eigh_lo":
        return eigh_lo_blocked
    if name == "eigh_up":
        return eigh_up_blocked
    if name == "eigvalsh_lo":
        return eigvalsh_lo_blocked
    if name == "eigvalsh_up":
        return eigvalsh_up_blocked
    if name == "lstsq":
        return lstsq_blocked
    if name == "pinv":
        return pinv_blocked
    if name == "lu":
        return lu_blocked
    if name == "qr":
        return qr_blocked
    if name == "qr_full":
        return qr_full_blocked
    if name == "qr_r":
        return qr_r_blocked
    if name == "qr_r_raw":
        return qr_r_raw_blocked
    if name == "qr_reduced":
        return qr_reduced_blocked
    if name == "qr_complete":
        return qr_complete_blocked
    if name == "svd":
        return svd_blocked
    if name == "svd_s":
        return svd_s_blocked
    if name == "svd_f":
        return svd_f_blocked
    if name == "adjugate":
        return adjugate_blocked
    return NULL


cdef char type_of(const primer_kernel *row, int operand, int number) noexcept:
    """NumPy's type number of an operand, in the loop of this one."""
    cdef char kind = row.operands[operand] if row.operands != NULL else b"t"
    if kind == b"i":
        return cnp.NPY_INTP
    if kind == b"j":
        return cnp.NPY_INT
    if kind == b"r" and number == cnp.NPY_COMPLEX64:
        return cnp.NPY_FLOAT32
    if kind == b"r" and number == cnp.NPY_COMPLEX128:
        return cnp.NPY_FLOAT64
    if kind == b"c" and number == cnp.NPY_FLOAT32:
        return cnp.NPY_COMPLEX64
    return cnp.NPY_COMPLEX128 if kind == b"c" and number == cnp.NPY_FLOAT64 else number


cdef int smaller_of_two(PyUFuncObject *self, cnp.npy_intp *sizes) noexcept:
    """A core dimension that no argument has is the smaller of the first two: min(m, n)."""
    cdef int i
    for i in range(2, self.core_num_dim_ix):
        if sizes[i] < 0:
            sizes[i] = min(sizes[0], sizes[1])
    return 0


cdef object ufunc(const primer_isa *isa, const primer_kernel *row, bint raises=False):
    """A ufunc (or gufunc) over the row's loops. NumPy keeps the arrays by pointer: they are never freed."""
    cdef int nargs = row.nin + row.nout, n_loops = 0, dtype, i, t
    cdef bint is_stack = row.operands != NULL
    cdef cnp.PyUFuncGenericFunction *loops = <cnp.PyUFuncGenericFunction *> malloc(
        N_TYPES * sizeof(cnp.PyUFuncGenericFunction))
    cdef void **data = <void **> malloc(N_TYPES * sizeof(void *))
    cdef char *types = <char *> malloc(N_TYPES * nargs)
    if loops == NULL or data == NULL or types == NULL:
        raise MemoryError
    for t in range(N_TYPES):
        dtype = DTYPES[t]
        # a stack kernel is given float32 and complex64 widened where it has no loop for them
        if row.loop[dtype] == NULL and not (is_stack and dtype <= PRIMER_C128):
            continue
        for i in range(nargs):
            types[n_loops * nargs + i] = type_of(row, i, TYPES[t])
        if is_stack:
            loops[n_loops] = <cnp.PyUFuncGenericFunction> stack_loop
            data[n_loops] = job_of(isa, row, dtype, raises)
        else:                       # elementwise and row kernels: the C loop is the NumPy loop
            loops[n_loops] = <cnp.PyUFuncGenericFunction> row.loop[dtype]
            data[n_loops] = NULL
        n_loops += 1
    made = cnp.PyUFunc_FromFuncAndDataAndSignature(
        loops, data, types, n_loops, row.nin, row.nout, cnp.PyUFunc_None,
        <char *> row.name, <char *> row.doc, 0, <char *> row.signature)
    if is_stack:
        (<PyUFuncObject *> made).process_core_dims_func = smaller_of_two
    if row.signature != NULL:
        # NumPy's default lets an output be the same array as an input, which suits elementwise loops
        # only. With these flags, those of np.matmul, it copies where they overlap.
        for i in range(row.nin, nargs):
            (<PyUFuncObject *> made).op_flags[i] = (
                NPY_ITER_WRITEONLY | NPY_ITER_UPDATEIFCOPY | NPY_ITER_ALIGNED | NPY_ITER_ALLOCATE
                | NPY_ITER_NO_BROADCAST | NPY_ITER_NO_SUBTYPE)
    return made


cdef void *job_of(const primer_isa *isa, const primer_kernel *row, int dtype, bint raises) except NULL:
    cdef stack_job *job = <stack_job *> malloc(sizeof(stack_job))
    cdef int i, j
    if job == NULL:
        raise MemoryError
    name, signature = row.name.decode(), row.signature.decode()
    operands = [re.findall(r"\w+", group) for group in re.findall(r"\(([^)]*)\)", signature)]
    dimensions = list(dict.fromkeys(chain.from_iterable(operands)))     # in NumPy's order: as they appear
    if (len(dimensions) > MAX_CORE or len(operands) > MAX_OPERANDS or max(map(len, operands)) > 2
            or not len(operands) == row.nin + row.nout == len(row.operands)):
        raise SystemError(f"kernels.def: {name}: the signature is too long or does not fit the operands")
    job.isa, job.row, job.dtype, job.raises = isa, row, dtype, raises
    job.blocked = blocked_of(name, dtype)
    job.n_core = len(dimensions)
    job.n_operands = len(operands)
    for i in range(job.n_operands):
        job.operand[i].kind = row.operands[i]
        job.operand[i].is_input = i < row.nin
        job.operand[i].n_core = len(operands[i])
        for j in range(job.operand[i].n_core):
            job.operand[i].core[j] = 1 + dimensions.index(operands[i][j])
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
        Name of the row to ufunc. Of a row that can fail there are two: ``name`` puts NaN into the slices
        that fail and sets the flag "invalid", ``name_raising`` raises LinAlgError.
    """
    cdef const primer_isa *isa = core.isa_called(isa_name)
    cdef int i = 0
    cdef const primer_kernel *row = kernel_row(isa, 0)
    made = {}
    while row != NULL:
        name = row.name.decode()
        made[name] = ufunc(isa, row)
        if row.failure != NULL:
            made[f"{name}_raising"] = ufunc(isa, row, True)
        i += 1
        row = kernel_row(isa, i)
    return made


globals().update(build(core.isa.name.decode()))
