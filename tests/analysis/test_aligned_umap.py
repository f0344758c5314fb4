"""AlignedUMAP is umap-learn's, and compiled once."""

from __future__ import annotations

from errno import ENOSPC
from pathlib import Path
from types import SimpleNamespace

import numba
import numpy as np
import pytest
from numba.core.caching import IndexDataCacheFile, NullCache
from numba.core.dispatcher import Dispatcher
from numba.core.event import install_recorder
from numba.typed.typedlist import List

from mpsviz.analysis.features.fuzzy_graph import fuzzy_graph
from mpsviz.analysis.projections import aligned_umap
from mpsviz.analysis.projections.layouts.compiled_cache import keep_compiled
from mpsviz.analysis.projections.layouts.umap_layout import pca_start, random_state, umap_learn
from mpsviz.analysis.projections.registry import PROJECTIONS
from tests.analysis.test_projection import clusters, map_of_clusters


def test_aligned_umap_ties_snapshots_that_are_equal():
    features = np.repeat(clusters(1), 4, axis=0)
    positions = PROJECTIONS["aligned_umap"].project(features, n_neighbors=5, seed=0)
    extent = np.linalg.norm(positions - positions.mean(axis=(0, 1)), axis=2).mean()
    steps = np.linalg.norm(np.diff(positions, axis=0), axis=2)
    assert steps.mean() < 0.25 * extent


def test_aligned_umap_moves_layouts_as_umap_learn_does(monkeypatch: pytest.MonkeyPatch):
    features = clusters(3)
    graphs = [fuzzy_graph(snapshot, 5, aligned_umap.N_EPOCHS) for snapshot in features]
    layouts = umap_learn().layouts
    compiled = SimpleNamespace(
        njit=lambda *_, **__: aligned_umap._compiled_epoch(), typed=numba.typed, types=numba.types
    )
    monkeypatch.setattr(layouts, "numba", compiled)  # it would compile the same once more
    start = List(list(pca_start(features)))
    relations = aligned_umap._relations(3, 36)
    expected = layouts.optimize_layout_aligned_euclidean(
        start,
        start,
        heads=List([graph.row.astype(np.int32) for graph in graphs]),
        tails=List([graph.col.astype(np.int32) for graph in graphs]),
        n_epochs=aligned_umap.N_EPOCHS,
        epochs_per_sample=List([epochs_of_edges(graph.data) for graph in graphs]),
        regularisation_weights=aligned_umap._agreement(graphs, relations),
        relations=relations,
        rng_state=random_state(4),
        lambda_=aligned_umap.PULL,
        parallel=False,
        move_other=True,
    )
    np.testing.assert_array_equal(map_of_clusters("aligned_umap"), np.stack(expected))


def epochs_of_edges(weights: np.ndarray) -> np.ndarray:
    """How many epochs apart umap-learn draws each edge."""
    return umap_learn().umap_.make_epochs_per_sample(weights, aligned_umap.N_EPOCHS)


def test_numba_compiles_a_map_once_and_keeps_it_for_other_processes():
    umap = umap_learn()
    for module in (umap.layouts, umap.umap_, umap.utils, umap.distances):
        for function in vars(module).values():
            if isinstance(function, Dispatcher) and function.py_func.__module__ == module.__name__:
                assert not isinstance(function._cache, NullCache), function
    map_of_clusters("aligned_umap")
    with install_recorder("numba:compile") as compiled:
        PROJECTIONS["aligned_umap"].project(clusters(3), n_neighbors=5, seed=5)
    assert compiled.buffer == []


def test_a_cache_that_fails_costs_time_and_no_map(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(numba.core.config, "CACHE_DIR", str(tmp_path))

    def compiled() -> Dispatcher:
        function = numba.njit(lambda x: x + 1)
        keep_compiled(function)
        return function

    assert compiled()(1) == 2
    (index,) = tmp_path.rglob("*.nbi")
    (data,) = tmp_path.rglob("*.nbc")
    for torn in (index, data):
        torn.write_bytes(b"")
        assert compiled()(1) == 2
        again = compiled()
        assert again(1) == 2
        assert sum(again.stats.cache_hits.values()) == 1, "it is kept anew"
    for kept in (index, data):
        kept.unlink()
    monkeypatch.setattr(IndexDataCacheFile, "_save_data", full_disk)
    assert compiled()(1) == 2


def full_disk(*_: object) -> None:
    raise OSError(ENOSPC, "No space left on device")


def test_aligned_umap_draws_a_merge_where_it_happens():
    features = clusters(4)
    features[-1, 12:24] += 3 * (np.eye(12)[0] - np.eye(12)[1])  # the second cluster lands on the first
    positions = PROJECTIONS["aligned_umap"].project(features, n_neighbors=5, seed=0)
    first, second = positions[:, :12].mean(axis=1), positions[:, 12:24].mean(axis=1)
    gap = np.linalg.norm(first - second, axis=1)
    assert gap[-1] < 0.5 * gap[0]
