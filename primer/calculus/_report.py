"""What a check of a gradient found, and how it is printed."""

from dataclasses import dataclass

import numpy as np

from ._numerical import label

__all__ = ["Component", "GradientError", "GradientReport"]


class GradientError(AssertionError):
    """A gradient disagrees with differences of its function."""


@dataclass(frozen=True, slots=True)
class Component:
    """One component of a `GradientReport`."""

    index: tuple
    name: str
    analytic: float
    numerical: float
    relative_error: float
    step: float
    tolerance: float
    kink: bool
    verdict: str


@dataclass(frozen=True, eq=False, repr=False)
class GradientReport:
    """What `check_gradient` found; true if no component is wrong.

    Attributes
    ----------
    analytic, numerical : float64 ndarray
        The gradient under test and that by differences, in x's shape as all arrays here.
    tolerance : float64 ndarray
        How far apart the two may be.
    step : float64 ndarray
        The step of the differences.
    kink : bool ndarray
        Where the slopes on the two sides disagree, however small the step.
    verdict : ndarray of str
        ``"ok"``; ``"wrong"``; ``"kink"``: not differentiable here, and the analytic value lies
        between the slopes of the two sides, as a subgradient does; ``"unsure"``: no
        disagreement, but f is so noisy or so curved that a relative error of 1e-4 could hide.
    names : ndarray of str
        The names of the components, or empty strings.
    method : str
        The formula of the differences.
    """

    analytic: np.ndarray
    numerical: np.ndarray
    tolerance: np.ndarray
    step: np.ndarray
    kink: np.ndarray
    verdict: np.ndarray
    names: np.ndarray
    method: str

    @property
    def relative_error(self):
        """|analytic - numerical| / max(|analytic|, |numerical|); 0 where both are 0."""
        scale = np.maximum(abs(self.analytic), abs(self.numerical))
        with np.errstate(invalid="ignore", divide="ignore"):
            error = abs(self.analytic - self.numerical) / scale
        return np.where(scale == 0, 0.0, np.where(np.isfinite(error), error, np.inf))

    @property
    def wrong(self):
        """Where the gradient is wrong, a bool array."""
        return self.verdict == "wrong"

    @property
    def ok(self):
        """Whether no component is wrong."""
        return not self.wrong.any()

    @property
    def worst(self):
        """The worst component, a named tuple; None if there is no component."""
        return next(iter(self.components(1)), None)

    def components(self, count=None):
        """List of the `count` worst components (all by default), the worst first.

        Wrong ones come before kinks, unsure ones and good ones; equals in order of their
        relative error.
        """
        relative = self.relative_error
        rank = np.select([self.verdict == v for v in ("wrong", "kink", "unsure")], [0, 1, 2], 3)
        order = np.lexsort((-relative.ravel(), rank.ravel()))[:count]
        indices = [tuple(map(int, np.unravel_index(i, rank.shape))) for i in order]
        columns = (
            self.names,
            self.analytic,
            self.numerical,
            relative,
            self.step,
            self.tolerance,
            self.kink,
            self.verdict,
        )
        return [Component(i, *(column[i].item() for column in columns)) for i in indices]

    def raise_if_wrong(self):
        """Raise `GradientError`, naming the worst component, if a component is wrong.

        Returns
        -------
        GradientReport
            This report, if nothing is wrong.
        """
        if not self.ok:
            raise GradientError(
                f"gradient wrong in {self.wrong.sum()} of {self.wrong.size} components\n{self!r}"
            )
        return self

    def __bool__(self):
        return self.ok

    def __repr__(self):
        total = self.verdict.size
        counts = [
            f"{(self.verdict == v).sum()} {v}"
            for v in ("wrong", "kink", "unsure", "ok")
            if (self.verdict == v).any()
        ]
        shown = self.components(5)
        found = ", ".join(counts) or "nothing to check"
        lines = [f"GradientReport: {total} components by {self.method} differences: {found}"]
        if shown:
            titles = ["component", "analytic", "numerical", "rel. error", "step", "verdict"]
            lines.append("  {:<16} {:>18} {:>18} {:>10} {:>8}  {}".format(*titles))
        for c in shown:
            name = f"x{label(c.index)} {c.name}".rstrip()
            lines.append(
                f"  {name:<16} {c.analytic:>18.11g} {c.numerical:>18.11g} "
                f"{c.relative_error:>10.1e} {c.step:>8.1e}  {c.verdict}"
            )
        if len(shown) < total:
            lines.append(f"  … and {total - len(shown)} more")
        return "\n".join(lines)
