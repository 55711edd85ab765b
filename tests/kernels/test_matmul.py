"""The gufunc matmul, on every instruction set: accuracy, bits, special values."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from primer.kernels import core, ufuncs
from primer.reference import linalg as reference

BLOCK = 256  # PRIMER_KC
REAL = ["f", "d"]
LETTERS = ["f", "d", "F", "D"]
# m, k, n: tiny ones, tile edges, the largest of the stamped body, unpacked, packed, several blocks of k
SHAPES = [
    (1, 1, 1), (2, 2, 2), (3, 3, 3), (4, 4, 4), (5, 7, 9), (1, 9, 4), (8, 3, 1), (16, 16, 16),
    (32, 32, 32), (33, 32, 31), (40, 1, 50), (49, 65, 97), (1, 300, 70), (70, 300, 1), (2, 513, 3),
    (100, 300, 51), (257, 300, 130), (300, 257, 300), (200, 150, 3), (2, 300, 200), (150, 400, 7),
]  # fmt: skip


def random(shape, letter, seed=0):
    rng = np.random.default_rng(seed)
    a = rng.standard_normal(shape)
    if letter in "FD":
        a = a + 1j * rng.standard_normal(shape)
    return a.astype(letter)


def same_bits(a, b):
    return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()


@pytest.fixture
def matmul(kernels):
    return kernels["matmul"]


@pytest.mark.parametrize("letter", LETTERS)
@pytest.mark.parametrize("shape", SHAPES)
def test_error_bound(matmul, shape, letter):
    m, k, n = shape
    a, b = random((m, k), letter), random((k, n), letter, 1)
    wide = "G" if letter in "FD" else "g"
    exact = a.astype(wide) @ b.astype(wide)
    size = np.abs(a.astype(wide)) @ np.abs(b.astype(wide))
    bound = (2 if letter in "FD" else 1) * max(k, 2) * np.finfo(letter).eps * size
    assert (np.abs(matmul(a, b) - exact) <= bound).all()


@pytest.mark.parametrize("shape", [(1, 1, 1), (2, 3, 4), (5, 5, 5), (3, 9, 2)])
def test_is_the_reference(matmul, shape):
    m, k, n = shape
    rng = np.random.default_rng(0)
    a, b = rng.integers(-9, 9, (m, k)), rng.integers(-9, 9, (k, n))
    expected = reference.matmul(a.tolist(), b.tolist())
    for letter in LETTERS:
        assert matmul(a.astype(letter), b.astype(letter)).tolist() == expected


@pytest.mark.parametrize("isa", core.available())
@pytest.mark.parametrize("shape", [(2, 600, 3), (4, 4, 4), (2, 257, 2), (1, 32, 2)])
def test_every_element_is_the_documented_chain(isa, shape):
    """Blocks of 256; in each, fused multiply-adds in order (the baseline rounds the product too)."""
    m, k, n = shape
    a, b = random((m, k), "d"), random((k, n), "d", 1)
    c = ufuncs.build(isa)["matmul"](a, b)

    def step(x, y, total):
        if isa == "baseline":
            return x * y + total
        return float(Fraction(x) * Fraction(y) + Fraction(total))

    for i in range(m):
        for j in range(n):
            total = None
            for start in range(0, k, BLOCK):
                chain = 0.0
                for inner in range(start, min(k, start + BLOCK)):
                    chain = step(float(a[i, inner]), float(b[inner, j]), chain)
                total = chain if total is None else total + chain
            assert c[i, j] == total


@pytest.mark.parametrize("letter", LETTERS)
@pytest.mark.parametrize("shape", SHAPES)
def test_bits_do_not_depend_on_layout(matmul, layout, shape, letter):
    m, k, n = shape
    a, b = random((m, k), letter), random((k, n), letter, 1)
    expected = matmul(a, b)
    assert same_bits(matmul(layout(a), b), expected)
    assert same_bits(matmul(a, layout(b)), expected)
    assert same_bits(matmul(layout(a), layout(b)), expected)
    assert same_bits(matmul(b.T, a.T).T.copy(), expected)
    out = layout(np.empty((m, n), letter))
    if out.flags.writeable:
        matmul(layout(a), layout(b), out=out)
        assert np.array_equal(out, expected)


@pytest.mark.parametrize("letter", LETTERS)
@pytest.mark.parametrize("side", [1, 2, 3, 4, 7, 16, 33, 70])
def test_bits_do_not_depend_on_place_in_a_stack(matmul, side, letter):
    a, b = random((9, side, side), letter), random((9, side, side), letter, 1)
    expected = matmul(a, b)
    for i in range(9):
        assert same_bits(matmul(a[i], b[i]), expected[i].copy())
        assert same_bits(matmul(a[i : i + 2], b[i : i + 2])[0].copy(), expected[i].copy())
    assert same_bits(matmul(a[::-2], b[::-2]), expected[::-2].copy())
    one = matmul(a, b[3])  # one operand for the whole stack
    assert all(same_bits(one[i].copy(), matmul(a[i], b[3])) for i in range(9))
    one = matmul(a[3], b)
    assert all(same_bits(one[i].copy(), matmul(a[3], b[i])) for i in range(9))


@pytest.mark.parametrize("letter", LETTERS)
@pytest.mark.parametrize("side", [2, 3, 4, 5, 8, 15, 16, 17, 31, 32])
def test_small_and_blocked_give_the_same_bits(matmul, side, letter):
    """A corner of a large product is the product of the rows and columns that meet there."""
    a, b = random((130, side), letter), random((side, 140), letter, 1)
    corner = matmul(a, b)[:side, :side].copy()
    assert same_bits(matmul(a[:side], b[:, :side]), corner)
    assert same_bits(matmul(a[:side].copy(), b[:, :side].copy()), corner)


@pytest.mark.parametrize("letter", LETTERS)
@pytest.mark.parametrize("columns", [1, 2, 3, 4, 5, 7, 8, 9])
def test_thin_products_have_the_bits_of_wide_ones(matmul, columns, letter):
    """Rows and columns that end within a vector, within half of one, or are shorter; some blocks of k."""
    sizes = [(33, 34), (40, 64), (61, 45), (100, 259), (16, 520), (7, 300), (35, 3), (90, 17)]
    for m, k in sizes:
        a, b = random((m, k), letter), random((k, 50), letter, 1)
        expected = matmul(a, b)[:, :columns].copy()
        if columns == 1:  # of one column the sums have another order, unless they are small
            expected = matmul(a, np.ascontiguousarray(b[:, :1]))
        thin = b[:, :columns].copy()
        assert same_bits(matmul(a, thin), expected), (m, k)
        assert same_bits(matmul(a, b[:, :columns]), expected), (m, k)
        assert same_bits(matmul(thin.T, a.T).T.copy(), expected), (m, k)
        assert same_bits(matmul(a, np.asfortranarray(thin)), expected), (m, k)
        wide = np.full((m, 3 * columns + 2), 7, letter)
        matmul(a, thin, out=wide[:, 1 : 3 * columns + 1 : 3])
        assert same_bits(wide[:, 1 : 3 * columns + 1 : 3].copy(), expected), (m, k)
        wide[:, 1 : 3 * columns + 1 : 3] = 7
        assert (wide == 7).all()
        stack = np.stack([a, a[::-1]])
        assert same_bits(matmul(stack, thin)[0].copy(), expected), (m, k)


@pytest.mark.parametrize("letter", LETTERS)
@pytest.mark.parametrize("side", range(1, 10))
def test_nothing_between_matrices_is_read_or_written(matmul, side, letter):
    """Matrices without gaps within them, and with gaps of one number between them."""
    frames = np.full((3, 5, side * side + 1), np.nan, letter)
    a, b, c = frames[:, :, :-1].reshape(3, 5, side, side)
    assert np.shares_memory(c, frames)
    a[...], b[...] = random(a.shape, letter), random(b.shape, letter, 1)
    matmul(a, b, out=c)
    assert same_bits(c.copy(), matmul(a.copy(), b.copy()))
    assert np.isnan(frames[:, :, -1]).all()


@pytest.mark.parametrize("letter", REAL)
@pytest.mark.parametrize("side", [5, 6, 7, 8])
def test_stacks_beyond_the_caches_have_the_bits_of_short_ones(matmul, side, letter):
    """What comes later is read into the cache ahead of its turn, also before the last ones."""
    n = 2_000_000 // (side * side * np.dtype(letter).itemsize) + 1
    a, b = random((n, side, side), letter), random((n, side, side), letter, 1)
    c = matmul(a, b)
    for place in (slice(0, 9), slice(n // 2, n // 2 + 9), slice(n - 9, n)):
        assert same_bits(c[place].copy(), matmul(a[place], b[place]))


@pytest.mark.parametrize("letter", LETTERS)
def test_small_products_of_any_sides_are_the_chains(matmul, letter):
    """Each element, alone, is a product of one row and two equal columns; stacks and layouts."""
    rng = np.random.default_rng(5)
    for m, k, n in rng.integers(1, 33, (60, 3)).tolist() + [
        [32, 3, 32],
        [3, 32, 3],
        [5, 32, 5],
        [9, 9, 1],
        [1, 9, 9],
    ]:
        a, b = random((3, m, k), letter), random((3, k, n), letter, 1)
        c = matmul(a, b)
        i, j = m // 2, n - 1
        two = np.stack([b[1, :, j], b[1, :, j]], axis=1)
        row = matmul(np.stack([a[1, i], a[1, i]]), two)
        assert same_bits(c[1, i, j], row[0, 0]), (m, k, n)
        for first in (a, np.swapaxes(np.swapaxes(a, 1, 2).copy(), 1, 2)):
            for second in (b, np.swapaxes(np.swapaxes(b, 1, 2).copy(), 1, 2)):
                frame = np.full((3, m + 2, n + 2), 7, letter)
                matmul(first, second, out=frame[:, 1:-1, 1:-1])
                assert same_bits(frame[:, 1:-1, 1:-1].copy(), c), (m, k, n)
                frame[:, 1:-1, 1:-1] = 7
                assert (frame == 7).all(), (m, k, n)


@pytest.mark.parametrize("letter", LETTERS)
@pytest.mark.parametrize(
    ("first", "second"),
    [
        ((400, 300), (300, 500)),
        ((3, 20_000), (20_000, 200)),
        ((20_000, 30), (30, 20)),
        ((20_001, 301), (301, 3)),
        ((3000, 8, 8), (3000, 8, 8)),
        ((60, 50, 60), (60, 60, 50)),
        ((3, 300, 300), (3, 300, 300)),
    ],
)
def test_bits_do_not_depend_on_threads(matmul, first, second, letter):
    a, b = random(first, letter), random(second, letter, 1)
    results = []
    try:
        for threads in (1, 2, 3):
            core.set_num_threads(threads)
            results.append(matmul(a, b))
    finally:
        core.set_num_threads(None)
    assert same_bits(results[0], results[1])
    assert same_bits(results[0], results[2])


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 40),
    st.integers(0, 40),
    st.integers(0, 40),
    st.sampled_from(core.available()),
    st.sampled_from(LETTERS),
    st.integers(0, 3),
)
def test_any_shape(m, k, n, isa, letter, stack):
    matmul = ufuncs.build(isa)["matmul"]
    a, b = random((stack, m, k), letter), random((k, n), letter, 1)
    c = matmul(a, b)
    assert c.shape == (stack, m, n)
    tolerance = 4 * max(k, 1) * np.finfo(letter).eps
    assert np.allclose(c, a @ b, rtol=0, atol=tolerance * 4 * (k + 1))
    assert same_bits(matmul(np.asfortranarray(a), np.asfortranarray(b)), c)


@pytest.mark.parametrize("letter", LETTERS)
def test_empty(matmul, letter):
    for m, k, n in [(0, 3, 2), (3, 0, 2), (3, 2, 0), (0, 0, 0), (50, 0, 60)]:
        c = matmul(np.ones((m, k), letter), np.ones((k, n), letter))
        assert c.shape == (m, n)
        assert not c.any()
    out = np.ones((50, 60), letter)
    matmul(np.ones((50, 0), letter), np.ones((0, 60), letter), out=out)
    assert not out.any()
    assert matmul(np.ones((0, 3, 3), letter), np.ones((3, 3), letter)).shape == (0, 3, 3)


@pytest.mark.parametrize("letter", LETTERS)
def test_vectors(matmul, letter):
    a, b = random((30, 40), letter), random((40, 20), letter, 1)
    assert same_bits(matmul(a, b[:, 0]), matmul(a, b[:, :1])[:, 0].copy())
    assert same_bits(matmul(a[0], b), matmul(a[:1], b)[0].copy())
    assert same_bits(matmul(a[0], b[:, 0]), matmul(a[:1], b[:, :1])[0, 0])
    stack = random((5, 30, 40), letter)
    assert matmul(stack, b[:, 0]).shape == (5, 30)


@pytest.mark.parametrize("letter", LETTERS)
@pytest.mark.parametrize("shape", [(4, 4, 4), (40, 40, 40), (60, 130, 60), (120, 300, 120), (300, 300, 300)])
def test_of_own_transpose_has_the_bits_of_any_product(matmul, shape, letter):
    m, k, _ = shape
    for rows in (m, 5 * m // 6):
        a = random((rows, k), letter)
        expected = matmul(a, a.T.copy())
        assert same_bits(matmul(a, a.T), expected)
        out = np.zeros((rows, rows), letter).T
        assert np.array_equal(matmul(a, a.T, out=out), expected)
    assert same_bits(matmul(a.T, a), matmul(a.T.copy(), a))


@pytest.mark.parametrize("letter", LETTERS)
@pytest.mark.parametrize("shape", [(4, 4, 4), (40, 40, 40), (300, 300, 300)])
def test_zero_strides(matmul, shape, letter):
    m, k, n = shape
    a = np.broadcast_to(random((1, k), letter), (m, k))
    b = np.broadcast_to(random((k, 1), letter), (k, n))
    assert same_bits(matmul(a, b), matmul(a.copy(), b.copy()))
    a = np.broadcast_to(random((m, 1), letter), (m, k))
    b = np.broadcast_to(random((1, n), letter), (k, n))
    assert same_bits(matmul(a, b), matmul(a.copy(), b.copy()))


@pytest.mark.parametrize("letter", REAL)
@pytest.mark.parametrize("side", [2, 3, 4, 6, 16, 20, 40, 300])
def test_nan_and_infinity_stay_in_their_rows(matmul, side, letter):
    a, b = random((side, side), letter), random((side, side), letter, 1)
    plain = matmul(a, b)
    for bad in (np.nan, np.inf):
        spoilt = a.copy()
        spoilt[1, 0] = bad
        c = matmul(spoilt, b)
        assert not np.isfinite(c[1]).any()
        rest = np.arange(side) != 1
        assert same_bits(c[rest], plain[rest])
    a[0, 0], b[0, 0] = np.inf, 0
    assert np.isnan(matmul(a, b)[0, 0])


@pytest.mark.parametrize("letter", REAL)
def test_zero_times_anything_is_positive_zero(matmul, letter):
    """The chain begins with +0: a product of -0 alone does not show."""
    for side in (1, 2, 3, 4, 5, 16, 33, 100):
        c = matmul(np.full((side, side), -1, letter), np.zeros((side, side), letter))
        assert not np.signbit(c).any()


@pytest.mark.parametrize("letter", LETTERS)
def test_out_may_overlap(matmul, letter):
    for side in (3, 16, 40, 120):
        a, b = random((side, side), letter), random((side, side), letter, 1)
        expected = matmul(a, b)
        for out in (a, b):
            x, y = a.copy(), b.copy()
            result = matmul(x, y, out=x if out is a else y)
            assert same_bits(result, expected)
        x = a.copy()
        matmul(x, x.T, out=x)
        assert same_bits(x, matmul(a, a.T))


def test_output_between_other_numbers(matmul):
    """Nothing is written beside the matrix, wherever a vector ends."""
    for letter in LETTERS:
        for side in (*range(1, 20), 33, 65):
            frame = np.full((side + 2, side + 2), 7, letter)
            matmul(random((side, side), letter), random((side, side), letter), out=frame[1:-1, 1:-1])
            frame[1:-1, 1:-1] = 7
            assert (frame == 7).all()


@pytest.mark.parametrize("side", [31, 40, 57, 64])
def test_a_stack_out_of_the_caches_has_the_bits_of_one_product(matmul, side):
    """What lies ahead is prefetched there, and not in the caches."""
    count = (1 << 22) // (3 * 4 * side**2)
    for letter in "fdD":
        a, b = random((count, side, side), letter), random((count, side, side), letter, 1)
        for right in (b, b.swapaxes(1, 2)):
            c = matmul(a, right)
            for i in (0, 1, count // 2, count - 1):
                assert same_bits(c[i].copy(), matmul(a[i], right[i]))
