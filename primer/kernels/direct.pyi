from typing import Any

import numpy as np
from typing_extensions import disjoint_base

@disjoint_base
class Row: ...

@disjoint_base
class Direct(Row):
    def __init__(self, ufunc: np.ufunc, numbers: tuple[float, ...]) -> None: ...
    def one(self, x: Any, out: Any) -> np.ndarray | None: ...
    def two(self, x: Any, first: Any, second: Any) -> tuple[np.ndarray, np.ndarray] | None: ...

@disjoint_base
class DirectCost(Row):
    def __init__(
        self,
        value: np.ufunc,
        gradient: np.ufunc,
        both: np.ufunc,
        row_sum: np.ufunc,
        numbers: tuple[float, ...],
    ) -> None: ...
    def value(self, t: Any, q: Any, mean: bool) -> np.floating | None: ...
    def gradient(self, t: Any, q: Any, mean: bool) -> np.ndarray | None: ...
    def value_and_gradient(self, t: Any, q: Any, mean: bool) -> tuple[np.floating, np.ndarray] | None: ...

@disjoint_base
class Norms:
    def __init__(self, length: np.ufunc, total: np.ufunc, largest: np.ufunc, default: str | None) -> None: ...
