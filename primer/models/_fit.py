"""How a perceptron is fitted: everything that happens once a fit or once an epoch."""

import warnings

import numpy as np

from primer.kernels.samples import Samples
from primer.kernels.training import epoch

from ._progress import Monitor
from ._sklearn import ConvergenceWarning, train_test_split
from ._solvers import solver_of


def train(model, X, y, sample_weight, rng, incremental):
    """
    Train a model whose parameters have been laid out.

    Parameters
    ----------
    model : estimator
    X : ndarray or CSR matrix of the network's dtype
    y : ndarray of bool, shape (n, n_outputs)
    sample_weight : ndarray of float64 or None
    rng : numpy.random.RandomState
    incremental : bool
        One epoch that goes on from the last one (`partial_fit`).
    """
    if incremental and model.early_stopping:
        raise ValueError("partial_fit does not support early_stopping=True")
    if not incremental or not hasattr(model, "_optimizer"):
        model._optimizer = solver_of(model, model._lay_out().size, X.dtype)
    loop = _Loop(model, X, y, sample_weight, rng)
    model.n_iter_ = 0
    epochs = 1 if incremental else model.max_iter
    try:
        with Monitor(model, epochs) as monitor:
            while model.n_iter_ < epochs and not _run_epoch(model, loop, monitor):
                if not incremental and model.n_iter_ == epochs:
                    warnings.warn(
                        f"Stochastic Optimizer: Maximum iterations ({epochs}) reached and the "
                        "optimization hasn't converged yet.",
                        ConvergenceWarning,
                        stacklevel=3,
                    )
    except KeyboardInterrupt:
        warnings.warn("Training interrupted by user.", stacklevel=3)
    if model.early_stopping and model._best is not None:
        model._lay_out()[:] = model._best


def _run_epoch(model, loop, monitor):
    """One epoch and what follows it; True if the training is to end."""
    solver = model._optimizer
    model.loss_ = loop.run(solver)
    model.n_iter_ += 1
    model.t_ += loop.n
    model.loss_curve_.append(model.loss_)
    if model.verbose:
        print(f"Iteration {model.n_iter_}, loss = {model.loss_:.8f}")
    validation_loss = loop.validate() if model.early_stopping else None
    _count_stalled(model)
    solver.epoch_ends(model.t_)
    stop = monitor.epoch(solver.learning_rate, validation_loss)
    if model._no_improvement_count > model.n_iter_no_change:
        what = "Validation score" if model.early_stopping else "Training loss"
        stalled, reason = solver.stalls()
        if model.verbose:
            print(
                f"{what} did not improve more than tol={model.tol:f} for "
                f"{model.n_iter_no_change:d} consecutive epochs. {reason}"
            )
        model._no_improvement_count = 0 if not stalled else model._no_improvement_count
        stop = stop or stalled
    # a network that has diverged stays so
    return stop or not (np.isfinite(model.loss_) or np.isfinite(model._lay_out()).all())


def _count_stalled(model):
    """How many epochs in a row have not improved, and the best one."""
    if model.early_stopping:
        score = model.validation_scores_[-1]
        stalled = score < model.best_validation_score_ + model.tol
        if score > model.best_validation_score_:
            model.best_validation_score_ = score
            model._best = model._lay_out().copy()
    else:
        stalled = model.loss_ > model.best_loss_ - model.tol
        model.best_loss_ = min(model.best_loss_, model.loss_)
    model._no_improvement_count = model._no_improvement_count + 1 if stalled else 0


class _Loop:
    """The data of one fit, split and laid out for the compiled epochs."""

    def __init__(self, model, X, y, sample_weight, rng):
        self.model = model
        self.rng = rng
        self.X = Samples(X)
        self.y = np.ascontiguousarray(y).view(np.uint8)
        self.weights = sample_weight
        self.order = None
        self.n = X.shape[0]
        if model.early_stopping:
            self._split(y)
        self.batch_size = self._batch_size()
        self.net = model._network(model._lay_out(), self.batch_size, train=True)

    def _split(self, y):
        """Hold back the validation samples, drawing as scikit-learn draws them."""
        model = self.model
        self.order, self.held = train_test_split(
            np.arange(self.n),
            random_state=self.rng,
            test_size=model.validation_fraction,
            stratify=y if model.n_outputs_ == 1 else None,
        )
        if len(self.held) < 2:
            raise ValueError(
                "The validation set is too small. Increase 'validation_fraction' or the size of your dataset."
            )
        self.n = len(self.order)

    def _batch_size(self):
        size = self.model.batch_size
        if isinstance(size, str):
            return min(200, self.n)
        if size > self.n:
            warnings.warn(
                "Got `batch_size` less than 1 or larger than sample size. It is going to be "
                f"clipped: {size} to {self.n}.",
                stacklevel=6,
            )
        return int(min(size, self.n))

    def run(self, solver):
        """One epoch; its mean loss. The solver counts the steps also of an interrupted one."""
        if self.model.shuffle:
            drawn = np.arange(self.n)
            self.rng.shuffle(drawn)
            self.order = drawn if self.order is None else self.order[drawn]
        rule = solver.rule()
        try:
            return epoch(
                self.net,
                self.X,
                self.y,
                self.order,
                self.weights,
                self.batch_size,
                self.model.alpha,
                rule,
            )
        finally:
            solver.steps = rule.t

    def validate(self):
        """Score the held-back samples; their mean loss."""
        model = self.model
        out = self.net.outputs(self.X, self.held)
        truth = self.y[self.held]
        if model.out_activation_ == "softmax":
            hit = out.argmax(axis=1) == truth.argmax(axis=1)
        else:
            hit = ((out > 0.5) == truth).all(axis=1)
        weights = None if self.weights is None else self.weights[self.held]
        model.validation_scores_.append(float(np.average(hit, weights=weights)))
        if model.verbose:
            print(f"Validation score: {model.validation_scores_[-1]:f}")
        loss = self.net.mean_cost(self.X, self.y, self.held, self.weights)
        model.validation_loss_curve_.append(loss)
        return loss
