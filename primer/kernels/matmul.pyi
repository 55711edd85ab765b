from typing import Any

import numpy as np

def quick(x1: Any, x2: Any) -> np.ndarray | None: ...
