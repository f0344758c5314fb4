"""Features whose change is known: classes that shrink, merge, move, part, turn together, or stay where they are.

A class is a mean on the unit sphere, a cloud in eight directions of its own and noise in all; each image's feature is
normalised. Snapshots lie on the straight way from before to after, as tuning moves them little by little.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.linalg import expm

N_CLASSES, PER_CLASS, DIMENSIONS, N_SNAPSHOTS = 15, 50, 512, 5
CLOUD = 0.6
"""Root mean square distance of an image from the mean of its class, the means having length 1."""
OWN_DIRECTIONS = 8
NOISE = 0.05
"""Length of what moves every image by chance, on average, from before to after."""
SHRINKING, MERGING = tuple(range(5)), (5, 6)
NEIGHBOR = 9
"""The class beside which a moved class comes to lie."""


@dataclass(frozen=True)
class Truth:
    """What was done to the features.

    Attributes:
        features: (S, n, D) float32, L2-normalised; the same images in the same rows.
        label: (n,) int.
        untouched: (n,) bool: images of classes that nothing was done to, but for noise.
    """

    features: np.ndarray
    label: np.ndarray
    untouched: np.ndarray

    @property
    def drift(self) -> np.ndarray:
        """(n,) 1 − cosine between the first and the last snapshot."""
        return 1 - np.einsum("nd,nd->n", self.features[0], self.features[-1])


@dataclass(frozen=True)
class World:
    """The features before: of each image, the mean of its class (n, D), its place in the cloud (n, D), its label."""

    mean: np.ndarray
    cloud: np.ndarray
    label: np.ndarray
    rng: np.random.Generator

    @property
    def width(self) -> int:
        """D."""
        return self.mean.shape[1]


Change = Callable[[World], tuple[np.ndarray, np.ndarray]]
"""From the world before to the features after (n, D) and the labels of what was touched."""


def shrink_and_merge(world: World) -> tuple[np.ndarray, np.ndarray]:
    """Five classes collapse by half, two merge exactly, eight stay."""
    shrinks, merges = np.isin(world.label, SHRINKING), np.isin(world.label, MERGING)
    one, other = (world.mean[world.label == label][0] for label in MERGING)
    mean = np.where(merges[:, None], (one + other) / 2, world.mean)
    return mean + np.where(shrinks, 0.5, 1.0)[:, None] * world.cloud, np.array([*SHRINKING, *MERGING])


def move_one(world: World) -> tuple[np.ndarray, np.ndarray]:
    """The first class comes to lie beside another one."""
    beside = world.mean[world.label == NEIGHBOR][0] + 0.7 * _direction(world.rng, world.width)
    mean = np.where((world.label == 0)[:, None], beside / np.linalg.norm(beside), world.mean)
    return mean + world.cloud, np.array([0])


def split_one(world: World) -> tuple[np.ndarray, np.ndarray]:
    """Half of the first class parts from the other half."""
    parts = (world.label == 0) & (world.rng.random(len(world.label)) < 0.5)
    return world.mean + parts[:, None] * _direction(world.rng, world.width) + world.cloud, np.array([0])


def rotate(world: World) -> tuple[np.ndarray, np.ndarray]:
    """All features turn together: no distance changes."""
    turn = world.rng.normal(size=(world.width, world.width))
    turn -= turn.T
    return (world.mean + world.cloud) @ expm(0.6 * turn / np.linalg.norm(turn, 2)), np.array([], dtype=int)


def rescale(world: World) -> tuple[np.ndarray, np.ndarray]:
    """All features become twice as long: cosines do not see it."""
    return 2 * (world.mean + world.cloud), np.array([], dtype=int)


def stay(world: World) -> tuple[np.ndarray, np.ndarray]:
    """Nothing, but for noise."""
    return world.mean + world.cloud, np.array([], dtype=int)


def shrink_one(world: World) -> tuple[np.ndarray, np.ndarray]:
    """The first class collapses by half."""
    return world.mean + np.where(world.label == 0, 0.5, 1.0)[:, None] * world.cloud, np.array([0])


def spread_one(world: World) -> tuple[np.ndarray, np.ndarray]:
    """The first class spreads by half more."""
    return world.mean + np.where(world.label == 0, 1.5, 1.0)[:, None] * world.cloud, np.array([0])


def merge_two(world: World) -> tuple[np.ndarray, np.ndarray]:
    """Two classes merge exactly."""
    one, other = (world.mean[world.label == label][0] for label in MERGING)
    merges = np.isin(world.label, MERGING)
    return np.where(merges[:, None], (one + other) / 2, world.mean) + world.cloud, np.array(MERGING)


def collapse_all(world: World) -> tuple[np.ndarray, np.ndarray]:
    """All images come closer to one direction."""
    return world.mean + world.cloud + 1.2 * _direction(world.rng, world.width), np.unique(world.label)


def go_over(world: World) -> tuple[np.ndarray, np.ndarray]:
    """Each image goes over to a class of another world, dealt out by chance, the classes by different shares of the
    way: every neighbour is replaced."""
    n, classes = world.mean.shape[0], np.unique(world.label)
    label = world.rng.permutation(world.label)
    means = np.stack([_direction(world.rng, world.width) for _ in classes])
    cloud = CLOUD * world.rng.normal(size=(n, world.width)) / np.sqrt(world.width)
    share = np.linspace(0.55, 1, len(classes))[label][:, None]
    return (1 - share) * (world.mean + world.cloud) + share * (means[label] + cloud), classes


CHANGES: dict[str, Change] = {
    "shrink and merge": shrink_and_merge,
    "stay": stay,
    "shrink one": shrink_one,
    "spread one": spread_one,
    "merge two": merge_two,
    "collapse all": collapse_all,
    "go over": go_over,
    "move one": move_one,
    "split one": split_one,
    "rotate": rotate,
    "rescale": rescale,
}


def make_truth(
    change: Change = shrink_and_merge,
    *,
    seed: int = 0,
    per_class: int = PER_CLASS,
    width: int = DIMENSIONS,
    n_snapshots: int = N_SNAPSHOTS,
) -> Truth:
    """Snapshots of N_CLASSES classes, `per_class` images each, of `width` numbers."""
    rng = np.random.default_rng(seed)
    label = np.repeat(np.arange(N_CLASSES), per_class)
    means = np.stack([_direction(rng, width) for _ in range(N_CLASSES)])
    axes = rng.normal(size=(N_CLASSES, OWN_DIRECTIONS, width)) / np.sqrt(OWN_DIRECTIONS * width)
    own = np.einsum("nk,nkd->nd", rng.normal(size=(len(label), OWN_DIRECTIONS)), axes[label])
    everywhere = rng.normal(size=(len(label), width)) / np.sqrt(width)
    world = World(means[label], CLOUD * np.sqrt(0.5) * (own + everywhere), label, rng)
    before = world.mean + world.cloud
    after, touched = change(world)
    after = after + NOISE * rng.normal(size=after.shape) / np.sqrt(width)
    path = np.stack([before + share * (after - before) for share in np.linspace(0, 1, n_snapshots)])
    features = path / np.linalg.norm(path, axis=2, keepdims=True)
    return Truth(features.astype(np.float32), label, ~np.isin(label, touched))


def _direction(rng: np.random.Generator, width: int) -> np.ndarray:
    vector = rng.normal(size=width)
    return vector / np.linalg.norm(vector)
