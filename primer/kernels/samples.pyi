from typing import Any

import numpy as np
from typing_extensions import disjoint_base

@disjoint_base
class Samples:
    n: int
    n_features: int
    dtype: np.dtype
    def __init__(self, X: Any) -> None: ...
    def take_sparse(self, X: Any) -> None: ...
