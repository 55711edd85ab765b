"""Docstrings of the activations, written from their rows."""

from .._rows import parameters_of

__all__ = ["document"]

SCALAR = """\
{name}: {formula}.

.. math:: {latex}

Parameters
----------
x : array_like, real
out : ndarray of x's shape, optional
    Where to put the result; may be x itself.
{parameters}
Returns
-------
ndarray or scalar
    float64, float32 or float16 as x; float32 for bool and integers of 8 and 16 bits, float64
    for wider ones.

See Also
--------
{name}.derivative : {derivative_formula}
{name}.value_and_derivative : both in one pass
{name}.vjp : gradient carried back through the function

Notes
-----
{notes}

Examples
--------
>>> from primer.activations import {name}
>>> {name}([-1.0, 0.0, 2.0])
{value}
>>> {name}.derivative([-1.0, 0.0, 2.0])
{derivative}
"""

VECTOR = """\
{name}: {formula}, along an axis.

.. math:: {latex}

Parameters
----------
x : array_like, real, at least 1-D
axis : int, default -1
    The axis that it acts on.
out : ndarray of x's shape, optional
    Where to put the result; may be x itself.
{parameters}
Returns
-------
ndarray of x's shape
    float64, float32 or float16 as x; float32 for bool and integers of 8 and 16 bits, float64
    for wider ones.

See Also
--------
{name}.vjp : {derivative_formula}
{name}.jacobian : matrix of the derivatives

Notes
-----
{notes}

Examples
--------
>>> from primer.activations import {name}
>>> {name}([1.0, 2.0, 4.0])
{value}
>>> {name}.vjp([1.0, 2.0, 4.0], [1.0, 0.0, 0.0])
{derivative}
"""


def document(activation):
    """The docstring of one activation, in numpydoc form."""
    low, high = activation.range
    fields = {
        "name": activation.name,
        "formula": activation.formula,
        "derivative_formula": activation.derivative_formula,
        "latex": activation.latex,
        "parameters": parameters_of(activation),
        "notes": f"Values in [{low:g}, {high:g}]; smoothness: {activation.smoothness}; error at "
        f"most {activation.error_bound:g} units in the last place.",
    }
    if activation.is_vector:
        fields["value"] = repr(activation([1.0, 2.0, 4.0]))
        fields["derivative"] = repr(activation.vjp([1.0, 2.0, 4.0], [1.0, 0.0, 0.0]))
        return VECTOR.format(**fields)
    fields["value"] = repr(activation([-1.0, 0.0, 2.0]))
    fields["derivative"] = repr(activation.derivative([-1.0, 0.0, 2.0]))
    return SCALAR.format(**fields)
