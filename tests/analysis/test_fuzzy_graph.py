"""UMAP's graph is umap-learn's, weight for weight."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from mpsviz.analysis.features.fuzzy_graph import fuzzy_graph
from mpsviz.analysis.features.neighbors import nearest_neighbors
from mpsviz.analysis.projections.layouts.umap_layout import umap_learn
from tests.analysis.by_hand import units

ENOUGH = 10**9
"""Epochs that sample every edge."""


def umap_learns(features: np.ndarray, k: int) -> np.ndarray:
    columns, distances = nearest_neighbors(features, k - 1)
    itself = np.arange(len(features))[:, None]
    graph, *_ = umap_learn().umap_.fuzzy_simplicial_set(
        features,
        k,
        random_state=None,
        metric="cosine",
        knn_indices=np.hstack([itself, columns]).astype(np.int32),
        knn_dists=np.hstack([np.zeros(itself.shape), distances]).astype(np.float32),
    )
    return graph.toarray()


@pytest.fixture(params=["a cloud", "clusters", "twins", "all in one place"])
def features(request: pytest.FixtureRequest) -> np.ndarray:
    cloud = units(60, 8, 0)
    return {
        "a cloud": cloud,
        "clusters": cloud[np.arange(60) % 4] + 1e-3 * cloud[::-1],
        "twins": cloud[np.arange(60) // 3],
        "all in one place": np.ones((60, 8)),
    }[request.param]


@pytest.mark.parametrize("k", [2, 3, 15, 60])
def test_the_weights_are_umap_learns(features: np.ndarray, k: int):
    graph = fuzzy_graph(features, k, ENOUGH).toarray()
    np.testing.assert_allclose(graph, umap_learns(features, k), atol=2e-5)
    np.testing.assert_array_equal(graph, graph.T)


def test_edges_too_light_to_be_sampled_once_are_left_out():
    whole, some = (sparse.coo_array(fuzzy_graph(units(60, 8, 0), 15, n_epochs)) for n_epochs in (ENOUGH, 5))
    assert some.nnz < whole.nnz
    np.testing.assert_array_equal(some.toarray(), np.where(whole.toarray() < whole.max() / 5, 0, whole.toarray()))
