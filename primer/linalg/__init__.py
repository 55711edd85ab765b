"""
Chapter 1: linear algebra on stacks of matrices.

Functions that `numpy.linalg` has too take its arguments, give its result types and raise its errors; the
last two axes are the matrix, the leading axes the stack. `primer.linalg.gufuncs` holds the bare gufuncs
under them.
"""

from numpy.linalg import LinAlgError

from primer.linalg import gufuncs
from primer.linalg._adjugate import adjugate, cofactor_matrix
from primer.linalg._determinant import det, minor, slogdet
from primer.linalg._eigen import eig, eigvals
from primer.linalg._factorisations import LUResult, cholesky, lu
from primer.linalg._matmul import matmul
from primer.linalg._norms import matrix_norm, norm, vector_norm
from primer.linalg._parts import (
    antisymmetric_part,
    conjugate_transpose,
    diagonal,
    matrix_transpose,
    symmetric_part,
    trace,
)
from primer.linalg._predicates import (
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
from primer.linalg._products import cross, matrix_power, multi_dot, outer, tensordot
from primer.linalg._qr import qr
from primer.linalg._random import random_orthogonal, random_unitary
from primer.linalg._rank import cond, matrix_rank, pinv
from primer.linalg._solving import inv, solve, tensorinv, tensorsolve
from primer.linalg._spectral import eigh, eigvalsh, svd, svdvals
from primer.linalg._vector import matvec, vecdot, vecmat

__all__ = [
    "LUResult",
    "LinAlgError",
    "adjugate",
    "antisymmetric_part",
    "cholesky",
    "cofactor_matrix",
    "cond",
    "conjugate_transpose",
    "cross",
    "det",
    "diagonal",
    "eig",
    "eigh",
    "eigvals",
    "eigvalsh",
    "gufuncs",
    "inv",
    "is_antihermitian",
    "is_antisymmetric",
    "is_diagonal",
    "is_hermitian",
    "is_identity",
    "is_orthogonal",
    "is_positive_definite",
    "is_symmetric",
    "is_unitary",
    "lu",
    "matmul",
    "matrix_norm",
    "matrix_power",
    "matrix_rank",
    "matrix_transpose",
    "matvec",
    "minor",
    "multi_dot",
    "norm",
    "outer",
    "pinv",
    "qr",
    "random_orthogonal",
    "random_unitary",
    "slogdet",
    "solve",
    "svd",
    "svdvals",
    "symmetric_part",
    "tensordot",
    "tensorinv",
    "tensorsolve",
    "trace",
    "vecdot",
    "vecmat",
    "vector_norm",
]
