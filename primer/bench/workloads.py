"""What is measured: each workload in primer, in NumPy, in plain Python, and in other libraries.

`workloads()` lists them. A workload prepares its data on demand and hands out functions without
arguments, one a contender, which all do the same work on the same numbers. Activations, costs and optimisers
have theirs from the rows of their tables (`_elementwise.py`), kernels on matrices from `OPERATIONS` of
`_linalg.py`.
"""

from . import _elementwise, _linalg, numpy_mlp
from ._peers import PEERS
from ._workload import Contenders, Workload

__all__ = ["Contenders", "Workload", "workloads"]


def workloads(group=None):
    """All workloads, or those of a group, as a list."""
    found = [
        *_linalg.workloads(),
        *_elementwise.workloads(),
        Workload("models", "MLP 64-64-10, 5 epochs of digits", mlp_fit),
    ]
    if group is None:
        return found
    known = list(dict.fromkeys(w.group for w in found))
    if group not in known:
        raise ValueError(f"workloads: unknown group {group!r}; it must be one of {known}")
    return [w for w in found if w.group == group]


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
