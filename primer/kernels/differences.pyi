from collections.abc import Callable
from typing import Any

import numpy as np

def sample(
    f: Callable[..., Any], point: Any, which: np.ndarray, places: np.ndarray, values: np.ndarray
) -> Any: ...
