"""A pytest plugin that runs scikit-learn's own tests of MLPClassifier on primer's."""

import pytest
import sklearn.neural_network

from primer.models import MLPClassifier

sklearn.neural_network.MLPClassifier = MLPClassifier

LBFGS = "solver='lbfgs' is not built"
EXPECTED = {
    "test_gradient": LBFGS,
    "test_lbfgs_classification": LBFGS,
    "test_lbfgs_classification_maxfun": LBFGS,
    "test_multilabel_classification": LBFGS,
    "test_partial_fit_errors": LBFGS,
    "test_predict_proba_multilabel": LBFGS,
    "test_sparse_matrices": LBFGS,
    "test_warm_start": LBFGS,
    "test_mlp_warm_start_no_convergence[lbfgs-MLPClassifier]": LBFGS,
}


def pytest_collection_modifyitems(config, items):
    ours = [item for item in items if "egress" not in item.name and "poisson" not in item.name]
    config.hook.pytest_deselected(items=[item for item in items if item not in ours])
    items[:] = ours
    for item in items:
        reason = EXPECTED.get(item.name) or EXPECTED.get(item.originalname)
        if reason:
            item.add_marker(pytest.mark.xfail(reason=reason, strict=True))
