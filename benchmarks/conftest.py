"""The option --all of pytest benchmarks."""


def pytest_addoption(parser):
    parser.addoption(
        "--all", action="store_true", help="every workload, not the sample of primer bench --quick"
    )


def pytest_generate_tests(metafunc):
    """Gives the tests of workloads theirs."""
    if "workload" in metafunc.fixturenames:
        from primer.bench.workloads import workloads

        chosen = [w for w in workloads() if w.quick or metafunc.config.getoption("--all")]
        names = [w.name.replace("×", "x").replace(",", "") for w in chosen]
        metafunc.parametrize(
            ("workload", "contenders"),
            [(w, w) for w in chosen],
            ids=names,
            indirect=["contenders"],
            scope="module",
        )
