import warnings
from functools import partial
from itertools import chain, pairwise
from random import Random

import pytest

from primer.reference.costs import categorical_cross_entropy_from_logits
from primer.reference.descent import adam_step, sgd_step, sgd_velocity_step
from primer.reference.models import backward, forward, mlp_fit

LAYERS = [4, 5, 3]


def matrix(rng, rows, columns):
    return [[rng.gauss(0, 1) for _ in range(columns)] for _ in range(rows)]


@pytest.fixture
def network():
    rng = Random(0)
    weights = [matrix(rng, m, n) for m, n in pairwise(LAYERS)]
    biases = [matrix(rng, 1, n)[0] for n in LAYERS[1:]]
    return weights, biases


@pytest.fixture
def data():
    rng = Random(1)
    X = matrix(rng, 14, LAYERS[0])
    labels = [rng.randrange(3) for _ in range(11)] + [0, 1, 2]
    return X, labels, [[int(label == k) for k in range(3)] for label in labels]


def loss(row, y, weights, biases, activation):
    _, sums = forward(row, weights, biases, activation)
    return categorical_cross_entropy_from_logits(y, sums[-1])


@pytest.mark.parametrize("activation", ["relu", "tanh", "sigmoid"])
def test_backward_against_differences(network, data, activation):
    weights, biases = network
    row, y, h = data[0][0], data[2][0], 1e-6
    inputs, sums = forward(row, weights, biases, activation)
    weight_gradients, bias_gradients = backward(y, inputs, sums, weights, activation)
    rows = [*chain(*weights), *biases]
    gradient_rows = [*chain(*weight_gradients), *bias_gradients]
    for numbers, gradients in zip(rows, gradient_rows, strict=True):
        for j, value in enumerate(numbers):
            ends = []
            for numbers[j] in (value + h, value - h):
                ends.append(loss(row, y, weights, biases, activation))
            numbers[j] = value
            assert gradients[j] == pytest.approx((ends[0] - ends[1]) / (2 * h), rel=1e-6, abs=1e-9)


def test_penalty_and_mean_by_hand():
    # One weight w = 2 to each of two classes with equal logits: only the penalty pulls.
    step = partial(sgd_step, lr=1.0)
    weights, biases, curve = mlp_fit(
        [[0.0], [0.0]], [[1, 0], [0, 1]], [[[2.0, 2.0]]], [[0.0, 0.0]], "relu", [[[0, 1]]], step, alpha=0.5
    )
    # cost: log 2 + (½·½·8) / 2; gradient: ½·2 / 2
    assert curve == pytest.approx([0.6931471805599453 + 1])
    assert weights == [[[1.5, 1.5]]]
    assert biases == [[0.0, 0.0]]


def test_start_is_not_changed(network, data):
    weights, biases = network
    before = repr(network)
    mlp_fit(data[0], data[2], weights, biases, "tanh", [[[0, 1], [2]]], sgd_step)
    assert repr(network) == before


@pytest.mark.parametrize("activation", ["relu", "tanh", "sigmoid"])
@pytest.mark.parametrize("solver", ["sgd", "nesterov", "adam"])
def test_against_scikit_learn(network, data, activation, solver):
    neural_network = pytest.importorskip("sklearn.neural_network")
    import numpy as np

    X, labels, Y = data
    weights, biases = network
    options = {"nesterovs_momentum": solver == "nesterov", "alpha": 0.3, "batch_size": 5}
    peer = neural_network.MLPClassifier(
        LAYERS[1:-1],
        {"sigmoid": "logistic"}.get(activation, activation),
        shuffle=False,
        solver="adam" if solver == "adam" else "sgd",
        learning_rate_init=0.05,
        tol=0,
        max_iter=4,
        random_state=0,
        **options,
    )

    def start(*args, **kwargs):
        type(peer)._initialize(peer, *args, **kwargs)
        peer.coefs_ = [np.array(w) for w in weights]
        peer.intercepts_ = [np.array(b) for b in biases]

    peer._initialize = start
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        peer.fit(np.array(X), labels)
    step = (
        partial(adam_step, epsilon_hat=True, lr=0.05)
        if solver == "adam"
        else partial(sgd_velocity_step, lr=0.05, momentum=0.9, nesterov=solver == "nesterov")
    )
    batches = [[list(range(5)), list(range(5, 10)), list(range(10, 14))]] * 4
    fitted_weights, fitted_biases, curve = mlp_fit(
        X, Y, weights, biases, activation, batches, step, alpha=0.3
    )
    assert curve == pytest.approx(peer.loss_curve_, rel=1e-12)
    for ours, theirs in zip(fitted_weights, peer.coefs_, strict=True):
        assert np.allclose(ours, theirs, rtol=1e-11, atol=1e-13)
    for ours, theirs in zip(fitted_biases, peer.intercepts_, strict=True):
        assert np.allclose(ours, theirs, rtol=1e-11, atol=1e-13)
