"""Multilayer perceptrons for users."""

import numpy as np

from . import _files
from ._perceptron import Perceptron
from ._sklearn import (
    ClassifierMixin,
    LabelBinarizer,
    _check_partial_fit_first_call,
    check_is_fitted,
    column_or_1d,
    type_of_target,
    unique_labels,
)


class MLPClassifier(ClassifierMixin, Perceptron):
    r"""
    Multilayer perceptron that classifies, trained by mini-batches in one compiled loop.

    In place of ``sklearn.neural_network.MLPClassifier``: the same parameters, attributes and, for
    the same ``random_state``, the same numbers but for rounding. Each layer computes

    .. math:: a_{l+1} = \phi(a_l W_l + b_l),

    the outputs are the softmax of the last sums, or the sigmoid of each where there are two
    classes or several labels at once, and the cost of a mini-batch B of weights s is

    .. math:: \frac{1}{\sum_{i \in B} s_i} \Bigl( \sum_{i \in B} s_i \ell_i
              + \frac{\alpha}{2} \sum_l \lVert W_l \rVert^2 \Bigr)

    with :math:`\ell_i` the cross entropy.

    Parameters
    ----------
    hidden_layer_sizes : int or sequence of int, default=(100,)
        Units of each hidden layer.
    activation : str, default="relu"
        Of the hidden layers: ``"identity"``, ``"logistic"``, ``"tanh"``, ``"relu"``, or the name of
        any other function of numbers in `primer.activations`, with its default parameters.
    solver : {"adam", "sgd"}, default="adam"
    alpha : float, default=0.0001
        Factor of the penalty on the squares of the weights.
    batch_size : int or "auto", default="auto"
        Samples in a mini-batch; "auto" is 200, or all where there are fewer.
    learning_rate : {"constant", "invscaling", "adaptive"}, default="constant"
        For "sgd": the rate stays; is ``learning_rate_init / (t + 1) ** power_t`` after t samples;
        or is divided by 5 whenever the training stalls.
    learning_rate_init : float, default=0.001
    power_t : float, default=0.5
    max_iter : int, default=200
        Epochs at most.
    shuffle : bool, default=True
        Draw a new order of the samples in each epoch.
    random_state : int, RandomState or None, default=None
        Draws the first weights, the held-back samples and the orders.
    tol : float, default=1e-4
        The training stalls when loss or score improve by less than this, `n_iter_no_change` times.
    verbose : bool, default=False
        Print a line an epoch.
    warm_start : bool, default=False
        `fit` goes on from the parameters that it finds.
    momentum : float, default=0.9
    nesterovs_momentum : bool, default=True
        Of "sgd".
    early_stopping : bool, default=False
        Hold samples back, stop when the accuracy on them stalls, and keep the best model.
    validation_fraction : float, default=0.1
        How many are held back.
    beta_1, beta_2, epsilon : float, default=0.9, 0.999, 1e-8
        Of "adam".
    n_iter_no_change : int, default=10
    max_fun : int, default=15000
        Accepted for scikit-learn's sake; only its solver "lbfgs", which is not built here, uses it.
    progress : bool or None, default=None
        A progress bar on standard error (needs rich): always, never, or, for None, on a terminal
        once the training has run for a second.
    callback : callable or None, default=None
        Called after each epoch with a dict: ``model``, ``epoch``, ``loss``, ``validation_loss``,
        ``validation_score``, ``learning_rate``, ``n_samples_seen``, ``seconds``. Training ends when
        it returns True.

    Attributes
    ----------
    classes_ : ndarray
    coefs_ : list of ndarray of shape (units, units of the next layer)
    intercepts_ : list of ndarray
        The parameters: parts of one array, in the precision of the training samples.
    loss_ : float
        Mean cost of the last epoch's mini-batches, each taken before its step.
    best_loss_ : float or None
    loss_curve_ : list of float
        One loss an epoch.
    validation_scores_, validation_loss_curve_ : list of float, or None
        With `early_stopping`: accuracy and mean cross entropy of the held-back samples.
    best_validation_score_ : float or None
    t_ : int
        Samples seen.
    n_iter_ : int
        Epochs of the last `fit`.
    n_layers_, n_outputs_, n_features_in_ : int
    feature_names_in_ : ndarray of str
        Where the samples came with names.
    out_activation_ : {"softmax", "logistic"}

    See Also
    --------
    primer.reference.models.mlp_fit : the same in plain Python.

    Notes
    -----
    float32 samples are trained on in float32, all others in float64. CSR matrices are never made
    dense: the first layer runs over their nonzero numbers. The weights do not depend on the number
    of threads. Ctrl-C ends `fit` with a warning; the model is then that of the last finished step.
    The loss is computed from the logits, exactly; scikit-learn clips the probabilities first.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from primer.models import MLPClassifier
    >>> X, y = load_iris(return_X_y=True)
    >>> model = MLPClassifier((16,), learning_rate_init=0.02, random_state=0).fit(X, y)
    >>> model.predict(X[:3])
    array([0, 0, 0])
    >>> model.score(X, y) > 0.95
    True
    """

    def __init__(
        self,
        hidden_layer_sizes=(100,),
        activation="relu",
        *,
        solver="adam",
        alpha=0.0001,
        batch_size="auto",
        learning_rate="constant",
        learning_rate_init=0.001,
        power_t=0.5,
        max_iter=200,
        shuffle=True,
        random_state=None,
        tol=1e-4,
        verbose=False,
        warm_start=False,
        momentum=0.9,
        nesterovs_momentum=True,
        early_stopping=False,
        validation_fraction=0.1,
        beta_1=0.9,
        beta_2=0.999,
        epsilon=1e-8,
        n_iter_no_change=10,
        max_fun=15000,
        progress=None,
        callback=None,
    ):
        self.hidden_layer_sizes = hidden_layer_sizes
        self.activation = activation
        self.solver = solver
        self.alpha = alpha
        self.batch_size = batch_size
        self.learning_rate = learning_rate
        self.learning_rate_init = learning_rate_init
        self.power_t = power_t
        self.max_iter = max_iter
        self.shuffle = shuffle
        self.random_state = random_state
        self.tol = tol
        self.verbose = verbose
        self.warm_start = warm_start
        self.momentum = momentum
        self.nesterovs_momentum = nesterovs_momentum
        self.early_stopping = early_stopping
        self.validation_fraction = validation_fraction
        self.beta_1 = beta_1
        self.beta_2 = beta_2
        self.epsilon = epsilon
        self.n_iter_no_change = n_iter_no_change
        self.max_fun = max_fun
        self.progress = progress
        self.callback = callback

    # ---- training ----

    def fit(self, X, y, sample_weight=None):
        """
        Train on all samples until the loss stalls, or `max_iter` epochs.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
        y : array-like of shape (n_samples,) or (n_samples, n_outputs)
            Classes, or for several labels at once ones and zeros.
        sample_weight : array-like of shape (n_samples,), default=None

        Returns
        -------
        self

        Raises
        ------
        ValueError
            Where a parameter or the samples are out of range, or the weights have diverged.

        Warns
        -----
        ConvergenceWarning
            If `max_iter` epochs did not suffice.
        """
        self._check_parameters()
        return self._fit(X, y, sample_weight, incremental=False)

    def partial_fit(self, X, y, sample_weight=None, classes=None):
        """
        Go on with one epoch over the given samples.

        Parameters
        ----------
        X, y, sample_weight
            As in `fit`.
        classes : array-like, default=None
            All classes that will ever come; needed in the first call.

        Returns
        -------
        self
        """
        self._check_parameters()
        if _check_partial_fit_first_call(self, classes):
            self._label_binarizer = LabelBinarizer()
            multilabel = type_of_target(y).startswith("multilabel")
            self._label_binarizer.fit(y if multilabel else classes)
        return self._fit(X, y, sample_weight, incremental=True)

    # ---- prediction ----

    def predict(self, X):
        """
        The most probable class of each sample, or the labels whose probability exceeds one half.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)

        Returns
        -------
        ndarray of shape (n_samples,) or (n_samples, n_outputs)
        """
        out = self._outputs(X)
        if self.out_activation_ == "softmax":
            return self.classes_[out.argmax(axis=1)]
        return self._label_binarizer.inverse_transform(out.ravel() if self.n_outputs_ == 1 else out)

    def predict_proba(self, X):
        """
        Probabilities of the classes, in the order of `classes_`.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)

        Returns
        -------
        ndarray of shape (n_samples, n_classes)
        """
        out = self._outputs(X)
        return np.hstack([1 - out, out]) if self.n_outputs_ == 1 else out

    def predict_log_proba(self, X):
        """Logarithms of `predict_proba`."""
        out = self.predict_proba(X)
        with np.errstate(divide="ignore"):
            return np.log(out, out=out)

    def _targets(self, y, incremental):
        """Ones and zeros, a column an output; defines or checks the classes."""
        if y.ndim == 2 and y.shape[1] == 1:
            y = column_or_1d(y, warn=True)
        if not hasattr(self, "classes_") or not (self.warm_start or incremental):
            self._label_binarizer = LabelBinarizer().fit(y)
            self.classes_ = self._label_binarizer.classes_
        else:
            found = unique_labels(y)
            if self.warm_start and set(found) != set(self.classes_):
                raise ValueError(
                    "warm_start can only be used where `y` has the same classes as in the previous "
                    f"call to fit. Previously got {self.classes_}, `y` has {found}"
                )
            if len(np.setdiff1d(found, self.classes_, assume_unique=True)):
                raise ValueError(
                    "`y` has classes not in `self.classes_`. "
                    f"`self.classes_` has {self.classes_}. 'y' has {found}."
                )
        return self._label_binarizer.transform(y).astype(bool)

    # ---- files ----

    def save(self, path):
        """
        Write the model to a file, whole or not at all; nothing in it is a pickle.

        Parameters
        ----------
        path : str or path-like
            By custom with the ending ``.npz``: NumPy's archive of arrays, with a header in JSON.
            The callback is left out, and a `random_state` that is not an integer.
        """
        check_is_fitted(self)
        _files.save(self, path)

    @classmethod
    def load(cls, path):
        """
        Read a model that `save` has written; training can go on from it.

        Parameters
        ----------
        path : str or path-like

        Returns
        -------
        MLPClassifier
        """
        return _files.load(cls, path)

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        tags.classifier_tags.multi_label = True
        return tags
