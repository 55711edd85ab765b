"""The objects: dtypes, out=, binding, names, errors, documentation."""

import copy
import inspect
import pickle

import numpy as np
import pytest

import primer.activations as A
from primer.activations import Activation, leaky_relu, relu, sigmoid, softmax, tanh
from primer.kernels import core

NAMES = [row["name"] for row in core.activations()]
SCALAR = [row["name"] for row in core.activations() if not row["is_vector"]]
DTYPES = {
    "?": "f",
    "b": "f",
    "B": "f",
    "h": "f",
    "H": "f",
    "i": "d",
    "I": "d",
    "q": "d",
    "Q": "d",
    "e": "e",
    "f": "f",
    "d": "d",
}


def results(function, x):
    yield function(x)
    yield function.vjp(x, x)
    if function.is_vector:
        yield function.jacobian(x)
    else:
        yield function.derivative(x)
        yield from function.value_and_derivative(x)


@pytest.mark.parametrize(("given", "expected"), DTYPES.items())
@pytest.mark.parametrize("name", NAMES)
def test_dtypes(name, given, expected):
    for result in results(A.get(name), np.ones((2, 3), given)):
        assert result.dtype == expected


@pytest.mark.parametrize("name", NAMES)
def test_half_precision_is_rounded_once(name):
    function, x = A.get(name), np.linspace(-4, 4, 100).astype(np.float16)
    wide = function(x.astype(np.float32))
    assert np.array_equal(function(x), wide.astype(np.float16))
    out = np.empty(100, np.float16)
    assert function(x, out=out) is out
    assert np.array_equal(out, wide.astype(np.float16))


@pytest.mark.parametrize("name", SCALAR)
@pytest.mark.parametrize("kind", [np.float16, np.float32, np.float64, int, float])
def test_scalars(name, kind):
    function = A.get(name)
    for result in results(function, kind(1)):
        assert isinstance(result, np.generic)
    assert function([1.0, 2.0]).tolist() == [function(1.0), function(2.0)]
    assert isinstance(function.with_()(kind(1)), np.floating)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("dtype", ["F", "D", "g", "O", "U1", "M8[s]"])
def test_only_real_numbers(name, dtype):
    function, x = A.get(name), np.zeros(2, dtype)
    if x.dtype == np.float64:
        pytest.skip("long double is double here")
    for call in (function, lambda x: function.vjp(x, np.ones(2))):
        with pytest.raises(TypeError, match=rf"^{name}.*: x has dtype .*; (complex|expected real)"):
            call(x)


def test_out():
    x, out = np.array([-1.0, 2.0]), np.empty(2)
    assert relu(x, out) is out
    assert out.tolist() == [0, 2]
    pair = np.empty(2), np.empty(2, np.float32)
    assert all(r is o for r, o in zip(relu.value_and_derivative(x, out=pair), pair, strict=True))
    assert [p.tolist() for p in pair] == [[0, 2], [0, 1]]
    assert relu.vjp(x, x, out=out) is out
    assert out.tolist() == [0, 2]
    assert relu(x, out=x) is x
    assert softmax(x, out=x) is x
    assert np.allclose(x, softmax([0.0, 2.0]), rtol=1e-15)
    with pytest.raises(ValueError, match=r"^relu: out has shape \(2, 2\), expected \(2,\)"):
        relu(x, out=np.empty((2, 2)))
    with pytest.raises(ValueError, match=r"^softmax: out has shape \(3,\), expected \(2,\)"):
        softmax(x, out=np.empty(3))
    with pytest.raises(TypeError, match=r"^relu.derivative: out must be an array, got list"):
        relu.derivative(x, out=[0, 0])
    with pytest.raises(TypeError, match="pair"):
        relu.value_and_derivative(x, out=x)
    with pytest.raises(TypeError, match="Cannot cast"):
        relu(x, out=np.empty(2, int))
    out.flags.writeable = False
    with pytest.raises(ValueError, match="read-only"):
        relu(x, out=out)


def test_parameters_may_be_arrays():
    slopes = np.array([0.0, 0.5])
    x = np.array([[-1.0, -1.0], [2.0, 2.0]])
    assert leaky_relu(x, negative_slope=slopes).tolist() == [[0, -0.5], [2, 2]]
    assert leaky_relu.derivative(x, negative_slope=slopes).tolist() == [[0, 0.5], [1, 1]]
    assert leaky_relu(-1.0, negative_slope=slopes).shape == (2,)
    narrow = x.astype(np.float32)
    assert leaky_relu(narrow, negative_slope=slopes).dtype == np.float64
    for number in (0.5, np.float64(0.5), 1, np.array(0.5)):
        assert leaky_relu(narrow, negative_slope=number).dtype == np.float32
    with pytest.raises(ValueError, match=r"out has shape \(2,\), expected \(2, 2\)"):
        leaky_relu(x, np.empty(2), negative_slope=slopes)


def test_unknown_parameter():
    for call in (leaky_relu, leaky_relu.derivative):
        with pytest.raises(TypeError, match=r"leaky_relu.*'slope'; its parameters are negative"):
            call(1.0, slope=3)
    with pytest.raises(TypeError, match=r"softmax\(\) got .* 'slope'; it has no parameters"):
        softmax([1.0], slope=3)
    with pytest.raises(TypeError, match=r"relu.with_\(\) got"):
        relu.with_(slope=3)
    with pytest.raises(TypeError, match="negative_slope must be a real number"):
        leaky_relu.with_(negative_slope="steep")
    with pytest.raises(TypeError, match=r"leaky_relu\.derivative: negative_slope must be a real number"):
        leaky_relu.derivative(1.0, negative_slope="steep")


def test_bound():
    bound = leaky_relu.with_(negative_slope=0.2)
    assert repr(bound) == "leaky_relu.with_(negative_slope=0.2)"
    assert bound(-1.0) == -0.2
    assert bound(-1.0, negative_slope=0.5) == -0.5
    assert bound.vjp(-1.0, 2.0) == 0.4
    assert bound == leaky_relu.with_(negative_slope=0.2) != leaky_relu
    assert hash(bound) == hash(leaky_relu.with_(negative_slope=0.2))
    assert bound.with_(negative_slope=0.01) == leaky_relu
    assert np.array_equal(leaky_relu([-2.0, 3.0], negative_slope=0), [0, 3])
    assert leaky_relu != relu
    assert bound != "leaky_relu"
    assert bound.parameters == {"negative_slope": 0.2}
    bound.parameters["negative_slope"] = 3
    assert bound.parameters == {"negative_slope": 0.2}
    for duplicate in (pickle.loads(pickle.dumps(bound)), copy.copy(bound), copy.deepcopy(bound)):
        assert duplicate == bound


@pytest.mark.parametrize("name", NAMES)
def test_names(name):
    function = A.get(name)
    assert isinstance(function, Activation)
    assert getattr(A, name) is function
    assert function.name == function.__name__ == repr(function) == name
    assert pickle.loads(pickle.dumps(function)) is function
    assert copy.deepcopy(function) is function
    assert A.get(function) is function
    assert name in A.__all__
    assert name in dir(A)


@pytest.mark.parametrize("name", NAMES)
def test_documentation(name):
    function = A.get(name)
    for text in (function.formula, function.derivative_formula, function.latex, function.smoothness):
        assert text
    low, high = function.range
    assert low < high
    for section in ("Parameters", "Returns", "Examples", "See Also", *function.parameters):
        assert section in function.__doc__
    assert function.formula in function.__doc__
    assert inspect.getdoc(function) == inspect.cleandoc(function.__doc__)
    assert next(iter(inspect.signature(function).parameters)) == "x"
    assert set(function.parameters) < set(inspect.signature(function).parameters)
    assert "Attributes" in Activation.__doc__


def test_lookup():
    assert A.get("logistic") is sigmoid
    assert A.get("linear") is A.identity
    with pytest.raises(ValueError, match=r"unknown activation 'tan'; known are identity, .*tanh"):
        A.get("tan")
    with pytest.raises(ValueError, match="unknown activation None"):
        A.get(None)
    with pytest.raises(AttributeError, match="no attribute 'tan'"):
        A.tan  # noqa: B018


def test_table():
    table = A.table()
    assert [row[0] for row in table] == NAMES
    lines = repr(table).splitlines()
    assert len(lines) == len(table) + 2
    assert lines[0].startswith("name")
    assert all(line == line.rstrip() for line in lines)
    assert table._repr_html_().count("<tr>") == len(table) + 1
    assert "x &gt; 0" in table._repr_html_()


def test_axis():
    x = np.random.default_rng(0).standard_normal((2, 3, 4))
    for axis in (0, 1, 2, -3):
        moved = np.moveaxis(softmax(np.moveaxis(x, axis, -1)), -1, axis)
        assert np.array_equal(softmax(x, axis=axis), moved)
        carried = np.moveaxis(softmax.vjp(*(np.moveaxis(x, axis, -1),) * 2), -1, axis)
        assert np.array_equal(softmax.vjp(x, x, axis=axis), carried)
    assert softmax.jacobian(x, axis=1).shape == (2, 4, 3, 3)
    g = np.array([1.0, -2.0, 0.5, 3.0])
    products = np.einsum("i,...ij->...j", g, softmax.jacobian(x))
    assert np.allclose(softmax.vjp(x, g), products, rtol=1e-13, atol=1e-16)
    with pytest.raises(ValueError, match=r"^softmax: x must have at least one axis"):
        softmax(1.0)
    with pytest.raises(TypeError, match=r"softmax: axis must be an integer, got 0\.5"):
        softmax([1.0], axis=0.5)
    with pytest.raises(np.exceptions.AxisError, match=r"softmax\.jacobian: x: axis 3"):
        softmax.jacobian(x, axis=3)
    with pytest.raises(ValueError, match=r"axis -1, got x \(2, 3, 4\) and g \(3,\)"):
        softmax.vjp(x, g[:3])


def test_a_vector_activation_has_no_elementwise_derivative():
    for method in (softmax.derivative, softmax.value_and_derivative):
        with pytest.raises(TypeError, match=r"use softmax.vjp\(x, g\) or softmax.jacobian\(x\)"):
            method([1.0])


def test_vjp_of_an_elementwise_activation():
    x, g = np.linspace(-2, 2, 7), np.arange(7.0)
    assert np.array_equal(tanh.vjp(x, g), g * tanh.derivative(x))
    assert tanh.vjp(x.astype(np.float32), g.astype(np.float32)).dtype == np.float32
    assert tanh.vjp(x[:, None], g).shape == (7, 7)


class Traced:
    """An argument with its own way with ufuncs."""

    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        return ufunc.__name__, method, inputs[0] is self


def test_foreign_arrays_see_the_ufunc():
    x = Traced()
    assert relu(x) == ("relu", "__call__", True)
    assert leaky_relu.derivative(x) == ("leaky_relu_derivative", "__call__", True)
    assert softmax(x, axis=0) == ("softmax", "__call__", True)
    assert softmax.vjp(x, [1.0]) == ("softmax_vjp", "__call__", True)
