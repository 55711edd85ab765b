"""Random matrices."""

import numpy as np

from primer.linalg._qr import qr


def random_unitary(n, size=(), *, rng=None, dtype=np.complex128):
    """
    Unitary matrices, distributed evenly: by Haar's measure.

    Parameters
    ----------
    n : int
        Rows and columns of a matrix.
    size : int or tuple of ints
        Shape of the stack.
    rng : {None, int, numpy.random.Generator}, optional
        Where the random numbers come from; an int is the seed of a new generator.
    dtype : {complex128, complex64}
        Of the result.

    Returns
    -------
    (..., n, n) ndarray

    Raises
    ------
    TypeError
        If dtype is not one of the two.
    ValueError
        If n or a number of `size` is negative.

    Notes
    -----
    Q of the QR factorisation of a matrix of independent normal numbers, its columns multiplied by the phases
    of the diagonal of R. Without that Q depends on the signs that the algorithm of the factorisation
    happens to choose, and is not evenly distributed [1]_.

    References
    ----------
    .. [1] F. Mezzadri, How to generate random matrices from the classical compact groups, Notices of the
       AMS 54, 2007.

    Examples
    --------
    >>> from primer.linalg import is_unitary, random_unitary
    >>> is_unitary(random_unitary(4, size=3, rng=0))
    array([ True,  True,  True])
    """
    dtype = _one_of("random_unitary", dtype, "FD")
    rng, shape = np.random.default_rng(rng), _shape(n, size)
    return _haar(rng.standard_normal(shape) + 1j * rng.standard_normal(shape)).astype(dtype, copy=False)


def random_orthogonal(n, size=(), *, rng=None, dtype=np.float64):
    """
    Orthogonal matrices, rotations and reflections, distributed evenly: by Haar's measure.

    Parameters
    ----------
    n : int
        Rows and columns of a matrix.
    size : int or tuple of ints
        Shape of the stack.
    rng : {None, int, numpy.random.Generator}, optional
        Where the random numbers come from; an int is the seed of a new generator.
    dtype : {float64, float32}
        Of the result.

    Returns
    -------
    (..., n, n) ndarray

    Raises
    ------
    TypeError
        If dtype is not one of the two.
    ValueError
        If n or a number of `size` is negative.

    Notes
    -----
    As `random_unitary`, of real numbers.

    Examples
    --------
    >>> from primer.linalg import is_orthogonal, random_orthogonal
    >>> is_orthogonal(random_orthogonal(4, size=3, rng=0))
    array([ True,  True,  True])
    """
    dtype = _one_of("random_orthogonal", dtype, "fd")
    return _haar(np.random.default_rng(rng).standard_normal(_shape(n, size))).astype(dtype, copy=False)


def _one_of(function, dtype, letters):
    dtype = np.dtype(dtype)
    if dtype.char not in letters:
        known = " or ".join(np.dtype(letter).name for letter in letters)
        raise TypeError(f"{function}: dtype must be {known}, got {dtype.name}")
    return dtype


def _shape(n, size):
    return (*(size if isinstance(size, tuple | list) else (size,)), n, n)


def _haar(z):
    """The unitary factor of z = Q R for which the diagonal of R is positive."""
    q, r = qr(z)
    phases = np.diagonal(r, axis1=-2, axis2=-1)
    return q * (phases / abs(phases))[..., np.newaxis, :]
