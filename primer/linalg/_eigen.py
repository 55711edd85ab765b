"""Eigenvalues and eigenvectors of general matrices."""

import numpy as np
from numpy.linalg import LinAlgError
from numpy.linalg._linalg import EigResult

from primer.kernels import ufuncs
from primer.kernels.quick import quick
from primer.linalg._face import like_numpy, loop_type, square, wrapped

LARGEST = 128  # what the kernels take
# What is handed to NumPy; `primer.show_config` prints it.
DELEGATED = f"matrices above {LARGEST} x {LARGEST}: numpy.linalg's function of the same name"

numpy_eig, numpy_eigvals = np.linalg.eig, np.linalg.eigvals


def _run(gufunc, x, outputs):
    """The gufunc's complex results; LinAlgError says whether it was a number or the iteration."""
    letter = loop_type(x)
    try:
        return gufunc(x, signature=f"{letter}->{letter.upper() * outputs}")
    except LinAlgError:
        if not np.isfinite(x).all():
            raise LinAlgError("Array must not contain infs or NaNs") from None
        raise


def _is_real(x, w):
    """Is everything real, as in NumPy: the argument, and the eigenvalues of all its matrices?"""
    return x.dtype.kind != "c" and not w.imag.any()


@quick("eig", result=EigResult)
@like_numpy(np.linalg.eig)
def eig(a):
    """
    Eigenvalues and right eigenvectors of each square matrix of a stack.

    Parameters
    ----------
    a : (..., M, M) array_like
        Integers and bools are computed in float64.

    Returns
    -------
    EigResult with the fields
    eigenvalues : (..., M) ndarray
        In no order, but those of a conjugate pair are neighbours, that with positive imaginary part first.
        Complex, and real where `a` is real and so are the eigenvalues of all its matrices.
    eigenvectors : (..., M, M) ndarray
        ``eigenvectors[..., :, i]``, of length 1, belongs to ``eigenvalues[..., i]``. The largest number of a
        complex one is real. Of the type of the eigenvalues and the subclass of `a`.

    Raises
    ------
    LinAlgError
        If `a` has fewer than two dimensions, its matrices are not square, it has a NaN or infinity, or the
        iteration does not end.
    TypeError
        If `a` is float16 or longdouble.

    See Also
    --------
    eigvals : only the eigenvalues.
    eigh : of Hermitian matrices: faster, more accurate, orthonormal eigenvectors.

    Notes
    -----
    .. math:: A v_i = \\lambda_i v_i

    Matrices up to 128 x 128 are balanced [1]_ [2]_, reduced to Hessenberg form by Householder's reflections,
    and brought to (quasi-)triangular form by QR steps, with two shifts at once where they are real [3]_
    [4]_; what is negligible is decided after Ahues and Tisseur [5]_. Eigenvectors follow by
    back-substitution, scaled so that nothing overflows. The eigenvalues are those of a matrix that differs
    from the balanced one by a modest multiple of eps times its norm; how far they are from those of `a`
    their condition decides, and eigenvectors of a defective matrix are linearly dependent but for rounding.
    Larger matrices are delegated to `numpy.linalg.eig`. float32 and complex64 are computed in double and
    rounded once. The textbook's definition is `primer.reference.linalg.eig`.

    References
    ----------
    .. [1] Parlett and Reinsch, Balancing a matrix for calculation of eigenvalues and eigenvectors, 1969.
    .. [2] James, Langou and Lowery, On matrix balancing and eigenvector computation, 2014.
    .. [3] Francis, The QR transformation, 1961.
    .. [4] Golub and Van Loan, Matrix Computations, 4th edition 2013, sections 7.4 to 7.6.
    .. [5] Ahues and Tisseur, A new deflation criterion for the QR algorithm, 1997.

    Examples
    --------
    >>> import numpy as np
    >>> from primer.linalg import eig
    >>> eig([[2.0, 0.0], [0.0, 3.0]]).eigenvalues
    array([2., 3.])
    >>> w, v = eig([[0.0, -1.0], [1.0, 0.0]])
    >>> w
    array([0.+1.j, 0.-1.j])
    >>> a = np.arange(18.0).reshape(2, 3, 3)
    >>> w, v = eig(a)
    >>> np.allclose(a @ v, v * w[:, None, :])
    True
    """
    x = square(a)
    if x.shape[-1] > LARGEST:
        return numpy_eig(a)
    w, v = _run(ufuncs.eig_raising, x, 2)
    if _is_real(x, w):
        w, v = w.real.copy(), v.real.copy()
    return EigResult(w, wrapped(v, a))


@quick("eigvals")
@like_numpy(np.linalg.eigvals)
def eigvals(a):
    """
    Eigenvalues of each square matrix of a stack.

    Parameters
    ----------
    a : (..., M, M) array_like
        As for `eig`.

    Returns
    -------
    (..., M) ndarray
        Those of `eig`, to the bit.

    Raises
    ------
    LinAlgError, TypeError
        As `eig`.

    Notes
    -----
    See `eig`.

    Examples
    --------
    >>> from primer.linalg import eigvals
    >>> eigvals([[1.0, 5.0], [0.0, 3.0]])
    array([1., 3.])
    >>> eigvals([[0, 1], [-1, 0]])
    array([0.+1.j, 0.-1.j])
    """
    x = square(a)
    if x.shape[-1] > LARGEST:
        return numpy_eigvals(a)
    w = _run(ufuncs.eigvals_raising, x, 1)
    return w.real.copy() if _is_real(x, w) else w
