"""The objects: reductions, weights, labels, dtypes, bits, errors, names."""

import copy
import inspect
import math
import pickle

import numpy as np
import pytest

import primer.costs as C
from primer.costs import Cost, binary_cross_entropy, categorical_cross_entropy, huber, squared_error
from primer.kernels import core
from primer.reference.costs import reduce

ROWS = {row["name"]: row for row in core.costs()}
OPTIONS = [
    {"reduction": r, "sample_weight": w}
    for r in ("mean", "sum", "none")
    for w in (None, [1.0, 0.5, 0.0, 2.0])
]


def example(name, dtype=np.float64):
    """Targets and predictions of four samples with three numbers each."""
    rng = np.random.default_rng(7)
    q = rng.uniform(0.1, 0.9, (4, 3)).astype(dtype)
    return (np.eye(3)[[2, 0, 1, 0]] if ROWS[name]["is_vector"] else q.round()[::-1]), q


@pytest.mark.parametrize("options", OPTIONS)
def test_reductions_of_samples_against_the_reference(options):
    rng = np.random.default_rng(0)
    t, q, weights = rng.random(4), rng.random(4), options["sample_weight"]
    expected = reduce(((q - t) ** 2).tolist(), weights, options["reduction"])
    assert np.allclose(squared_error(t, q, **options), expected, rtol=1e-14)


def test_weights_count_each_number_of_a_sample():
    t, q = np.zeros((2, 2)), np.array([[1.0, 2.0], [3.0, 5.0]])
    assert squared_error(t, q, sample_weight=[1, 3]) == (1 + 4 + 3 * (9 + 25)) / 8
    assert squared_error(t, q, sample_weight=[[1, 0], [0, 3]]) == (1 + 3 * 25) / 4
    gradient = squared_error.gradient(t, q, sample_weight=[1, 3])
    assert gradient.tolist() == [[0.25, 0.5], [2.25, 3.75]]
    rows = categorical_cross_entropy([0, 1], [[0.5, 0.5], [0.9, 0.1]], sample_weight=[1, 3])
    assert np.isclose(rows, (math.log(2) + 3 * math.log(10)) / 4, rtol=1e-15)


@pytest.mark.parametrize("name", ROWS)
def test_weights_of_one_change_no_bit(name):
    cost, (t, q) = C.get(name), example(name)
    assert cost(t, q) == cost(t, q, sample_weight=np.ones(4))


@pytest.mark.parametrize("options", OPTIONS)
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("name", ROWS)
def test_dtype_is_that_of_the_prediction(name, dtype, options):
    cost, (t, q) = C.get(name), example(name, dtype)
    for target in (t, t.astype(np.float32), t.astype(np.int64), t.astype(bool)):
        value, gradient = cost.value_and_gradient(target, q, **options)
        assert value.dtype == gradient.dtype == dtype
        assert gradient.shape == q.shape
        assert isinstance(value, np.ndarray if options["reduction"] == "none" else np.generic)
        assert np.array_equal(value, cost(t, q, **options))
    shape = cost(t, q, reduction="none").shape
    assert shape == (q.shape[:1] if cost.is_vector else q.shape)


def test_dtype_of_integers_and_lists():
    assert squared_error([1, 2], [1, 4]) == 2
    assert squared_error([0.5], [1]).dtype == np.float64
    assert squared_error(np.ones(1, np.int8), np.ones(1, np.int8)).dtype == np.float32
    assert squared_error(np.ones(1), np.ones(1, np.int8)).dtype == np.float64


@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.int64, np.uint64, ">i4"])
@pytest.mark.parametrize("name", [n for n, row in ROWS.items() if row["is_vector"]])
def test_labels(name, dtype):
    cost, (t, q) = C.get(name), example(name)
    labels = t.argmax(axis=1).astype(dtype)
    for ours, expected in zip(cost.value_and_gradient(labels, q), cost.value_and_gradient(t, q), strict=True):
        assert np.array_equal(ours, expected)
    assert cost(labels[0], q[0]) == cost(t[0], q[0])
    stack = np.stack([q, q])
    assert cost(np.stack([labels, labels]), stack, reduction="none").shape == (2, 4)
    assert np.isclose(cost(np.stack([labels] * 2), stack, sample_weight=[1, 2]), cost(labels, q))


@pytest.mark.parametrize("options", OPTIONS)
@pytest.mark.parametrize("name", ROWS)
def test_layouts_give_the_same_bits(layout, name, options):
    cost, (t, q) = C.get(name), example(name)
    expected = [x.tobytes() for x in cost.value_and_gradient(t, q, **options)]
    laid = layout(t), layout(q)
    before = [x.tobytes() for x in laid]
    assert [x.tobytes() for x in cost.value_and_gradient(*laid, **options)] == expected
    assert cost(*laid, **options).tobytes() == expected[0]
    assert [x.tobytes() for x in laid] == before


def test_out():
    t, q = np.zeros((2, 2)), np.ones((2, 2))
    out, gradient = np.empty(()), np.empty((2, 2), np.float32)
    assert squared_error(t, q, out=out) is out
    assert out == 1
    assert squared_error.gradient(t, q, out=gradient) is gradient
    assert np.all(gradient == 0.5)
    pair = squared_error.value_and_gradient(t, q, reduction="sum", out=(out, gradient))
    assert pair[0] is out
    assert pair[1] is gradient
    assert (out == 4) & np.all(gradient == 2)
    assert squared_error(t, q, reduction="none", out=q) is q
    with pytest.raises(ValueError, match=r"^squared_error: out has shape \(1,\), expected \(\)"):
        squared_error(t, q, out=np.empty(1))
    with pytest.raises(TypeError, match="out must be an array, got list"):
        squared_error.gradient(t, q, out=[])
    with pytest.raises(TypeError, match="pair"):
        squared_error.value_and_gradient(t, q, out=out)


@pytest.mark.parametrize("name", ROWS)
def test_empty(name):
    cost, shape = C.get(name), (0, 3)
    t = q = np.empty(shape)
    assert cost(t, q, reduction="sum") == 0
    assert cost.gradient(t, q).shape == shape
    assert cost(t, q, reduction="none").size == 0
    with pytest.warns(RuntimeWarning, match="invalid value"):
        assert np.isnan(cost(t, q))
    assert cost(t, q, sample_weight=[], reduction="sum") == 0


WRONG = [
    (
        lambda: squared_error([1.0, 2.0], [[1.0], [2.0]]),
        r"^squared_error: y_true has shape \(2,\), expected \(2, 1\) as y_pred",
    ),
    (lambda: squared_error.gradient(1.0, [1.0]), r"^squared_error.gradient: y_true has shape \(\)"),
    (
        lambda: categorical_cross_entropy.from_logits.value_and_gradient([0, 1], [[1.0, 2.0]]),
        r"^categorical_cross_entropy.from_logits.value_and_gradient: y_true has shape \(2,\), "
        r"expected \(1, 2\) as y_pred, or \(1,\) for class labels",
    ),
    (
        lambda: categorical_cross_entropy([0, 3], [[0.5, 0.5]] * 2),
        r"y_true has the label 3, but y_pred has 2 classes \(labels 0 to 1\)",
    ),
    (lambda: categorical_cross_entropy([0, -1], [[0.5, 0.5]] * 2), "y_true has the label -1"),
    (
        lambda: categorical_cross_entropy([0.0, 1.0], [[0.5, 0.5]] * 2),
        "holds class labels.*expected integers, got float64",
    ),
    (lambda: categorical_cross_entropy(1.0, 1.0), "y_pred must have an axis of classes"),
    (
        lambda: squared_error([1], [1], reduction="average"),
        "reduction must be 'mean', 'sum' or 'none', got 'average'",
    ),
    (lambda: squared_error([1, 2], [1, 2], sample_weight=[1, -1]), "finite and not negative"),
    (lambda: squared_error([1], [1], sample_weight=[np.nan]), "finite and not negative"),
    (lambda: squared_error([1], [1], sample_weight=[np.inf]), "finite and not negative"),
    (lambda: squared_error([1], [1], sample_weight=[0]), "sample_weight sums to zero"),
    (
        lambda: squared_error([[1], [2]], [[1], [2]], sample_weight=[1, 2, 3]),
        r"sample_weight has shape \(3,\), expected \(2,\) or \(2, 1\): one weight a sample",
    ),
    (lambda: squared_error([1, 2], [1, 2], sample_weight=2.0), r"has shape \(\), expected \(2,\)"),
]


@pytest.mark.parametrize(("call", "message"), WRONG)
def test_errors(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_types():
    with pytest.raises(TypeError, match=r"^squared_error: y_pred has dtype complex128; complex"):
        squared_error([1], [1j])
    with pytest.raises(TypeError, match=r"^squared_error.gradient: y_true has dtype object"):
        squared_error.gradient([None], [1])
    with pytest.raises(TypeError, match="sample_weight has dtype"):
        squared_error([1], [1], sample_weight=["heavy"])
    with pytest.raises(TypeError, match=r"huber\(\) got .*'width'; its parameters are delta"):
        huber([1], [1], width=2)
    with pytest.raises(TypeError, match="huber: delta must be a real number, got 'wide'"):
        huber([1], [1], delta="wide")
    with pytest.raises(TypeError, match=r"delta must be a number, got an array of shape \(2,\)"):
        huber([1], [1], delta=[1, 2])
    with pytest.raises(AttributeError, match="squared_error has no from_logits"):
        squared_error.from_logits  # noqa: B018
    with pytest.raises(AttributeError, match="is of logits already"):
        binary_cross_entropy.from_logits.from_logits  # noqa: B018


LIMITED = [(name, parameter) for name, row in ROWS.items() for parameter in row["positive"]]


@pytest.mark.parametrize("value", [0, -1.0, np.float32(-1), np.nan, np.inf])
@pytest.mark.parametrize(("name", "parameter"), LIMITED)
def test_a_parameter_out_of_its_range(name, parameter, value):
    cost, (t, q) = C.get(name), example(name)
    message = rf"{cost.__name__}(\.\w+)?: {parameter} must be finite and greater than 0, got "
    for call in (cost, cost.gradient, cost.value_and_gradient):
        with pytest.raises(ValueError, match=message):
            call(t, q, **{parameter: value})
    with pytest.raises(ValueError, match=message):
        cost.with_(**{parameter: value})
    assert np.isfinite(cost(t, q, **{parameter: np.float64(1e-3)}))
    assert "Finite and greater than 0." in cost.__doc__


def test_some_parameter_has_a_range():
    assert ("huber", "delta") in LIMITED


@pytest.mark.parametrize("name", ROWS)
def test_the_domain_is_documented(name):
    cost = C.get(name)
    assert cost.domain.endswith(".")
    assert f"y_pred : array_like, real\n    {cost.domain}" in cost.__doc__
    assert ("Probabilities" in cost.domain) == (name.endswith("cross_entropy"))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_what_is_no_probability_costs_nan(dtype):
    t = np.array([0, 0.5, 1], dtype)
    for q in (-0.25, np.nextafter(dtype(0), dtype(-1)), np.nextafter(dtype(1), dtype(2)), 2, np.inf, -np.inf):
        for part in binary_cross_entropy.value_and_gradient(t, np.full(3, q, dtype), reduction="none"):
            assert np.isnan(part).all()
    assert binary_cross_entropy([0, 1], [0, 1]) == 0
    p = np.array([[-0.5, 0.5], [0.5, -0.5]], dtype)
    cost, gradient = categorical_cross_entropy.value_and_gradient([0, 0], p, reduction="none")
    assert np.isnan(cost).tolist() == [True, False]
    assert gradient[1].tolist() == [-2, 0]


@pytest.mark.parametrize("name", ROWS)
def test_names(name):
    cost = C.get(name)
    assert isinstance(cost, Cost)
    stem, _, logits = name.partition("_from_logits")
    found = getattr(C, stem).from_logits if name != stem else getattr(C, stem)
    assert found == cost
    assert repr(cost) == (stem if name == stem else f"{stem}.from_logits")
    assert pickle.loads(pickle.dumps(cost)) == copy.deepcopy(cost) == cost
    assert hasattr(cost, "from_logits") == ("from_logits" in dir(cost)) == (f"{name}_from_logits" in ROWS)
    assert cost.formula in cost.__doc__
    assert cost.gradient_formula in cost.__doc__
    assert list(inspect.signature(cost).parameters)[:3] == ["y_true", "y_pred", "sample_weight"]
    assert stem in dir(C)
    assert not logits


def test_bound():
    bound = huber.with_(delta=2)
    assert repr(bound) == "huber.with_(delta=2.0)"
    assert bound([0.0], [5.0]) == huber([0.0], [5.0], delta=2) == 8
    assert pickle.loads(pickle.dumps(bound)) == bound != huber
    assert binary_cross_entropy.with_().from_logits == binary_cross_entropy.from_logits
    assert C.get(bound) is bound
    with pytest.raises(ValueError, match=r"unknown cost 'hubert'; known are .*huber"):
        C.get("hubert")
    assert C.get("log_loss") is categorical_cross_entropy


def test_table():
    assert len(C.table()) == len(ROWS)
    assert "binary_cross_entropy.from_logits" in repr(C.table())


class Override:
    """An argument that wants to handle the call itself."""

    def __array_function__(self, func, types, args, kwargs):
        return func, types, len(args), kwargs


def test_an_argument_may_take_over():
    x = Override()
    func, types, n, kwargs = squared_error.gradient([1.0], x, reduction="sum")
    assert (types, n, kwargs) == ((Override,), 2, {"reduction": "sum"})
    assert func.__self__ is squared_error
    assert squared_error(x, [1.0])[1:] == ((Override,), 2, {})
