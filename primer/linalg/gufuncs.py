"""
The bare gufuncs on stacks of matrices, one for each row of the kernel table.

They are what NumPy's internal ``_umath_linalg`` is to `numpy.linalg`: `out=`, `axes=`, `signature=` and
``__array_ufunc__`` work, failure is NaN in the failing slice and the floating-point flag "invalid".

Examples
--------
>>> import numpy as np
>>> from primer.linalg import gufuncs
>>> gufuncs.det(np.eye(3))
np.float64(1.0)
>>> gufuncs.matmul.signature
'(n?,k),(k,m?)->(n?,m?)'
"""

from primer.kernels.ufuncs import (
    adjugate,
    cholesky_lo,
    cholesky_up,
    det,
    eig,
    eigh_lo,
    eigh_up,
    eigvals,
    eigvalsh_lo,
    eigvalsh_up,
    inv,
    lstsq,
    lu,
    matmul,
    matvec,
    pinv,
    qr,
    qr_complete,
    qr_full,
    qr_r,
    qr_r_raw,
    qr_reduced,
    slogdet,
    solve,
    solve1,
    svd,
    svd_f,
    svd_s,
    vecdot,
    vecmat,
)

__all__ = [
    "adjugate",
    "cholesky_lo",
    "cholesky_up",
    "det",
    "eig",
    "eigh_lo",
    "eigh_up",
    "eigvals",
    "eigvalsh_lo",
    "eigvalsh_up",
    "inv",
    "lstsq",
    "lu",
    "matmul",
    "matvec",
    "pinv",
    "qr",
    "qr_complete",
    "qr_full",
    "qr_r",
    "qr_r_raw",
    "qr_reduced",
    "slogdet",
    "solve",
    "solve1",
    "svd",
    "svd_f",
    "svd_s",
    "vecdot",
    "vecmat",
]
