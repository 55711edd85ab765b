"""The training of a multilayer perceptron in plain NumPy: the peer of primer's compiled loop.

It is written as one writes it well in NumPy: whole mini-batches, in-place updates, no loop over
numbers. With the same seed it draws the same initial weights and the same mini-batches as
scikit-learn's MLPClassifier and primer's, so its loss curve is theirs but for rounding.
"""

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

__all__ = ["NumpyMLP"]


def relu(z):
    return np.maximum(z, 0)


def relu_slope(a):
    return a > 0


def tanh_slope(a):
    return 1 - a * a


# The function, and its derivative by means of the function's value.
ACTIVATIONS = {"relu": (relu, relu_slope), "tanh": (np.tanh, tanh_slope)}


@dataclass
class NumpyMLP:
    """A classifier with softmax output, trained by Adam on mini-batches.

    The parameters are scikit-learn's, as far as they go; there is no early stopping.

    Attributes
    ----------
    coefs_, intercepts_ : list of ndarray
    loss_curve_ : list of float
        Mean cost of each epoch, each mini-batch taken before its step.
    """

    hidden_layer_sizes: tuple = (100,)
    activation: str = "relu"
    alpha: float = 1e-4
    batch_size: int = 200
    learning_rate_init: float = 1e-3
    max_iter: int = 200
    random_state: int | None = None
    beta_1: float = 0.9
    beta_2: float = 0.999
    epsilon: float = 1e-8
    loss_curve_: list = field(default_factory=list, init=False, repr=False)

    def fit(self, X, y):
        """Train from new weights on samples X, of classes y."""
        rng = np.random.RandomState(self.random_state)
        self.classes_, places = np.unique(y, return_inverse=True)
        Y = np.eye(len(self.classes_), dtype=X.dtype)[places]
        self._initialise(rng, [X.shape[1], *self.hidden_layer_sizes, Y.shape[1]], X.dtype)
        params = self.coefs_ + self.intercepts_
        adam = Adam(params, self)
        self.loss_curve_ = []
        n = len(X)
        order = np.arange(n)
        for _ in range(self.max_iter):
            order = order[rng.permutation(n)]
            total = 0.0
            for first in range(0, n, self.batch_size):
                batch = order[first : first + self.batch_size]
                cost, gradients = self._cost_and_gradients(X[batch], Y[batch])
                total += cost * len(batch)
                adam.step(params, gradients)
            self.loss_curve_.append(float(total / n))
        return self

    def predict(self, X):
        """The most probable class of each sample."""
        return self.classes_[self._forward(X)[-1].argmax(axis=1)]

    def score(self, X, y):
        """The share of samples whose class is predicted."""
        return float(np.mean(self.predict(X) == y))

    def _initialise(self, rng, sizes, dtype):
        """Glorot's uniform weights, drawn in scikit-learn's order."""
        self.coefs_, self.intercepts_ = [], []
        for fan_in, fan_out in pairwise(sizes):
            bound = np.sqrt(6 / (fan_in + fan_out))
            self.coefs_.append(rng.uniform(-bound, bound, (fan_in, fan_out)).astype(dtype))
            self.intercepts_.append(rng.uniform(-bound, bound, fan_out).astype(dtype))

    def _forward(self, X):
        """The input of each layer, and last the logits."""
        phi, _ = ACTIVATIONS[self.activation]
        values = [X]
        for W, b in zip(self.coefs_[:-1], self.intercepts_[:-1], strict=True):
            values.append(phi(values[-1] @ W + b))
        return [*values, values[-1] @ self.coefs_[-1] + self.intercepts_[-1]]

    def _cost_and_gradients(self, X, Y):
        """Mean cross-entropy plus penalty, and its gradients in the order of the parameters."""
        *values, logits = self._forward(X)
        _, slope = ACTIVATIONS[self.activation]
        n = len(X)
        logits -= logits.max(axis=1, keepdims=True)
        exponentials = np.exp(logits)
        sums = exponentials.sum(axis=1, keepdims=True)
        cost = np.sum(Y * (np.log(sums) - logits)) / n
        cost += self.alpha / 2 / n * sum(np.vdot(W, W) for W in self.coefs_)
        delta = exponentials / sums - Y
        W_gradients, b_gradients = [], []
        for layer in reversed(range(len(self.coefs_))):
            W = self.coefs_[layer]
            W_gradients.insert(0, (values[layer].T @ delta + self.alpha * W) / n)
            b_gradients.insert(0, delta.mean(axis=0))
            if layer:
                delta = delta @ W.T * slope(values[layer])
        return cost, W_gradients + b_gradients


class Adam:
    """Adam in place, in scikit-learn's form (ε beside the uncorrected root)."""

    def __init__(self, params, settings):
        self.lr, self.eps = settings.learning_rate_init, settings.epsilon
        self.beta_1, self.beta_2 = settings.beta_1, settings.beta_2
        self.t = 0
        self.means = [np.zeros_like(p) for p in params]
        self.squares = [np.zeros_like(p) for p in params]

    def step(self, params, gradients):
        self.t += 1
        rate = self.lr * np.sqrt(1 - self.beta_2**self.t) / (1 - self.beta_1**self.t)
        for p, g, m, v in zip(params, gradients, self.means, self.squares, strict=True):
            m *= self.beta_1
            m += (1 - self.beta_1) * g
            v *= self.beta_2
            v += (1 - self.beta_2) * g * g
            p -= rate * m / (np.sqrt(v) + self.eps)
