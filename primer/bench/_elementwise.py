"""The rows of the tables of activations, costs and optimisers as workloads, and sums of rows of numbers."""

import math
from functools import partial

import numpy as np

from .. import activations, costs, descent, reference
from ..kernels import core, ufuncs
from . import _numpy
from ._peers import PEERS
from ._workload import Contenders, Workload, rng

__all__ = ["workloads"]

SIZES = [1_000, 100_000, 1_000_000]
QUICK_SIZE = 100_000
DTYPES = ["float64", "float32"]
CLASSES, COLUMNS = 10, 100  # of a cost over classes; of a row
SAMPLE = 1000  # numbers that plain Python does
# What an optimiser is run with, beside its defaults.
OPTIONS: dict[str, dict] = {"sgd": {"momentum": 0.9}, "sgd_velocity": {"momentum": 0.9}}


def workloads():
    """For every row its parts, in both precisions and all sizes."""
    return [
        *(
            Workload(
                group,
                f"{name}{said} of {n:,}" + ("" if dtype == "float64" else f" {dtype}"),
                partial(prepare, name, part, n, dtype),
                quick=n == QUICK_SIZE and part in quick_parts,
                row=f"{table}.{name}",
            )
            for table, group, names, prepare, parts, quick_parts in TABLES
            for name in names
            for part, said in parts(name).items()
            for n in SIZES
            for dtype in DTYPES
        )
    ]


# ---- activations ----


def activation_parts(name):
    if getattr(activations, name).is_vector:
        return {"value": "", "vjp": ", vjp,"}
    return {"value": "", "derivative": ", derivative", "value_and_derivative": " and derivative"}


def activation(name, part, n, dtype):
    function = getattr(activations, name)
    prepare = vector_activation if function.is_vector else scalar_activation
    return prepare(name, function if part == "value" else getattr(function, part), part, n, dtype)


def scalar_activation(name, function, part, n, dtype):
    x = rng().standard_normal(n).astype(dtype)
    n_out = 2 if part == "value_and_derivative" else 1
    outs = [np.empty_like(x) for _ in range(n_out)]
    out = tuple(outs) if n_out == 2 else outs[0]
    theirs = getattr(_numpy.ACTIVATIONS[name], part)
    sample = x[:SAMPLE].tolist()
    definitions = [name] * (part != "derivative") + [name + "_derivative"] * (part != "value")
    plain = [getattr(reference.activations, definition) for definition in definitions]
    return Contenders(
        lambda: function(x, out=out),
        lambda: theirs(x, out),
        lambda: [f(v) for f in plain for v in sample],
        len(sample) / n,
        PEERS[name](x) if part == "value" and name in PEERS else {},
        nbytes=(1 + n_out) * x.nbytes,
        dtype=dtype,
    )


def vector_activation(name, function, part, n, dtype):
    x, g = rng().standard_normal((2, n // COLUMNS, COLUMNS)).astype(dtype)
    out = np.empty_like(x)
    arrays = (x,) if part == "value" else (x, g)
    theirs = getattr(_numpy, name if part == "value" else f"{name}_{part}")
    plain = getattr(reference.activations, name if part == "value" else f"{name}_{part}")
    sample = list(zip(*(a[: SAMPLE // COLUMNS].tolist() for a in arrays), strict=True))
    return Contenders(
        lambda: function(*arrays, axis=-1, out=out),
        lambda: theirs(*arrays, out),
        lambda: [plain(*rows) for rows in sample],
        len(sample) / len(x),
        PEERS[name](x) if part == "value" and name in PEERS else {},
        nbytes=(1 + len(arrays)) * x.nbytes,
        dtype=dtype,
    )


# ---- costs ----


def cost_parts(name):
    return {"value": "", "gradient": ", gradient", "value_and_gradient": " and gradient"}


def cost(name, part, n, dtype):
    row = costs.get(name)
    t, q = (a.astype(dtype) for a in targets_and_predictions(row, n))
    ours = row if part == "value" else getattr(row, part)
    theirs = getattr(_numpy.COSTS[name], part)
    sample = list(zip(*(a[:SAMPLE].tolist() for a in (t, q)), strict=True))
    definitions = [name] * (part != "gradient") + [name + "_gradient"] * (part != "value")
    plain = [getattr(reference.costs, definition) for definition in definitions]
    peer = name.removesuffix("_from_logits")
    return Contenders(
        lambda: ours(t, q),
        lambda: theirs(t, q),
        lambda: [f(*pair) for f in plain for pair in sample],
        len(sample) / len(q),
        PEERS[peer](t, q) if part == "value" and peer != name and peer in PEERS else {},
        nbytes=(2 if part == "value" else 3) * q.nbytes,
        dtype=dtype,
    )


def targets_and_predictions(row, n):
    """Labels and probabilities, or logits, or any numbers."""
    random = rng()
    if row.is_vector:
        q = random.standard_normal((n // CLASSES, CLASSES))
        t = np.eye(CLASSES)[random.integers(CLASSES, size=len(q))]
        return t, q if row.name.endswith("_from_logits") else _numpy.softmax(q, q)
    t = (random.random(n) < 0.5).astype(float)
    probable = "cross_entropy" in row.name and not row.name.endswith("_from_logits")
    return t, random.uniform(0.01, 0.99, n) if probable else random.standard_normal(n)


# ---- optimisers ----


def optimiser_parts(name):
    return {"step": " step"}


def optimiser(name, part, n, dtype):
    w, g = rng().standard_normal((2, n)).astype(dtype)
    mine, options = [w.copy()], OPTIONS.get(name, {})
    ours = descent.get(name)(lr=1e-3, **options)
    theirs = _numpy.OPTIMISERS[name](w)
    plain = getattr(reference.descent, f"{name}_step")
    sample = w[:SAMPLE].tolist(), g[:SAMPLE].tolist()
    n_states = next(len(row["states"]) for row in core.optimisers() if row["name"] == name)
    return Contenders(
        lambda: ours.step(mine, [g]),
        lambda: theirs(g),
        lambda: plain(*sample, {}, 1, **options),
        SAMPLE / n,
        PEERS[name](w, g) if name in PEERS else {},
        nbytes=(3 + 2 * n_states) * w.nbytes,
        dtype=dtype,
    )


# ---- sums and norms of rows ----


PLAIN_ROWS = {
    "row_sum": math.fsum,
    "row_total": sum,
    "row_dot": reference.linalg.vecdot,
    "row_norm": reference.linalg.vector_norm,
    "row_norm_1": partial(reference.linalg.vector_norm, ord=1),
    "row_norm_inf": partial(reference.linalg.vector_norm, ord=math.inf),
}


def reduction(name, part, n, dtype):
    gufunc = getattr(ufuncs, name)
    arrays = list(rng().standard_normal((gufunc.nin, n // COLUMNS, COLUMNS)).astype(dtype))
    theirs, plain = _numpy.ROWS[name], PLAIN_ROWS[name]
    sample = list(zip(*(a[: SAMPLE // COLUMNS].tolist() for a in arrays), strict=True))
    return Contenders(
        lambda: gufunc(*arrays),
        lambda: theirs(*arrays),
        lambda: [plain(*rows) for rows in sample],
        len(sample) / len(arrays[0]),
        nbytes=sum(a.nbytes for a in arrays),
        dtype=dtype,
    )


def names(rows):
    return [row["name"] for row in rows]


# Table, group, names of its rows, what prepares a workload, its parts and how they are called, quick parts.
TABLES = [
    ("activations", "activations", names(core.activations()), activation, activation_parts,
     {"value", "value_and_derivative"}),
    ("costs", "costs", names(core.costs()), cost, cost_parts, {"value", "value_and_gradient"}),
    ("optimisers", "descent", names(core.optimisers()), optimiser, optimiser_parts, {"step"}),
    ("kernels", "sums of rows", [n for n in names(core.kernels()) if n.startswith("row_")], reduction,
     lambda name: {"value": ""}, {"value"}),
]  # fmt: skip
