"""vecdot, matvec, vecmat in place of NumPy's: types, keywords, errors, the quick path."""

import inspect

import numpy as np
import pytest

import primer
from primer import linalg
from primer.linalg import gufuncs

NAMES = ["vecdot", "matvec", "vecmat"]
SHAPES = {"vecdot": [(3,), (3,)], "matvec": [(2, 3), (3,)], "vecmat": [(3,), (3, 2)]}
LETTERS = "?bhilqBHILQefdgFDG"


def arrays(name, letter, second=None):
    return [
        (np.arange(np.prod(shape)).reshape(shape) + 1).astype(t)
        for shape, t in zip(SHAPES[name], (letter, second or letter), strict=True)
    ]


@pytest.mark.parametrize("name", NAMES)
def test_parameters_are_those_of_a_ufunc(name):
    ours = inspect.signature(getattr(linalg, name)).parameters
    assert set(ours) == {
        "x1", "x2", "out", "casting", "order", "dtype", "subok", "signature", "axes", "axis", "keepdims",
    }  # fmt: skip
    assert ours["x1"].kind is inspect.Parameter.POSITIONAL_ONLY


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("first", LETTERS)
def test_result_type_and_value(name, first):
    for second in LETTERS:
        a, b = arrays(name, first, second)
        ours, numpys = getattr(linalg, name)(a, b), getattr(np, name)(a, b)
        assert type(ours) is type(numpys)
        assert ours.dtype == numpys.dtype
        assert np.array_equal(ours, numpys)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("letter", "FD")
def test_the_first_argument_is_conjugated_as_by_numpy(name, letter):
    rng = np.random.default_rng(0)
    for big in (1, 20):
        shapes = [tuple(big * s for s in shape) for shape in SHAPES[name]]
        a, b = ((rng.standard_normal(s) + 1j * rng.standard_normal(s)).astype(letter) for s in shapes)
        assert np.allclose(getattr(linalg, name)(a, b), getattr(np, name)(a, b), rtol=1e-4)


KEYWORDS = [
    {"dtype": "f4"}, {"dtype": "D"}, {"axis": 0}, {"axis": -1}, {"keepdims": True}, {"axes": [0, 0, ()]},
    {"axes": [(1, 0), 0, 0]}, {"axes": [0, (1, 0), 0]}, {"order": "F"}, {"subok": False},
    {"casting": "safe", "dtype": "f"}, {"signature": "ff->f"}, {"dtype": "g"},
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("keywords", KEYWORDS)
def test_keywords(name, keywords):
    a, b = (x[:3, :3] if x.ndim == 2 else x for x in arrays(name, "d"))
    results = []
    for function in (getattr(np, name), getattr(linalg, name)):
        try:
            results.append(function(a, b, **keywords))
        except (TypeError, ValueError, np.exceptions.AxisError) as error:
            results.append((type(error), str(error)))
    expected, ours = results
    assert type(ours) is type(expected)
    assert np.array_equal(ours, expected)


@pytest.mark.parametrize("name", NAMES)
def test_errors_are_numpys(name):
    for a, b in (
        (np.ones((2, 3)), np.ones((2, 2))),
        (2.0, np.ones(2)),
        (np.ones(3), np.ones(4)),
        (np.ones(3), 1.0),
    ):
        with pytest.raises(ValueError) as expected:  # noqa: PT011
            getattr(np, name)(a, b)
        with pytest.raises(ValueError) as ours:  # noqa: PT011
            getattr(linalg, name)(a, b)
        assert str(ours.value) == str(expected.value)


@pytest.mark.parametrize("letter", "fdFD")
@pytest.mark.parametrize("name", NAMES)
def test_quick_path_has_the_bits_of_the_gufunc(name, letter):
    rng = np.random.default_rng(0)
    for m, n in ((1, 1), (3, 5), (40, 3), (9, 100), (2, 20_000)):
        shapes = {"vecdot": [(n,), (n,)], "matvec": [(m, n), (n,)], "vecmat": [(n,), (n, m)]}[name]
        a, b = ((rng.standard_normal(s) * (1j if letter in "FD" else 1) + 1).astype(letter) for s in shapes)
        for x, y in ((a, b), (a[::-1], b[::-1] if name != "matvec" else b)):
            assert np.array_equal(getattr(linalg, name)(x, y), getattr(gufuncs, name)(x, y))


@pytest.mark.parametrize("name", NAMES)
def test_bits_do_not_depend_on_threads(name):
    rng = np.random.default_rng(0)
    for m, n in ((3, 400_000), (2000, 2000)):
        shapes = {"vecdot": [(m * n,), (m * n,)], "matvec": [(m, n), (n,)], "vecmat": [(n,), (n, m)]}[name]
        a, b = (rng.standard_normal(s) for s in shapes)
        results = []
        for threads in (1, 2):
            primer.set_num_threads(threads)
            results.append(getattr(linalg, name)(a, b))
        primer.set_num_threads(None)
        assert np.array_equal(*results)


class Foreign:
    def __array_ufunc__(self, ufunc, method, *inputs, **keywords):
        return ufunc


@pytest.mark.parametrize("name", NAMES)
def test_foreign_operand_is_told_of_numpys(name):
    assert getattr(linalg, name)(Foreign(), np.ones(3)) is getattr(np, name)


def test_vecdot_of_numpy_linalg():
    a, b = np.arange(6.0).reshape(2, 3), np.arange(3.0)
    assert np.array_equal(linalg.vecdot(a, b, axis=-1), np.linalg.vecdot(a, b, axis=-1))
    assert np.array_equal(linalg.vecdot(a.T, b[:, None], axis=0), np.linalg.vecdot(a.T, b[:, None], axis=0))


def test_input_is_not_modified():
    a = np.random.default_rng(0).standard_normal((50, 50))
    a.flags.writeable = False
    before = a.copy()
    linalg.matvec(a, a[0])
    linalg.vecmat(a[0], a)
    linalg.vecdot(a, a)
    assert np.array_equal(a, before)
