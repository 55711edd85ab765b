"""The QR factorisation."""

import numpy as np
from numpy.linalg._linalg import QRResult

from primer.kernels import ufuncs
from primer.kernels.quick import quick, way
from primer.linalg._face import like_numpy, loop_type, stack, wrapped

numpy_qr = np.linalg.qr


@quick("qr", way("qr_full", mode="complete"), way("qr_r", mode="r"), result=QRResult)
@like_numpy(np.linalg.qr)
def qr(a, mode="reduced", *, out=None):
    """
    Factors Q, with orthonormal columns, and R, upper triangular, of each matrix a = Q R of a stack.

    Parameters
    ----------
    a : (..., M, N) array_like
        Integers and bools are computed in float64.
    mode : {"reduced", "complete", "r", "raw"}
        With K = min(M, N): Q (..., M, K) and R (..., K, N); or Q (..., M, M) and R (..., M, N); or R
        (..., K, N) alone; or Householder's reflections (..., N, M), transposed, and their factors (..., K).
    out : ndarray or pair of ndarrays, optional
        Where to put what is returned. Not in NumPy.

    Returns
    -------
    QRResult with the fields Q and R, or R, or a pair
        float32, float64, complex64 or complex128 as `a`, and of its subclass.

    Raises
    ------
    LinAlgError
        If `a` has fewer than two dimensions.
    TypeError
        If `a` is float16 or longdouble.
    ValueError
        If there is no such mode.

    Notes
    -----
    By Householder's reflections, for large matrices in blocks [1]_. The signs are those of LAPACK: the
    diagonal of R is real, and negative where the diagonal of `a` that a step meets is positive. float32 and
    complex64 are computed in double and rounded once. The textbook's definition is
    `primer.reference.linalg.qr`.

    References
    ----------
    .. [1] Golub and Van Loan, Matrix Computations, 4th edition 2013, section 5.2.

    Examples
    --------
    >>> import numpy as np
    >>> from primer.linalg import qr
    >>> q, r = qr(np.ones((5, 3, 2)))
    >>> q.shape, r.shape, np.allclose(q @ r, 1)
    ((5, 3, 2), (5, 2, 2), True)
    """
    if mode not in ("reduced", "complete", "r", "raw"):
        return numpy_qr(a, mode)  # warns of modes of the past, refuses others
    x = stack(a)
    letter = loop_type(x)
    if mode == "raw":
        return _raw(a, x, letter, out)
    if mode == "r":
        return wrapped(ufuncs.qr_r(x, out=out, signature=f"{letter}->{letter}"), a, out)
    gufunc = ufuncs.qr_full if mode == "complete" and x.shape[-2] > x.shape[-1] else ufuncs.qr
    q, r = gufunc(x, out=out or (None, None), signature=f"{letter}->{letter}{letter}")
    return QRResult(wrapped(q, a, out), wrapped(r, a, out))


def _raw(a, x, letter, out):
    wide = {"f": "d", "F": "D"}.get(letter, letter)
    reflections = np.array(x, wide, order="C")
    tau = ufuncs.qr_r_raw(reflections, signature=f"{wide}->{wide}").astype(letter, copy=False)
    reflections = np.matrix_transpose(reflections).astype(letter, copy=False)
    if out is None:
        return wrapped(reflections, a), tau
    for target, value in zip(out, (reflections, tau), strict=True):
        np.copyto(target, value, casting="same_kind")
    return tuple(out)
