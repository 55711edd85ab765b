"""The gufuncs vecdot, matvec, vecmat and the products with one row or column, on every instruction set."""

import numpy as np
import pytest

from primer.kernels import core, ufuncs
from primer.reference import linalg as reference

BLOCK, CHAINS, FEW = 4096, 4, 8  # PRIMER_VK, PRIMER_CHAINS, PRIMER_FEW
LETTERS = ["f", "d", "F", "D"]
NAMES = ["vecdot", "matvec", "vecmat"]
# rows, length: below and above a vector, the sizes where another way through the matrix is taken, blocks
SHAPES = [
    (1, 1), (1, 7), (3, 3), (8, 8), (2, 33), (7, 40), (9, 65), (33, 2), (70, 8), (100, 17), (130, 130),
    (50, 12), (90, 31), (5, 300), (400, 300), (1, 5000), (3, 4097), (20, 9000), (600, 70),
]  # fmt: skip


def random(shape, letter, seed=0):
    rng = np.random.default_rng(seed)
    a = rng.standard_normal(shape)
    if letter in "FD":
        a = a + 1j * rng.standard_normal(shape)
    return a.astype(letter)


def operands(name, m, n, letter):
    shapes = {"vecdot": [(m, n), (m, n)], "matvec": [(m, n), (n,)], "vecmat": [(n,), (n, m)]}[name]
    return [random(shape, letter, seed) for seed, shape in enumerate(shapes)]


def laid(layout, x):
    """A vector in the layout of a matrix's row."""
    return layout(x) if x.ndim > 1 else layout(np.stack([x, x]))[0]


def same_bits(a, b):
    return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()


@pytest.mark.parametrize("letter", LETTERS)
@pytest.mark.parametrize("name", NAMES)
def test_error_bound(kernels, name, letter):
    for m, n in SHAPES:
        a, b = operands(name, m, n, letter)
        wide = "G" if letter in "FD" else "g"
        exact = getattr(np, name)(a.astype(wide), b.astype(wide))
        size = getattr(np, name)(np.abs(a).astype("g"), np.abs(b).astype("g"))
        bound = (2 if letter in "FD" else 1) * max(n, 2) * np.finfo(letter).eps * size
        assert (np.abs(kernels[name](a, b) - exact) <= bound).all(), (m, n)


@pytest.mark.parametrize("letter", LETTERS)
@pytest.mark.parametrize("name", NAMES)
def test_is_the_reference(kernels, name, letter):
    rng = np.random.default_rng(0)
    for m, n in ((1, 1), (3, 2), (4, 37), (40, 3)):
        a, b = (rng.integers(-9, 9, x.shape).astype(letter) for x in operands(name, m, n, letter))
        if letter in "FD":
            a, b = a + 1j * rng.integers(-9, 9, a.shape), b - 1j * rng.integers(-9, 9, b.shape)
            a, b = a.astype(letter), b.astype(letter)
        define = getattr(reference, name)
        if name == "vecdot":
            expected = [define(x, y) for x, y in zip(a.tolist(), b.tolist(), strict=True)]
        else:
            expected = define(a.tolist(), b.tolist())
        assert kernels[name](a, b).tolist() == expected


@pytest.mark.parametrize("isa", core.available())
@pytest.mark.parametrize("m", [1, 3, 8, 11])
def test_order_of_the_sums(isa, m):
    """The partial sums of csrc/vector.h; with ones as the matrix, fused and not fused are the same."""
    n = 2 * BLOCK + 77
    lanes = {"avx512": 8, "avx2": 4, "baseline": 2}.get(isa, 2)
    partial = (CHAINS if m < FEW else 1) * lanes
    rng = np.random.default_rng(0)
    x = rng.standard_normal(n)
    y = ufuncs.build(isa)["matvec"](np.ones((m, n)), x)
    total = None
    for start in range(0, n, BLOCK):
        block = x[start : start + BLOCK]
        sums = np.zeros(partial)
        for row in range(0, len(block), partial):
            piece = block[row : row + partial]
            sums[: len(piece)] += piece
        size = partial
        while size > 1:
            size //= 2
            sums = sums[:size] + sums[size : 2 * size]
        total = sums[0] if total is None else total + sums[0]
    assert (y == total).all()


@pytest.mark.parametrize("letter", LETTERS)
@pytest.mark.parametrize("name", NAMES)
def test_bits_do_not_depend_on_layout(kernels, layout, name, letter):
    for m, n in SHAPES[:-3]:
        a, b = operands(name, m, n, letter)
        expected = kernels[name](a, b)
        assert same_bits(kernels[name](laid(layout, a), laid(layout, b)), expected), (m, n)
        out = laid(layout, np.empty_like(expected))
        if out.flags.writeable:
            kernels[name](a, b, out=out)
            assert np.array_equal(out, expected)


@pytest.mark.parametrize("letter", LETTERS)
@pytest.mark.parametrize("name", NAMES)
def test_bits_do_not_depend_on_place_in_a_stack(kernels, name, letter):
    for m, n in ((2, 3), (9, 20), (40, 50), (3, 500)):
        pairs = [operands(name, m, n, letter) for _ in range(3)]
        a, b = (np.stack([pair[i] * (s + 1) for s, pair in enumerate(pairs)]) for i in range(2))
        together = kernels[name](a, b)
        for s in range(3):
            assert same_bits(together[s].copy(), kernels[name](a[s], b[s]))
    a, b = random((5, 700), letter), random((5, 700), letter, 1)
    assert all(
        same_bits(kernels["vecdot"](a, b)[i : i + 1], kernels["vecdot"](a[i : i + 1], b[i])) for i in range(5)
    )


@pytest.mark.parametrize("letter", LETTERS)
def test_are_the_products_of_matmul(kernels, letter):
    for m, n in SHAPES:
        a, x = operands("matvec", m, n, letter)
        assert same_bits(kernels["matvec"](a, x), kernels["matmul"](a, x))
        assert same_bits(kernels["matvec"](a, x), kernels["matmul"](x, a.T))
        if letter in "fd":
            assert same_bits(kernels["vecmat"](x, a.T), kernels["matmul"](x, a.T))


@pytest.mark.parametrize("letter", LETTERS)
@pytest.mark.parametrize("name", NAMES)
def test_special_values(kernels, name, letter):
    for m, n in ((1, 5), (3, 40), (40, 70)):
        a, b = (np.abs(x.real).astype(letter) + 1 for x in operands(name, m, n, letter))
        a[..., n // 2] = np.inf if name != "matvec" else a[..., n // 2]
        b[..., -1 if name != "vecmat" else slice(None)] = np.inf
        assert not np.isfinite(kernels[name](a, b)).any()
        a[..., 0] = np.nan
        assert np.isnan(kernels[name](a, b)).all()


@pytest.mark.parametrize("letter", LETTERS)
def test_sign_of_a_zero_does_not_depend_on_layout(kernels, letter):
    """Every product is -0. Along the rows zeros are added to fill a vector, down the columns to the sum."""
    tiny = np.sqrt(np.finfo(letter).tiny).astype(letter) * np.finfo(letter).eps
    for m in (1, 5, 8, 40, 70):
        for n in (1, 3, 8, 9, 12, 16, 20, 31, 32, 33, 40, 64, 65, 100, 128, 300):
            a, x = np.full((m, n), -tiny, letter), np.full(n, tiny, letter)
            along, down = kernels["matvec"](a, x), kernels["matvec"](np.asfortranarray(a), x)
            assert (along == 0).all()
            assert same_bits(along, down), (m, n)


def test_empty(kernels):
    for letter in LETTERS:
        assert kernels["vecdot"](np.ones((3, 0), letter), np.ones((3, 0), letter)).tolist() == [0, 0, 0]
        assert kernels["matvec"](np.ones((40, 0), letter), np.ones(0, letter)).tolist() == [0] * 40
        assert kernels["vecmat"](np.ones(0, letter), np.ones((0, 40), letter)).tolist() == [0] * 40
        assert kernels["matvec"](np.ones((0, 40), letter), np.ones(40, letter)).shape == (0,)


@pytest.mark.parametrize("letter", LETTERS)
def test_short_rows(kernels, letter):
    """Rows of up to a vector's length: every length, rows that follow one another and rows between others."""
    for n in range(18):
        for m in (1, 7, 8, 15, 16, 33, 70):
            a, x = operands("matvec", m, n, letter)
            expected = kernels["matvec"](np.asfortranarray(a), x)
            assert same_bits(kernels["matvec"](a, x), expected), (m, n)
            wide = np.full((m, n + 5), np.nan, letter)
            wide[:, 2 : n + 2] = a
            assert same_bits(kernels["matvec"](wide[:, 2 : n + 2], x), expected), (m, n)
            assert same_bits(kernels["matvec"](wide[::-1][::-1, 2 : n + 2], x), expected), (m, n)
            assert same_bits(kernels["matvec"](a[::-1], x), expected[::-1].copy()), (m, n)


@pytest.mark.parametrize("letter", ["f", "d"])
def test_a_short_product_that_vanishes_has_the_same_sign_every_way(kernels, letter):
    tiny = np.finfo(letter).tiny
    for n in range(1, 5):
        for m in (3, 8, 40):
            a, x = np.full((m, n), tiny, letter), np.full(n, -tiny, letter)
            rows, columns = kernels["matvec"](a, x), kernels["matvec"](np.asfortranarray(a), x)
            assert same_bits(rows, columns), (m, n)
