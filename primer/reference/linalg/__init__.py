"""Chapter 1, linear algebra: matrices as lists of rows."""

from ._determinants import (
    adjugate,
    cofactor_matrix,
    det,
    det_exact,
    minor,
    minor_matrix,
    slogdet,
)
from ._eigen import characteristic_polynomial, eig, eigvals, polynomial_roots
from ._factorisations import cholesky, lu
from ._least_squares import lstsq, pinv
from ._norms import matrix_norm, vector_norm
from ._parts import (
    antisymmetric_part,
    conjugate_transpose,
    diagonal,
    matrix_transpose,
    symmetric_part,
    trace,
)
from ._predicates import (
    is_antihermitian,
    is_antisymmetric,
    is_diagonal,
    is_hermitian,
    is_identity,
    is_orthogonal,
    is_positive_definite,
    is_symmetric,
    is_unitary,
)
from ._products import cross, matmul, matrix_power, matvec, multi_dot, outer, tensordot, vecdot, vecmat
from ._qr import qr, qr_complete, qr_full, qr_r, qr_r_raw, qr_reduced
from ._solving import inv, inv_adjugate, solve
from ._spectral import eigh, eigvalsh, svd

__all__ = [
    "adjugate",
    "antisymmetric_part",
    "characteristic_polynomial",
    "cholesky",
    "cofactor_matrix",
    "conjugate_transpose",
    "cross",
    "det",
    "det_exact",
    "diagonal",
    "eig",
    "eigh",
    "eigvals",
    "eigvalsh",
    "inv",
    "inv_adjugate",
    "is_antihermitian",
    "is_antisymmetric",
    "is_diagonal",
    "is_hermitian",
    "is_identity",
    "is_orthogonal",
    "is_positive_definite",
    "is_symmetric",
    "is_unitary",
    "lstsq",
    "lu",
    "matmul",
    "matrix_norm",
    "matrix_power",
    "matrix_transpose",
    "matvec",
    "minor",
    "minor_matrix",
    "multi_dot",
    "outer",
    "pinv",
    "polynomial_roots",
    "qr",
    "qr_complete",
    "qr_full",
    "qr_r",
    "qr_r_raw",
    "qr_reduced",
    "slogdet",
    "solve",
    "svd",
    "symmetric_part",
    "tensordot",
    "trace",
    "vecdot",
    "vecmat",
    "vector_norm",
]
