"""A UMAP of the features before tuning, into which every later snapshot is fitted as new images (`UMAP.transform`)."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator

import numpy as np

from mpsviz.analysis.projections.layouts.umap_layout import one_at_a_time, pca_start, umap_learn
from mpsviz.analysis.projections.projection import Projection


def transformed_umap(snapshots: Iterable[np.ndarray], *, n_neighbors: int, seed: int) -> Iterator[np.ndarray]:
    """Yields (n, 2) for each snapshot (n, D). The first one is umap-learn's own fit, which `transform` needs."""
    rest = iter(snapshots)
    first = next(rest)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="n_jobs value", category=UserWarning)  # so it is with a seed
        model = umap_learn().UMAP(
            n_neighbors=n_neighbors, metric="cosine", random_state=seed, init=_jittered(pca_start(first[None])[0])
        )
        with one_at_a_time:
            model.fit(first)
    yield np.array(model.embedding_)
    for features in rest:
        with one_at_a_time:
            layout = model.transform(features)
        yield np.array(layout)


def _jittered(start: np.ndarray) -> np.ndarray:
    """umap-learn divides by the extent of each axis, so none may be nothing."""
    noise = np.random.default_rng(0).normal(scale=1e-4, size=start.shape)
    return (start + noise).astype(np.float32)


PROJECTION = Projection(
    name="transformed_umap",
    title="UMAP of before, later epochs fitted in",
    shows="Where the features of an epoch would belong among those before tuning.",
    hides="Whatever is new: classes that merged or parted are put where they used to be.",
    layouts=transformed_umap,
)
