"""The plain NumPy network is scikit-learn's, number by number."""

import numpy as np
import pytest
from sklearn.datasets import load_iris
from sklearn.neural_network import MLPClassifier

from primer.bench import NumpyMLP


@pytest.mark.parametrize("activation", ["relu", "tanh"])
@pytest.mark.parametrize("sizes", [(7,), (6, 5)])
@pytest.mark.filterwarnings("ignore:Stochastic Optimizer")
def test_it_trains_as_scikit_learn_does(activation, sizes):
    X, y = load_iris(return_X_y=True)
    settings = {
        "hidden_layer_sizes": sizes,
        "activation": activation,
        "batch_size": 40,
        "max_iter": 9,
        "alpha": 0.01,
        "learning_rate_init": 0.01,
        "random_state": 4,
    }
    ours = NumpyMLP(**settings).fit(X, y)
    theirs = MLPClassifier(**settings).fit(X, y)
    np.testing.assert_allclose(ours.loss_curve_, theirs.loss_curve_, rtol=1e-11)
    for mine, other in zip(ours.coefs_ + ours.intercepts_, theirs.coefs_ + theirs.intercepts_, strict=True):
        np.testing.assert_allclose(mine, other, rtol=1e-8, atol=1e-10)
    assert ours.score(X, y) == theirs.score(X, y)


def test_labels_may_be_words():
    X = np.array([[0.0], [1.0], [0.1], [0.9]])
    y = np.array(["low", "high", "low", "high"])
    model = NumpyMLP((4,), learning_rate_init=0.05, max_iter=100, random_state=0).fit(X, y)
    assert model.predict(X).tolist() == y.tolist()
