"""MLPClassifier's own promises: bits, layouts, sparse input, errors, files, callbacks."""

import copy
import json
import pickle
import warnings

import numpy as np
import pytest

pytest.importorskip("sklearn", minversion="1.6")

from scipy import sparse
from sklearn.datasets import load_digits
from sklearn.exceptions import ConvergenceWarning, NotFittedError
from sklearn.model_selection import train_test_split

import primer
from primer.models import MLPClassifier
from primer.reference import models as reference
from primer.reference.descent import adam_step, sgd_velocity_step

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")


@pytest.fixture(scope="module")
def digits():
    X, y = load_digits(return_X_y=True)
    return X / 16, y


def fit(X, y, **parameters):
    return MLPClassifier(**{"max_iter": 3, "random_state": 0} | parameters).fit(X, y)


def parameters_of(model):
    return np.concatenate([part.ravel() for part in model.coefs_ + model.intercepts_])


def assert_same_bits(a, b):
    assert parameters_of(a).tobytes() == parameters_of(b).tobytes()
    assert a.loss_curve_ == b.loss_curve_


# ---- the mathematics ----


@pytest.mark.parametrize("activation", ["relu", "tanh", "logistic"])
@pytest.mark.parametrize("solver", ["adam", "sgd"])
def test_against_the_reference(activation, solver):
    rng = np.random.default_rng(0)
    X, labels = rng.standard_normal((23, 4)), np.arange(23) % 3
    model = fit(
        X,
        labels,
        hidden_layer_sizes=(6, 5),
        activation=activation,
        solver=solver,
        batch_size=5,
        shuffle=False,
        alpha=0.3,
        learning_rate_init=0.02,
        max_iter=1,
    )
    start = MLPClassifier(
        hidden_layer_sizes=(6, 5),
        activation=activation,
        random_state=0,
        learning_rate_init=1e-300,
        max_iter=1,
        solver="sgd",
    ).fit(X, labels)
    options = {
        "adam": (adam_step, {"epsilon_hat": True}),
        "sgd": (sgd_velocity_step, {"momentum": 0.9, "nesterov": True}),
    }
    rule, more = options[solver]
    batches = [[list(range(i, min(i + 5, 23))) for i in range(0, 23, 5)]]
    weights, biases, curve = reference.mlp_fit(
        X.tolist(),
        np.eye(3)[labels].tolist(),
        [w.tolist() for w in start.coefs_],
        [b.tolist() for b in start.intercepts_],
        activation.replace("logistic", "sigmoid"),
        batches,
        lambda *args: rule(*args, lr=0.02, **more),
        alpha=0.3,
    )
    assert model.loss_curve_ == pytest.approx(curve, rel=1e-12)
    for ours, theirs in zip(model.coefs_ + model.intercepts_, weights + biases, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_digits(digits, dtype):
    X, y = digits
    X, X_held, y, y_held = train_test_split(X.astype(dtype), y, random_state=0)
    model = fit(X, y, max_iter=40, batch_size=32, learning_rate_init=0.003)
    assert model.score(X_held, y_held) > 0.97


@pytest.mark.parametrize("activation", ["leaky_relu"])
def test_other_activations(digits, activation):
    X, y = digits
    assert fit(X, y, activation=activation, max_iter=10, batch_size=32).score(X, y) > 0.95


# ---- the bits ----


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("hidden_layer_sizes", "batch_size"), [((100,), 32), ((300, 260), 500)])
def test_threads_change_no_bit(digits, dtype, hidden_layer_sizes, batch_size):
    X, y = digits[0].astype(dtype), digits[1]
    models = []
    try:
        for threads in (1, 2, 2):
            primer.set_num_threads(threads)
            models.append(fit(X, y, hidden_layer_sizes=hidden_layer_sizes, batch_size=batch_size))
    finally:
        primer.set_num_threads(None)
    assert_same_bits(models[0], models[1])
    assert_same_bits(models[0], models[2])


@pytest.mark.parametrize("shuffle", [False, True])
def test_layout_changes_no_bit(digits, shuffle):
    X, y = digits[0][:500], digits[1][:500]
    wide = np.zeros((500, 128))
    wide[:, ::2] = X
    plain = fit(X, y, shuffle=shuffle)
    for layout in (np.asfortranarray(X), X[::-1].copy()[::-1], wide[:, ::2], X.astype(">f8")):
        assert_same_bits(plain, fit(layout, y, shuffle=shuffle))
        assert np.array_equal(plain.predict_proba(layout), plain.predict_proba(X))


@pytest.mark.parametrize("form", [sparse.csr_matrix, sparse.csc_array, sparse.coo_array])
@pytest.mark.parametrize("shuffle", [False, True])
def test_sparse_samples_give_the_bits_of_dense_ones(digits, form, shuffle):
    X, y = digits[0][:500], digits[1][:500]
    dense, thin = fit(X, y, shuffle=shuffle), fit(form(X), y, shuffle=shuffle)
    assert_same_bits(dense, thin)
    assert np.array_equal(dense.predict_proba(X), thin.predict_proba(form(X)))


def test_sparse_samples_that_are_not_well_formed(digits):
    X, y = sparse.csr_array(digits[0][:50]), digits[1][:50]
    X.indices[3] = 64
    with pytest.raises(ValueError, match="column"):
        fit(X, y)


def test_input_is_not_modified(digits):
    X, y = digits[0][:300].copy(), digits[1][:300].copy()
    weights = np.linspace(0, 1, 300)
    before = X.tobytes() + y.tobytes() + weights.tobytes()
    for array in (X, y, weights):
        array.flags.writeable = False
    MLPClassifier(max_iter=2, early_stopping=True).fit(X, y, weights)
    assert X.tobytes() + y.tobytes() + weights.tobytes() == before


# ---- use ----


def test_parameters_may_be_set_from_outside(digits):
    X, y = digits
    model = fit(X, y)
    model.coefs_[0][:] = 0
    model.coefs_ = [model.coefs_[0], model.coefs_[1].copy()]
    model.intercepts_[1][:] = np.arange(10)
    model.coefs_[1][:] = 0
    assert np.all(model.predict(X) == 9)


def test_copies_and_pickles_are_independent(digits):
    X, y = digits
    model = MLPClassifier(random_state=0).partial_fit(X, y, classes=np.arange(10))
    copies = [copy.deepcopy(model), pickle.loads(pickle.dumps(model))]
    model.partial_fit(X, y)
    for other in copies:
        assert not np.array_equal(other.coefs_[0], model.coefs_[0])
        assert_same_bits(other.partial_fit(X, y), model)


def test_callback_sees_each_epoch_and_stops(digits):
    seen = []

    def callback(info):
        seen.append(info)
        return len(seen) == 4

    model = fit(*digits, max_iter=50, callback=callback, early_stopping=True)
    assert [info["epoch"] for info in seen] == [1, 2, 3, 4]
    assert [info["loss"] for info in seen] == model.loss_curve_
    assert [info["validation_loss"] for info in seen] == model.validation_loss_curve_
    assert [info["validation_score"] for info in seen] == model.validation_scores_
    assert seen[-1]["model"] is model
    assert seen[-1]["n_samples_seen"] == model.t_
    assert model.n_iter_ == 4


def test_progress_bar(digits, capsys):
    pytest.importorskip("rich")
    fit(*digits, max_iter=2, progress=True)
    assert "2/2" in capsys.readouterr().err
    fit(*digits, max_iter=2)
    assert capsys.readouterr().err == ""


def test_verbose(digits, capsys):
    model = fit(*digits, max_iter=2, verbose=True, early_stopping=True)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"Iteration 1, loss = {model.loss_curve_[0]:.8f}"
    assert lines[1] == f"Validation score: {model.validation_scores_[0]:f}"


# ---- files ----


@pytest.mark.parametrize("labels", ["int", "str", "object", "multilabel"])
def test_save_and_load(digits, tmp_path, labels):
    X, y = digits[0][:300], digits[1][:300]
    if labels == "multilabel":
        y = (y[:, None] >> np.arange(4)) & 1
    elif labels != "int":
        y = np.array([f"digit {i}" for i in y], dtype=labels)
    model = fit(X, y, solver="sgd", learning_rate="invscaling", random_state=0)
    path = tmp_path / "model.npz"
    model.save(path)
    other = MLPClassifier.load(path)
    assert np.array_equal(other.predict(X), model.predict(X))
    assert other.predict(X).dtype == model.predict(X).dtype
    assert other.get_params() == model.get_params() | {"hidden_layer_sizes": [100]}
    assert_same_bits(other, model)
    assert_same_bits(other.partial_fit(X, y), model.partial_fit(X, y))
    assert [file.name for file in tmp_path.iterdir()] == ["model.npz"]


def test_a_failed_save_leaves_the_old_file(digits, tmp_path, monkeypatch):
    path = tmp_path / "model.npz"
    path.write_bytes(b"old")
    model = fit(*digits)
    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", lambda file: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            model.save(path)
    assert path.read_bytes() == b"old"
    assert len(list(tmp_path.iterdir())) == 1


def test_load_of_something_else(tmp_path):
    path = tmp_path / "other.npz"
    np.savez(path, a=1)
    with pytest.raises(ValueError, match="not a model written by save"):
        MLPClassifier.load(path)
    header = json.dumps({"format": 1, "model": "Other"}).encode()
    np.savez(path, header=np.frombuffer(header, np.uint8))
    with pytest.raises(ValueError, match="'Other'"):
        MLPClassifier.load(path)


# ---- errors ----


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"solver": "lbfgs"}, "available solvers are 'adam' and 'sgd'"),
        ({"solver": "newton"}, "'solver' parameter of MLPClassifier"),
        ({"activation": "softmax"}, "'activation' parameter of MLPClassifier"),
        ({"alpha": -1}, "'alpha' parameter of MLPClassifier"),
        ({"batch_size": 0}, "'batch_size' parameter of MLPClassifier"),
        ({"hidden_layer_sizes": (3, -2)}, r"hidden_layer_sizes must be > 0, got \[3, -2\]"),
        ({"early_stopping": True, "validation_fraction": 0.005}, "validation set is too small"),
    ],
)
def test_wrong_parameters(digits, parameters, message):
    with pytest.raises(ValueError, match=message):
        MLPClassifier(**parameters).fit(digits[0][:100], digits[1][:100])


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_samples_that_are_not_finite(digits, bad):
    X = digits[0].copy()
    X[5, 3] = bad
    with pytest.raises(ValueError, match=r"NaN|infinity"):
        fit(X, digits[1])


@pytest.mark.filterwarnings("ignore:overflow")
def test_divergence_is_an_error_and_ends_early(digits):
    model = MLPClassifier(solver="sgd", learning_rate_init=1e300, max_iter=10_000, random_state=0)
    with pytest.raises(ValueError, match="non-finite parameter weights"):
        model.fit(*digits)
    assert model.n_iter_ < 10


def test_weights_that_sum_to_zero(digits):
    X, y = digits
    with pytest.raises(ZeroDivisionError, match="sample weights of a mini-batch"):
        MLPClassifier(batch_size=50, shuffle=False).fit(X, y, np.arange(len(y)) >= 50)


def test_prediction_before_fit(digits):
    for method in ("predict", "predict_proba", "save"):
        with pytest.raises(NotFittedError):
            getattr(MLPClassifier(), method)(digits[0])


def test_batch_larger_than_the_samples(digits):
    with pytest.warns(UserWarning, match="going to be clipped"):
        fit(digits[0][:50], digits[1][:50], batch_size=51)


def test_convergence_warning(digits):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(ConvergenceWarning, match=r"Maximum iterations \(3\) reached"):
            fit(*digits)
