import numpy as np
from typing_extensions import disjoint_base

from primer.kernels.network import Network
from primer.kernels.samples import Samples

@disjoint_base
class Rule:
    length: int
    dtype: np.dtype
    def __init__(self, name: str, states: np.ndarray, t: float = 0, **parameters: float) -> None: ...
    @property
    def t(self) -> int: ...

def epoch(
    net: Network,
    X: Samples,
    y: np.ndarray,
    order: np.ndarray | None,
    weights: np.ndarray | None,
    batch: int,
    alpha: float,
    rule: Rule,
) -> float: ...
