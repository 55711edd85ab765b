"""Every row of a table has its twin in primer.reference, and every definition there its row."""

import inspect
import re

import pytest

from primer import reference
from primer.kernels import core

# Definitions that are not of a row.
HELPERS = {"reduce"}
# What NumPy's names of gufuncs add to that of the operation: solve1, eigh_lo, svd_f, qr_reduced, ...
VARIANT = re.compile(r"1$|_(lo|up|f|s|r_raw|reduced|complete)$")


def activation_twins(row):
    parts = ["", "_vjp", "_jacobian"] if row["is_vector"] else ["", "_derivative"]
    return [row["name"] + part for part in parts]


def cost_twins(row):
    return [row["name"], row["name"] + "_gradient"]


def optimiser_twins(row):
    return [row["name"] + "_step"]


TABLES = {
    "activations": (core.activations(), reference.activations, activation_twins),
    "costs": (core.costs(), reference.costs, cost_twins),
    "optimisers": (core.optimisers(), reference.descent, optimiser_twins),
}
ROWS = [(table, row["name"]) for table, (rows, _, _) in TABLES.items() for row in rows]


def defaults(function):
    return {
        name: parameter.default
        for name, parameter in inspect.signature(function).parameters.items()
        if parameter.default is not parameter.empty
    }


@pytest.mark.parametrize(("table", "name"), ROWS)
def test_a_row_has_its_twin(table, name):
    rows, module, twins = TABLES[table]
    [row] = [row for row in rows if row["name"] == name]
    for twin in twins(row):
        function = getattr(module, twin, None)
        assert function is not None, f"csrc/{table}.def has {name}, but {module.__name__} has no {twin}"
        assert defaults(function) == row["parameters"], f"{twin}: other parameters or defaults than the row"


@pytest.mark.parametrize("table", TABLES)
def test_a_twin_has_its_row(table):
    rows, module, twins = TABLES[table]
    expected = {twin for row in rows for twin in twins(row)}
    found = {
        name
        for name, function in vars(module).items()
        if inspect.isfunction(function) and function.__module__ == module.__name__ and name[0] != "_"
    }
    extra = found - expected - HELPERS
    assert not extra, f"{module.__name__} has {extra} without a row in csrc/{table}.def"


def is_of_another_table(name):
    return any(name == n or name.startswith(n + "_") for table, n in ROWS if table != "optimisers")


# the sums and norms of one row are definitions themselves
KERNELS = [
    row["name"]
    for row in core.kernels()
    if not row["name"].startswith("row_") and not is_of_another_table(row["name"])
]


@pytest.mark.parametrize("name", KERNELS)
def test_a_kernel_has_its_twin(name):
    twin = VARIANT.sub("", name)
    assert hasattr(reference.linalg, twin), (
        f"csrc/kernels.def has {name}, but primer.reference.linalg has no {twin}"
    )
