"""Activations, costs and norms of arrays that their loops take as they are, without NumPy's machinery before them.

NumPy prepares a call of a ufunc for any dtype, layout and overlap, which takes longer than the loop where the
array is short. What stands here looks whether all that is needless, and gives None where it is not: then the
ufunc is called.
"""

cimport numpy as cnp
from libc.math cimport INFINITY
from libc.stdlib cimport free, malloc

from primer.kernels.core cimport interrupted

import numpy as np

cnp.import_array()

cdef extern from "numpy/ufuncobject.h":
    ctypedef struct PyUFuncObject:
        int nin
        int nout
        int ntypes
        cnp.PyUFuncGenericFunction *functions
        void **data
        char *types

cdef enum:
    MAX_OPERANDS = 16
    MAX_PARAMETERS = 8
    SHORT = 2048            # numbers: less than 10 microseconds, for which the GIL is kept
    SHORT_NORM = 32768      # the same of numbers that are only added
    PART = 8192             # numbers that one call of a loop gets: they stay in the cache
    LOOK = 128              # parts between two looks for Ctrl-C


cdef class Row:
    """What a row of a table is called with: values of its parameters."""

    cdef tuple ufuncs               # they keep the loops
    cdef int n_parameters
    cdef float single[MAX_PARAMETERS]
    cdef double double_[MAX_PARAMETERS]

    cdef void put_parameters(self, tuple numbers) noexcept:
        cdef int i
        self.n_parameters = len(numbers)
        for i in range(self.n_parameters):
            self.double_[i] = numbers[i]
            self.single[i] = <float> self.double_[i]

    cdef char *parameter(self, int i, bint is_double) noexcept:
        return <char *> &self.double_[i] if is_double else <char *> &self.single[i]


cdef int find_loops(object ufunc, int n_in, int n_out, loop *of) except -1:
    """The loops of a ufunc for float32 and float64 alone: np.multiply has one of a float64 and a duration too."""
    cdef PyUFuncObject *u = <PyUFuncObject *> ufunc
    cdef int i, nargs = u.nin + u.nout
    cdef const char *types
    if u.nin != n_in or u.nout != n_out or nargs > MAX_OPERANDS:
        raise SystemError(f"direct: {ufunc.__name__} has not {n_in} arguments and {n_out} results")
    for i in range(u.ntypes):
        types = u.types + i * nargs
        if types[0] == cnp.NPY_FLOAT32 and count(types, nargs) == nargs:
            of[0] = <loop> <void *> u.functions[i]
        elif types[0] == cnp.NPY_FLOAT64 and count(types, nargs) == nargs:
            of[1] = <loop> <void *> u.functions[i]
    return 0


cdef int count(const char *types, int n) noexcept:
    """How many are like the first."""
    cdef int i, found = 0
    for i in range(n):
        found += types[i] == types[0]
    return found


cdef class Direct(Row):
    """
    An elementwise ufunc with values of its parameters.

    Parameters
    ----------
    ufunc : numpy.ufunc
        Of one array and parameters, with one or two results.
    numbers : tuple of float
        The parameters.
    """

    cdef loop of[2]                 # of float32 and float64
    cdef int n_out

    def __init__(self, ufunc, tuple numbers):
        self.ufuncs, self.n_out = (ufunc,), ufunc.nout
        self.put_parameters(numbers)
        find_loops(ufunc, 1 + self.n_parameters, 1 if self.n_out == 1 else 2, self.of)

    def one(self, x, out):
        """The array of results, or None."""
        cdef char *args[MAX_OPERANDS]
        if self.n_out != 1 or not is_direct(x):
            return None
        result = room(<cnp.ndarray> x, out)
        if result is None:
            return None
        args[1 + self.n_parameters] = cnp.PyArray_BYTES(<cnp.ndarray> result)
        self.run(<cnp.ndarray> x, args)
        return result

    def two(self, x, first, second):
        """The pair of arrays of results, or None."""
        cdef char *args[MAX_OPERANDS]
        if self.n_out != 2 or not is_direct(x):
            return None
        value, other = room(<cnp.ndarray> x, first), room(<cnp.ndarray> x, second)
        if value is None or other is None or overlap(<cnp.ndarray> value, <cnp.ndarray> other):
            return None
        args[1 + self.n_parameters] = cnp.PyArray_BYTES(<cnp.ndarray> value)
        args[2 + self.n_parameters] = cnp.PyArray_BYTES(<cnp.ndarray> other)
        self.run(<cnp.ndarray> x, args)
        return value, other

    cdef int run(self, cnp.ndarray x, char **args) except -1:
        cdef bint is_double = cnp.PyArray_TYPE(x) == cnp.NPY_FLOAT64
        cdef Py_ssize_t n = cnp.PyArray_SIZE(x), size = cnp.PyArray_ITEMSIZE(x), part
        cdef Py_ssize_t steps[MAX_OPERANDS]
        cdef loop function = self.of[is_double]
        cdef int i, parts = 0, n_args = 1 + self.n_parameters + self.n_out
        args[0] = cnp.PyArray_BYTES(x)
        for i in range(n_args):
            steps[i] = size
        for i in range(self.n_parameters):
            args[1 + i], steps[1 + i] = self.parameter(i, is_double), 0
        if n <= SHORT:
            function(args, &n, steps, NULL)
            return 0
        with nogil:
            while n > 0:
                part = min(n, PART)
                function(args, &part, steps, NULL)
                n -= part
                for i in range(n_args):
                    args[i] += part * steps[i]
                parts += 1
                if parts % LOOK == 0 and interrupted() < 0:
                    with gil:
                        return -1
        return 0


cdef struct cost_arrays:
    char *t
    char *q
    char *c         # room for a number a cost, or NULL
    char *g         # for the gradient, or NULL
    Py_ssize_t rows, n, size
    bint is_double, mean


cdef class DirectCost(Row):
    """
    A cost, its mean or sum, with values of its parameters.

    Parameters
    ----------
    value, gradient, both : numpy.ufunc
        Of targets, predictions and parameters; where they have a signature, of rows of classes.
    row_sum : numpy.ufunc
    numbers : tuple of float
        The parameters.
    """

    cdef loop of_value[2]
    cdef loop of_gradient[2]
    cdef loop of_both[2]
    cdef loop of_sum[2]
    cdef loop of_product[2]
    cdef bint is_vector

    def __init__(self, value, gradient, both, row_sum, tuple numbers):
        self.ufuncs, self.is_vector = (value, gradient, both, row_sum, np.multiply), value.signature is not None
        self.put_parameters(numbers)
        find_loops(value, 2 + self.n_parameters, 1, self.of_value)
        find_loops(gradient, 2 + self.n_parameters, 1, self.of_gradient)
        find_loops(both, 2 + self.n_parameters, 2, self.of_both)
        find_loops(row_sum, 1, 1, self.of_sum)
        find_loops(np.multiply, 2, 1, self.of_product)

    def value(self, t, q, bint mean):
        """The mean or sum of the costs, or None."""
        cdef cost_arrays job
        return self.reduced(<cnp.ndarray> q, &job) if self.takes(t, q, mean, &job) else None

    def gradient(self, t, q, bint mean):
        """The gradient of the mean or sum, or None."""
        cdef cost_arrays job
        if not self.takes(t, q, mean, &job):
            return None
        result = room(<cnp.ndarray> q, None)
        job.c, job.g = NULL, cnp.PyArray_BYTES(<cnp.ndarray> result)
        self.run(self.of_gradient[job.is_double], &job)
        return result

    def value_and_gradient(self, t, q, bint mean):
        """Both, or None."""
        cdef cost_arrays job
        if not self.takes(t, q, mean, &job):
            return None
        result = room(<cnp.ndarray> q, None)
        job.g = cnp.PyArray_BYTES(<cnp.ndarray> result)
        return self.reduced(<cnp.ndarray> q, &job), result

    cdef bint takes(self, object t, object q, bint mean, cost_arrays *job) noexcept:
        """Are these what the loops take as they are? Notes where they lie."""
        if not is_direct(q) or not is_direct(t):
            return False
        cdef cnp.ndarray truth = <cnp.ndarray> t, prediction = <cnp.ndarray> q
        if (cnp.PyArray_TYPE(truth) != cnp.PyArray_TYPE(prediction)
                or not cnp.PyArray_SAMESHAPE(truth, prediction) or cnp.PyArray_SIZE(prediction) == 0):
            return False
        job.t, job.q, job.g = cnp.PyArray_BYTES(truth), cnp.PyArray_BYTES(prediction), NULL
        job.n = cnp.PyArray_DIM(prediction, cnp.PyArray_NDIM(prediction) - 1) if self.is_vector else 1
        job.rows = cnp.PyArray_SIZE(prediction) // job.n
        job.size = cnp.PyArray_ITEMSIZE(prediction)
        job.is_double, job.mean = cnp.PyArray_TYPE(prediction) == cnp.NPY_FLOAT64, mean
        return True

    cdef object reduced(self, cnp.ndarray q, cost_arrays *job):
        """The mean or sum of the costs, computed with the gradient where there is room for one."""
        cdef double total
        cdef char *costs = <char *> malloc(job.rows * job.size)
        if costs == NULL:
            raise MemoryError
        try:
            job.c = costs
            self.run(self.of_both[job.is_double] if job.g != NULL else self.of_value[job.is_double], job)
            self.add(costs, job, <char *> &total)
        finally:
            free(costs)
        return cnp.PyArray_ToScalar(&total, q)

    cdef void add(self, char *costs, const cost_arrays *job, char *total) noexcept:
        """Their sum, or mean, as one number of their dtype."""
        cdef Py_ssize_t[2] dims = [1, job.rows]
        cdef Py_ssize_t[3] steps = [0, 0, job.size]
        cdef char *args[2]
        args[0], args[1] = costs, total
        self.of_sum[job.is_double](args, dims, steps, NULL)
        if job.mean and job.is_double:
            (<double *> total)[0] /= <double> job.rows
        elif job.mean:
            (<float *> total)[0] /= <float> job.rows

    cdef void scale(self, char *numbers, Py_ssize_t n, double factor, bint is_double) noexcept nogil:
        """By NumPy's own loop."""
        cdef float single = <float> factor
        cdef Py_ssize_t size = sizeof(double) if is_double else sizeof(float)
        cdef Py_ssize_t[3] steps = [size, 0, size]
        cdef char *args[3]
        args[0], args[1], args[2] = numbers, <char *> &factor if is_double else <char *> &single, numbers
        self.of_product[is_double](args, &n, steps, NULL)

    cdef int run(self, loop function, const cost_arrays *job) except -1:
        cdef char *args[MAX_OPERANDS]
        cdef Py_ssize_t steps[MAX_OPERANDS + 4]
        cdef Py_ssize_t[2] dims = [0, job.n]
        cdef Py_ssize_t row = job.n * job.size, at_once = PART // job.n // 16 * 16, left = job.rows
        cdef double factor = 1.0 / job.rows
        cdef int i, n_args = 2 + self.n_parameters, n_inner = 2, parts = 0
        args[0], args[1], steps[0], steps[1] = job.t, job.q, row, row
        for i in range(self.n_parameters):
            args[2 + i], steps[2 + i] = self.parameter(i, job.is_double), 0
        if job.c != NULL:
            args[n_args], steps[n_args] = job.c, job.size
            n_args += 1
        if job.g != NULL:
            args[n_args], steps[n_args] = job.g, row
            n_args += 1
            n_inner += 1
        for i in range(n_inner):        # a row is contiguous
            steps[n_args + i] = job.size
        with nogil:
            while left > 0:
                dims[0] = min(left, max(at_once, 16))
                function(args, dims, steps, NULL)
                if job.g != NULL and job.mean:
                    self.scale(args[n_args - 1], dims[0] * job.n, factor, job.is_double)
                left -= dims[0]
                for i in range(n_args):
                    args[i] += dims[0] * steps[i]
                parts += 1
                if parts % LOOK == 0 and interrupted() < 0:
                    with gil:
                        return -1
        return 0


cdef class Norms:
    """
    Norms of one short vector or matrix.

    Parameters
    ----------
    length, total, largest : numpy.ufunc
        Of the numbers of a row: the root of the sum of squares, the sum and the largest of absolute values.
    default : {None, 'fro'}
        The order where none is given; None is 'fro' of any number of dimensions.
    """

    def __init__(self, length, total, largest, default):
        self.ufuncs, self.default = (length, total, largest), default
        find_loops(length, 1, 1, self.length)
        find_loops(total, 1, 1, self.total)
        find_loops(largest, 1, 1, self.largest)

    cdef object given(self, object x):
        """The norm of the order that is none given; None where the function is to answer."""
        return self.of(x, self.default)

    cdef object of(self, object x, object ord):
        """The norm of this order, or None."""
        cdef cnp.ndarray a
        cdef double value
        cdef Py_ssize_t size
        if not is_direct(x):
            return None
        a = <cnp.ndarray> x
        size = cnp.PyArray_SIZE(a)
        if size == 0 or size > SHORT_NORM:
            return None
        if ord is None or (cnp.PyArray_NDIM(a) == 2 and type(ord) is str and ord == "fro"):
            run_row(self.length, a, 1, size, 0, 1, &value)
        elif type(ord) is not int and type(ord) is not float:
            return None
        elif cnp.PyArray_NDIM(a) == 1:
            if ord == 2:
                run_row(self.length, a, 1, size, 0, 1, &value)
            elif ord == 1:
                run_row(self.total, a, 1, size, 0, 1, &value)
            elif ord == INFINITY:
                run_row(self.largest, a, 1, size, 0, 1, &value)
            else:
                return None
        elif (cnp.PyArray_NDIM(a) == 2 and (ord == 1 or ord == INFINITY)
                and max(cnp.PyArray_DIM(a, 0), cnp.PyArray_DIM(a, 1)) <= SHORT):
            self.largest_sum(a, ord == 1, &value)
        else:
            return None
        return cnp.PyArray_ToScalar(&value, a)

    cdef void largest_sum(self, cnp.ndarray a, bint of_columns, double *value) noexcept:
        cdef double sums[SHORT]
        cdef Py_ssize_t m = cnp.PyArray_DIM(a, 0), n = cnp.PyArray_DIM(a, 1), itemsize = cnp.PyArray_ITEMSIZE(a)
        cdef Py_ssize_t[2] dims = [1, n if of_columns else m]
        cdef Py_ssize_t[3] steps = [0, 0, itemsize]
        cdef char *args[2]
        if of_columns:
            run_row(self.total, a, n, m, 1, n, sums)
        else:
            run_row(self.total, a, m, n, n, 1, sums)
        args[0], args[1] = <char *> sums, <char *> value
        self.largest[cnp.PyArray_TYPE(a) == cnp.NPY_FLOAT64](args, dims, steps, NULL)


cdef void run_row(
    const loop *of, cnp.ndarray a, Py_ssize_t rows, Py_ssize_t n, Py_ssize_t row, Py_ssize_t column, double *out
) noexcept:
    """A loop of float32 and float64 over rows of n numbers; to `out` as many results of the array's type."""
    cdef Py_ssize_t itemsize = cnp.PyArray_ITEMSIZE(a)
    cdef Py_ssize_t[2] dims = [rows, n]
    cdef Py_ssize_t[3] steps = [row * itemsize, itemsize, column * itemsize]
    cdef char *args[2]
    args[0], args[1] = cnp.PyArray_BYTES(a), <char *> out
    of[cnp.PyArray_TYPE(a) == cnp.NPY_FLOAT64](args, dims, steps, NULL)


cdef inline bint is_direct(object x) noexcept:
    """Is x an array of float32 or float64 that lies in C order, aligned, in the machine's byte order?"""
    if not cnp.PyArray_CheckExact(x):
        return False
    cdef cnp.ndarray a = <cnp.ndarray> x
    return (cnp.PyArray_TYPE(a) in (cnp.NPY_FLOAT32, cnp.NPY_FLOAT64) and cnp.PyArray_NDIM(a) > 0
            and cnp.PyArray_IS_C_CONTIGUOUS(a) and cnp.PyArray_ISBEHAVED_RO(a))


cdef inline object room(cnp.ndarray x, object out):
    """Where the results go: `out` or a new array; None where `out` does not suit."""
    if out is None:
        return cnp.PyArray_EMPTY(cnp.PyArray_NDIM(x), cnp.PyArray_DIMS(x), cnp.PyArray_TYPE(x), 0)
    if not is_direct(out):
        return None
    cdef cnp.ndarray a = <cnp.ndarray> out
    if (cnp.PyArray_TYPE(a) != cnp.PyArray_TYPE(x) or not cnp.PyArray_ISWRITEABLE(a)
            or not cnp.PyArray_SAMESHAPE(a, x) or (overlap(a, x) and cnp.PyArray_BYTES(a) != cnp.PyArray_BYTES(x))):
        return None
    return out


cdef inline bint overlap(cnp.ndarray a, cnp.ndarray b) noexcept:
    """Of two contiguous arrays: have they memory in common?"""
    cdef char *p = cnp.PyArray_BYTES(a)
    cdef char *q = cnp.PyArray_BYTES(b)
    return p < q + cnp.PyArray_NBYTES(b) and q < p + cnp.PyArray_NBYTES(a)
