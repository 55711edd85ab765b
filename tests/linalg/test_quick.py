"""Public functions with a quick answer in front cannot be told from those without, but by the clock."""

import copy
import inspect
import pickle
import pydoc
import sys

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


def of_any_shape(n, dtype):
    return [(matrix(n, dtype, columns=columns),) for columns in (n, 3, n + 2)]


# Calls of each function on matrices of order n.
CALLS = {
    "cholesky": lambda n, dtype: [(definite(n, dtype),)],
    "lstsq": lambda n, dtype: [
        (matrix(n, dtype, columns=columns), right)
        for columns in (n, 3, n + 2)
        for right in (matrix(n, dtype, 1), matrix(n, dtype, 1, 2), matrix(n, dtype, 1)[0])
    ],
    "matmul": lambda n, dtype: [
        (matrix(n, dtype), matrix(n, dtype, 1)),
        (matrix(n, dtype), matrix(n, dtype, 1, 3)),
        (matrix(n, dtype)[0], matrix(n, dtype, 1)),
        (matrix(n, dtype), matrix(n, dtype, 1)[0]),
        (matrix(n, dtype)[0], matrix(n, dtype, 1)[0]),
    ],
    "matvec": lambda n, dtype: [(matrix(n, dtype), matrix(n, dtype, 1)[0])],
    **dict.fromkeys(
        ["qr", "svd", "svdvals", "cond", "matrix_rank", "matrix_norm", "norm", "pinv"], of_any_shape
    ),
    "solve": lambda n, dtype: [
        (matrix(n, dtype), matrix(n, dtype, 1)),
        (matrix(n, dtype), matrix(n, dtype, 1, 2)),
        (matrix(n, dtype), matrix(n, dtype, 1)[0]),
    ],
    "vecdot": lambda n, dtype: [(matrix(n, dtype)[0], matrix(n, dtype, 1)[0])],
    "vecmat": lambda n, dtype: [(matrix(n, dtype)[0], matrix(n, dtype, 1))],
}


# What else may be given, positional and with a keyword; the first one to three of each function are quick.
OPTIONS = {
    "cholesky": [((), {"upper": True}), ((), {"upper": False}), ((), {"upper": np.True_})],
    "cond": [
        ((2,), {}),
        ((), {"p": -2}),
        ((), {"p": None}),
        ((), {"p": 2.0}),
        ((), {"p": "fro"}),
        ((), {"p": 3}),
    ],
    "eigh": [
        (("U",), {}),
        ((), {"UPLO": "L"}),
        ((), {"UPLO": "u"}),
        ((), {"UPLO": "x"}),
        (("L",), {"UPLO": "U"}),
    ],
    "eigvalsh": [(("U",), {}), ((), {"UPLO": "L"}), ((), {"UPLO": "u"}), ((), {"UPLO": None})],
    "lstsq": [((None,), {}), ((), {"rcond": None}), ((0.5,), {}), ((), {"rcond": -1}), ((), {"out": None})],
    "matrix_norm": [
        ((), {"ord": 2}),
        ((), {"ord": -2}),
        ((), {"ord": 1}),
        ((2,), {}),
        ((), {"ord": 2, "keepdims": True}),
    ],
    "matrix_rank": [((None, False), {}), ((), {"hermitian": False}), ((1.0,), {}), ((), {"rtol": 0.5})],
    "norm": [
        ((2,), {}),
        ((), {"ord": -2}),
        ((), {"ord": "nuc"}),
        ((), {"ord": 2, "axis": 0}),
        ((), {"ord": 7}),
    ],
    "pinv": [
        ((), {}),
        ((0.5,), {}),
        ((-1.0,), {}),
        ((), {"rtol": None}),
        ((), {"hermitian": True}),
        ((0.5,), {"rtol": 0.5}),
    ],
    "qr": [
        (("complete",), {}),
        ((), {"mode": "r"}),
        ((), {"mode": "raw"}),
        ((), {"mode": "x"}),
        ((), {"out": None}),
    ],
    "svd": [
        ((False,), {}),
        ((True, False), {}),
        ((), {"full_matrices": False, "compute_uv": False}),
        ((False,), {"compute_uv": True}),
        ((), {"compute_uv": 0}),
        ((), {"hermitian": True}),
        ((False,), {"full_matrices": False}),
        ((True, True, False, 1), {}),
    ],
}


def calls(name, n, dtype):
    return CALLS.get(name, lambda n, dtype: [(matrix(n, dtype),)])(n, dtype)


def options(name):
    return [((), {}), *OPTIONS.get(name, [])]


def test_which_are_quick():
    expected = {"matmul", "det", "slogdet", "inv", "solve", "cholesky", "qr"} & set(linalg.__all__)
    assert expected <= set(QUICK)


@pytest.mark.parametrize("name", OPTIONS)
def test_options_are_quick(name):
    """No Python function runs: the first of OPTIONS do not reach the one behind."""
    function = QUICK[name]
    quick_ones = {"svd": 3, "cholesky": 1, "pinv": 1}.get(name, 2)
    for args in calls(name, 4, np.float64):
        for positional, keywords in OPTIONS[name][:quick_ones]:
            reached = []
            sys.setprofile(lambda frame, event, arg, reached=reached: reached.append(frame.f_code.co_name))
            try:
                function(*args, *positional, **keywords)
            finally:
                sys.setprofile(None)
            assert "public" not in reached


def outcome(function, args, keywords):
    """What a call gives: its result, or the type and text of its error."""
    try:
        return function(*args, **keywords), None
    except Exception as error:
        return None, (type(error), str(error))


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
            for positional, keywords in options(name):
                (ours, error), (slow, expected) = (
                    outcome(f, (*args, *positional), keywords) for f in (function, function.__wrapped__)
                )
                assert error == expected
                if error is None:
                    same(ours, slow)
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
            for positional, keywords in options(name):
                (ours, error), (slow, expected) = (
                    outcome(f, (*args, *positional), keywords) for f in (function, function.__wrapped__)
                )
                assert error == expected
                if error is None and isinstance(slow, np.ndarray | np.generic | tuple):
                    assert type(ours) is type(slow)
                    np.testing.assert_equal(ours, slow)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", QUICK)
def test_stacks(name, dtype):
    """Stacks are to the front what they are to the function, also where that sees no stack in them."""
    function = QUICK[name]
    for n in (1, 3, 8, 17):
        for args in calls(name, n, dtype):
            for shape in ((3,), (2, 1, 2)):
                factors = np.arange(1, 1 + np.prod(shape), dtype=np.float32).reshape(shape)
                stacks = [np.multiply.outer(factors, a) for a in args]
                for given in (stacks, [stacks[0], *args[1:]], [args[0], *stacks[1:]]):
                    for positional, keywords in options(name):
                        (ours, error), (slow, expected) = (
                            outcome(f, (*given, *positional), keywords)
                            for f in (function, function.__wrapped__)
                        )
                        assert error == expected
                        if error is None:
                            same(ours, slow)


@pytest.mark.parametrize(
    "name", [name for name in QUICK if "out" in inspect.signature(QUICK[name]).parameters]
)
def test_out(name):
    function = QUICK[name]
    for n in (1, 3, 17):
        for args in calls(name, n, np.float64):
            stacks = [np.stack([a, 2 * a]) for a in args]
            expected, error = outcome(function.__wrapped__, stacks, {})
            if error is None and isinstance(expected, np.ndarray):
                out = np.zeros_like(expected)
                assert function(*stacks, out=out) is out
                same(out, expected)
            for wrong in (3, np.zeros(7), np.zeros_like(stacks[0], dtype="m8[s]")):
                outcomes = [outcome(f, stacks, {"out": wrong})[1] for f in (function, function.__wrapped__)]
                assert outcomes[0] == outcomes[1]
                assert outcomes[0] is not None


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
