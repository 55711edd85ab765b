"""What a function returns, made of the results of a row: arrays, a tuple of them, or a number of singular values."""

cimport numpy as cnp
from cpython.object cimport PyObject, PyTypeObject
from cpython.tuple cimport PyTuple_GET_ITEM

from libc.math cimport INFINITY

from primer.kernels.arguments cimport output, run, type_of
from primer.kernels.stacks cimport MAX_OPERANDS

cnp.import_array()

cdef extern from "numpy/arrayscalars.h":
    """
    /* A tuple of a class derived from tuple, with room for n items, which are to be set. */
    static PyObject *new_record(PyTypeObject *type, Py_ssize_t n)
    {
        return type->tp_alloc(type, n);
    }

    static void set_item(PyObject *tuple, Py_ssize_t i, PyObject *item)
    {
        PyObject *old = PyTuple_GET_ITEM(tuple, i);
        Py_INCREF(item);
        PyTuple_SET_ITEM(tuple, i, item);
        Py_XDECREF(old);
    }

    #define NEW_SCALAR(kind, number) \\
        made = PyArrayScalar_New(kind); \\
        if (made != NULL) memcpy(&PyArrayScalar_VAL(made, kind), number, sizeof PyArrayScalar_VAL(made, kind)); \\
        return made

    /* A number of the type of array `like`, or of its real counterpart. */
    static PyObject *new_scalar(int type, const void *number, PyArrayObject *like)
    {
        PyObject *made;
        switch (type) {
        case NPY_FLOAT32: NEW_SCALAR(Float, number);
        case NPY_FLOAT64: NEW_SCALAR(Double, number);
        case NPY_COMPLEX64: NEW_SCALAR(CFloat, number);
        case NPY_COMPLEX128: NEW_SCALAR(CDouble, number);
        case NPY_INT: NEW_SCALAR(Int, number);
        case NPY_LONG: NEW_SCALAR(Long, number);
        case NPY_LONGLONG: NEW_SCALAR(LongLong, number);
        }
        return PyArray_ToScalar((void *)number, like);
    }
    """
    object new_record(PyTypeObject *type, Py_ssize_t n)
    void set_item(object tuple, Py_ssize_t i, object item)
    object new_scalar(int type, const void *number, cnp.ndarray like)

FINISHES = {
    None: AS_THEY_ARE,
    "largest": LARGEST_VALUE,
    "smallest": SMALLEST_VALUE,
    "condition": CONDITION,
    "1 / condition": CONDITION_INVERTED,
    "rank": RANK,
    "least squares": LEAST_SQUARES,
    "pseudo-inverse": PSEUDO_INVERSE,
}

cdef double EPSILON = 2.0 ** -52, EPSILON_F = 2.0 ** -23


cdef object answer(const pattern *p, arguments *call, cnp.ndarray first, PyObject *record):
    cdef double numbers[MAX_OPERANDS][2]
    cdef double values[LARGEST]
    cdef double rcond
    cdef int i, n_in = p.n_in, n_out
    if p.finish == LEAST_SQUARES:
        set_rcond(call, n_in, &rcond, max(call.dims[1], call.dims[2]) * EPSILON)
        n_in += 1
    elif p.finish == PSEUDO_INVERSE:
        set_rcond(call, n_in, &rcond, 1e-15)
        n_in += 1
    n_out = p.n_operands - n_in
    if n_out == 1:
        array = output(p, n_in, call, values)
        if run(call) == 0:
            return None
        if array is None:
            if p.finish != AS_THEY_ARE:
                return finished(p, call, values, first)
            return new_scalar(type_of(call, n_in), values, first)
        return real_part(array) if is_real(call, n_in, array) else array
    results = new_record(<PyTypeObject *> record, n_out)
    for i in range(n_out):
        set_item(results, i, output(p, n_in + i, call, numbers[i]))
    if run(call) == 0:
        return None
    for i in range(n_out):
        if call.n_outer + p.ndim[n_in + i] == 0:
            set_item(results, i, new_scalar(type_of(call, n_in + i), numbers[i], first))
    if is_real(call, n_in, <object> PyTuple_GET_ITEM(results, 0)):
        for i in range(n_out):
            set_item(results, i, real_part(<cnp.ndarray> PyTuple_GET_ITEM(results, i)))
    return without_residuals(call, results) if p.finish == LEAST_SQUARES else results


cdef inline bint is_real(const arguments *call, int operand, object array) noexcept:
    """Is it an output of kind 'c', of real arguments, without imaginary parts?"""
    cdef const char *p
    cdef Py_ssize_t i
    if call.job.operand[operand].kind != b"c" or call.type == call.complex_type:
        return False
    p = cnp.PyArray_BYTES(<cnp.ndarray> array)
    for i in range(cnp.PyArray_SIZE(<cnp.ndarray> array)):
        if call.size == sizeof(float) and (<const float *> p)[2 * i + 1] != 0:
            return False
        if call.size == sizeof(double) and (<const double *> p)[2 * i + 1] != 0:
            return False
    return True


cdef object real_part(cnp.ndarray a):
    """The real parts of an array of `output`, in a new one."""
    cdef bint double = cnp.PyArray_TYPE(a) == cnp.NPY_COMPLEX128
    cdef cnp.ndarray made = cnp.PyArray_EMPTY(
        cnp.PyArray_NDIM(a), cnp.PyArray_DIMS(a), cnp.NPY_FLOAT64 if double else cnp.NPY_FLOAT32, 0)
    cdef const char *p = cnp.PyArray_BYTES(a)
    cdef char *out = cnp.PyArray_BYTES(made)
    cdef Py_ssize_t i
    for i in range(cnp.PyArray_SIZE(a)):
        if double:
            (<double *> out)[i] = (<const double *> p)[2 * i]
        else:
            (<float *> out)[i] = (<const float *> p)[2 * i]
    return made


cdef inline void set_rcond(arguments *call, int operand, double *room, double rcond) noexcept:
    """The last input of least squares and pseudo-inverses, which is no argument: a number of the real type."""
    if call.real_size == sizeof(float):
        (<float *> room)[0] = <float> rcond
    else:
        room[0] = rcond
    call.args[operand] = <char *> room
    call.steps[operand] = 0


cdef object without_residuals(const arguments *call, object results):
    """Least squares as NumPy gives them: no residuals unless there are more rows than columns and full rank."""
    cdef cnp.npy_intp nothing = 0
    cdef int rank = (<const int *> call.args[5])[0]
    if call.dims[1] <= call.dims[2] or rank != call.dims[2]:
        set_item(results, 1, cnp.PyArray_EMPTY(1, &nothing, call.real_type, 0))
    return results


cdef inline double value_of(const arguments *call, const void *values, Py_ssize_t i) noexcept:
    return (<const float *> values)[i] if call.real_size == sizeof(float) else (<const double *> values)[i]


cdef object finished(const pattern *p, const arguments *call, const void *values, cnp.ndarray first):
    """A number made of singular values, in their type: that of a quotient or product of floats in double is
    theirs in float, but for one rounding."""
    cdef Py_ssize_t n = min(call.dims[1], call.dims[2]), rank = 0
    cdef double largest = value_of(call, values, 0), smallest = value_of(call, values, n - 1), x
    cdef double cut
    cdef float rounded
    if p.finish == RANK:
        cut = largest * (max(call.dims[1], call.dims[2]) * (EPSILON_F if call.real_size == sizeof(float) else EPSILON))
        if call.real_size == sizeof(float):
            cut = <float> cut
        while rank < n and value_of(call, values, rank) > cut:
            rank += 1
        return new_scalar(cnp.NPY_INTP, &rank, first)
    if p.finish == LARGEST_VALUE:
        x = largest
    elif p.finish == SMALLEST_VALUE:
        x = smallest
    elif p.finish == CONDITION:
        x = largest / smallest if smallest != 0 else INFINITY
    else:
        x = smallest / largest if largest != 0 else INFINITY
    if call.real_size == sizeof(float):
        rounded = <float> x
        return new_scalar(call.real_type, &rounded, first)
    return new_scalar(call.real_type, &x, first)
