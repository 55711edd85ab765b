"""One small matrix a call, or a stack of them: answered before any machinery.

`quick` puts a `Quick` in front of a public function. It looks at the arguments; where they are arrays that
a row of kernels.def takes as they are, it runs the row's body and returns what the function
would return, to the bit. Every other call, and every failure, is left to the function.

Which row that is may depend on options, as in ``svd(a, compute_uv=False)``, and a number may be made of its
results, as the condition of singular values: `way` says so. Whether arguments suit says `arguments.pyx`, what is
returned `answers.pyx`.
"""

cimport numpy as cnp
from cpython.object cimport PyObject, PyTypeObject
from cpython.tuple cimport PyTuple_GET_ITEM, PyTuple_GET_SIZE

from primer.kernels cimport core
from primer.kernels.answers cimport AS_THEY_ARE, LARGEST, LEAST_SQUARES, PSEUDO_INVERSE, answer
from primer.kernels.arguments cimport ABSENT, MAX_OPTIONS, arguments, pattern, receives, takes
from primer.kernels.direct cimport Norms
from primer.kernels.core cimport (
    PRIMER_C128, PRIMER_F32, PRIMER_F64, PRIMER_N_DTYPES, PRIMER_TOO_LARGE, primer_isa, primer_kernel,
)
from primer.kernels.stacks cimport MAX_CORE, MAX_OPERANDS, stack_job, stack_operand
from primer.kernels.ufuncs cimport job_of

import functools
import inspect
import re
import sys
from dataclasses import dataclass, field
from itertools import compress, product
from types import MethodType

from primer.kernels.answers import FINISHES as _FINISHES

cnp.import_array()

cdef extern from "Python.h":
    ctypedef object (*vectorcallfunc)(object, PyObject *const *, size_t, PyObject *)
    Py_ssize_t PyVectorcall_NARGS(size_t) noexcept
    object PyObject_Vectorcall(object, PyObject *const *, size_t, PyObject *)

cdef extern from *:
    """
    /* Calls of an object of this type go to the function at that offset in it (PEP 590). */
    static void enable_vectorcall(PyTypeObject *type, Py_ssize_t offset)
    {
        type->tp_vectorcall_offset = offset;
        type->tp_flags |= Py_TPFLAGS_HAVE_VECTORCALL;
    }
    """
    void enable_vectorcall(PyTypeObject *type, Py_ssize_t offset)

cdef enum:
    MAX_PATTERNS = 8
    LARGEST_FACTOR = 32     # side of a factor of a product
    LARGEST_IN_STACK = 32

cdef object OUT = sys.intern("out")


cdef class Quick:
    """A function that some calls do not reach: see `quick`."""

    cdef vectorcallfunc vectorcall
    cdef object function
    cdef object result              # the class of several outputs: a named tuple
    cdef Norms norms
    cdef int n_arrays               # arguments before the options
    cdef int n_options, n_positional
    cdef bint takes_out             # the keyword `out`, which is the only result's
    cdef PyObject *option[MAX_OPTIONS]          # names; kept alive by `kept`, as all PyObject * here
    cdef PyObject *default[MAX_OPTIONS]
    cdef int n_patterns
    cdef pattern[MAX_PATTERNS] patterns
    cdef list kept
    cdef dict __dict__
    cdef object __weakref__

    def __call__(self, *args, **keywords):
        return self.function(*args, **keywords)

    def __get__(self, instance, owner):
        return self if instance is None else MethodType(self, instance)

    def __reduce__(self):
        return self.__qualname__

    def __repr__(self):
        return repr(self.function)


cdef object called(object self, PyObject *const *args, size_t nargsf, PyObject *keywords):
    cdef Quick this = <Quick> self
    cdef Py_ssize_t n = PyVectorcall_NARGS(nargsf)
    cdef PyObject *values[MAX_OPTIONS]
    cdef PyObject *const *options = this.default
    cdef const pattern *p
    cdef arguments call
    cdef int i
    call.out = NULL
    if n >= this.n_arrays and n <= this.n_arrays + this.n_positional:
        if this.takes_out and n == this.n_arrays and is_out(keywords):
            call.out = args[n]
        elif keywords != NULL or n > this.n_arrays:
            options = values if given(this, args, n, keywords, values) else NULL
        for i in range(this.n_patterns if options != NULL else 0):
            p = &this.patterns[i]
            if stands_for(p, options, this.n_options) and takes(p, args, &call):
                if call.out != NULL and not receives(p, &call, args):
                    break
                result = answer(p, &call, <cnp.ndarray> args[0], <PyObject *> this.result)
                if result is None:
                    break
                return result
    if this.norms is not None and keywords == NULL and 1 <= n <= min(2, 1 + this.n_positional):
        array = <object> args[0]
        answered = this.norms.given(array) if n == 1 else this.norms.of(array, <object> args[1])
        if answered is not None:
            return answered
    return PyObject_Vectorcall(this.function, args, nargsf, keywords)


cdef inline bint is_out(PyObject *keywords) noexcept:
    """Is `out` the only keyword of a call?"""
    return (keywords != NULL and PyTuple_GET_SIZE(<object> keywords) == 1
            and PyTuple_GET_ITEM(<object> keywords, 0) == <PyObject *> OUT)


cdef inline bint given(
    Quick self, PyObject *const *args, Py_ssize_t n, PyObject *keywords, PyObject **values
) noexcept:
    """The values of the options; False where the call names others or one twice."""
    cdef Py_ssize_t j, k
    cdef PyObject *name
    for j in range(self.n_options):
        values[j] = args[self.n_arrays + j] if self.n_arrays + j < n else NULL
    for k in range(0 if keywords == NULL else PyTuple_GET_SIZE(<object> keywords)):
        name = <PyObject *> PyTuple_GET_ITEM(<object> keywords, k)
        for j in range(self.n_options):
            if self.option[j] == name:
                break
        else:
            return False
        if values[j] != NULL:
            return False
        values[j] = args[n + k]
    for j in range(self.n_options):
        if values[j] == NULL:
            values[j] = self.default[j]
    return True


cdef inline bint stands_for(const pattern *p, PyObject *const *options, int n) noexcept:
    """Are these the options, the very objects, for which the pattern stands?"""
    cdef int j
    for j in range(n):
        if p.value[j] != options[j]:
            return False
    return True


@dataclass(frozen=True)
class Way:
    """What `way` says."""

    row: str
    finish: str | None = None
    stacks: bool = True
    options: dict = field(default_factory=dict)


def way(row, finish=None, stacks=True, **options):
    """
    A way to call a function, for `quick`.

    Parameters
    ----------
    row : str
        The row of kernels.def that serves.
    finish : str, optional
        One of `answers.FINISHES`: "largest", "smallest", "condition", "1 / condition", "rank", "least squares",
        "pseudo-inverse". What is made of the row's results: all but the last two are one number, of the singular values.
    stacks : bool
        Whether further dimensions in front of the row's are a stack for the function too.
    **options
        The values that the function's options have, compared by identity; the others have their defaults.

    Returns
    -------
    Way
    """
    return Way(row, finish, stacks, options)


def quick(*ways, result=None, norms=None, isa_name=None):
    """
    Decorate a public function: one small matrix, or a stack of them, is computed before the function is reached.

    Parameters
    ----------
    *ways : str or Way
        The rows of kernels.def that the function runs on its positional arguments, each for the number of
        arguments and of their dimensions that its signature says, and for the options of its `way`. If none
        has a `way`, calls with keywords are left to the function.
    result : type, optional
        The tuple that the function returns, where a row has several outputs.
    norms : direct.Norms, optional
        Answers calls with an array, or an array and an order, and no keywords, where no way does.
    isa_name : str, optional
        One of ``core.available()``; by default the instruction set in use.

    Returns
    -------
    callable
        Takes the function and returns a `Quick`. Outputs that are complex for real arguments are real where
        the first of them has no imaginary part. It answers by itself where all arguments are of exactly
        the type numpy.ndarray, of one dtype that the row has a body for, aligned, in the machine's byte
        order, of sides from 1 to 16 (32 for a product) that fit; and stacks of as many matrices in C order, of sides up to
        32, where nothing but the row's results is to be returned. A function with a parameter `out` and rows of one
        output may be given that keyword: an array in C order that shares no memory with the arguments.
    """
    ways = [one if isinstance(one, Way) else Way(one) for one in ways]

    def decorate(function):
        cdef Quick made = Quick.__new__(Quick)
        cdef const primer_isa *isa = core.isa if isa_name is None else core.isa_called(isa_name)
        functools.update_wrapper(made, function)
        made.function, made.result, made.norms = function, result, norms
        made.vectorcall = called
        made.kept = []
        made.n_arrays = n_arrays(core.kernel_called(isa, ways[0].row), ways[0].finish)
        if any(one.options or one.finish for one in ways):
            add_options(made, [name for one in ways for name in one.options])
        for one in ways:
            add_patterns(made, isa, core.kernel_called(isa, one.row), one)
        made.takes_out = takes_out(made)
        return made

    return decorate


cdef int n_arrays(const primer_kernel *row, finish) noexcept:
    """Arguments that are arrays: a tolerance is none."""
    return row.nin - (_FINISHES[finish] in (LEAST_SQUARES, PSEUDO_INVERSE))


cdef bint takes_out(Quick self):
    """Has the function a parameter `out`, and every pattern one output, of the arguments' kind?"""
    cdef const pattern *p
    cdef const stack_operand *last
    cdef int i
    if "out" not in inspect.signature(self.function).parameters:
        return False
    for i in range(self.n_patterns):
        p = &self.patterns[i]
        last = &p.job[PRIMER_F64].operand[p.n_in]
        if p.finish != AS_THEY_ARE or p.n_operands != p.n_in + 1 or last.kind == b"c":
            return False
    return True


cdef int add_options(Quick self, used) except -1:
    """What may follow the arrays in a call: positional options, and others that a way names."""
    cdef int n
    parameters = list(inspect.signature(self.function).parameters.values())[self.n_arrays:]
    positional = [p for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD]
    options = positional + [p for p in parameters if p.kind is p.KEYWORD_ONLY and p.name in used]
    if not {p.name for p in options}.issuperset(used) or len(options) > MAX_OPTIONS:
        raise SystemError(f"quick: {self.function.__name__} has no such options, or too many")
    self.n_options, self.n_positional = len(options), len(positional)
    for n, option in enumerate(options):
        name = sys.intern(option.name)
        self.kept += [name, option.default]
        self.option[n] = <PyObject *> name
        self.default[n] = <PyObject *> option.default
    return 0


cdef int set_value(Quick self, pattern *p, int option, dict values) except -1:
    """The value that an option has in a way, which is its default unless the way says another."""
    name = <object> self.option[option]
    if name in values:
        value = values[name]
        self.kept.append(value)
        p.value[option] = <PyObject *> value
    else:
        p.value[option] = self.default[option]
    return 0


cdef int add_patterns(Quick self, const primer_isa *isa, const primer_kernel *row, way) except -1:
    """The ways to call a row: all its optional dimensions are there, or some are left out."""
    cdef pattern *p
    cdef int dtype, i, j, finish = _FINISHES[way.finish]
    cdef bint is_product, has_stacks
    cdef bint is_number = finish not in (AS_THEY_ARE, LEAST_SQUARES, PSEUDO_INVERSE)
    # outputs that are written to room on the stack
    cdef int first_room = row.nin if is_number else MAX_OPERANDS
    name = row.name.decode()
    if row.operands == NULL:
        raise SystemError(f"quick: the row {name} is not one on matrices")
    kinds, signature = row.operands.decode(), row.signature.decode()
    operands = [re.findall(r"\w+", group) for group in re.findall(r"\(([^)]*)\)", signature)]
    optional = re.findall(r"(\w+)\?", signature)
    optional = ["k"] if finish == LEAST_SQUARES else list(dict.fromkeys(optional))
    has_result = row.nout == 1 or self.result is not None
    if (not set(kinds) <= set("trcj") or not has_result or is_number > (row.nout == 1)
            or self.n_arrays != n_arrays(row, way.finish)):
        raise SystemError(f"quick: the row {name} does not suit")
    for left_out in product([False, True], repeat=len(optional)):
        absent = set(compress(optional, left_out))
        if self.n_patterns == MAX_PATTERNS:
            raise SystemError(f"quick: too many ways to call {name}")
        p = &self.patterns[self.n_patterns]
        self.n_patterns += 1
        p.finish = finish
        for i in range(self.n_options):
            set_value(self, p, i, way.options)
        p.n_in, p.n_operands = self.n_arrays, row.nin + row.nout
        for dtype in range(PRIMER_N_DTYPES):
            p.job[dtype] = NULL
            if dtype <= PRIMER_C128 or row.loop[dtype] != NULL:
                p.job[dtype] = <const stack_job *> job_of(isa, row, dtype, False)
        p.n_core = p.job[PRIMER_F32].n_core
        first_step = p.n_operands
        for i in range(p.n_operands):
            p.first_step[i] = first_step
            first_step += len(operands[i])
            p.ndim[i] = 0
            for j in range(len(operands[i])):
                p.axis[i][j] = ABSENT
                # residuals are an array also of one right-hand side
                if i < first_room and (operands[i][j] not in absent or operands[i] == ["k"]):
                    p.axis[i][j] = p.ndim[i]
                    p.ndim[i] += 1
        is_product = row.loop[PRIMER_F32] != NULL
        p.largest = largest(row, p.n_core, LARGEST_FACTOR if is_product else LARGEST)
        # NumPy has no stacks of what an optional dimension is missing of
        has_stacks = way.stacks and finish in (AS_THEY_ARE, PSEUDO_INVERSE) and not absent
        p.largest_in_stack = largest(row, p.n_core, LARGEST_IN_STACK) if has_stacks else 0
    return 0


cdef Py_ssize_t largest(const primer_kernel *row, int n_core, Py_ssize_t n) noexcept:
    """Sides up to n that the row's body takes."""
    cdef Py_ssize_t dims[MAX_CORE + 1]
    cdef int i
    dims[0] = 1
    while n > 0:
        for i in range(n_core):
            dims[1 + i] = n
        if row.scratch[PRIMER_C128](dims) != PRIMER_TOO_LARGE:
            break
        n -= 1
    return n


cdef Quick sample = Quick.__new__(Quick)
enable_vectorcall(<PyTypeObject *> Quick, <char *> &sample.vectorcall - <char *> <PyObject *> sample)
