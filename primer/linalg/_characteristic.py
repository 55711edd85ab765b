"""The characteristic polynomial."""

import numpy as np

from primer.kernels import ufuncs
from primer.linalg._expansions import leverrier
from primer.linalg._face import loop_type, square


def characteristic_polynomial(a, *, method="hessenberg"):
    """
    Coefficients of the characteristic polynomial of each matrix of a stack.

    Parameters
    ----------
    a : (..., M, M) array_like
        Square matrices. Integers and bools are computed in float64.
    method : {"hessenberg", "exact"}
        With floats from the Hessenberg form, or exactly, for integers and fractions.

    Returns
    -------
    (..., M + 1) ndarray
        The highest power first, whose coefficient is 1, as `numpy.polyval` and `numpy.roots` have them.
        float32, float64, complex64 or complex128 as `a`; with method "exact" Python integers or fractions.

    Raises
    ------
    LinAlgError
        If `a` has fewer than two dimensions or its matrices are not square.
    TypeError
        If `a` is float16 or longdouble, or for method "exact" not of integers or fractions.
    ValueError
        If there is no such method.

    Notes
    -----
    .. math:: p(\\lambda) = \\det(\\lambda I - A) = \\lambda^n + c_1 \\lambda^{n-1} + \\dots + c_n,
              \\qquad c_1 = -\\operatorname{tr} A, \\quad c_n = (-1)^n \\det A

    By La Budde's method: Householder reflections bring A to Hessenberg form, and the polynomials of its
    leading parts follow from each other [1]_. The error of a coefficient is small against the sum of the
    absolute values of the principal minors that it is the sum of, as far as A is far from non-normal. float32
    and complex64 are computed in double and rounded once. Eigenvalues should not be computed from the
    coefficients but by `eigvals`: the roots of a polynomial may change much where its coefficients change
    little [2]_. Exact is the method of Faddeev and Le Verrier, in integers of any length. The textbook's
    definition is `primer.reference.linalg.characteristic_polynomial`.

    References
    ----------
    .. [1] Rehman and Ipsen, La Budde's method for computing characteristic polynomials, 2011.
    .. [2] Wilkinson, The perfidious polynomial, 1984.

    Examples
    --------
    >>> from primer.linalg import characteristic_polynomial
    >>> characteristic_polynomial([[2, 1], [1, 2]])
    array([ 1., -4.,  3.])
    >>> characteristic_polynomial([[2, 1], [1, 2]], method="exact")
    array([1, -4, 3], dtype=object)
    """
    if method not in ("hessenberg", "exact"):
        raise ValueError(f"characteristic_polynomial: method must be 'hessenberg' or 'exact', got {method!r}")
    x = square(a)
    if method == "exact":
        return leverrier(x)
    letter = loop_type(x)
    coefficients = np.empty((*x.shape[:-2], x.shape[-1] + 1), letter)
    coefficients[..., 0] = 1
    ufuncs.characteristic_polynomial(x, out=coefficients[..., 1:], signature=f"{letter}->{letter}")
    return coefficients
