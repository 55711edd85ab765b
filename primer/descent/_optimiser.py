"""What the optimisers share: the arrays they update, their state, saving it and taking it up."""

import numpy as np

from ..kernels import core, optimisers

__all__ = ["Optimiser"]

ROWS = {row["name"]: row for row in core.optimisers()}


def _native(dtype):
    return dtype if dtype.isnative else dtype.newbyteorder("=")


def _is_direct(array):
    """Can a kernel work on the array where it lies?"""
    flags = array.flags
    return flags.c_contiguous and flags.aligned and array.dtype.isnative


class Optimiser:
    """Base of the optimisers: updates a list of arrays in place, a step at a time.

    A subclass names its row of the compiled table in `_row` and its hyperparameters, which are
    attributes that may be changed between steps, in `_options`; `_check` says what is wrong
    with their values.
    """

    _row = ""
    _options: tuple[str, ...] = ()
    _isa = None  # the instruction set in use; tests name one

    def __init__(self, **options):
        for name, value in options.items():
            setattr(self, name, value)
        self._check()
        self.zero_state()

    @property
    def name(self):
        """Name of the optimiser."""
        return self._row

    @property
    def formula(self):
        """Formula of the update, as text."""
        return ROWS[self._row]["formula"]

    @property
    def source(self):
        """Where the formula is from."""
        return ROWS[self._row]["source"]

    @property
    def step_count(self):
        """Number of steps made."""
        return self._steps

    def step(self, params, grads):
        """Update the parameters in place from the gradients.

        Parameters
        ----------
        params : sequence of ndarray
            float32 or float64 arrays of any shape and layout, the same number, shapes and
            dtypes at each step.
        grads : sequence of array_like
            For each parameter the gradient, of its shape and dtype.

        Raises
        ------
        TypeError
            If params is no sequence of float32 or float64 arrays.
        ValueError
            If the parameters and gradients, or those of the steps before, do not match; if a
            parameter is read-only.  Nothing has been updated then.
        """
        self._check()
        params, grads = self._checked(params, grads)
        if self._state is None:
            self._kinds = [(w.shape, _native(w.dtype)) for w in params]
            self._state = [self._new_state(w) for w in params]
        places = [w if _is_direct(w) else w.astype(_native(w.dtype), order="C") for w in params]
        optimisers.update(
            self._row, places, grads, self._state, self._hyperparameters(), self._steps + 1, self._isa
        )
        for w, place in zip(params, places, strict=True):
            if place is not w:
                w[...] = place
        self._steps += 1

    def zero_state(self):
        """Forget the steps made: the next one is the first."""
        self._steps, self._state, self._kinds = 0, None, None

    def state_dict(self):
        """All that is needed to go on from here with the same bits.

        Returns
        -------
        dict
            ``"optimiser"``, the name; ``"step_count"``; ``"hyperparameters"``, a dict;
            ``"state"``, for each parameter a dict of arrays (copies).
        """
        names = ROWS[self._row]["states"]
        return {
            "optimiser": self._row,
            "step_count": self._steps,
            "hyperparameters": {name: getattr(self, name) for name in self._options},
            "state": [
                {name: array.copy() for name, array in zip(names, arrays, strict=True)}
                for arrays in self._state or []
            ],
        }

    def load_state_dict(self, state_dict):
        """Go on from a state that `state_dict` gave.

        Parameters
        ----------
        state_dict : dict
            Is copied.

        Raises
        ------
        ValueError
            If it is of another optimiser, or incomplete.
        """
        where = f"{type(self).__name__}.load_state_dict"
        if not isinstance(state_dict, dict):
            raise TypeError(f"{where}: expected a dict, got {type(state_dict).__name__}")
        missing = {"optimiser", "step_count", "hyperparameters", "state"} - state_dict.keys()
        if missing:
            raise ValueError(f"{where}: the state lacks {', '.join(sorted(missing))}")
        if state_dict["optimiser"] != self._row:
            raise ValueError(
                f"{where}: expected the state of {self._row!r}, got that of {state_dict['optimiser']!r}"
            )
        options = state_dict["hyperparameters"]
        if set(options) != set(self._options):
            raise ValueError(
                f"{where}: expected the hyperparameters {', '.join(self._options)}, got {', '.join(options)}"
            )
        states = [self._loaded(where, i, arrays) for i, arrays in enumerate(state_dict["state"])]
        type(self)(**options)  # raises where they are wrong
        for name, value in options.items():
            setattr(self, name, value)
        self._steps = int(state_dict["step_count"])
        self._state = states if self._steps else None
        self._kinds = [(s[0].shape, s[0].dtype) for s in states] if self._steps else None

    def __repr__(self):
        options = ", ".join(f"{name}={getattr(self, name)!r}" for name in self._options)
        return f"{type(self).__name__}({options})"

    def _hyperparameters(self):
        """The values of the row's parameters, in its order."""
        return tuple(float(getattr(self, name)) for name in ROWS[self._row]["parameters"])

    def _check(self):
        """ValueError unless the arguments are in their ranges: each optimiser has its own."""
        raise NotImplementedError

    def _wrong(self, name, expected):
        return ValueError(f"{type(self).__name__}: {name} must be {expected}, got {getattr(self, name)!r}")

    def _require(self, name, low, high=np.inf, expected="finite and at least 0"):
        """low <= value < high, or ValueError."""
        value = getattr(self, name)
        if not isinstance(value, int | float | np.integer | np.floating):
            raise TypeError(f"{type(self).__name__}: {name} must be a real number, got {value!r}")
        if not low <= value < high:
            raise self._wrong(name, expected)

    def _new_state(self, w):
        return tuple(np.zeros(w.shape, _native(w.dtype)) for _ in ROWS[self._row]["states"])

    def _loaded(self, where, i, arrays):
        names = ROWS[self._row]["states"]
        if set(arrays) != set(names):
            raise ValueError(
                f"{where}: state[{i}] must hold {', '.join(names)}; it holds {', '.join(arrays)}"
            )
        found = tuple(np.array(arrays[name], order="C") for name in names)
        if len({(a.shape, _native(a.dtype)) for a in found}) > 1:
            raise ValueError(f"{where}: the arrays of state[{i}] differ in shape or dtype")
        if found[0].dtype.kind != "f" or found[0].dtype.itemsize not in (4, 8):
            raise ValueError(
                f"{where}: the arrays of state[{i}] must be float32 or float64, got {found[0].dtype}"
            )
        return tuple(a.astype(_native(a.dtype), copy=False) for a in found)

    def _checked(self, params, grads):
        where = f"{type(self).__name__}.step"
        for argument, arrays in (("params", params), ("grads", grads)):
            if isinstance(arrays, np.ndarray) or not hasattr(arrays, "__iter__"):
                raise TypeError(f"{where}: {argument} must be a list of arrays, got {type(arrays).__name__}")
        params, grads = list(params), list(grads)
        if len(params) != len(grads):
            raise ValueError(f"{where}: expected as many grads as params, got {len(grads)} and {len(params)}")
        if self._kinds is not None and len(params) != len(self._kinds):
            raise ValueError(
                f"{where}: expected {len(self._kinds)} params as in the steps before, "
                f"got {len(params)}; zero_state() starts anew"
            )
        for i, w in enumerate(params):
            self._check_parameter(where, i, w)
            grads[i] = self._gradient(where, i, grads[i], w)
        return params, grads

    def _check_parameter(self, where, i, w):
        if not isinstance(w, np.ndarray):
            raise TypeError(f"{where}: params[{i}] must be an array, got {type(w).__name__}")
        if w.dtype.kind != "f" or w.dtype.itemsize not in (4, 8):
            raise TypeError(f"{where}: params[{i}] must be float32 or float64, got {w.dtype}")
        if not w.flags.writeable:
            raise ValueError(f"{where}: params[{i}] is read-only; it is updated in place")
        if self._kinds is not None and self._kinds[i] != (w.shape, _native(w.dtype)):
            shape, dtype = self._kinds[i]
            raise ValueError(
                f"{where}: params[{i}] has shape {w.shape} and dtype {w.dtype}, expected {shape} "
                f"and {dtype} as in the steps before; zero_state() starts anew"
            )

    def _gradient(self, where, i, g, w):
        """The gradient as an array that a kernel can read."""
        g = np.asarray(g) if isinstance(g, np.ndarray | np.generic) else np.asarray(g, w.dtype)
        if g.shape != w.shape:
            raise ValueError(f"{where}: grads[{i}] has shape {g.shape}, expected {w.shape} as params[{i}]")
        if _native(g.dtype) != _native(w.dtype):
            raise ValueError(f"{where}: grads[{i}] has dtype {g.dtype}, expected {w.dtype} as params[{i}]")
        if _is_direct(g) and not _overlaps(g, w):
            return g
        return g.astype(_native(g.dtype), order="C")


def _overlaps(g, w):
    """Does the gradient share memory with the parameter, other than being the same array?"""
    return np.may_share_memory(g, w) and g.ctypes.data != w.ctypes.data
