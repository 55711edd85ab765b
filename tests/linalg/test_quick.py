"""Public functions with a quick answer in front cannot be told from those without, but by the clock."""

import copy
import inspect
import pickle
import pydoc

import numpy as np
import pytest

from primer import linalg
from primer.kernels.quick import Quick

QUICK = {name: function for name in linalg.__all__ if isinstance(function := getattr(linalg, name), Quick)}
DTYPES = [np.float32, np.float64, np.complex64, np.complex128]


def matrix(n, dtype, seed=0, columns=None):
    rng = np.random.default_rng(seed)
    a = rng.standard_normal((n, n if columns is None else columns))
    if np.dtype(dtype).kind == "c":
        a = a + 1j * rng.standard_normal(a.shape)
    return a.astype(dtype)


def definite(n, dtype):
    a = matrix(n, np.complex128 if np.dtype(dtype).kind == "c" else np.float64)
    return (a @ a.conj().T + np.eye(n)).astype(dtype)


# Calls of each function on matrices of order n.
CALLS = {
    "cholesky": lambda n, dtype: [(definite(n, dtype),)],
    "matmul": lambda n, dtype: [
        (matrix(n, dtype), matrix(n, dtype, 1)),
        (matrix(n, dtype), matrix(n, dtype, 1, 3)),
        (matrix(n, dtype)[0], matrix(n, dtype, 1)),
        (matrix(n, dtype), matrix(n, dtype, 1)[0]),
        (matrix(n, dtype)[0], matrix(n, dtype, 1)[0]),
    ],
    "matvec": lambda n, dtype: [(matrix(n, dtype), matrix(n, dtype, 1)[0])],
    "qr": lambda n, dtype: [
        (matrix(n, dtype),),
        (matrix(n, dtype, columns=3),),
        (matrix(n, dtype, columns=n + 2),),
    ],
    "solve": lambda n, dtype: [
        (matrix(n, dtype), matrix(n, dtype, 1)),
        (matrix(n, dtype), matrix(n, dtype, 1, 2)),
        (matrix(n, dtype), matrix(n, dtype, 1)[0]),
    ],
    "vecdot": lambda n, dtype: [(matrix(n, dtype)[0], matrix(n, dtype, 1)[0])],
    "vecmat": lambda n, dtype: [(matrix(n, dtype)[0], matrix(n, dtype, 1))],
}


def calls(name, n, dtype):
    return CALLS.get(name, lambda n, dtype: [(matrix(n, dtype),)])(n, dtype)


def test_which_are_quick():
    expected = {"matmul", "det", "slogdet", "inv", "solve", "cholesky", "qr"} & set(linalg.__all__)
    assert expected <= set(QUICK)


def same(ours, slow):
    """Results of the same types and bits."""
    assert type(ours) is type(slow)
    if isinstance(ours, tuple):
        assert len(ours) == len(slow)
        for x, y in zip(ours, slow, strict=True):
            same(x, y)
        return
    assert ours.dtype == slow.dtype
    assert ours.shape == slow.shape
    assert ours.tobytes() == slow.tobytes()
    if isinstance(ours, np.ndarray):
        assert ours.flags.writeable == slow.flags.writeable
        assert ours.flags.c_contiguous == slow.flags.c_contiguous
        assert ours.flags.f_contiguous == slow.flags.f_contiguous


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", QUICK)
def test_bits_and_types_of_the_function(name, dtype, layout):
    function = QUICK[name]
    for n in range(1, 18):
        for args in calls(name, n, dtype):
            args = [layout(a) if a.ndim == 2 else a for a in args]
            before = [a.copy() for a in args]
            same(function(*args), function.__wrapped__(*args))
            assert all(np.array_equal(a, b) for a, b in zip(args, before, strict=True))


ODD = {
    "singular": lambda a: np.zeros_like(a),
    "ones": lambda a: np.ones_like(a),
    "NaN": lambda a: np.where(np.eye(*a.shape), a, np.nan),
    "infinity": lambda a: np.where(np.eye(*a.shape), np.inf, a),
    "large": lambda a: a * 1e200,
    "small": lambda a: a * 1e-200,
    "not square": lambda a: a[:, :-1],
    "1-D": lambda a: a[0],
    "0-D": lambda a: a[0, 0],
    "3-D": lambda a: np.stack([a, a]),
    "empty": lambda a: a[:0, :0],
    "no rows": lambda a: a[:0],
    "float16": lambda a: a.astype(np.float16),
    "longdouble": lambda a: a.astype(np.longdouble),
    "integers": lambda a: (10 * a).astype(int),
    "object": lambda a: a.astype(object),
    "string": lambda a: a.astype(str),
    "list": lambda a: a.tolist(),
    "matrix": lambda a: np.asmatrix(a),
    "masked": lambda a: np.ma.masked_array(a),
    "None": lambda a: None,
    "float32": lambda a: a.astype(np.float32),
}


def outcome(function, args, keywords):
    """What a call gives: its result, or the type and text of its error."""
    try:
        return function(*args, **keywords), None
    except Exception as error:
        return None, (type(error), str(error))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("case", ODD)
@pytest.mark.parametrize("name", QUICK)
def test_errors_and_odd_arguments_are_the_functions(name, case):
    function = QUICK[name]
    for n in (2, 3, 9):
        for args in calls(name, n, np.float64):
            if args[0].ndim != 2:
                continue
            args = (ODD[case](args[0]), *args[1:])
            (ours, error), (slow, expected) = (outcome(f, args, {}) for f in (function, function.__wrapped__))
            assert error == expected
            if error is None and isinstance(slow, np.ndarray | np.generic | tuple):
                assert type(ours) is type(slow)
                np.testing.assert_equal(ours, slow)


@pytest.mark.parametrize("name", QUICK)
def test_failing_calls(name):
    function = QUICK[name]
    for args, keywords in (((), {}), ((1, 2, 3, 4, 5, 6), {}), ((np.eye(2),), {"nonsense": 1})):
        _, error = outcome(function, args, keywords)
        assert error == outcome(function.__wrapped__, args, keywords)[1]
        assert error[0] is TypeError


@pytest.mark.parametrize("name", QUICK)
def test_looks_like_the_function(name):
    function = QUICK[name]
    plain = inspect.unwrap(function)
    assert inspect.isfunction(plain)
    assert function.__name__ == name
    assert function.__qualname__ == name
    assert function.__doc__ == plain.__doc__
    assert function.__module__ == plain.__module__
    assert inspect.signature(function) == inspect.signature(function.__wrapped__)
    assert inspect.getdoc(function) == inspect.getdoc(plain)
    assert inspect.isroutine(function)
    assert inspect.getsource(function) == inspect.getsource(plain)
    assert callable(function)
    shown = pydoc.plain(pydoc.render_doc(function))
    assert f"{name}(" in shown
    assert plain.__doc__.strip().splitlines()[0] in shown


@pytest.mark.parametrize("name", QUICK)
def test_pickle_and_copy_are_by_name(name):
    function = QUICK[name]
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        assert pickle.loads(pickle.dumps(function, protocol)) is function
    assert copy.copy(function) is function
    assert copy.deepcopy(function) is function
    assert hash(function) == hash(function)
    assert {function: 1}[function] == 1
