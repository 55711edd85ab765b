"""Activation functions of one number (softmax: of one list) and their derivatives."""

from ._numbers import _exp, _tanh


def identity(x):
    """Identity: a layer without an activation.

    Examples
    --------
    >>> identity(3.0)
    3.0
    """
    return x


def identity_derivative(x):
    """Derivative of the identity, 1 everywhere.

    Examples
    --------
    >>> identity_derivative(3.0)
    1.0
    """
    return type(x)(1)


def sigmoid(x):
    r"""Logistic function, written so that the exponential never overflows.

    .. math:: \sigma(x) = \frac{1}{1 + e^{-x}} = \frac{e^x}{1 + e^x}

    Examples
    --------
    >>> sigmoid(0), sigmoid(-1000.0), sigmoid(1000.0)
    (0.5, 0.0, 1.0)
    """
    if x >= 0:
        return 1 / (1 + _exp(-x))
    e = _exp(x)
    return e / (1 + e)


def sigmoid_derivative(x):
    r"""Derivative of the logistic function.

    .. math:: \sigma'(x) = \sigma(x)(1 - \sigma(x)) = \sigma(x)\,\sigma(-x)

    The second form has no cancellation for large x.

    Examples
    --------
    >>> sigmoid_derivative(0)
    0.25
    """
    return sigmoid(x) * sigmoid(-x)


def tanh(x):
    r"""Hyperbolic tangent.

    .. math:: \tanh x = \frac{e^x - e^{-x}}{e^x + e^{-x}}

    Examples
    --------
    >>> tanh(0.0)
    0.0
    """
    return _tanh(x)


def tanh_derivative(x):
    r"""Derivative of the hyperbolic tangent.

    .. math:: \tanh' x = 1 - \tanh^2 x = 4\,\sigma(2x)\,\sigma(-2x)

    The second form has no cancellation for large x; it follows from
    :math:`\tanh x = 2\sigma(2x) - 1`.

    Examples
    --------
    >>> tanh_derivative(0.0)
    1.0
    """
    return 4 * sigmoid_derivative(2 * x)


def relu(x):
    r"""Rectified linear unit, :math:`\max(x, 0)`; a NaN stays a NaN.

    Examples
    --------
    >>> relu(-2.0), relu(3.0)
    (0.0, 3.0)
    """
    return type(x)(0) if x <= 0 else x


def relu_derivative(x):
    r"""Derivative of relu: 1 for x > 0, else 0; at the kink x = 0 it is 0, as in PyTorch.

    A NaN stays a NaN.

    Examples
    --------
    >>> relu_derivative(-2.0), relu_derivative(0.0), relu_derivative(3.0)
    (0.0, 0.0, 1.0)
    """
    if x <= 0:
        return type(x)(0)
    return type(x)(1) if x > 0 else x


def leaky_relu(x, negative_slope=0.01):
    """Leaky rectified linear unit: x where x > 0, else negative_slope · x.

    References
    ----------
    A. L. Maas, A. Y. Hannun and A. Y. Ng, "Rectifier nonlinearities improve neural network
    acoustic models", ICML 2013.

    Examples
    --------
    >>> leaky_relu(-2.0), leaky_relu(3.0)
    (-0.02, 3.0)
    """
    return x if x > 0 else negative_slope * x


def leaky_relu_derivative(x, negative_slope=0.01):
    """Derivative of the leaky relu; at the kink x = 0 it is negative_slope, as in PyTorch.

    A NaN stays a NaN.

    Examples
    --------
    >>> leaky_relu_derivative(-2.0), leaky_relu_derivative(0.0), leaky_relu_derivative(3.0)
    (0.01, 0.01, 1.0)
    """
    if x > 0:
        return type(x)(1)
    return type(x)(negative_slope) if x <= 0 else x


def softmax(x):
    r"""Softmax of a list; the largest entry is subtracted first, so no exponential overflows.

    .. math:: s_i = \frac{e^{x_i}}{\sum_j e^{x_j}}
                  = \frac{e^{x_i - m}}{\sum_j e^{x_j - m}}, \qquad m = \max_j x_j

    References
    ----------
    J. S. Bridle, "Probabilistic interpretation of feedforward classification network outputs",
    1990.

    Examples
    --------
    >>> softmax([1000.0, 1000.0])
    [0.5, 0.5]
    """
    largest = max(x, default=0)
    exponentials = [_exp(value - largest) for value in x]
    total = sum(exponentials)
    return [e / total for e in exponentials]


def softmax_jacobian(x):
    r"""Jacobian matrix of softmax, a list of rows.

    .. math:: \frac{\partial s_i}{\partial x_j} = s_i (\delta_{ij} - s_j)

    Examples
    --------
    >>> softmax_jacobian([0.0, 0.0])
    [[0.25, -0.25], [-0.25, 0.25]]
    """
    s = softmax(x)
    return [[si * ((i == j) - sj) for j, sj in enumerate(s)] for i, si in enumerate(s)]


def softmax_vjp(x, g):
    r"""Vector-Jacobian product of softmax: the gradient g carried back through it.

    .. math:: \sum_i g_i \frac{\partial s_i}{\partial x_j} = s_j \Bigl(g_j - \sum_i g_i s_i\Bigr)

    Examples
    --------
    >>> softmax_vjp([0.0, 0.0], [1.0, 0.0])
    [0.25, -0.25]
    """
    s = softmax(x)
    mean = sum(gi * si for gi, si in zip(g, s, strict=True))
    return [sj * (gj - mean) for sj, gj in zip(s, g, strict=True)]
