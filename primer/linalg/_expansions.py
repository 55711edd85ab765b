"""What the textbook has: Laplace's expansion, and exact determinants and polynomials of integers."""

import functools
import itertools
import math
import numbers

import numpy as np

# n 2^(n-1) products: 25 thousand for n = 12, doubling with each row
LARGEST = 12


def laplace(a):
    """
    Determinants of a stack of square matrices of floats, by Laplace's expansion.

    The minors of the last k rows, one for each choice of k columns, are expanded along the row above them
    into those of the last k + 1 rows; minors that several expansions share are computed once.
    """
    n = a.shape[-1]
    if n > LARGEST:
        raise ValueError(
            f"det: method='laplace' takes matrices up to {LARGEST} x {LARGEST}, got {n} x {n}: "
            "it needs n 2**(n - 1) products"
        )
    minors = np.ones((*a.shape[:-2], 1), a.dtype)
    for k in range(n):
        columns, rest = _expansion(n, k + 1)
        terms = a[..., n - 1 - k, columns] * minors[..., rest]
        minors = (terms[..., ::2] - np.pad(terms[..., 1::2], _odd(terms))).sum(-1)
    return minors[..., 0]


def _odd(terms):
    """How to pad the terms at odd places: there may be one fewer of them."""
    return [(0, 0)] * (terms.ndim - 1) + [(0, terms.shape[-1] % 2)]


@functools.cache
def _expansion(n, k):
    """For each choice of k of n columns: the columns, and which choice of k - 1 is left without each."""
    smaller = {choice: place for place, choice in enumerate(itertools.combinations(range(n), k - 1))}
    choices = list(itertools.combinations(range(n), k))
    rest = [[smaller[c[:i] + c[i + 1 :]] for i in range(k)] for c in choices]
    return np.array(choices), np.array(rest)


def bareiss(a):
    """
    Determinants of a stack of square matrices of integers or fractions, exactly: an array of objects.

    Each step divides by the pivot before, which leaves no remainder: every number on the way is a minor.
    """
    a, divide = _exact("det", a)
    n, stack = a.shape[-1], a.shape[:-2]
    a = a.reshape(math.prod(stack), n, n)
    every = np.arange(len(a))
    value = np.ones(len(a), object)
    before = np.ones((len(a), 1, 1), object)
    for k in range(n):
        pivot = k + np.argmax(a[:, k:, k] != 0, axis=1)
        a[every, k], a[every, pivot] = a[every, pivot], a[every, k]
        value = np.where(pivot == k, value, -value)
        # without a pivot the determinant is 0, and any other number will do
        lost = a[:, k, k] == 0
        value[lost] = 0
        a[lost, k, k] = 1
        here = a[:, k : k + 1, k : k + 1]
        below, right = a[:, k + 1 :, k : k + 1], a[:, k : k + 1, k + 1 :]
        a[:, k + 1 :, k + 1 :] = divide(a[:, k + 1 :, k + 1 :] * here - below * right, before)
        a[lost, k + 1 :, k + 1 :] = 0
        before = here
    value = value * before[:, 0, 0]
    return value.reshape(stack)


def leverrier(a):
    """
    Coefficients of det(x I - A), x^n first, of a stack of square matrices of integers or fractions, exactly.

    .. math:: M_1 = I, \\qquad c_k = -\\operatorname{tr}(A M_k) / k, \\qquad M_{k+1} = A M_k + c_k I

    The division leaves no remainder.
    """
    a, divide = _exact("characteristic_polynomial", a)
    n, stack = a.shape[-1], a.shape[:-2]
    a = a.reshape(math.prod(stack), n, n)
    unit = np.eye(n, dtype=int).astype(object)
    coefficients = np.ones((len(a), n + 1), object)
    m = np.broadcast_to(unit, a.shape)
    for k in range(1, n + 1):
        product = a @ m
        coefficients[:, k] = divide(-np.trace(product, axis1=1, axis2=2), k)
        m = product + coefficients[:, k, np.newaxis, np.newaxis] * unit
    return coefficients.reshape(*stack, n + 1)


def _exact(name, a):
    """a as a new array of Python's integers or of fractions, and the division that is exact for them."""
    kinds = set(map(type, a.flat)) if a.dtype == object else set()
    if a.dtype.kind in "biu" or (kinds and all(issubclass(kind, numbers.Integral) for kind in kinds)):
        return np.frompyfunc(int, 1, 1)(a.astype(object)), np.floor_divide
    if a.dtype == object and all(issubclass(kind, numbers.Rational) for kind in kinds):
        return a.copy(), np.true_divide
    raise TypeError(f"{name}: method='exact' takes integers or fractions, got an array of {a.dtype.name}")
