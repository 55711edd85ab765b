"""A stack of small matrices a call, and the keyword `out`: as `quick` has it and as the gufunc."""

import numpy as np
import pytest
from quick_tools import (
    BUILT,
    DTYPES,
    FAILING,
    ROWS,
    Sub,
    answered,
    answers,
    identical,
    operands,
    sizes_of,
    unreached,
)  # fmt: skip

# Rows of least squares have a tolerance among their arguments, which has no stack.
IN_STACKS = [name for name, row in ROWS.items() if "()" not in row["signature"].split("->")[0]]


def stacks_of(row, n, dtype, shape):
    """Different matrices in a stack of this shape, for each argument."""
    several = [operands(row, sizes_of(row, n), dtype, seed) for seed in range(int(np.prod(shape)))]
    return [np.stack(a).reshape(*shape, *a[0].shape) for a in zip(*several, strict=True)]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", IN_STACKS)
def test_stacks(isa, name, dtype):
    row, gufunc = ROWS[name], BUILT[isa][name]
    answer = answers(row, isa)
    for n, shape in ((1, (1,)), (2, (9,)), (3, (3, 1, 5)), (5, (2, 2)), (8, (8,)), (16, (3,)), (32, (1, 2))):
        args = stacks_of(row, n, dtype, shape)
        identical(answer(*args), answered(gufunc, *args))


@pytest.mark.parametrize("name", [name for name in IN_STACKS if ROWS[name]["failure"] in FAILING])
def test_matrices_of_a_stack_that_fail(isa, name):
    row, reached = ROWS[name], []
    answer = answers(row, isa, lambda *args: reached.append(args))
    args = stacks_of(row, 3, np.float64, (11,))
    args[0][7] = FAILING[row["failure"]]
    with np.errstate(all="raise"):
        answer(*args)
    assert len(reached) == 1


@pytest.mark.parametrize("name", [name for name in IN_STACKS if ROWS[name]["nin"] > 1])
def test_stacks_that_do_not_go_together(isa, name):
    sentinel = object()
    answer = answers(ROWS[name], isa, lambda *args: sentinel)
    args = stacks_of(ROWS[name], 3, np.float64, (4,))
    assert answer(*args[:-1], args[-1][:3]) is sentinel
    assert answer(*args[:-1], args[-1][None]) is sentinel
    assert answer(*args[:-1], args[-1][0]) is sentinel
    assert answer(args[0][0], *args[1:]) is sentinel
    assert answer(*args[:-1], args[-1].astype(np.float32)) is sentinel


# Outputs of the arguments' kind.
ONE_OUTPUT = [
    name for name in IN_STACKS if ROWS[name]["nout"] == 1 and "d->D" not in BUILT["baseline"][name].types
]


class TestOut:
    """The keyword `out` of rows with one output."""

    @staticmethod
    def front(name, isa, function):
        def plain(*args, out=None):
            return function(*args, out=out)

        return answers(ROWS[name], isa, plain)

    @pytest.mark.parametrize("name", ONE_OUTPUT)
    def test_receives(self, isa, name):
        answer, gufunc = self.front(name, isa, unreached), BUILT[isa][name]
        for dtype in DTYPES:
            for n, shape in ((3, (4,)), (8, (2, 2)), (2, ())):
                args = stacks_of(ROWS[name], n, dtype, shape)
                expected = np.asarray(gufunc(*args))
                out = np.full_like(expected, 77)
                assert answer(*args, out=out) is out
                assert out.tobytes() == expected.tobytes()

    @pytest.mark.parametrize("name", ONE_OUTPUT)
    def test_others_are_left_to_the_function(self, isa, name):
        sentinel = object()
        answer = self.front(name, isa, lambda *args, out: (sentinel, out))
        args = stacks_of(ROWS[name], 3, np.float64, (4,))
        good = np.asarray(BUILT[isa][name](*args))
        read_only = good.copy()
        read_only.flags.writeable = False
        shared = np.empty(max(args[0].size, good.size))
        shared[: args[0].size] = args[0].reshape(-1)
        args[0] = shared[: args[0].size].reshape(args[0].shape)
        wrong = [None, (good,), good.tolist(), good.astype(np.float32), good[:2], good[None], good.view(Sub)]
        wrong += [read_only, np.repeat(good, 2, axis=0)[::2], good.byteswap().view(good.dtype.newbyteorder())]
        wrong += [np.zeros(1 + good.nbytes, np.int8)[1:].view(good.dtype).reshape(good.shape)]
        wrong += [shared[: good.size].reshape(good.shape)]
        for out in wrong:
            assert answer(*args, out=out)[0] is sentinel
