"""The solvers: an optimiser's row, its states over all parameters, its rate over the epochs."""

import numpy as np

from primer.kernels.training import Rule


class Solver:
    """
    What one optimiser remembers between the epochs of a fit.

    Parameters
    ----------
    length : int
        Parameters of the network.
    dtype : dtype
        Of the parameters.
    learning_rate : float
        At first.

    Attributes
    ----------
    learning_rate : float
        In use now.
    steps : int
        Steps made so far.
    states : ndarray of shape (number of states, length)
    """

    row: str
    n_states: int

    def __init__(self, length, dtype, learning_rate):
        self.learning_rate_init = learning_rate
        self.learning_rate = float(learning_rate)
        self.steps = 0
        self.states = np.zeros((self.n_states, length), dtype)

    def rule(self):
        """The optimiser as the compiled loops take it, at this solver's step and learning rate."""
        return Rule(self.row, self.states, self.steps, **self.coefficients())

    def epoch_ends(self, n_samples_seen):
        """Called after each epoch: the learning rate may change."""

    def stalls(self):
        """
        Called when the score has not improved for long.

        Returns
        -------
        stop : bool
            Should the training end?
        reason : str
            What is done, for verbose output.
        """
        return True, "Stopping."


class Adam(Solver):
    """Adam, the variant at the end of section 2 of its paper."""

    row = "adam"
    n_states = 2

    def __init__(self, length, dtype, learning_rate, beta_1, beta_2, epsilon):
        super().__init__(length, dtype, learning_rate)
        self.beta_1 = beta_1
        self.beta_2 = beta_2
        self.epsilon = epsilon

    def coefficients(self):
        """Parameters of the optimiser's row."""
        return {
            "lr": self.learning_rate,
            "beta1": self.beta_1,
            "beta2": self.beta_2,
            "eps": self.epsilon,
            "epsilon_hat": 1,
        }


class SGD(Solver):
    """Stochastic gradient descent with momentum, and scikit-learn's three learning rates."""

    row = "sgd_velocity"
    n_states = 1

    def __init__(self, length, dtype, learning_rate, schedule, momentum, nesterov, power_t):
        super().__init__(length, dtype, learning_rate)
        self.schedule = schedule
        self.momentum = momentum
        self.nesterov = nesterov
        self.power_t = power_t

    def coefficients(self):
        """Parameters of the optimiser's row."""
        return {"lr": self.learning_rate, "momentum": self.momentum, "nesterov": self.nesterov}

    def epoch_ends(self, n_samples_seen):
        """Inverse scaling divides by a power of the number of samples seen."""
        if self.schedule == "invscaling":
            self.learning_rate = self.learning_rate_init / (n_samples_seen + 1) ** self.power_t

    def stalls(self):
        """The adaptive rate is divided by 5 until it is at most 1e-6."""
        if self.schedule != "adaptive":
            return True, "Stopping."
        if self.learning_rate <= 1e-6:
            return True, "Learning rate too small. Stopping."
        self.learning_rate /= 5.0
        return False, f"Setting learning rate to {self.learning_rate:f}"


def solver_of(model, length, dtype):
    """The solver that an estimator's parameters ask for."""
    if model.solver == "adam":
        return Adam(length, dtype, model.learning_rate_init, model.beta_1, model.beta_2, model.epsilon)
    return SGD(
        length,
        dtype,
        model.learning_rate_init,
        model.learning_rate,
        model.momentum,
        model.nesterovs_momentum,
        model.power_t,
    )
