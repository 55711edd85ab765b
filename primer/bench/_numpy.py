"""The NumPy side of the workloads, written as one writes it well: few temporaries, in place."""

from typing import NamedTuple

import numpy as np

from . import numpy_mlp

__all__ = [
    "ACTIVATIONS",
    "COSTS",
    "OPTIMISERS",
    "ROWS",
    "adjugate",
    "characteristic_polynomial",
    "lstsq",
    "lu",
    "softmax",
    "softmax_vjp",
]


# ---- activations: the value of x to out; the derivative to out, of the value where that is cheaper ----


def sigmoid(x, out):
    np.negative(x, out=out)
    np.exp(out, out=out)
    out += 1
    return np.reciprocal(out, out=out)


def sigmoid_derivative(value, out):
    return np.multiply(value, 1 - value, out=out)


def tanh_derivative(value, out):
    np.multiply(value, value, out=out)
    return np.subtract(1, out, out=out)


def filled(value, out):
    out.fill(value)
    return out


def leaky_relu(x, out, slope=0.01):
    np.multiply(x, slope, out=out)
    return np.maximum(x, out, out=out)


def leaky_relu_derivative(x, out, slope=0.01):
    np.copyto(out, x > 0)
    return np.maximum(out, slope, out=out)


class Activation(NamedTuple):
    """value(x, out), and derivative(y, out) where y is the value if `of_value`, else x."""

    value_of: object
    derivative_of: object
    of_value: bool = False

    def value(self, x, out):
        return self.value_of(x, out)

    def derivative(self, x, out):
        return self.derivative_of(self.value_of(x, out) if self.of_value else x, out)

    def value_and_derivative(self, x, out):
        value, derivative = out
        self.value_of(x, value)
        return value, self.derivative_of(value if self.of_value else x, derivative)


ACTIVATIONS = {
    "identity": Activation(lambda x, out: np.positive(x, out=out), lambda x, out: filled(1, out)),
    "sigmoid": Activation(sigmoid, sigmoid_derivative, of_value=True),
    "tanh": Activation(lambda x, out: np.tanh(x, out=out), tanh_derivative, of_value=True),
    "relu": Activation(lambda x, out: np.maximum(x, 0, out=out), lambda x, out: np.greater(x, 0, out=out)),
    "leaky_relu": Activation(leaky_relu, leaky_relu_derivative),
}


def softmax(x, out):
    """Along the last axis."""
    np.subtract(x, x.max(axis=-1, keepdims=True), out=out)
    np.exp(out, out=out)
    out /= out.sum(axis=-1, keepdims=True)
    return out


def softmax_vjp(x, g, out):
    """Along the last axis."""
    s = softmax(x, np.empty_like(x))
    np.subtract(g, (s * g).sum(axis=-1, keepdims=True), out=out)
    return np.multiply(s, out, out=out)


# ---- costs: their mean, and its gradient, of targets t and predictions q ----


class Cost(NamedTuple):
    """value(t, q) and gradient(t, q); value_and_gradient where there is a shorter way to both."""

    value: object
    gradient: object
    shorter: object = None

    def value_and_gradient(self, t, q):
        return self.shorter(t, q) if self.shorter else (self.value(t, q), self.gradient(t, q))


def squared_error(t, q):
    difference = q - t
    np.square(difference, out=difference)
    return difference.mean()


def squared_error_gradient(t, q):
    difference = q - t
    difference *= 2 / q.size
    return difference


def huber(t, q, delta=1.0):
    size = q - t
    np.abs(size, out=size)
    near = np.minimum(size, delta)
    size -= near / 2
    size *= near
    return size.mean()


def huber_gradient(t, q, delta=1.0):
    difference = q - t
    np.clip(difference, -delta, delta, out=difference)
    difference /= q.size
    return difference


def binary_cross_entropy(t, q):
    return -np.mean(t * np.log(q) + (1 - t) * np.log1p(-q))


def binary_cross_entropy_gradient(t, q):
    gradient = q - t
    gradient /= q * (1 - q)
    gradient /= q.size
    return gradient


def logistic_loss(t, z):
    """Without overflow."""
    return np.mean(np.maximum(z, 0) - t * z + np.log1p(np.exp(-np.abs(z))))


def logistic_loss_gradient(t, z):
    gradient = sigmoid(z, np.empty_like(z))
    gradient -= t
    gradient /= z.size
    return gradient


def cross_entropy(t, q):
    return -np.sum(t * np.log(q)) / len(q)


def cross_entropy_gradient(t, q):
    gradient = t / q
    gradient /= -len(q)
    return gradient


def logits_cross_entropy(t, z):
    z = z - z.max(axis=1, keepdims=True)
    return np.sum(t * (np.log(np.exp(z).sum(axis=1, keepdims=True)) - z)) / len(z)


def logits_cross_entropy_gradient(t, z):
    gradient = softmax(z, np.empty_like(z))
    gradient -= t
    gradient /= len(z)
    return gradient


def logits_cross_entropy_and_gradient(t, z):
    z = z - z.max(axis=1, keepdims=True)
    exponentials = np.exp(z)
    sums = exponentials.sum(axis=1, keepdims=True)
    cost = np.sum(t * (np.log(sums) - z)) / len(z)
    exponentials /= sums
    exponentials -= t
    exponentials /= len(z)
    return cost, exponentials


COSTS = {
    "squared_error": Cost(squared_error, squared_error_gradient),
    "huber": Cost(huber, huber_gradient),
    "binary_cross_entropy": Cost(binary_cross_entropy, binary_cross_entropy_gradient),
    "binary_cross_entropy_from_logits": Cost(logistic_loss, logistic_loss_gradient),
    "categorical_cross_entropy": Cost(cross_entropy, cross_entropy_gradient),
    "categorical_cross_entropy_from_logits": Cost(
        logits_cross_entropy, logits_cross_entropy_gradient, logits_cross_entropy_and_gradient
    ),
}


# ---- optimisers: of parameters w, a function that makes a step along the gradient g ----


def adam(w):
    optimiser = numpy_mlp.Adam([w], numpy_mlp.NumpyMLP())
    return lambda g: optimiser.step([w], [g])


def sgd(w, lr=1e-3, momentum=0.9):
    buffer = np.zeros_like(w)

    def step(g):
        np.multiply(buffer, momentum, out=buffer)
        np.add(buffer, g, out=buffer)
        np.subtract(w, lr * buffer, out=w)

    return step


def sgd_velocity(w, lr=1e-3, momentum=0.9):
    velocity = np.zeros_like(w)

    def step(g):
        np.multiply(velocity, momentum, out=velocity)
        np.subtract(velocity, lr * g, out=velocity)
        np.add(w, velocity, out=w)

    return step


OPTIMISERS = {"sgd": sgd, "adam": adam, "sgd_velocity": sgd_velocity}


# ---- linear algebra that NumPy does not have; sums and norms of rows ----


def lu(a, p_indices=True):
    """The rows p, L and U of a stack for which a = L[p] U, a column of all of them at a time."""
    u = a.reshape(-1, *a.shape[-2:]).copy()
    count, k, _ = u.shape
    order, at = np.tile(np.arange(k), (count, 1)), np.arange(count)
    for j in range(k - 1):
        pivot = j + np.abs(u[:, j:, j]).argmax(axis=1)
        u[at, j], u[at, pivot] = u[at, pivot], u[at, j]
        order[at, j], order[at, pivot] = order[at, pivot], order[at, j]
        u[:, j + 1 :, j] /= u[:, j, j, np.newaxis]
        u[:, j + 1 :, j + 1 :] -= u[:, j + 1 :, j, np.newaxis] * u[:, np.newaxis, j, j + 1 :]
    lower = np.tril(u, -1) + np.eye(k)
    places = np.argsort(order, axis=-1)
    return places.reshape(a.shape[:-1]), lower.reshape(a.shape), np.triu(u).reshape(a.shape)


def adjugate(a):
    """Of invertible matrices."""
    return np.linalg.det(a)[..., np.newaxis, np.newaxis] * np.linalg.inv(a)


def lstsq(a, b):
    """Of one system after the other where there is a stack."""
    if a.ndim == 2:
        return np.linalg.lstsq(a, b)
    x, residuals, ranks, values = zip(*map(np.linalg.lstsq, a, b), strict=True)
    return np.array(x), residuals[0], np.array(ranks), np.array(values)


def characteristic_polynomial(a):
    """By `numpy.poly`, of one matrix after the other."""
    if a.ndim == 2:
        return np.poly(a)
    return np.array([np.poly(one) for one in a])


ROWS = {
    "row_sum": lambda x: x.sum(axis=-1),
    "row_total": lambda x: x.sum(axis=-1),
    "row_dot": lambda x, y: np.einsum("ij,ij->i", x, y),
    "row_norm": lambda x: np.linalg.norm(x, axis=-1),
    "row_norm_1": lambda x: np.linalg.norm(x, 1, axis=-1),
    "row_norm_inf": lambda x: np.linalg.norm(x, np.inf, axis=-1),
}
