"""Measure the errors of small singular values and eigenvalues, and write docs/accuracy.md and its picture.

    python benchmarks/accuracy.py

The exact values are mpmath's, of the double numbers that all methods are given. A few minutes, nearly all of
them mpmath's.
"""

from pathlib import Path

import mpmath
import numpy as np
from rich.progress import track

import primer
from primer import reference
from primer.plot._matplotlib import COLOURS, axes, tidy

DOCS = Path(__file__).parents[1] / "docs"
SMALL, LARGE = 12, 40  # one of each path: lanes up to 32, blocked above


# ---- hard matrices ----


def normal(n, m=None):
    return np.random.default_rng(n).standard_normal((m or n, n))


def scales(n, span):
    """From 1 to 10^-span, in mixed order."""
    return np.random.default_rng(1).permutation(10.0 ** -np.linspace(0, span, n))


def kahan(n, theta=1.2):
    s, c = np.sin(theta), np.cos(theta)
    return s ** np.arange(n)[:, None] * (np.eye(n) - c * np.triu(np.ones((n, n)), 1))


def lauchli(n, small=1e-9):
    return np.vstack([np.ones(n), small * np.eye(n)])


def companion(n):
    """Of the polynomial with the zeros 1 ... n (LAPACK's issue 316 has such a one)."""
    a = np.diag(np.ones(n - 1), -1)
    a[0] = -np.poly(np.arange(1, n + 1))[1:]
    return a


def general(n):
    """Matrices for singular values; B has random normal numbers."""
    d, e = scales(n, 20), scales(n, 25)[::-1]
    yield "B", normal(n)
    yield "B D, columns scaled over 10^20", normal(n) * d
    yield "D B, rows scaled over 10^20", d[:, None] * normal(n)
    yield "D B D', both, over 10^45", d[:, None] * normal(n) * e
    yield f"B D of {2 * n} rows", normal(n, 2 * n) * d
    yield "D B of more columns than rows", (normal(n, 2 * n) * d).T
    yield "B D near the end of the range, 10^-300", normal(n) * d * 1e-280
    yield "Kahan", kahan(n)
    yield "Läuchli, 10^-9", lauchli(n)
    yield "Companion, zeros 1 ... n", companion(min(n, 24))
    yield "Vandermonde, 1 ... n", np.vander(np.arange(1.0, min(n, 20) + 1))


def definite(n):
    """Positive definite matrices for eigenvalues: K is well-conditioned."""
    k = np.cov(normal(n, 4 * n), rowvar=False)
    d, e = scales(n, 4), scales(n, 15)
    yield "K", k
    yield "D K D, D over 10^4", d[:, None] * k * d
    yield "D K D, D over 10^15", e[:, None] * k * e


# ---- methods ----


def textbook_singular_values(a):
    """Square roots of the eigenvalues of A^T A."""
    with np.errstate(all="ignore"):
        square = a.T @ a
        if not (np.abs(square).max() > 1e-290):
            return np.zeros(min(a.shape))
        values = reference.linalg.eigvalsh(square.tolist())
    return np.sqrt(np.maximum(values, 0))[::-1][: min(a.shape)]


def exact_singular_values(a):
    tall = a if a.shape[0] >= a.shape[1] else a.T
    with mpmath.workdps(220):
        values = mpmath.svd_r(mpmath.matrix(tall.tolist()), compute_uv=False)
        return sorted((mpmath.mpf(x) for x in values), reverse=True)


def exact_eigenvalues(a):
    with mpmath.workdps(220):
        return sorted(mpmath.eigsy(mpmath.matrix(a.tolist()), eigvals_only=True))


def error(values, exact):
    """The largest relative error."""
    return max(float(abs(mpmath.mpf(float(x)) - y) / y) for x, y in zip(values, exact, strict=True))


# ---- the page ----


def figure(x):
    """Like 3e-16; bold where nothing is right."""
    mantissa, exponent = f"{x:.0e}".split("e")
    text = f"{mantissa}e{int(exponent)}"
    return f"**{text}**" if x > 0.5 else text


def table(title, cases, methods, exact):
    lines = [f"| {title} | n | " + " | ".join(methods) + " |", "|---|--:|" + "--:|" * len(methods)]
    for name, a in track(cases, f"{title} ..."):
        truth = exact(a)
        errors = [figure(error(method(a), truth)) for method in methods.values()]
        lines.append(f"| {name} | {a.shape[1]} | " + " | ".join(errors) + " |")
    return "\n".join(lines)


def draw(path):
    """The singular values of one scaled matrix by each method."""
    a = scales(SMALL, 30)[:, None] * normal(SMALL)
    exact = np.array([float(x) for x in exact_singular_values(a)])
    place = np.arange(1, SMALL + 1)
    ax = axes(None)
    tidy(ax)
    ax.semilogy(place, exact, color="0.7", linewidth=7, label="exact (mpmath)")
    of_square = np.maximum(textbook_singular_values(a), 1e-40)
    ax.semilogy(place, of_square, "v", color=COLOURS[1], label="roots of eig(M*M)")
    ax.semilogy(place, np.linalg.svd(a, compute_uv=False), "s", mfc="none", color=COLOURS[0], label="NumPy")
    ax.semilogy(place, primer.linalg.svdvals(a), ".", color=COLOURS[6], label="primer")
    ax.set(xlabel="number", ylabel="singular value", ylim=(1e-42, 1e3), xticks=place)
    ax.set_title("Rows scaled over 10^30: what each method keeps")
    ax.legend(loc="lower left")
    ax.figure.savefig(path, dpi=110)


PAGE = """# How right small singular values and eigenvalues are

The largest relative error over *all* values of a matrix; {version}, NumPy {numpy}; exact values by mpmath
with 220 digits. Written by `python benchmarks/accuracy.py`. An error of 1 means that no digit is right, a
larger one that not even the size is.

{singular}

{eigen}

The textbook's way, the roots of the eigenvalues of M\\*M, squares the condition number: what is smaller
than 10^-8 of the largest value is lost. `numpy.linalg.svd` (LAPACK's gesdd) works on the matrix itself,
and loses what is smaller than 10^-16 of it. Both are right against the *largest* value. `primer` rotates
columns that keep their own scale, and keeps the digits of each value that the numbers of the matrix
determine (Demmel and Veselic 1992; Drmac and Veselic 2008):

![Singular values of one matrix by three methods](img/accuracy.png)

Where no scaling explains the small values, as with a Vandermonde matrix, the numbers of the matrix,
rounded to double, need not determine them, and no method that does arithmetic in double can promise them.
"""


def main():
    def of_numpy(a):
        return np.linalg.svd(a, compute_uv=False)

    cases = [case for n in (SMALL, LARGE) for case in general(n)]
    methods = {
        "roots of eig(M\\*M)": textbook_singular_values,
        "NumPy": of_numpy,
        "primer": primer.linalg.svdvals,
    }
    singular = table("Singular values of", cases, methods, exact_singular_values)
    cases = [case for n in (SMALL, LARGE) for case in definite(n)]
    methods = {"NumPy": np.linalg.eigvalsh, "primer": primer.linalg.eigvalsh}
    eigen = table("Eigenvalues of", cases, methods, exact_eigenvalues)
    draw(DOCS / "img" / "accuracy.png")
    page = PAGE.format(
        version=f"primer {primer.__version__}", numpy=np.__version__, singular=singular, eigen=eigen
    )
    (DOCS / "accuracy.md").write_text(page)


if __name__ == "__main__":
    main()
