"""The gufunc matmul of integers, bools and float16, on every instruction set: values, wrap-around, bits."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from primer.kernels import core, ufuncs
from primer.reference import linalg as reference

INTEGERS = "bBhHiIlLqQ"
LETTERS = "?" + INTEGERS + "e"
# a letter a body: unsigned integers share that of the signed ones
BODIES = "?bhile"
# m, k, n: tiny ones, tile edges, the largest of the stamped body, unpacked, packed, several stretches of k
SHAPES = [
    (1, 1, 1), (2, 2, 2), (3, 3, 3), (4, 4, 4), (5, 7, 9), (1, 9, 4), (8, 3, 1), (16, 16, 16),
    (32, 32, 32), (33, 32, 31), (40, 1, 50), (49, 65, 97), (1, 300, 70), (70, 300, 1), (2, 513, 3),
    (1, 3000, 1), (9, 1300, 6), (100, 300, 51), (257, 300, 130), (3, 20_000, 5),
]  # fmt: skip


def random(shape, letter, seed=0, density=0.1):
    """Numbers of the whole range; bools of which so many are true, stored as any byte but 0."""
    rng = np.random.default_rng(seed)
    if letter == "e":
        return rng.standard_normal(shape).astype("e")
    if letter == "?":
        true = rng.random(shape) < density
        return (true * rng.integers(1, 256, shape)).astype(np.uint8).view(bool)
    limits = np.iinfo(letter)
    return rng.integers(limits.min, limits.max, shape, dtype=letter, endpoint=True)


def expected(a, b):
    """NumPy's product; of float16 the float32 chain of this instruction set is checked elsewhere."""
    return np.matmul(a != 0, b != 0) if a.dtype == bool else np.matmul(a, b)


def same(ours, value):
    """The same numbers; as float16 where a value was summed in another order, to its last place."""
    if ours.dtype != np.float16:
        return ours.dtype == value.dtype and np.array_equal(ours, value)
    scale = np.maximum(np.abs(value.astype("f")), 4)
    return np.abs(ours.astype("f") - value.astype("f")).max(initial=0) <= np.max(scale, initial=0) * 2e-3


@pytest.fixture
def matmul(kernels):
    return kernels["matmul"]


@pytest.mark.parametrize("letter", INTEGERS)
@pytest.mark.parametrize("shape", [(1, 1, 1), (2, 3, 4), (5, 5, 5), (3, 40, 2), (34, 5, 3)])
def test_is_the_reference_modulo_two_to_the_bits(matmul, shape, letter):
    m, k, n = shape
    a, b = random((m, k), letter), random((k, n), letter, 1)
    values = 2 ** (8 * a.itemsize)
    whole = reference.matmul(a.tolist(), b.tolist())
    ours = matmul(a, b)
    assert ours.dtype == a.dtype
    assert [[x % values for x in row] for row in ours.tolist()] == [
        [x % values for x in row] for row in whole
    ]


@pytest.mark.parametrize("shape", [(1, 1, 1), (2, 3, 4), (5, 5, 5), (3, 300, 2), (34, 5, 3)])
def test_bools_are_the_reference(matmul, shape):
    m, k, n = shape
    a, b = random((m, k), "?"), random((k, n), "?", 1)
    whole = reference.matmul((a != 0).astype(int).tolist(), (b != 0).astype(int).tolist())
    assert matmul(a, b).view(np.uint8).tolist() == [[int(x > 0) for x in row] for row in whole]


@pytest.mark.parametrize("letter", LETTERS)
@pytest.mark.parametrize("shape", SHAPES)
def test_is_numpys(matmul, shape, letter):
    m, k, n = shape
    a, b = random((m, k), letter), random((k, n), letter, 1)
    assert same(matmul(a, b), expected(a, b))


@pytest.mark.parametrize("letter", INTEGERS)
@pytest.mark.parametrize("side", [4, 40])
def test_extremes(matmul, side, letter):
    limits = np.iinfo(letter)
    for x in (limits.min, limits.max):
        for y in (limits.min, limits.max):
            a, b = np.full((side, side), x, letter), np.full((side, side), y, letter)
            assert same(matmul(a, b), expected(a, b))


@pytest.mark.parametrize("k", [255, 256, 1 << 15, 1 << 16, (1 << 16) + 64])
def test_no_count_of_true_products_is_taken_for_none(matmul, k):
    assert matmul(np.ones((3, k), bool), np.ones((k, 2), bool)).all()
    a = np.zeros((40, k), bool)
    b = np.zeros((k, 40), bool)
    a[:, -1], b[-1] = True, True  # the last of the sum decides
    assert matmul(a, b).all()
    b[-1] = False
    assert not matmul(a, b).any()


@pytest.mark.parametrize("density", [0.003, 0.05, 0.5, 1])
def test_bools_of_any_density(matmul, density):
    a, b = random((70, 2000), "?", 0, density), random((2000, 90), "?", 1, density)
    for x in (a, np.asfortranarray(a)):
        for y in (b, np.asfortranarray(b)):
            assert same(matmul(x, y), expected(a, b))


# ---- float16 ----


@pytest.mark.parametrize("shape", SHAPES)
def test_float16_is_the_float32_chain_rounded_once(matmul, shape):
    m, k, n = shape
    a, b = random((m, k), "e"), random((k, n), "e", 1)
    # three times as many rows and columns: a single one may be summed in another order in float32
    chains = matmul(np.tile(a.astype("f"), (3, 1)), np.tile(b.astype("f"), (1, 3)))[:m, :n]
    assert np.array_equal(matmul(a, b), chains.astype("e"))


@pytest.mark.parametrize("shape", SHAPES)
def test_float16_error_bound(matmul, shape):
    m, k, n = shape
    a, b = random((m, k), "e"), random((k, n), "e", 1)
    exact, size = a.astype("g") @ b.astype("g"), np.abs(a.astype("g")) @ np.abs(b.astype("g"))
    bound = np.finfo("e").eps / 2 * np.abs(exact) + (k + 1) * np.finfo("f").eps * size + 2.0**-25
    assert (np.abs(matmul(a, b) - exact) <= bound).all()


def halves():
    return np.arange(65536, dtype=np.uint16).view("e")


@pytest.mark.parametrize("ndim", [2, 3])
def test_every_float16_survives_a_product_with_one(matmul, ndim):
    one = np.ones((1, 1), "e")
    ours = matmul(halves().reshape((-1, 1) if ndim == 2 else (-1, 1, 1)), one).ravel()
    finite = ~np.isnan(halves())
    assert np.array_equal(ours[finite], halves()[finite])
    assert np.isnan(ours[~finite]).all()


def test_float16_rounds_as_numpy(matmul):
    """Every product of two numbers is one float32 operation: ties, subnormals, overflow."""
    rng = np.random.default_rng(0)
    a = rng.permutation(halves())[:1500]
    b = np.concatenate([halves()[0x3C00:0x3C20], halves()[1:600:40], halves()[::1500]])
    with np.errstate(all="ignore"):
        value = (a.astype("f")[:, None] * b.astype("f") + np.float32(0)).astype("e")
    ours = matmul(a[:, None], b[None])
    assert np.array_equal(ours, value, equal_nan=True)
    assert np.array_equal(np.signbit(ours[~np.isnan(ours)]), np.signbit(value[~np.isnan(value)]))
    assert np.isinf(value).any()
    assert ((np.abs(value) > 0) & (np.abs(value) < np.finfo("e").tiny)).any()


def test_float16_keeps_nan_and_infinity(matmul):
    for side in (2, 5, 40, 300):
        a, b = random((side, side), "e"), random((side, side), "e", 1)
        plain = matmul(a, b)
        for bad in (np.nan, np.inf):
            spoilt = a.copy()
            spoilt[1, 0] = bad
            c = matmul(spoilt, b)
            assert not np.isfinite(c[1]).any()
            assert np.array_equal(np.delete(c, 1, 0), np.delete(plain, 1, 0))
    assert np.isposinf(matmul(np.full((1, 40), 100, "e"), np.full((40, 40), 100, "e"))).all()


# ---- the same bits ----


@pytest.mark.parametrize("letter", BODIES)
@pytest.mark.parametrize("shape", SHAPES)
def test_layouts(matmul, layout, shape, letter):
    m, k, n = shape
    a, b = random((m, k), letter), random((k, n), letter, 1)
    value = matmul(a, b)
    assert np.array_equal(matmul(layout(a), b), value)
    assert np.array_equal(matmul(a, layout(b)), value)
    assert np.array_equal(matmul(layout(a), layout(b)), value)
    assert np.array_equal(matmul(b.T, a.T).T, value)
    out = layout(np.empty((m, n), letter))
    if out.flags.writeable:
        matmul(layout(a), layout(b), out=out)
        assert np.array_equal(out, value)


@pytest.mark.parametrize("letter", BODIES)
@pytest.mark.parametrize("side", [1, 2, 3, 4, 7, 16, 33, 70])
def test_place_in_a_stack(matmul, side, letter):
    a, b = random((9, side, side), letter), random((9, side, side), letter, 1)
    value = matmul(a, b)
    for i in range(9):
        assert np.array_equal(matmul(a[i], b[i]), value[i])
    assert np.array_equal(matmul(a[::-2], b[::-2]), value[::-2])
    assert np.array_equal(matmul(a.swapaxes(1, 2), b.swapaxes(1, 2))[2], matmul(a[2].T, b[2].T))
    for one, pairs in ((matmul(a, b[3]), [(x, b[3]) for x in a]), (matmul(a[3], b), [(a[3], y) for y in b])):
        assert all(np.array_equal(c, matmul(*pair)) for c, pair in zip(one, pairs, strict=True))
    transposed = np.empty((9, side, side), letter).swapaxes(1, 2)
    matmul(a, b, out=transposed)
    assert np.array_equal(transposed, value)
    apart = np.empty((side, side, 9), letter).transpose(2, 0, 1)
    matmul(a, b, out=apart)
    assert np.array_equal(apart, value)


@pytest.mark.parametrize("letter", BODIES)
@pytest.mark.parametrize(
    ("first", "second"),
    [
        ((400, 300), (300, 500)),
        ((3, 20_000), (20_000, 200)),
        ((20_000, 30), (30, 20)),
        ((3000, 8, 8), (3000, 8, 8)),
        ((60, 50, 60), (60, 60, 50)),
        ((3, 300, 300), (3, 300, 300)),
        ((3000, 2000), (2000, 1)),
    ],
)
def test_threads(matmul, first, second, letter):
    a, b = random(first, letter), random(second, letter, 1)
    results = []
    try:
        for threads in (1, 2, 3):
            core.set_num_threads(threads)
            results.append(matmul(a, b))
    finally:
        core.set_num_threads(None)
    assert np.array_equal(results[0], results[1])
    assert np.array_equal(results[0], results[2])


@settings(max_examples=150, deadline=None)
@given(
    st.tuples(*[st.integers(0, 70)] * 3),
    st.sampled_from(core.available()),
    st.sampled_from(LETTERS),
    st.integers(0, 3),
    st.tuples(*[st.booleans()] * 4),
    st.integers(0, 2**32 - 1),
)
def test_any_shape(shape, isa, letter, stack, flips, seed):
    m, k, n = shape
    matmul = ufuncs.build(isa)["matmul"]
    a, b = random((stack, m, k), letter, seed), random((k, n), letter, seed + 1)
    value = expected(a, b)
    if flips[0]:
        a = np.asfortranarray(a)
    if flips[1]:
        b = np.asfortranarray(b)
    if flips[2]:
        a = np.repeat(a, 2, axis=-1)[..., ::2]
    if flips[3]:
        b = np.repeat(b, 3, axis=-1)[..., 1::3]
    c = matmul(a, b)
    assert c.shape == (stack, m, n)
    assert same(c, value)


@pytest.mark.parametrize("letter", BODIES)
def test_empty(matmul, letter):
    for m, k, n in [(0, 3, 2), (3, 0, 2), (3, 2, 0), (0, 0, 0), (50, 0, 60)]:
        out = np.ones((m, n), letter)
        matmul(np.ones((m, k), letter), np.ones((k, n), letter), out=out)
        assert not out.any()
    assert matmul(np.ones((0, 3, 3), letter), np.ones((3, 3), letter)).shape == (0, 3, 3)


@pytest.mark.parametrize("letter", BODIES)
def test_vectors(matmul, letter):
    a, b = random((30, 700), letter), random((700, 20), letter, 1)
    value = matmul(a, b)
    assert np.array_equal(matmul(a, b[:, 0]), value[:, 0])
    assert np.array_equal(matmul(a, b[:, 0].copy()), value[:, 0])
    assert np.array_equal(matmul(a[0], b), value[0])
    assert matmul(a[0], b[:, 0]) == value[0, 0]
    assert matmul(a[0].copy(), b[:, 0].copy()) == value[0, 0]
    assert matmul(np.repeat(a[0], 2)[::2], b[:, 0]) == value[0, 0]


@pytest.mark.parametrize("letter", BODIES)
@pytest.mark.parametrize("side", [4, 40, 300])
def test_zero_strides(matmul, side, letter):
    shape = (side, side)
    for a, b in (((1, side), (side, 1)), ((side, 1), (1, side))):
        a = np.broadcast_to(random(a, letter), shape)
        b = np.broadcast_to(random(b, letter, 1), shape)
        assert np.array_equal(matmul(a, b), matmul(a.copy(), b.copy()))


@pytest.mark.parametrize("letter", BODIES)
def test_out_may_overlap(matmul, letter):
    for side in (3, 16, 40, 120):
        a, b = random((side, side), letter), random((side, side), letter, 1)
        value = matmul(a, b)
        x, y = a.copy(), b.copy()
        assert np.array_equal(matmul(x, y, out=x), value)
        assert np.array_equal(matmul(a, y, out=y), value)
        x = a.copy()
        matmul(x, x.T, out=x)
        assert np.array_equal(x, matmul(a, a.T))


@pytest.mark.parametrize("letter", BODIES)
def test_nothing_is_written_beside_the_matrix(matmul, letter):
    for side in (*range(1, 20), 33, 65):
        frame = np.full((side + 2, side + 2), 1, letter)
        matmul(random((side, side), letter), random((side, side), letter), out=frame[1:-1, 1:-1])
        frame[1:-1, 1:-1] = 1
        assert (frame == 1).all()


@pytest.mark.parametrize("first", LETTERS + "fd")
@pytest.mark.parametrize("second", LETTERS + "fd")
def test_mixed_types_are_promoted_as_numpy_does(first, second):
    a, b = np.ones((2, 3), first), np.ones((3, 2), second)
    ours, numpys = ufuncs.matmul(a, b), np.matmul(a, b)
    assert ours.dtype == numpys.dtype
    assert np.array_equal(ours, numpys)
