# Written by tools/stubs.py from the table of costs.
from .._rows import Table
from ._cost import Cost as Cost

squared_error: Cost
huber: Cost
binary_cross_entropy: Cost
categorical_cross_entropy: Cost

def get(name: str | Cost) -> Cost: ...
def table() -> Table: ...

__all__ = [
    "Cost",
    "binary_cross_entropy",
    "categorical_cross_entropy",
    "get",
    "huber",
    "squared_error",
    "table",
]
