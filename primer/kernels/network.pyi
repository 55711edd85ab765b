from collections.abc import Sequence

import numpy as np
from typing_extensions import disjoint_base

from primer.kernels.samples import Samples

@disjoint_base
class Network:
    def __init__(
        self,
        units: Sequence[int],
        hidden: str,
        output: str,
        parameters: np.ndarray,
        capacity: int,
        train: bool = True,
    ) -> None: ...
    def mean_cost(
        self, X: Samples, y: np.ndarray, order: np.ndarray | None, weights: np.ndarray | None
    ) -> float: ...
    def outputs(self, X: Samples, order: np.ndarray | None = None) -> np.ndarray: ...
