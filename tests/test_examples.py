"""The examples in the docstrings run."""

import doctest
import importlib
import pkgutil

import pytest

import primer.linalg
import primer.reference

MODULES = [
    module.name
    for package in (primer.linalg, primer.reference)
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + ".")
]


@pytest.mark.parametrize("name", MODULES)
def test_examples(name):
    failed, _ = doctest.testmod(importlib.import_module(name))
    assert failed == 0
