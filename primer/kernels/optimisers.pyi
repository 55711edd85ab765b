import numpy as np

def update(
    name: str,
    params: list[np.ndarray],
    grads: list[np.ndarray],
    states: list[tuple[np.ndarray, ...]],
    hyperparameters: tuple[float, ...],
    t: float,
    isa: str | None = None,
) -> None: ...
