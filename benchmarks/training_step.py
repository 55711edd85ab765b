"""One training step of a small perceptron: primer beside torch, jax and scikit-learn.

    python benchmarks/training_step.py [--units 64 100 10] [--batch 32] [--rounds 15]

A network with ReLU and softmax output is trained by Adam on float32 samples on one thread. Every
contender makes the same number of steps in turn, round after round in one process; the table has
the best and the median round of each, in microseconds a step, with all that the call takes besides
(checks of the input in primer and scikit-learn). A peer that is not installed is left out and named.
"""

import argparse
import os
import statistics
import sys
import time
import warnings
from itertools import pairwise

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1")

import numpy as np

STEPS = 200


def problem(units, batch):
    """Samples and classes, enough for all the steps of a round."""
    rng = np.random.default_rng(0)
    X = rng.standard_normal((STEPS * batch, units[0]), dtype=np.float32)
    return X, rng.integers(0, units[-1], len(X))


def primer_fit(X, y, units, batch):
    """An epoch of primer.models.MLPClassifier's compiled loop, started by partial_fit."""
    from primer.models import MLPClassifier

    return partial_fit(MLPClassifier, X, y, units, batch)


def sklearn_fit(X, y, units, batch):
    """An epoch of scikit-learn's MLPClassifier."""
    from sklearn.neural_network import MLPClassifier

    return partial_fit(MLPClassifier, X, y, units, batch)


def partial_fit(cls, X, y, units, batch):
    model = cls(units[1:-1], batch_size=batch, random_state=0)
    model.partial_fit(X, y, classes=np.arange(units[-1]))
    return lambda: model.partial_fit(X, y)


def torch_fit(X, y, units, batch, **variant):
    """torch in eager mode, without DataLoader: slices of shuffled tensors."""
    import torch

    torch.set_num_threads(1)
    torch.manual_seed(0)
    layers = []
    for fan_in, fan_out in pairwise(units):
        layers += [torch.nn.Linear(fan_in, fan_out), torch.nn.ReLU()]
    net = torch.nn.Sequential(*layers[:-1])
    adam = torch.optim.Adam(net.parameters(), weight_decay=1e-4 / batch, **variant)
    samples, classes = torch.from_numpy(X), torch.from_numpy(y)

    def epoch():
        order = torch.randperm(len(samples))
        for rows in order.split(batch):
            adam.zero_grad()
            torch.nn.functional.cross_entropy(net(samples[rows]), classes[rows]).backward()
            adam.step()

    return epoch


def jax_fit(X, y, units, batch):
    """jax: an epoch as one compiled scan over the steps, Adam written out."""
    import jax
    from jax import numpy as jnp

    keys = jax.random.split(jax.random.key(0), len(units))
    params = [
        (jax.random.normal(key, (m, n)) / m**0.5, jnp.zeros(n))
        for key, m, n in zip(keys, units, units[1:], strict=False)
    ]
    tree = jax.tree.map
    state = params, tree(jnp.zeros_like, params), tree(jnp.zeros_like, params), jnp.zeros(())

    def loss(params, x, labels):
        for w, b in params[:-1]:
            x = jax.nn.relu(x @ w + b)
        w, b = params[-1]
        chosen = jnp.take_along_axis(jax.nn.log_softmax(x @ w + b), labels[:, None], 1)
        penalty = sum((w * w).sum() for w, _ in params)
        return -chosen.mean() + 0.5e-4 / batch * penalty

    def step(state, rows):
        params, m, v, t = state
        value, grads = jax.value_and_grad(loss)(params, samples[rows], labels[rows])
        t = t + 1
        m = tree(lambda a, g: 0.9 * a + 0.1 * g, m, grads)
        v = tree(lambda a, g: 0.999 * a + 0.001 * g * g, v, grads)
        rate = 1e-3 * jnp.sqrt(1 - 0.999**t) / (1 - 0.9**t)
        params = tree(lambda p, a, b: p - rate * a / (jnp.sqrt(b) + 1e-8), params, m, v)
        return (params, m, v, t), value

    samples, labels = jnp.asarray(X), jnp.asarray(y)
    whole = jax.jit(lambda state, order: jax.lax.scan(step, state, order.reshape(-1, batch)))
    rng = np.random.default_rng(0)

    def epoch():
        nonlocal state
        state, losses = whole(state, jnp.asarray(rng.permutation(len(X)).astype(np.int32)))
        losses.block_until_ready()

    return epoch


CONTENDERS = {
    "primer": primer_fit,
    "torch eager, Adam fused": lambda *of: torch_fit(*of, fused=True),
    "torch eager, Adam foreach": lambda *of: torch_fit(*of, foreach=True),
    "torch eager, Adam for-loop": lambda *of: torch_fit(*of, foreach=False),
    "jax jit + scan": jax_fit,
    "scikit-learn": sklearn_fit,
}


def contenders(units, batch):
    """The prepared epochs of those that are installed, each run once to warm up."""
    X, y = problem(units, batch)
    ready = {}
    for name, prepare in CONTENDERS.items():
        try:
            epoch = prepare(X, y, units, batch)
        except ImportError as missing:
            print(f"left out: {name} ({missing})", file=sys.stderr)
            continue
        epoch()
        ready[name] = epoch
    return ready


def measure(ready, rounds):
    """Microseconds a step, a list of rounds for each contender, the contenders taking turns."""
    times = {name: [] for name in ready}
    for _ in range(rounds):
        for name, epoch in ready.items():
            start = time.perf_counter()
            epoch()
            times[name].append((time.perf_counter() - start) / STEPS * 1e6)
    return times


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--units", type=int, nargs="+", default=[64, 100, 10])
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    import primer

    primer.set_num_threads(1)
    warnings.simplefilter("ignore")
    times = measure(contenders(options.units, options.batch), options.rounds)
    name = "-".join(map(str, options.units))
    print(f"{name}, ReLU, Adam, float32, batch {options.batch}, one thread")
    print(f"{'':28}{'best':>10}{'median':>10}   µs a step; median of the rounds' ratios to primer")
    for name, rounds in times.items():
        ratio = statistics.median(b / a for a, b in zip(times["primer"], rounds, strict=True))
        best, median = min(rounds), statistics.median(rounds)
        print(f"{name:28}{best:10.1f}{median:10.1f}{ratio:10.2f}x")


if __name__ == "__main__":
    main()
