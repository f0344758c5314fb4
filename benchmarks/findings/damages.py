"""What is done to a world, and what must be found of it, and what may.

A finding is false if its kind is neither planted nor entailed: a damage may be two things at once, for example images
that all move towards one direction also move away from the text. `entailed` says which, and why.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from benchmarks.findings.worlds import N_CLASSES, STYLE, STYLES, World, make_world
from benchmarks.ground_truth import MERGING, NEIGHBOR, SHRINKING

Classes = frozenset[tuple[int, ...]]
RUN: Classes = frozenset({()})


@dataclass(frozen=True)
class Damage:
    """One thing that happens to a world.

    Attributes:
        kind: that must be found.
        subjects: the classes of every finding of that kind, all of them and no others.
        make: from a seed to a world.
        entailed: kinds that are true of it as well.
    """

    kind: str
    subjects: Classes
    make: Callable[[int], World]
    entailed: frozenset[str] = frozenset()


def _changed(change: str, *, swapped: bool = False) -> Callable[[int], World]:
    return lambda seed: make_world(change, seed=seed, swapped=swapped)


def _then(damage: Callable[[World], None]) -> Callable[[int], World]:
    def make(seed: int) -> World:
        world = make_world("stay", seed=seed)
        damage(world)
        return world

    return make


def _lose_geometry(world: World) -> None:
    """Every image goes a way of its own."""
    n, width = world.after.shape
    world.after = 0.2 * world.after + world.rng.normal(size=(n, width)) / np.sqrt(width)


def _part_classes(world: World) -> None:
    """Every image goes towards the middle of its class."""
    _towards_class(world, 0.7)


def _run_together(world: World) -> None:
    """The middles of all classes draw near to each other, and what differs inside each stays."""
    _towards_class(world, -0.55)


def _towards_class(world: World, share: float) -> None:
    """What makes a class, beside what all images share, is added once more, or taken away."""
    everywhere = world.after[world.label >= 0].mean(axis=0)
    for label in range(N_CLASSES):
        rows = world.label == label
        world.after[rows] += share * (world.after[rows].mean(axis=0) - everywhere)


def _lose_style(world: World) -> None:
    """What a style adds to a feature is gone."""
    world.after -= STYLE * world.styles[world.style]


def _overfit_all(world: World) -> None:
    """The few-shot images of every class move in a direction of their own."""
    for label in range(N_CLASSES):
        rows = world.few_shot & (world.label == label)
        world.after[rows] += 0.8 * _direction(world)


def _overfit_one(world: World) -> None:
    """Those of one class alone do."""
    world.after[world.few_shot & (world.label == 4)] += 1.0 * _direction(world)


def _shortcut(world: World) -> None:
    """Classes draw together, and images of one style."""
    for label in range(N_CLASSES):
        rows = world.label == label
        world.after[rows] -= 0.8 * world.after[rows].mean(axis=0)
    world.after += 0.8 * world.styles[world.style]


def _hubs(world: World) -> None:
    """One image of each class goes to the middle of its class, where it is near to all."""
    for label in range(N_CLASSES):
        rows = np.flatnonzero(world.held_out & (world.label == label))
        world.after[rows[0]] = world.after[rows].mean(axis=0)


def _exchange_places(world: World) -> None:
    """Two classes take each other's places, image by image, and their text and names with them."""
    one, other = (np.flatnonzero(world.label == label) for label in (1, 2))
    world.after[np.r_[one, other]] = world.after[np.r_[other, one]]


def _exchange_labels(world: World) -> None:
    """The images of two classes are called by each other's name."""
    rows = np.isin(world.label, (3, 8))
    world.logits[np.ix_(rows, [3, 8])] = world.logits[np.ix_(rows, [8, 3])]


def _mistake_one(world: World) -> None:
    """Four in five images of one class are called another."""
    rows = np.flatnonzero((world.label == 3) & (world.rng.random(len(world.label)) < 0.8))
    world.logits[rows, 8] = world.logits[rows].max(axis=1) + 1


def _forget_names(world: World) -> None:
    """Bystanders of one family go elsewhere."""
    rows = world.concept == N_CLASSES
    world.after[rows] += 1.5 * _direction(world) - world.names[N_CLASSES]


def _forget_all_names(world: World) -> None:
    """So do most of all families."""
    rows = np.flatnonzero((world.label < 0) & (world.rng.random(len(world.label)) < 0.7))
    world.after[rows] = world.rng.normal(size=(len(rows), world.after.shape[1])) / np.sqrt(world.after.shape[1])


def _sharpen(world: World) -> None:
    """Logits three times as large: the same names, much surer."""
    world.logits *= 3


def _leave_text(world: World) -> None:
    """The texts move, all in one direction; images stay."""
    world.text_after = world.text_after + 0.8 * _direction(world)


def _copy_few_shot(world: World) -> None:
    """The few-shot images of one class are one picture."""
    rows = np.flatnonzero(world.few_shot & (world.label == 6))
    for features in (world.before, world.after):
        features[rows] = features[rows[0]]


def _train_on_one_style(world: World) -> None:
    """The few-shot images are drawn in one style, the held-out ones in the others."""
    world.before -= STYLE * world.styles[world.style]
    world.after -= STYLE * world.styles[world.style]
    world.style = np.where(world.few_shot, 0, 1 + world.style % (len(STYLES) - 1))
    world.before += STYLE * world.styles[world.style]
    world.after += STYLE * world.styles[world.style]


def _mislabel_few_shot(world: World) -> None:
    """The few-shot images of two classes have each other's label."""
    one, other = (world.few_shot & (world.label == label) for label in (1, 7))
    world.label[one], world.label[other] = 7, 1


def _tear_map(world: World) -> None:
    """The map keeps next to no neighbours of one class."""
    rows = world.label == 2
    world.reliability[rows] = world.rng.uniform(0.0, 0.2, size=int(rows.sum()))


def _keep_few(world: World) -> None:
    """One class has two held-out images."""
    rows = np.flatnonzero(world.held_out & (world.label == 5))[2:]
    world.split[rows] = "pool"


MERGED: Classes = frozenset({MERGING})
DAMAGES: dict[str, Damage] = {
    "nothing": Damage("", frozenset(), _changed("stay")),
    "rotate": Damage("", frozenset(), _changed("rotate"), frozenset({"gap", "bystanders"})),  # the text stays behind
    "rescale": Damage("", frozenset(), _changed("rescale")),
    "collapse all": Damage("all_images", RUN, _changed("collapse all"), frozenset({"gap", "bystanders", "geometry"})),
    "spread all": Damage(
        "all_images", RUN, _changed("collapse all", swapped=True), frozenset({"gap", "bystanders", "geometry"})
    ),
    "lose geometry": Damage(
        "geometry",
        RUN,
        _then(_lose_geometry),
        frozenset({"gap", "bystanders", "inside_classes", "all_images", "one_class", "overfit", "apart"}),
    ),  # whatever was alike no longer is
    "part classes": Damage("apart", RUN, _then(_part_classes)),
    "run together": Damage("apart", RUN, _then(_run_together)),
    "shrink one": Damage("one_class", frozenset({(0,)}), _changed("shrink one")),
    "spread one": Damage("one_class", frozenset({(0,)}), _changed("spread one")),
    "shrink five": Damage(
        "one_class", frozenset((label,) for label in SHRINKING), _changed("shrink and merge"), frozenset({"merged"})
    ),
    "merge two": Damage("merged", MERGED, _changed("merge two")),
    "merge two and shrink five": Damage("merged", MERGED, _changed("shrink and merge"), frozenset({"one_class"})),
    "move one": Damage("moved", frozenset({(0, NEIGHBOR)}), _changed("move one")),
    "split one": Damage("split", frozenset({(0,)}), _changed("split one"), frozenset({"one_class"})),  # it is wider
    "lose style": Damage("inside_classes", RUN, _then(_lose_style)),
    "overfit all": Damage("overfit", RUN, _then(_overfit_all)),
    "overfit one": Damage("overfit", frozenset({(4,)}), _then(_overfit_one)),
    "shortcut": Damage(
        "shortcut",
        RUN,
        _then(_shortcut),
        frozenset({"geometry", "all_images", "gap", "merged", "moved", "split", "overfit", "hubs", "apart"}),
    ),  # classes come closer, and fall into styles, of which the few-shot images have others than the held-out ones
    "hubs": Damage("hubs", RUN, _then(_hubs)),
    "exchange places": Damage("loose_bound", RUN, _then(_exchange_places), frozenset({"overfit"})),
    "exchange labels": Damage("mistaken", frozenset({(3, 8)}), _then(_exchange_labels), frozenset({"confidence"})),
    "mistake one": Damage("mistaken", frozenset({(3, 8)}), _then(_mistake_one), frozenset({"confidence"})),
    "forget one family": Damage("bystanders", RUN, _then(_forget_names)),
    "forget names": Damage("bystanders", RUN, _then(_forget_all_names)),
    "sharpen": Damage("confidence", RUN, _then(_sharpen)),
    "leave text": Damage("gap", RUN, _then(_leave_text)),
    "copy few-shot": Damage("copies", frozenset({(6,)}), _then(_copy_few_shot), frozenset({"overfit"})),
    "train on one style": Damage("narrow", RUN, _then(_train_on_one_style)),
    "mislabel few-shot": Damage("exchanged", frozenset({(1, 7)}), _then(_mislabel_few_shot)),
    "tear map": Damage("map_trust", frozenset({(2,)}), _then(_tear_map)),
    "keep few": Damage("too_few", frozenset({(5,)}), _then(_keep_few)),
}


def _direction(world: World) -> np.ndarray:
    vector = world.rng.normal(size=world.after.shape[1])
    return vector / np.linalg.norm(vector)
