"""Chapter 3, cost functions: of one element, or of one row of class probabilities.

`y` is the truth, `p` the prediction, `z` the logits from which the prediction is computed.
Two conventions hold throughout: 0 log 0 = 0, and log 0 = -inf.
"""

from ._numbers import _exp, _log, _log1p, _over, _times
from .activations import sigmoid, softmax


def squared_error(y, p):
    r"""Squared error :math:`(p - y)^2`, without the factor ½.

    Examples
    --------
    >>> squared_error(1.0, 3.0)
    4.0
    """
    return (p - y) ** 2


def squared_error_gradient(y, p):
    r"""Derivative of the squared error by p, :math:`2(p - y)`.

    Examples
    --------
    >>> squared_error_gradient(1.0, 3.0)
    4.0
    """
    return 2 * (p - y)


def huber(y, p, delta=1.0):
    r"""Huber's cost: a parabola near the truth, straight lines further out.

    .. math:: \begin{cases} \tfrac12 (p - y)^2 & |p - y| \le \delta \\
                            \delta (|p - y| - \tfrac12 \delta) & \text{else} \end{cases}

    References
    ----------
    P. J. Huber, "Robust estimation of a location parameter", 1964.

    Examples
    --------
    >>> huber(0.0, 0.5), huber(0.0, -3.0)
    (0.125, 2.5)
    """
    size = abs(p - y)
    return size * size / 2 if size <= delta else delta * (size - delta / 2)


def huber_gradient(y, p, delta=1.0):
    r"""Derivative of Huber's cost by p: p - y, clipped to ±delta.

    Examples
    --------
    >>> huber_gradient(0.0, 0.5), huber_gradient(0.0, -3.0)
    (0.5, -1.0)
    """
    difference = p - y
    if difference > delta:
        return delta
    return -delta if difference < -delta else difference


def binary_cross_entropy(y, p):
    r"""Cross entropy of the truth y, 0 ≤ y ≤ 1, and the predicted probability p.

    .. math:: -y \log p - (1 - y) \log(1 - p)

    Raises
    ------
    ValueError
        If p is not in [0, 1].

    Examples
    --------
    >>> round(binary_cross_entropy(1, 0.5), 6)
    0.693147
    """
    return -_times(y, _log(p)) - _times(1 - y, _log1p(-p))


def binary_cross_entropy_gradient(y, p):
    r"""Derivative of the binary cross entropy by p.

    .. math:: -\frac{y}{p} + \frac{1 - y}{1 - p}

    Examples
    --------
    >>> binary_cross_entropy_gradient(1, 0.5)
    -2.0
    """
    return _over(1 - y, 1 - p) - _over(y, p)


def _softplus(z):
    """log(1 + e^z), without overflow."""
    return (z if z > 0 else 0 * _exp(-abs(z))) + _log1p(_exp(-abs(z)))


def binary_cross_entropy_from_logits(y, z):
    r"""Binary cross entropy of y and :math:`p = \sigma(z)`.

    .. math:: y \log(1 + e^{-z}) + (1 - y) \log(1 + e^z)

    Both terms are positive, so nothing cancels however sure the prediction.

    Examples
    --------
    >>> binary_cross_entropy_from_logits(1, 1000.0)
    0.0
    """
    return _times(y, _softplus(-z)) + _times(1 - y, _softplus(z))


def binary_cross_entropy_from_logits_gradient(y, z):
    r"""Derivative of the binary cross entropy by the logit.

    .. math:: \sigma(z) - y = (1 - y)\,\sigma(z) - y\,\sigma(-z)

    Examples
    --------
    >>> binary_cross_entropy_from_logits_gradient(1, 0.0)
    -0.5
    """
    return (1 - y) * sigmoid(z) - y * sigmoid(-z)


def categorical_cross_entropy(y_row, p_row):
    r"""Cross entropy of one sample's classes.

    .. math:: -\sum_k y_k \log p_k

    Parameters
    ----------
    y_row : list of K numbers
        The truth: a one-hot row, or a probability for each class.
    p_row : list of K numbers
        The predicted probabilities.

    Examples
    --------
    >>> round(categorical_cross_entropy([0, 1], [0.5, 0.5]), 6)
    0.693147
    """
    return -sum(_times(y, _log(p)) for y, p in zip(y_row, p_row, strict=True))


def categorical_cross_entropy_gradient(y_row, p_row):
    r"""Gradient by the probabilities: :math:`-y_k / p_k`, and 0 where :math:`y_k = 0`.

    Examples
    --------
    >>> categorical_cross_entropy_gradient([0, 1], [0.5, 0.5])
    [0, -2.0]
    """
    return [_over(-y, p) for y, p in zip(y_row, p_row, strict=True)]


def _log_softmax(z_row):
    """z_k - log Σ_j e^(z_j); the largest entry, whose term is 1, is left to log1p."""
    top = max(range(len(z_row)), key=z_row.__getitem__)
    rest = sum(_exp(z - z_row[top]) for j, z in enumerate(z_row) if j != top)
    return [z - z_row[top] - _log1p(rest) for z in z_row]


def categorical_cross_entropy_from_logits(y_row, z_row):
    r"""Cross entropy of one sample whose probabilities are softmax(z).

    .. math:: -\sum_k y_k \Bigl(z_k - \log \sum_j e^{z_j}\Bigr)

    Examples
    --------
    >>> categorical_cross_entropy_from_logits([1, 0], [1000.0, 0.0])
    0.0
    """
    logs = _log_softmax(z_row)
    return sum(_times(y, -log) for y, log in zip(y_row, logs, strict=True))


def categorical_cross_entropy_from_logits_gradient(y_row, z_row):
    r"""Gradient of the cross entropy by the logits.

    .. math:: \operatorname{softmax}(z)_k \sum_j y_j - y_k

    Examples
    --------
    >>> categorical_cross_entropy_from_logits_gradient([1, 0], [0.0, 0.0])
    [-0.5, 0.5]
    """
    total = sum(y_row)
    return [s * total - y for s, y in zip(softmax(z_row), y_row, strict=True)]


def reduce(values, weights=None, reduction="mean"):
    r"""Combine the costs of the samples.

    .. math:: \frac{\sum_i w_i v_i}{\sum_i w_i} \text{ (mean)}, \qquad
              \sum_i w_i v_i \text{ (sum)}, \qquad (w_i v_i)_i \text{ (none)}

    Parameters
    ----------
    values : list of numbers
    weights : list of numbers, optional
        One a sample; 1 each if not given.
    reduction : {"mean", "sum", "none"}

    Examples
    --------
    >>> reduce([1.0, 4.0], [2, 1])
    2.0
    """
    if weights is None:
        weights = [1] * len(values)
    weighted = [w * v for w, v in zip(weights, values, strict=True)]
    if reduction == "none":
        return weighted
    if reduction == "sum":
        return sum(weighted)
    if reduction == "mean":
        return sum(weighted) / sum(weights)
    raise ValueError(f"reduce: reduction must be 'mean', 'sum' or 'none', not {reduction!r}")
