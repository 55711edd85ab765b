"""Models in files: NumPy's archive of arrays and a header in JSON, without pickle."""

import json
import os
import secrets
from pathlib import Path

import numpy as np

from ._sklearn import LabelBinarizer
from ._solvers import solver_of

_FORMAT = 1
# attributes that are plain numbers, lists or strings
_PLAIN = (
    "loss_",
    "best_loss_",
    "loss_curve_",
    "validation_scores_",
    "validation_loss_curve_",
    "best_validation_score_",
    "t_",
    "n_iter_",
    "n_layers_",
    "n_outputs_",
    "n_features_in_",
    "out_activation_",
    "_no_improvement_count",
)


def save(model, path):
    """Write a fitted model; a file of that name is replaced only when the new one is complete."""
    header = {
        "format": _FORMAT,
        "model": type(model).__name__,
        "parameters": _plain_parameters(model),
        "attributes": {name: _plain(getattr(model, name)) for name in _PLAIN},
        "label_type": model._label_binarizer.y_type_,
        "learning_rate": model._optimizer.learning_rate,
        "steps": model._optimizer.steps,
    }
    arrays = {f"coefs_{i}": part for i, part in enumerate(model.coefs_)}
    arrays |= {f"intercepts_{i}": part for i, part in enumerate(model.intercepts_)}
    arrays["states"] = model._optimizer.states
    for name in ("classes_", "feature_names_in_"):
        if hasattr(model, name):
            array = getattr(model, name)
            if array.dtype == object:  # strings; an object array would have to be pickled
                header[name] = array.tolist()
            else:
                arrays[name] = array
    arrays["header"] = np.frombuffer(json.dumps(header).encode(), np.uint8)
    _write(Path(path), arrays)


def load(cls, path):
    """A model as `save` has written it."""
    with np.load(path, allow_pickle=False) as archive:
        if "header" not in archive:
            raise ValueError(f"{path}: not a model written by save")
        header = json.loads(archive["header"].tobytes())
        if header.get("format") != _FORMAT or header.get("model") != cls.__name__:
            raise ValueError(
                f"{path}: holds {header.get('model')!r} in format {header.get('format')!r}, "
                f"expected {cls.__name__!r} in format {_FORMAT}"
            )
        arrays = {name: archive[name] for name in archive.files}
    model = cls(**header["parameters"])
    for name, value in header["attributes"].items():
        setattr(model, name, value)
    n = model.n_layers_ - 1
    model.coefs_ = [arrays[f"coefs_{i}"] for i in range(n)]
    model.intercepts_ = [arrays[f"intercepts_{i}"] for i in range(n)]
    model._best = None
    for name in ("classes_", "feature_names_in_"):
        if name in header:
            setattr(model, name, np.array(header[name], dtype=object))
        elif name in arrays:
            setattr(model, name, arrays[name])
    is_multilabel = header["label_type"].startswith("multilabel")
    model._label_binarizer = LabelBinarizer().fit(
        np.eye(model.n_outputs_, dtype=int) if is_multilabel else model.classes_
    )
    model._optimizer = solver_of(model, 0, arrays["states"].dtype)
    model._optimizer.states = np.ascontiguousarray(arrays["states"])
    model._optimizer.learning_rate = header["learning_rate"]
    model._optimizer.steps = header["steps"]
    return model


def _plain_parameters(model):
    parameters = model.get_params(deep=False)
    del parameters["callback"]
    parameters["hidden_layer_sizes"] = np.ravel(parameters["hidden_layer_sizes"]).tolist()
    if not isinstance(parameters["random_state"], (int, np.integer)):
        parameters["random_state"] = None
    return {name: _plain(value) for name, value in parameters.items()}


def _plain(value):
    """Numbers of NumPy as numbers of Python."""
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value.item() if isinstance(value, np.generic) else value


def _write(path, arrays):
    temporary = path.with_name(f"{path.name}.{secrets.token_hex(8)}.part")
    try:
        with open(temporary, "xb") as file:
            np.savez(file, **arrays)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
