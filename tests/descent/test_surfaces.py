import numpy as np
import pytest

from primer.calculus import check_gradient
from primer.descent import surfaces

ALL = [value for value in vars(surfaces).values() if isinstance(value, surfaces.Surface)]
by_name = pytest.mark.parametrize("surface", ALL, ids=lambda s: s.name)


@by_name
def test_the_gradient_is_that_of_the_value(surface):
    for point in (surface.start, (0.3, -0.7), (1.7, 2.1)):
        check_gradient(surface, point, surface.gradient).raise_if_wrong()


@by_name
def test_minima_are_minima(surface):
    around = np.array([[1, 0], [-1, 0], [0, 1], [0, -1]]) * 1e-3
    for minimum in surface.minima:
        np.testing.assert_allclose(surface.gradient(minimum), 0, atol=1e-9)
        assert (surface((minimum + around).T) > surface(minimum)).all()


@by_name
def test_start_and_minima_are_in_the_picture(surface):
    low, high = np.array(surface.bounds).T
    for point in (surface.start, *surface.minima):
        assert ((low <= point) & (point <= high)).all()


@by_name
def test_a_stack_of_points_is_taken_at_once(surface):
    points = np.random.default_rng(1).normal(size=(2, 3, 4))
    value, gradient = surface.value_and_gradient(points)
    assert value.shape == (3, 4)
    assert gradient.shape == (2, 3, 4)
    assert value[1, 2] == surface(points[:, 1, 2])
    np.testing.assert_array_equal(gradient[:, 1, 2], surface.gradient(points[:, 1, 2]))


@by_name
def test_names_are_those_of_the_module(surface):
    assert getattr(surfaces, surface.name) is surface
    assert surface.name in surfaces.__all__
    assert surface.formula in repr(surface)


def test_points_have_two_coordinates():
    with pytest.raises(ValueError, match="beale: the first axis of a point must have length 2"):
        surfaces.beale([1.0, 2.0, 3.0])
