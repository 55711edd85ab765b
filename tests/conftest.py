"""What all tests share: the instruction sets of the machine, memory layouts, the marker `heavy`."""

import signal

import numpy as np
import pytest

from primer.kernels import core, ufuncs

# Where the tests run in the background SIGINT is ignored, and would be in the programs that they interrupt.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser):
    parser.addoption("--heavy", action="store_true", help="run the long sweeps whole, not a sample")


@pytest.fixture
def heavy(request):
    """Are the long sweeps wanted whole?"""
    return request.config.getoption("--heavy")


@pytest.fixture(params=core.available())
def isa(request):
    """The name of an instruction set."""
    return request.param


@pytest.fixture(params=core.available())
def kernels(request):
    """The ufuncs of one instruction set, by row name."""
    return ufuncs.build(request.param)


def misaligned(a):
    """A copy of a whose data starts one byte past an aligned address."""
    raw = np.zeros(a.nbytes + 1, np.uint8)[1:]
    copy = raw.view(a.dtype).reshape(a.shape) if a.nbytes else a.copy()
    copy[...] = a
    return copy


def spread(a):
    """A copy of a with gaps between the elements of its last two axes."""
    wide = np.zeros([n * (2 if axis >= a.ndim - 2 else 1) for axis, n in enumerate(a.shape)], a.dtype)
    view = wide[tuple(slice(None, None, 2 if axis >= a.ndim - 2 else 1) for axis in range(a.ndim))]
    view[...] = a
    return view


def read_only(a):
    copy = a.copy()
    copy.flags.writeable = False
    return copy


LAYOUTS = {
    "C": np.ascontiguousarray,
    "F": np.asfortranarray,
    "transposed": lambda a: np.ascontiguousarray(a.swapaxes(-1, -2)).swapaxes(-1, -2),
    "reversed": lambda a: np.ascontiguousarray(a[..., ::-1, ::-1])[..., ::-1, ::-1],
    "spread": spread,
    "misaligned": misaligned,
    "byte-swapped": lambda a: a.astype(a.dtype.newbyteorder()),
    "read-only": read_only,
}


@pytest.fixture(params=LAYOUTS)
def layout(request):
    """A function that copies an array (two axes at least) into one memory layout."""
    return LAYOUTS[request.param]
