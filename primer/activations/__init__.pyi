# Written by tools/stubs.py from the table of activations.
from .._rows import Table
from ._activation import Activation as Activation
from ._activation import Elementwise, VectorActivation

identity: Elementwise
sigmoid: Elementwise
tanh: Elementwise
relu: Elementwise
leaky_relu: Elementwise
softmax: VectorActivation

def get(name: str | Activation) -> Activation: ...
def table() -> Table: ...

__all__ = [
    "Activation",
    "get",
    "identity",
    "leaky_relu",
    "relu",
    "sigmoid",
    "softmax",
    "table",
    "tanh",
]
