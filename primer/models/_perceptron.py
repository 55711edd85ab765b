"""What the perceptrons share: their parameters, laid out for the compiled loops, and outputs."""

import operator
from itertools import pairwise
from numbers import Integral, Real

import numpy as np

from primer.kernels import core
from primer.kernels.network import Network
from primer.kernels.samples import Samples

from . import _fit
from ._plain import is_plain, plain_targets
from ._sklearn import (
    BaseEstimator,
    Interval,
    Options,
    StrOptions,
    _check_sample_weight,
    check_is_fitted,
    check_random_state,
    validate_data,
)

_SOLVERS = ("adam", "sgd")
_ACTIVATIONS = {"logistic": "sigmoid"} | {
    row["name"]: row["name"] for row in core.activations() if not row["is_vector"]
}
_PREDICTED_AT_ONCE = 512  # samples: their layers stay in the cache


def _between(kind, low, high, closed):
    return Interval(kind, low, high, closed=closed)


class Perceptron(BaseEstimator):
    """Base of the multilayer perceptrons; a subclass says what its targets and outputs are."""

    _parameter_constraints = {  # noqa: RUF012
        "hidden_layer_sizes": ["array-like", _between(Integral, 1, None, "left")],
        "activation": [StrOptions(set(_ACTIVATIONS))],
        "solver": [StrOptions({*_SOLVERS, "lbfgs"})],
        "alpha": [_between(Real, 0, None, "left")],
        "batch_size": [StrOptions({"auto"}), _between(Integral, 1, None, "left")],
        "learning_rate": [StrOptions({"constant", "invscaling", "adaptive"})],
        "learning_rate_init": [_between(Real, 0, None, "neither")],
        "power_t": [_between(Real, 0, None, "left")],
        "max_iter": [_between(Integral, 1, None, "left")],
        "shuffle": ["boolean"],
        "random_state": ["random_state"],
        "tol": [_between(Real, 0, None, "left")],
        "verbose": ["verbose"],
        "warm_start": ["boolean"],
        "momentum": [_between(Real, 0, 1, "both")],
        "nesterovs_momentum": ["boolean"],
        "early_stopping": ["boolean"],
        "validation_fraction": [_between(Real, 0, 1, "left")],
        "beta_1": [_between(Real, 0, 1, "left")],
        "beta_2": [_between(Real, 0, 1, "left")],
        "epsilon": [_between(Real, 0, None, "neither")],
        "n_iter_no_change": [_between(Integral, 1, None, "left"), Options(Real, {np.inf})],
        "max_fun": [_between(Integral, 1, None, "left")],
        "progress": ["boolean", None],
        "callback": [callable, None],
    }

    def _check_parameters(self):
        given = list(map(self.__dict__.get, self._parameter_constraints))
        checked = self.__dict__.get("_checked", ())
        if len(given) == len(checked) and all(map(operator.is_, given, checked)):
            return
        if self.solver == "lbfgs":
            raise ValueError(
                "solver='lbfgs' is not available in primer; the available solvers are 'adam' and 'sgd'"
            )
        self._validate_params()
        sizes = np.ravel(self.hidden_layer_sizes)
        if np.any(sizes <= 0):
            raise ValueError(f"hidden_layer_sizes must be > 0, got {sizes.tolist()}.")
        self._checked = given

    def _fit(self, X, y, sample_weight, incremental):
        first = not hasattr(self, "coefs_") or not (self.warm_start or incremental)
        plain = None
        if incremental and not first and not self.warm_start and is_plain(self, X):
            plain = plain_targets(self.classes_, y)
        if plain is not None and len(plain) == len(X):
            y = plain
        else:
            X, y = validate_data(
                self,
                X,
                y,
                accept_sparse="csr",
                multi_output=True,
                dtype=(np.float64, np.float32) if first else self.coefs_[0].dtype,
                reset=first,
            )
            y = self._targets(y, incremental)
        if sample_weight is not None:
            sample_weight = np.ascontiguousarray(_check_sample_weight(sample_weight, X), np.float64)
        rng = check_random_state(self.random_state)
        if first:
            self._initialize(X, y, rng)
        self._layout = None  # the fitted parameters are new arrays
        flat = self._lay_out()
        _fit.train(self, X, y, sample_weight, rng, incremental)
        if not np.isfinite(flat).all():
            raise ValueError(
                "Solver produced non-finite parameter weights. The input data may contain large "
                "values and need to be preprocessed."
            )
        return self

    def _initialize(self, X, y, rng):
        """The attributes of a new model, and its first parameters (Glorot and Bengio 2010)."""
        units = [X.shape[1], *np.ravel(self.hidden_layer_sizes).tolist(), y.shape[1]]
        is_multiclass = self._label_binarizer.y_type_ == "multiclass"
        self.out_activation_ = "softmax" if is_multiclass else "logistic"
        self.n_layers_, self.n_outputs_ = len(units), y.shape[1]
        self.n_iter_ = self.t_ = 0
        self.loss_, self.loss_curve_ = np.inf, []
        self.best_loss_ = None if self.early_stopping else np.inf
        self.validation_scores_ = [] if self.early_stopping else None
        self.validation_loss_curve_ = [] if self.early_stopping else None
        self.best_validation_score_ = -np.inf if self.early_stopping else None
        self._no_improvement_count, self._best = 0, None
        self.coefs_, self.intercepts_ = [], []
        factor = 2.0 if _ACTIVATIONS[self.activation] == "sigmoid" else 6.0
        for fan_in, fan_out in pairwise(units):
            bound = np.sqrt(factor / (fan_in + fan_out))
            self.coefs_.append(rng.uniform(-bound, bound, (fan_in, fan_out)).astype(X.dtype))
            self.intercepts_.append(rng.uniform(-bound, bound, fan_out).astype(X.dtype))

    # ---- parameters ----

    def _lay_out(self):
        """The parameters as one array, of which `coefs_` and `intercepts_` are parts."""
        parts = [*self.coefs_, *self.intercepts_]
        layout = self.__dict__.get("_layout")
        if layout is not None and all(map(operator.is_, parts, layout[1])):
            return layout[0]
        flat = np.concatenate([part.ravel() for part in parts], dtype=self.coefs_[0].dtype)
        pieces = np.split(flat, np.cumsum([part.size for part in parts])[:-1])
        views = [piece.reshape(part.shape) for piece, part in zip(pieces, parts, strict=True)]
        self._layout = flat, views  # at once: other threads may be predicting
        self.coefs_, self.intercepts_ = views[: len(self.coefs_)], views[len(self.coefs_) :]
        return flat

    def _network(self, flat, capacity, train=False):
        units = [len(self.coefs_[0]), *(len(b) for b in self.intercepts_)]
        output = "softmax" if self.out_activation_ == "softmax" else "sigmoid"
        hidden = _ACTIVATIONS[self.activation]
        return Network(units, hidden, output, flat, capacity, train)

    def __getstate__(self):
        """All but the layout, which is made anew where the model is unpickled."""
        state = dict(super().__getstate__())
        for name in ("_layout", "_checked"):
            state.pop(name, None)
        return state

    # ---- outputs ----

    def _outputs(self, X):
        """Probability of each output."""
        if not hasattr(self, "coefs_"):
            check_is_fitted(self)
        if not is_plain(self, X):
            dtype = self.coefs_[0].dtype
            X = validate_data(self, X, accept_sparse="csr", dtype=dtype, reset=False)
        samples = Samples(X)
        net = self._network(self._lay_out(), min(samples.n, _PREDICTED_AT_ONCE))
        return net.outputs(samples)
