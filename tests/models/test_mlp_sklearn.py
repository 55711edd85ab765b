"""MLPClassifier against scikit-learn: the same numbers for the same seed, its checks of estimators."""

import warnings

import numpy as np
import pytest

pytest.importorskip("sklearn", minversion="1.7")

from sklearn import neural_network
from sklearn.base import clone
from sklearn.datasets import load_digits, make_classification, make_multilabel_classification
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils.estimator_checks import parametrize_with_checks

from primer.models import MLPClassifier

ours_only = {"progress", "callback"}


def samples(kind):
    if kind == "multiclass":
        X, y = load_digits(return_X_y=True)
        return X[:230] / 16, y[:230]
    if kind == "binary":
        return make_classification(150, 12, random_state=0)
    X, y = make_multilabel_classification(150, 12, n_classes=4, random_state=0)
    return X / 10, y


def both(kind, epochs=4, sample_weight=None, **parameters):
    """scikit-learn's model and ours, fitted alike."""
    X, y = samples(kind)
    parameters = {"max_iter": epochs, "random_state": 5, "learning_rate_init": 0.01} | parameters
    fitted = []
    for cls in (neural_network.MLPClassifier, MLPClassifier):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            fitted.append(cls(**parameters).fit(X, y, sample_weight))
    return X, *fitted


def assert_same(X, peer, ours, rtol=1e-9):
    np.testing.assert_allclose(ours.loss_curve_, peer.loss_curve_, rtol=rtol)
    for a, b in zip(ours.coefs_ + ours.intercepts_, peer.coefs_ + peer.intercepts_, strict=True):
        assert a.dtype == b.dtype
        np.testing.assert_allclose(a, b, rtol=rtol, atol=rtol * np.abs(b).max())
    np.testing.assert_allclose(ours.predict_proba(X), peer.predict_proba(X), rtol=100 * rtol)
    np.testing.assert_array_equal(ours.predict(X), peer.predict(X))
    same = ["n_iter_", "t_", "n_layers_", "n_outputs_", "out_activation_", "n_features_in_"]
    assert [getattr(ours, name) for name in same] == [getattr(peer, name) for name in same]
    np.testing.assert_array_equal(ours.classes_, peer.classes_)
    assert ours.validation_scores_ == peer.validation_scores_
    assert ours.best_validation_score_ == peer.best_validation_score_
    assert ours.best_loss_ == (peer.best_loss_ and pytest.approx(peer.best_loss_, rel=rtol))


SOLVERS = {
    "adam": {"solver": "adam"},
    "constant": {"solver": "sgd"},
    "plain momentum": {"solver": "sgd", "nesterovs_momentum": False},
    "no momentum": {"solver": "sgd", "momentum": 0.0},
    "invscaling": {"solver": "sgd", "learning_rate": "invscaling", "learning_rate_init": 0.05},
    "adaptive": {"solver": "sgd", "learning_rate": "adaptive", "tol": 10.0, "n_iter_no_change": 1},
}


@pytest.mark.parametrize("kind", ["multiclass", "binary", "multilabel"])
@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize("activation", ["identity", "logistic", "tanh", "relu"])
def test_same_numbers(kind, solver, activation):
    assert_same(*both(kind, activation=activation, **SOLVERS[solver]))


@pytest.mark.parametrize("batch_size", [1, 7, 32, "auto", 230])
@pytest.mark.parametrize("alpha", [0.0, 0.5])
@pytest.mark.parametrize("hidden_layer_sizes", [3, (17, 5), (40, 33, 20)])
def test_same_numbers_for_every_shape(batch_size, alpha, hidden_layer_sizes):
    assert_same(
        *both("multiclass", 2, batch_size=batch_size, alpha=alpha, hidden_layer_sizes=hidden_layer_sizes)
    )


@pytest.mark.parametrize("kind", ["multiclass", "binary", "multilabel"])
@pytest.mark.parametrize("shuffle", [True, False])
def test_same_numbers_with_early_stopping(kind, shuffle):
    assert_same(*both(kind, 30, early_stopping=True, shuffle=shuffle, n_iter_no_change=3))


@pytest.mark.parametrize("early_stopping", [False, True])
def test_same_numbers_with_sample_weights(early_stopping):
    weights = np.random.default_rng(0).uniform(0, 3, 230)
    assert_same(*both("multiclass", sample_weight=weights, batch_size=20, early_stopping=early_stopping))


def test_same_numbers_to_convergence():
    _, peer, ours = both("binary", 400, tol=1e-3, hidden_layer_sizes=8)
    assert ours.n_iter_ == peer.n_iter_ < 400
    np.testing.assert_allclose(ours.loss_curve_, peer.loss_curve_, rtol=1e-6)


def test_float32_follows_within_its_precision():
    X, y = samples("multiclass")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        single, double = (
            MLPClassifier(max_iter=5, random_state=0).fit(X.astype(dtype), y)
            for dtype in (np.float32, np.float64)
        )
    assert {part.dtype for part in single.coefs_ + single.intercepts_} == {np.dtype(np.float32)}
    assert single.predict_proba(X).dtype == np.float32
    np.testing.assert_allclose(single.loss_curve_, double.loss_curve_, rtol=1e-4)


@pytest.mark.parametrize("warm_start", [False, True])
def test_fitting_again(warm_start):
    X, y = samples("multiclass")
    models = [
        cls(max_iter=3, random_state=1, warm_start=warm_start, solver="sgd")
        for cls in (neural_network.MLPClassifier, MLPClassifier)
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        for model in models:
            model.fit(X, y).fit(X[50:], y[50:])
    assert_same(X, *models)


def test_partial_fit():
    X, y = samples("multiclass")
    models = [cls(random_state=1, batch_size=16) for cls in (neural_network.MLPClassifier, MLPClassifier)]
    for model in models:
        for first in range(0, 230, 46):
            part = slice(first, first + 46)
            model.partial_fit(X[part], y[part], classes=np.arange(10))
    assert_same(X, *models)


def test_parameters_are_those_of_scikit_learn():
    ours, peer = MLPClassifier().get_params(), neural_network.MLPClassifier().get_params()
    assert {name: value for name, value in ours.items() if name not in ours_only} == peer
    changed = clone(MLPClassifier(alpha=3)).set_params(beta_1=0.5)
    assert (changed.alpha, changed.beta_1) == (3, 0.5)


@pytest.mark.filterwarnings("ignore")
@parametrize_with_checks([MLPClassifier(max_iter=100)])
def test_estimator(estimator, check):
    check(estimator)
