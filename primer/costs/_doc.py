"""Docstrings of the costs, written from their rows."""

from .._rows import parameters_of

__all__ = ["document"]

TEMPLATE = """\
{name}: {formula}.

.. math:: {latex}

Here t is the target, q the {prediction}.

Parameters
----------
y_true : array_like, real
    {targets}
y_pred : array_like, real
    {domain}{axis}
sample_weight : array_like, optional
    One weight a sample (a place on the first axis), or one for each cost; not negative.
reduction : {{"mean", "sum", "none"}}
    A weighted mean divides by the sum of the weights.
out : ndarray, optional
    Where to put the result, 0-D unless the reduction is "none".
{parameters}
Returns
-------
scalar, or ndarray if the reduction is "none"
    In the dtype of y_pred.

See Also
--------
{name}.gradient : {gradient_formula}
{name}.value_and_gradient : both in one pass
{see_also}
Examples
--------
>>> from primer.costs import {stem}
>>> {name}({example})
{value}
>>> {name}.gradient({example})
{gradient}
"""


def document(cost):
    """The docstring of one cost, in numpydoc form."""
    logits = cost._row["from_logits"]
    if cost.is_vector:
        rows = [[0.5, 0.25, 0.25], [0.8, 0.1, 0.1]]
        arguments = [2, 0], [[0.5, -1.0, 2.0], [1.0, 0.0, 0.0]] if logits else rows
    else:
        arguments = [0.0, 1.0], [-1.0, 2.0] if logits else [0.25, 0.5]
    stem = cost.__name__.removesuffix(".from_logits")
    has_logits = cost._logits_row is not None
    return TEMPLATE.format(
        name=cost.__name__,
        stem=stem,
        formula=cost.formula,
        latex=cost.latex,
        gradient_formula=cost.gradient_formula,
        prediction="logit" if logits else "prediction",
        domain=cost.domain,
        targets="One-hot rows, rows of probabilities, or integer labels without the last axis."
        if cost.is_vector
        else "Targets, of y_pred's shape.",
        axis=" The last axis is the classes." if cost.is_vector else "",
        parameters=parameters_of(cost),
        see_also=f"{stem}.from_logits : the same of logits\n" if has_logits else "",
        example=", ".join(map(repr, arguments)),
        value=repr(cost(*arguments)),
        gradient=repr(cost.gradient(*arguments)),
    )
