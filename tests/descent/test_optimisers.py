"""The optimisers: against the textbook step and torch; layouts, resuming, errors."""

import copy
import inspect
import pickle

import numpy as np
import pytest

from primer import descent
from primer.descent import SGD, Adam, SGDVelocity
from primer.kernels import core
from primer.kernels.optimisers import update
from primer.reference import descent as reference

ROWS = {row["name"]: row for row in core.optimisers()}
SETTINGS = [
    SGD(0.1),
    SGD(0.1, momentum=0.9),
    SGD(0.1, momentum=0.9, dampening=0.3, weight_decay=0.2),
    SGD(0.1, dampening=0.3),
    SGD(0.1, weight_decay=0.2),
    SGD(0.1, momentum=0.9, nesterov=True, weight_decay=0.2),
    Adam(0.1),
    Adam(0.1, betas=(0.5, 0.75), eps=1e-2, weight_decay=0.2),
    Adam(betas=(0.0, 0.0)),
    Adam(0.1, epsilon_hat=True, eps=0.5),
    SGDVelocity(0.1),
    SGDVelocity(0.1, momentum=0.9, weight_decay=0.2),
    SGDVelocity(0.1, momentum=0.9, nesterov=True),
    # whatever else there is, as it comes
    *(cls() for cls in descent._OPTIMISERS.values() if cls not in (SGD, Adam, SGDVelocity)),
]
settings = pytest.mark.parametrize("setting", SETTINGS, ids=repr)
dtypes = pytest.mark.parametrize("dtype", [np.float32, np.float64])


def arrays(shape, dtype, seed=0):
    return np.random.default_rng(seed).standard_normal(shape).astype(dtype)


def reference_options(optimiser):
    return {name: getattr(optimiser, name) for name in ROWS[optimiser.name]["parameters"]}


@pytest.fixture(params=core.available())
def instruction_set(request):
    return request.param


@settings
@dtypes
def test_against_the_textbook(instruction_set, setting, dtype):
    optimiser = copy.deepcopy(setting)
    optimiser._isa = instruction_set
    params = [arrays(7, dtype, 1), arrays((3, 11), dtype, 2)]
    expected = np.concatenate([w.ravel() for w in params]).astype(float).tolist()
    step, state = getattr(reference, f"{optimiser.name}_step"), {}
    for t in range(1, 6):
        grads = [arrays(w.shape, dtype, 10 * t + i) for i, w in enumerate(params)]
        optimiser.step(params, grads)
        flat = np.concatenate([g.ravel() for g in grads]).astype(float).tolist()
        expected, state = step(expected, flat, state, t, **reference_options(optimiser))
        ours = np.concatenate([w.ravel() for w in params])
        assert ours.dtype == dtype
        assert np.allclose(ours, expected, rtol=0, atol=20 * t * np.finfo(dtype).eps)
    assert optimiser.step_count == 5


@settings
@dtypes
def test_against_torch(setting, dtype):
    torch = pytest.importorskip("torch")
    if getattr(setting, "epsilon_hat", False) or not hasattr(torch.optim, type(setting).__name__):
        pytest.skip("not torch's")
    optimiser, w = copy.deepcopy(setting), arrays((4, 5), dtype)
    options = {name: getattr(optimiser, name) for name in optimiser._options}
    options.pop("epsilon_hat", None)
    theirs = torch.tensor(w, requires_grad=True)
    peer = getattr(torch.optim, type(optimiser).__name__)([theirs], **options)
    for t in range(5):
        g = arrays(w.shape, dtype, t)
        theirs.grad = torch.tensor(g)
        peer.step()
        optimiser.step([w], [g])
        assert np.allclose(w, theirs.detach().numpy(), rtol=0, atol=40 * np.finfo(dtype).eps)


@pytest.mark.parametrize("cls", [SGD, Adam])
def test_names_and_defaults_are_torch_s(cls):
    torch = pytest.importorskip("torch")
    theirs = inspect.signature(getattr(torch.optim, cls.__name__)).parameters
    for name, parameter in inspect.signature(cls).parameters.items():
        if name != "epsilon_hat":
            assert parameter.default == theirs[name].default


def test_every_row_has_its_class():
    assert set(descent._OPTIMISERS) == set(ROWS)
    for name, cls in descent._OPTIMISERS.items():
        made = cls()
        assert (
            dict(zip(ROWS[name]["parameters"], made._hyperparameters(), strict=True))
            == (ROWS[name]["parameters"])
        )
        assert tuple(inspect.signature(cls).parameters) == cls._options
        assert cls.__name__ in descent.__all__
        assert descent.get(name) is cls
        assert (made.formula, made.source) == (ROWS[name]["formula"], ROWS[name]["source"])
    message = f"unknown optimiser 'Nadam'; known are {', '.join(sorted(ROWS))}"
    with pytest.raises(ValueError, match=message):
        descent.get("Nadam")


def run(optimiser, params, steps=3):
    for t in range(steps):
        optimiser.step(params, [arrays(w.shape, w.dtype.newbyteorder("="), t) for w in params])
    return [np.ascontiguousarray(w).astype(w.dtype.newbyteorder("=")).tobytes() for w in params]


@settings
@dtypes
def test_layouts_give_the_same_bits(layout, setting, dtype):
    w = arrays((6, 9), dtype)
    expected = run(copy.deepcopy(setting), [w.copy()])
    laid = layout(w)
    if not laid.flags.writeable:
        with pytest.raises(ValueError, match=r"params\[0\] is read-only"):
            setting.step([laid], [w])
        return
    assert run(copy.deepcopy(setting), [laid]) == expected
    plain, g = w.copy(), arrays(w.shape, dtype, 5)
    one, other = copy.deepcopy(setting), copy.deepcopy(setting)
    laid = w.copy()
    one.step([plain], [g])
    other.step([laid], [layout(g)])
    assert plain.tobytes() == laid.tobytes()


@settings
@dtypes
def test_bits_do_not_depend_on_length_or_place(instruction_set, setting, dtype):
    w = arrays(83, dtype)
    optimiser = copy.deepcopy(setting)
    optimiser._isa = instruction_set
    names = ROWS[optimiser.name]["states"]

    def stepped(w):
        w, states = w.copy(), tuple(np.abs(w) for _ in names)
        update(optimiser.name, [w], [-0.5 * w], [states], optimiser._hyperparameters(), 3, instruction_set)
        return w

    whole = stepped(w)
    for n in range(1, 41):
        for first in (0, 1, 5, 43):
            assert stepped(w[first : first + n]).tobytes() == whole[first : first + n].tobytes()


@settings
def test_threads_change_no_bit(setting):
    w = arrays(150_001, np.float64)
    expected = run(copy.deepcopy(setting), [w.copy()], 2)
    try:
        core.set_num_threads(1)
        assert run(copy.deepcopy(setting), [w.copy()], 2) == expected
    finally:
        core.set_num_threads(None)


@settings
def test_resumed_bit_for_bit(setting):
    w = arrays(20, np.float64)
    straight = copy.deepcopy(setting)
    at_once = run(straight, [w.copy()], 3)
    first, params = copy.deepcopy(setting), [w.copy()]
    run(first, params, 2)
    saved = first.state_dict()
    for again in (type(setting)(), pickle.loads(pickle.dumps(first))):
        again.load_state_dict(copy.deepcopy(saved))
        assert repr(again) == repr(setting)
        here = [params[0].copy()]
        again.step(here, [arrays(20, np.float64, 2)])
        assert here[0].tobytes() == at_once[0]
    assert first.step_count == 2
    again.zero_state()
    assert again.step_count == 0
    assert run(again, [w.copy()], 3) == at_once


def test_state_dict():
    adam = Adam()
    assert adam.state_dict() == {
        "optimiser": "adam",
        "step_count": 0,
        "state": [],
        "hyperparameters": {
            "lr": 1e-3,
            "betas": (0.9, 0.999),
            "eps": 1e-8,
            "weight_decay": 0,
            "epsilon_hat": False,
        },
    }
    adam.step([np.ones(2)], [np.ones(2)])
    saved = adam.state_dict()
    assert list(saved["state"][0]) == ["exp_avg", "exp_avg_sq"]
    saved["state"][0]["exp_avg"][:] = 7
    assert np.allclose(adam.state_dict()["state"][0]["exp_avg"], 0.1)
    arrays = saved["state"][0]
    for wrong, message in [
        ({"step_count": 0}, "lacks hyperparameters, optimiser, state"),
        ({**saved, "optimiser": "sgd"}, "expected the state of 'adam', got that of 'sgd'"),
        ({**saved, "hyperparameters": {"lr": 1}}, "expected the hyperparameters lr, betas"),
        ({**saved, "state": [{"exp_avg": np.ones(2)}]}, r"state\[0\] must hold exp_avg, exp_avg_"),
        ({**saved, "state": [{**arrays, "exp_avg_sq": np.ones(3)}]}, "differ in shape"),
        ({**saved, "state": [{name: [1, 2] for name in arrays}]}, "float32 or float64"),
        ({**saved, "hyperparameters": {**saved["hyperparameters"], "lr": -1}}, "lr must be"),
    ]:
        with pytest.raises(ValueError, match=f"Adam.*{message}"):
            adam.load_state_dict(wrong)
    with pytest.raises(TypeError, match="expected a dict, got list"):
        adam.load_state_dict([])


def test_empty_and_scalars():
    for optimiser in (SGD(0.5), Adam(0.5)):
        optimiser.step([], [])
        optimiser.zero_state()
        params = [np.empty((0, 3)), np.array(1.0), np.ones(1, np.float32)]
        optimiser.step(params, [np.empty((0, 3)), 1.0, [1.0]])
        assert np.allclose(params[1], 0.5)
        assert np.allclose(params[2], 0.5)
    optimiser.step(tuple(params), (g for g in [np.empty((0, 3)), 0.0, [0.0]]))


def test_gradient_in_the_parameter_s_own_memory():
    memory = np.arange(1.0, 6.0)
    w, g = memory[:-1], memory[1:]
    expected = w - 0.5 * g
    SGD(0.5).step([w], [g])
    assert np.array_equal(w, expected)
    same = np.array([4.0])
    SGD(0.5).step([same], [same])
    assert same == 2


WRONG = [
    (lambda: SGD(lr=-1), "SGD: lr must be finite and at least 0, got -1"),
    (lambda: SGD(lr=np.nan), "SGD: lr must be .* got nan"),
    (lambda: SGD(momentum=-1), "SGD: momentum must be"),
    (lambda: SGD(weight_decay=np.inf), "SGD: weight_decay must be"),
    (lambda: SGD(nesterov=True), "nesterov needs momentum > 0 and dampening = 0, got momentum=0 "),
    (lambda: SGD(momentum=1, dampening=0.5, nesterov=True), "nesterov needs .* dampening=0.5"),
    (lambda: Adam(betas=(0.9, 1)), r"Adam: betas must be two numbers in \[0, 1\), got \(0.9, 1\)"),
    (lambda: Adam(betas=0.9), "Adam: betas must be two numbers"),
    (lambda: Adam(betas=(-0.1, 0.9)), "Adam: betas must be two numbers"),
    (lambda: Adam(eps=-1e-8), "Adam: eps must be"),
    (lambda: SGD().step([np.ones(2)], []), "SGD.step: expected as many grads as params, got 0"),
    (
        lambda: SGD().step([np.ones(2)], [np.ones(3)]),
        r"grads\[0\] has shape \(3,\), expected \(2,\) as params\[0\]",
    ),
    (lambda: SGD().step([np.ones(2)], [np.ones((2, 1))]), r"has shape \(2, 1\), expected \(2,\)"),
    (lambda: SGD().step([np.ones(2, "f")], [np.ones(2)]), "dtype float64, expected float32"),
]


@pytest.mark.parametrize(("call", "message"), WRONG)
def test_errors(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_errors_of_type():
    for params in (np.ones((2, 2)), 3.0):
        with pytest.raises(TypeError, match=r"SGD.step: params must be a list of arrays, got"):
            SGD().step(params, [np.ones(2)])
    with pytest.raises(TypeError, match=r"params\[0\] must be an array, got list"):
        SGD().step([[1.0]], [[1.0]])
    with pytest.raises(TypeError, match=r"params\[0\] must be float32 or float64, got int64"):
        SGD().step([np.ones(2, np.int64)], [np.ones(2)])
    with pytest.raises(TypeError, match="lr must be a real number, got 'fast'"):
        SGD("fast")


def test_parameters_stay_the_same_between_steps():
    adam = Adam()
    adam.step([np.ones(2), np.ones(3)], [np.ones(2), np.ones(3)])
    with pytest.raises(ValueError, match="expected 2 params as in the steps before, got 1; zero_"):
        adam.step([np.ones(2)], [np.ones(2)])
    with pytest.raises(ValueError, match=r"params\[1\] has shape \(4,\) .*expected \(3,\)"):
        adam.step([np.ones(2), np.ones(4)], [np.ones(2), np.ones(4)])
    with pytest.raises(ValueError, match=r"dtype float32, expected .*float64"):
        adam.step([np.ones(2, "f"), np.ones(3)], [np.ones(2, "f"), np.ones(3)])
    assert adam.step_count == 1
    w = [np.ones(2), np.ones(3)]
    adam.lr = -1
    with pytest.raises(ValueError, match="lr must be"):
        adam.step(w, w)
    assert np.all(w[0] == 1)
    adam.lr = 0.5
    adam.step(w, [np.ones(2), np.ones(3)])
    assert np.allclose(w[0], 0.5)
