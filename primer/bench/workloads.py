"""What is measured: each workload in primer, in NumPy, in plain Python, and in other libraries.

`workloads()` lists them. A workload prepares its data on demand and hands out functions without
arguments, one a contender, which all do the same work on the same numbers.
"""

import numpy as np

from .. import activations, costs, descent, linalg, reference
from . import _linalg, numpy_mlp
from ._linalg import rng
from ._numpy import ACTIVATIONS, cross_entropy, logistic_loss, softmax
from ._peers import PEERS
from ._workload import Contenders, Workload

__all__ = ["Contenders", "Workload", "workloads"]

ONE_SIZES = [3, 8, 16]
STACK_SIZES = [2, 3, 4, 8, 16, 32]
SQUARE_SIZES = [256, 512, 1024, 2048]
# Numbers a stack holds, points of an elementwise function, parameters of an optimiser.
STACK_NUMBERS, POINTS, PARAMETERS = 200_000, 100_000, 100_000


def workloads(group=None):
    """All workloads, or those of a group, as a list."""
    found = [
        *(
            Workload(
                "one matrix",
                f"{name} of one {k}×{k}",
                lambda name=name, k=k: _linalg.contenders(name, k),
            )
            for name in _linalg.OPERATIONS
            for k in ONE_SIZES
            if hasattr(linalg, name)
        ),
        *(
            Workload(
                name,
                f"{name} of {STACK_NUMBERS // k**2:,} {k}×{k}",
                lambda name=name, k=k: _linalg.contenders(
                    name, k, STACK_NUMBERS // k**2, into_out=name == "matmul"
                ),
            )
            for name in _linalg.OPERATIONS
            for k in STACK_SIZES
            if hasattr(linalg, name)
        ),
        *(
            Workload(
                "matmul",
                f"matmul {n}×{n} {dtype}",
                lambda n=n, dtype=dtype: matmul_square(n, dtype),
                quick=n < 1024,
            )
            for dtype in ("float32", "float64")
            for n in SQUARE_SIZES
        ),
        *(
            Workload(
                "matmul",
                f"matmul 512×512 {dtype}",
                lambda dtype=dtype: matmul_narrow(512, dtype),
                quick=dtype in ("bool", "float16"),
            )
            for dtype in ("int64", "int32", "int16", "int8", "bool", "float16")
        ),
        *(
            Workload("activations", f"{name} of {POINTS:,}", lambda name=name: elementwise(name))
            for name in ACTIVATIONS
        ),
        Workload("activations", f"tanh and derivative of {POINTS:,}", value_and_derivative),
        Workload("activations", "softmax of 1,000 rows of 100", softmax_rows),
        Workload("costs", f"binary cross-entropy of {POINTS:,}", binary_costs),
        Workload("costs", "cross-entropy, gradient, 1,000×10", categorical_costs),
        Workload("descent", f"Adam step of {PARAMETERS:,} weights", adam_step),
        Workload("descent", f"momentum step of {PARAMETERS:,} weights", sgd_step),
        Workload("models", "MLP 64-64-10, 5 epochs of digits", mlp_fit),
    ]
    if group is None:
        return found
    known = sorted({w.group for w in found})
    if group not in known:
        raise ValueError(f"workloads: unknown group {group!r}; it must be one of {known}")
    return [w for w in found if w.group == group]


# ---- linear algebra ----


def matmul_square(n, dtype):
    a, b = rng().standard_normal((2, n, n)).astype(dtype)
    out = np.empty_like(a)
    x, y = a[:32, :32].tolist(), b[:32, :32].tolist()
    return Contenders(
        lambda: linalg.matmul(a, b, out=out),
        lambda: np.matmul(a, b, out=out),
        lambda: reference.linalg.matmul(x, y),
        (32 / n) ** 3,
        PEERS["matmul"](a, b),
        flops=2.0 * n**3,
        nbytes=3 * a.nbytes,
        dtype=dtype,
    )


def matmul_narrow(n, dtype):
    """Integers, bools and float16: whole numbers, few of them true; no limit of the machine is measured."""
    a, b = (rng().integers(-9, 9, (2, n, n)) * (rng().random((2, n, n)) < 0.1)).astype(dtype)
    out = np.empty_like(a)
    x, y = a[:32, :32].tolist(), b[:32, :32].tolist()
    return Contenders(
        lambda: linalg.matmul(a, b, out=out),
        lambda: np.matmul(a, b, out=out),
        lambda: reference.linalg.matmul(x, y),
        (32 / n) ** 3,
        dtype=dtype,
    )


# ---- activations and costs ----


def elementwise(name):
    x = rng().standard_normal(POINTS)
    out = np.empty_like(x)
    function, plain = getattr(activations, name), getattr(reference.activations, name)
    sample = x[:1000].tolist()
    return Contenders(
        lambda: function(x, out=out),
        lambda: ACTIVATIONS[name](x, out),
        lambda: [plain(v) for v in sample],
        len(sample) / x.size,
        PEERS[name](x),
        nbytes=2 * x.nbytes,
    )


def value_and_derivative():
    x = rng().standard_normal(POINTS)
    sample = x[:1000].tolist()

    def in_numpy():
        value = np.tanh(x)
        return value, 1 - value * value

    return Contenders(
        lambda: activations.tanh.value_and_derivative(x),
        in_numpy,
        lambda: [(reference.activations.tanh(v), reference.activations.tanh_derivative(v)) for v in sample],
        len(sample) / x.size,
        nbytes=3 * x.nbytes,
    )


def softmax_rows():
    x = rng().standard_normal((1000, 100))
    out = np.empty_like(x)
    sample = x[:10].tolist()
    return Contenders(
        lambda: activations.softmax(x, axis=-1, out=out),
        lambda: softmax(x, out),
        lambda: [reference.activations.softmax(row) for row in sample],
        len(sample) / len(x),
        PEERS["softmax"](x),
        nbytes=2 * x.nbytes,
    )


def binary_costs():
    y, z = (rng().random(POINTS) < 0.5).astype(float), rng().standard_normal(POINTS)
    cost = costs.binary_cross_entropy.from_logits
    plain = reference.costs.binary_cross_entropy_from_logits
    sample = list(zip(y[:1000].tolist(), z[:1000].tolist(), strict=True))
    return Contenders(
        lambda: cost(y, z),
        lambda: logistic_loss(y, z),
        lambda: [plain(t, q) for t, q in sample],
        len(sample) / y.size,
        PEERS["binary_cross_entropy"](y, z),
        nbytes=2 * y.nbytes,
    )


def categorical_costs():
    z = rng().standard_normal((1000, 10))
    y = np.eye(10)[rng().integers(10, size=1000)]
    cost = costs.categorical_cross_entropy.from_logits
    plain = (
        reference.costs.categorical_cross_entropy_from_logits,
        reference.costs.categorical_cross_entropy_from_logits_gradient,
    )
    sample = list(zip(y[:50].tolist(), z[:50].tolist(), strict=True))
    return Contenders(
        lambda: cost.value_and_gradient(y, z),
        lambda: cross_entropy(y, z),
        lambda: [f(t, q) for f in plain for t, q in sample],
        len(sample) / len(y),
        nbytes=3 * y.nbytes,
    )


# ---- descent and models ----


def adam_step():
    w, g = rng().standard_normal((2, PARAMETERS))
    mine = [w.copy()]
    optimiser = descent.Adam(lr=1e-3)
    theirs = numpy_mlp.Adam([w], numpy_mlp.NumpyMLP())
    sample = w[:1000].tolist(), g[:1000].tolist()
    return Contenders(
        lambda: optimiser.step(mine, [g]),
        lambda: theirs.step([w], [g]),
        lambda: reference.descent.adam_step(*sample, {}, 1),
        1000 / w.size,
        PEERS["adam"](w, g),
        nbytes=7 * w.nbytes,
    )


def sgd_step():
    w, g = rng().standard_normal((2, PARAMETERS))
    mine, velocity = [w.copy()], np.zeros_like(w)
    optimiser = descent.SGD(lr=1e-3, momentum=0.9)
    sample = w[:1000].tolist(), g[:1000].tolist()

    def in_numpy():
        np.multiply(velocity, 0.9, out=velocity)
        np.add(velocity, g, out=velocity)
        np.subtract(w, 1e-3 * velocity, out=w)

    return Contenders(
        lambda: optimiser.step(mine, [g]),
        in_numpy,
        lambda: reference.descent.sgd_step(*sample, {}, 1, momentum=0.9),
        1000 / w.size,
        PEERS["sgd"](w, g),
        nbytes=5 * w.nbytes,
    )


def mlp_fit():
    from sklearn.datasets import load_digits

    from ..models import MLPClassifier

    X, y = load_digits(return_X_y=True)
    X /= 16
    settings = {
        "hidden_layer_sizes": (64,),
        "batch_size": 32,
        "learning_rate_init": 3e-3,
        "max_iter": 5,
        "random_state": 0,
    }
    # multiply-adds: forward, and twice that backward but for the first layer's inputs
    flops = 2 * 5 * len(X) * (2 * 64 * 64 + 3 * 64 * 10)
    ours = MLPClassifier(**settings)
    return Contenders(
        lambda: ours.fit(X, y),
        lambda: numpy_mlp.NumpyMLP(**settings).fit(X, y),
        peers=PEERS["mlp"](X, y, settings),
        flops=flops,
    )
