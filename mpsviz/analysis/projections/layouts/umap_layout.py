"""One UMAP of one snapshot: exact cosine neighbours, a start that is given, a fixed seed.

The optimiser is umap-learn's (McInnes et al., arXiv 1802.03426) and the graph equals its own; its class is not used,
for it looks for neighbours by chance, starts from a spectral layout that can fail, and stretches a start that it is
given on each axis.
"""

from __future__ import annotations

import threading
import warnings
from functools import cache
from types import ModuleType
from typing import Any

import numpy as np
from scipy import sparse

from mpsviz.analysis.features.fuzzy_graph import fuzzy_graph
from mpsviz.analysis.projections.layouts.shared_pca import shared_pca

N_EPOCHS = 300
START_EXTENT = 10.0
"""Largest coordinate of the start, as in UMAP."""
SPREAD, MIN_DIST = 1.0, 0.1
"""UMAP's own defaults."""

one_at_a_time = threading.Lock()
"""Numba's threading layer dies under concurrent calls: whoever calls into umap-learn holds this."""


def umap_layout(features: np.ndarray, *, n_neighbors: int, seed: int, start: np.ndarray | None = None) -> np.ndarray:
    """Lay one snapshot out by itself.

    Args:
        features: (n, D), compared by cosine.
        n_neighbors: k, the image itself included as in UMAP; above 1 and at most n.
        seed: of the negative samples.
        start: (n, 2) where to begin; None: the first two principal components.

    Returns:
        (n, 2) float32, in UMAP's own units.
    """
    graph = fuzzy_graph(features, n_neighbors, N_EPOCHS)
    layout = pca_start(features[None])[0] if start is None else start
    return descend(layout, graph, N_EPOCHS, random_state(seed))


def descend(
    layout: np.ndarray, graph: sparse.coo_array, n_epochs: int, state: np.ndarray, rate: float = 1.0
) -> np.ndarray:
    """Move a layout (n, 2) by UMAP's attraction and repulsion along a graph (n, n); returns (n, 2) float32.

    Args:
        state: (3,) of umap-learn's generator, which draws the negative samples.
        rate: of the first epoch; it falls to none.
    """
    moved = np.array(layout, dtype=np.float32, order="C")
    umap = umap_learn()
    a, b = _attraction()
    with one_at_a_time:
        return umap.layouts.optimize_layout_euclidean(
            moved,
            moved,
            graph.row.astype(np.int32),
            graph.col.astype(np.int32),
            n_epochs=n_epochs,
            n_vertices=len(moved),
            epochs_per_sample=umap.umap_.make_epochs_per_sample(graph.data, n_epochs),
            a=a,
            b=b,
            rng_state=state,
            initial_alpha=rate,
            move_other=True,
        )


@cache
def _attraction() -> tuple[float, float]:
    """The exponents of UMAP's curve, fitted to SPREAD and MIN_DIST."""
    return umap_learn().umap_.find_ab_params(SPREAD, MIN_DIST)


def pca_start(features: np.ndarray) -> np.ndarray:
    """Where layouts begin, (S, n, D) → (S, n, 2) float32: the shared PCA, as wide as UMAP likes it."""
    layouts = shared_pca(features)
    extent = np.abs(layouts).max()
    if extent <= np.finfo(np.float32).eps * np.abs(features).max():
        return np.zeros(layouts.shape, dtype=np.float32)  # nothing but rounding: everything is in one place
    return (layouts * (START_EXTENT / extent)).astype(np.float32)


def random_state(seed: int) -> np.ndarray:
    """Three numbers for umap-learn's own generator."""
    return random_states(seed, 1)[0]


def random_states(seed: int, count: int) -> np.ndarray:
    """The same for `count` descents, (count, 3)."""
    return np.random.RandomState(seed).randint(1, np.iinfo(np.int32).max, (count, 3)).astype(np.int64)


@cache
def umap_learn() -> ModuleType:
    """umap-learn, imported late (it takes seconds) and without its warning that there is no Tensorflow.

    Numba keeps what it compiles of it where it keeps what it compiles for the import: a drawer of maps is a process of
    its own, and each would compile the same again, for a second or, of `UMAP.transform`, fifteen.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ImportWarning)
        import umap
        import umap.distances
        import umap.layouts
        import umap.utils
    from mpsviz.analysis.projections.layouts.compiled_cache import keep_compiled  # brings numba, as umap-learn does

    for module in (umap.layouts, umap.umap_, umap.utils, umap.distances):
        for function in vars(module).values():
            if _is_compiled_in_each_process(function, module):
                keep_compiled(function)
    return umap


def _is_compiled_in_each_process(function: Any, module: ModuleType) -> bool:
    """Whether a module of umap-learn has numba compile this function and keep nothing of it."""
    from numba.core.caching import NullCache
    from numba.core.dispatcher import Dispatcher

    return (
        isinstance(function, Dispatcher)
        and function.py_func.__module__ == module.__name__
        and isinstance(getattr(function, "_cache", None), NullCache)
    )
