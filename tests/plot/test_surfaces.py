import matplotlib.pyplot as plt
import numpy as np
import pytest

from primer.descent.surfaces import beale, saddle
from primer.plot import descent_path

WAY = np.array([[0.0, 0.0], [1.0, 0.5], [2.0, 0.7]])


def bowl(point):
    return point[0] ** 2 + point[1] ** 2


def labelled(ax):
    return {line.get_label(): line for line in ax.lines if not line.get_label().startswith("_")}


def test_paths_are_drawn_with_their_names():
    ax = descent_path(beale, {"SGD": WAY, "Adam": WAY[:2] + 1})
    lines = labelled(ax)
    assert list(lines) == ["SGD", "Adam", "minimum"]
    np.testing.assert_array_equal(lines["SGD"].get_xydata(), WAY)
    np.testing.assert_array_equal(lines["minimum"].get_xydata(), [beale.minima[0]])
    assert [text.get_text() for text in ax.get_legend().get_texts()] == list(lines)
    assert (ax.get_title(), ax.get_xlabel(), ax.get_ylabel()) == ("beale", "x", "y")
    assert (ax.get_xlim(), ax.get_ylim()) == beale.bounds


def test_one_path_needs_no_name():
    _, ax = plt.subplots()
    assert descent_path(bowl, WAY, ax) is ax
    assert ax.get_legend() is None
    # the path with a tenth of its extent around
    np.testing.assert_allclose(ax.get_xlim(), (-0.2, 2.2))
    np.testing.assert_allclose(ax.get_ylim(), (-0.07, 0.77))


def test_contours_cover_the_bounds():
    ax = descent_path(bowl, {}, bounds=((-1, 1), (-2, 2)))
    filled, lines = ax.collections
    assert filled.get_datalim(ax.transData).extents == pytest.approx([-1, -2, 1, 2])
    assert len(lines.get_paths()) == len(filled.get_paths()) + 1


def test_steep_functions_get_logarithmic_contours():
    steep = descent_path(lambda p: 10 ** (3 * p[0]), WAY).collections[0]
    flat = descent_path(lambda p: 10 ** (3 * p[0]), WAY, log=False).collections[0]
    assert steep.levels.max() < 10 < flat.levels.max()


def test_a_function_without_minimum_has_no_star():
    assert list(labelled(descent_path(saddle, {"way": WAY}))) == ["way"]


def test_points_that_are_not_finite_do_not_stretch_the_picture():
    ax = descent_path(bowl, np.array([[0.0, 0.0], [1.0, 1.0], [np.inf, np.nan]]))
    np.testing.assert_allclose(ax.get_xlim(), (-0.1, 1.1))


@pytest.mark.parametrize("path", [[1.0, 2.0], np.zeros((3, 3)), np.zeros((0, 2))])
def test_what_is_no_path_is_refused(path):
    with pytest.raises(ValueError, match=r"path 'bad' must have the shape \(n, 2\)"):
        descent_path(bowl, {"bad": path})


def test_a_function_of_one_point_only_is_refused():
    with pytest.raises(ValueError, match="fun must return a height a point"):
        descent_path(lambda p: 1.0, WAY)
