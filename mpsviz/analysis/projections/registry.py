"""The registry of maps: from the features of snapshots to positions in the plane.

To add one, write a function in a file of its own and give it an entry in `PROJECTIONS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from itertools import chain

import numpy as np

from mpsviz.errors import UserError

MIN_IMAGES = 3
SEEDS = 2**32
"""The libraries that draw maps take seeds below it; of larger ones the rest of the division by it."""
LANDMARKS = 5000
"""Of more images, so many are laid out and the others placed by their nearest neighbours among them."""


@dataclass(frozen=True)
class Projection:
    """A way to draw features in the plane.

    Attributes:
        name: the key in `PROJECTIONS`, and the file `maps/NAME.parquet` of a run.
        title: for people.
        shows, hides: what the map is good for and what it conceals, one sentence each.
        layouts: snapshots (n, D) one by one, `n_neighbors` in [2, n) and `seed` to positions (n, 2) one by one.
        causal: whether a layout depends on no later snapshot, so that it can be drawn while the run goes on.
        seeded: whether chance has a part in it: another seed, another map.
        landmarks: the most images that are laid out; None where it takes any number.
    """

    name: str
    title: str
    shows: str
    hides: str
    layouts: Callable[..., Iterator[np.ndarray]]
    causal: bool = True
    seeded: bool = True
    landmarks: int | None = LANDMARKS

    def project(self, features: np.ndarray, *, n_neighbors: int, seed: int) -> np.ndarray:
        """Draw all snapshots of the same images in one plane.

        Args:
            features: (S, n, D), row i being the same image in every snapshot.
            n_neighbors: neighbours that a map keeps together; 2 at least, n − 1 at most.
            seed: the same seed gives the same map, bit for bit, on the same machine.

        Returns:
            (S, n, 2) finite float32 positions; units are the map's own.

        Raises:
            ValueError: no snapshot, fewer than 3 images, or features of fewer than 2 numbers.
        """
        if features.ndim != 3 or features.shape[0] < 1 or features.shape[1] < MIN_IMAGES or features.shape[2] < 2:
            raise ValueError(f"a map needs features of shape (S ≥ 1, n ≥ 3, D ≥ 2), but they have {features.shape}")
        return np.stack(list(self.draw(features, n_neighbors=n_neighbors, seed=seed)))

    def draw(self, snapshots: Iterable[np.ndarray], *, n_neighbors: int, seed: int) -> Iterator[np.ndarray]:
        """The same, of snapshots (n, D) that come one by one; yields (n, 2) float32 as early as `causal` allows."""
        from mpsviz.analysis.projections.landmarks import choose_landmarks, with_landmarks

        rest = iter(snapshots)
        first = next(rest)
        n_neighbors = min(max(n_neighbors, 2), len(first) - 1)
        draw = partial(self.layouts, n_neighbors=n_neighbors, seed=seed % SEEDS)
        everything = chain([first], rest)
        if self.landmarks is None or len(first) <= self.landmarks:
            drawn = draw(everything)
        else:
            drawn = with_landmarks(draw, everything, choose_landmarks(len(first), self.landmarks))
        for layout in drawn:
            yield np.asarray(layout, dtype=np.float32)


# Names and sentences are read by pages and by the worker, which need not wait seconds for scikit-learn.


def _one_by_one(module: str) -> Callable[..., Iterator[np.ndarray]]:
    """The function that its module is named after, imported when it is needed."""

    def layouts(snapshots: Iterable[np.ndarray], *, n_neighbors: int, seed: int) -> Iterator[np.ndarray]:
        function = getattr(import_module(f"mpsviz.analysis.projections.{module}"), module)
        yield from function(snapshots, n_neighbors=n_neighbors, seed=seed)

    return layouts


def _all_at_once(module: str) -> Callable[..., Iterator[np.ndarray]]:
    """The same of a function that wants all snapshots, (S, n, D) → (S, n, 2)."""

    def layouts(snapshots: Iterable[np.ndarray], *, n_neighbors: int, seed: int) -> Iterator[np.ndarray]:
        function = getattr(import_module(f"mpsviz.analysis.projections.{module}"), module)
        yield from function(np.stack(list(snapshots)), n_neighbors=n_neighbors, seed=seed)

    return layouts


def _shared_pca(snapshots: Iterable[np.ndarray], *, n_neighbors: int, seed: int) -> Iterator[np.ndarray]:
    from mpsviz.analysis.projections.pca import shared_pca  # wants neither neighbours nor a seed

    yield from shared_pca(np.stack(list(snapshots)))


def _registry(*projections: Projection) -> dict[str, Projection]:
    return {projection.name: projection for projection in projections}


PROJECTIONS: dict[str, Projection] = _registry(
    Projection(
        name="carried_umap",
        title="Carried UMAP",
        shows="The UMAP of before tuning, carried on by how distances changed since: what stayed beside the same "
        "images stays, what shrank, parted or merged is drawn so.",
        hides="A turn of all features together; and gaps before tuning are UMAP's, so compare an image's movement with "
        "other movements, not with gaps.",
        layouts=_one_by_one("carried_umap"),
    ),
    Projection(
        name="pca",
        title="PCA, one basis",
        shows="True movement: a linear view on one basis for all epochs, in which nothing moves farther than it did.",
        hides="Everything outside the two widest directions: classes that overlap here may lie apart.",
        layouts=_shared_pca,
        causal=False,
        seeded=False,
        landmarks=None,
    ),
    Projection(
        name="aligned_umap",
        title="Aligned UMAP",
        shows="Neighbourhoods: who stands beside whom at each epoch, with the epochs laid out together.",
        hides="Distances and movement: images that never moved wander, and later epochs leak into earlier ones.",
        layouts=_all_at_once("aligned_umap"),
        causal=False,
    ),
    Projection(
        name="independent_umap",
        title="UMAP of each epoch",
        shows="The neighbourhoods of each epoch as UMAP alone would draw them, turned to lie over the epoch before.",
        hides="Movement: whole classes change places between two epochs without having moved.",
        layouts=_one_by_one("independent_umap"),
    ),
    Projection(
        name="warm_umap",
        title="UMAP, begun where the last one ended",
        shows="The neighbourhoods of each epoch, in an order that was inherited from the epoch before.",
        hides="Small movement, beneath what each new start shakes; and a torn class may stay torn for no reason.",
        layouts=_one_by_one("warm_umap"),
    ),
    Projection(
        name="transformed_umap",
        title="UMAP of before, later epochs fitted in",
        shows="Where the features of an epoch would belong among those before tuning.",
        hides="Whatever is new: classes that merged or parted are put where they used to be.",
        layouts=_one_by_one("transformed_umap"),
    ),
    Projection(
        name="joint_umap",
        title="UMAP of both ends together",
        shows="Which features before and after are alike, as if they were twice as many images.",
        hides="What it was like before: a merge draws its classes near each other in the left panel, too.",
        layouts=_all_at_once("joint_umap"),
        causal=False,
        landmarks=LANDMARKS // 2,
    ),
    Projection(
        name="tsne",
        title="t-SNE, begun where the last one ended",
        shows="The nearest neighbours of each epoch, at a finer grain than UMAP.",
        hides="Sizes and gaps: every crowd is spread out alike, and a class that shrank looks as large as before.",
        layouts=_one_by_one("tsne"),
        landmarks=LANDMARKS // 2,
    ),
    Projection(
        name="pacmap_layout",
        title="PaCMAP of each epoch",
        shows="Neighbourhoods and the rough arrangement of classes, epoch by epoch, turned to lie over the one before.",
        hides="Movement: each epoch is drawn anew, so images that stayed are drawn elsewhere.",
        layouts=_one_by_one("pacmap_layout"),
    ),
)

LIVE_PROJECTION = "pca"
"""Drawn anew at every snapshot: it takes milliseconds, and it tells the truth about movement."""
DEFAULT_PROJECTION = next(iter(PROJECTIONS))


def slow_projections(names: Sequence[str]) -> list[str]:
    """Those of `names` that take seconds: they are drawn in a process of their own.

    Raises:
        UserError: a name is unknown.
    """
    for name in names:
        if name not in PROJECTIONS:
            raise UserError(
                f"There is no projection named '{name}'.", next_step=f"Choose among: {', '.join(PROJECTIONS)}."
            )
    return [name for name in names if name != LIVE_PROJECTION]
