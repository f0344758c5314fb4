"""Who trains, who validates, who is held out, who is measured: drawn once from the seed, class by class.

Which classes are too small for the shots, and a dataset without them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from mpsviz.data.dataset.paths import shown
from mpsviz.data.dataset.records import BYSTANDER, Dataset
from mpsviz.errors import UserError

HELD_OUT = 4
"""Images of each class that at least should only measure, where the dataset has no split of its own."""
VALIDATION = 1
"""Images of each class that choose α, where the dataset has no split of its own."""
POOL = 16
"""Images of each class that are kept to train on, where there is no split: the most shots of CoOp's protocol."""
OWN_VALIDATION = 4
"""At most so many of each class are drawn from a dataset's own validation part, as in CoOp's protocol."""
MOST_NAMED = 5
MEASURED_FIRST = ("held-out", "bystander")


def split_few_shot(dataset: Dataset, shots: int, seed: int) -> np.ndarray:
    """Assign every image to a split.

    A dataset with its own split keeps it: the test part is held out, the shots are drawn from the train part,
    min(shots, 4) images of each class from the validation part, or from what the shots leave where there is none.

    Otherwise 4 images of each class are held out, 1 validates, 16 are the pool that `shots` training images are drawn
    from, and all others are held out too. More than 16 shots take of those others; a class too small for its shots
    holds out fewer, at least 1, then drops its validation image. So more shots contain fewer, and up to 16 of them
    runs of one seed are measured on the same images as long as the classes are large enough. A class that has fewer
    than `shots` gives all it may, as in CoOp's protocol.

    Args:
        shots: training images of each class (K).
        seed: of the draw.

    Returns:
        (n,) str: 'few-shot', 'pool' (left over), 'validation', 'held-out' or 'bystander'.

    Raises:
        UserError: a class has too few images to train on and to measure, or no class has as many as `shots`.
    """
    random = np.random.default_rng(seed)
    labels = dataset.labels()
    parts = np.array([record.split for record in dataset.records], dtype=str)
    split = np.full(len(labels), "pool", dtype="<U10")
    split[labels == BYSTANDER] = "bystander"
    order = np.argsort(labels, kind="stable")
    classes = np.arange(len(dataset.class_names))
    firsts, lasts = (np.searchsorted(labels[order], classes, side) for side in ("left", "right"))
    most = 0
    for name, first, last in zip(dataset.class_labels, firsts, lasts, strict=True):
        members = order[first:last]
        if (parts[members] != "").any():
            trainable = _draw_from_parts(split, members, parts, shots, random, name)
        else:
            trainable = _draw(split, members, shots, random, name)
        most = max(most, trainable)
    if shots > most:
        raise UserError(
            f"{shots} shots are more than any class has: the largest has {most} images left to train on.",
            next_step=f"Choose {most} shots or fewer.",
        )
    return split


def _draw(split: np.ndarray, members: np.ndarray, shots: int, random: np.random.Generator, name: str) -> int:
    """Fill in the split of one class; returns how many of it may train."""
    if len(members) < 2:
        raise UserError(
            f"The class '{name}' has only {len(members)} image{'s' * (len(members) != 1)}.",
            next_step=f"Give every class at least 2, better {HELD_OUT + VALIDATION + shots} or more: {shots} train, "
            f"{VALIDATION} validates, {HELD_OUT} or more are held out. Or leave small classes out "
            "(data.drop_small_classes).",
        )
    members = random.permutation(members)
    first = min(HELD_OUT, len(members) - 1)
    held_out, validation, pool, others = np.split(members, first + np.cumsum([0, VALIDATION, POOL]))
    held_out = np.concatenate([held_out, others])
    split[held_out], split[validation] = "held-out", "validation"
    # where the pool does not suffice, held-out images train, then the validation image; the first is always held out
    trainable = np.concatenate([pool, held_out[:0:-1], validation])
    split[trainable[:shots]] = "few-shot"
    return len(trainable)


def _draw_from_parts(
    split: np.ndarray, members: np.ndarray, parts: np.ndarray, shots: int, random: np.random.Generator, name: str
) -> int:
    """As `_draw`, for a class whose images know whether they are for training, validation or test."""
    train, val, test = (members[parts[members] == part] for part in ("train", "val", "test"))
    for part, found in (("train", train), ("test", test)):
        if not len(found):
            raise UserError(
                f"The class '{name}' has no images in the {part} part of the split.",
                next_step="Add some, take the class out, or leave small classes out (data.drop_small_classes).",
            )
    train, val = random.permutation(train), random.permutation(val)
    split[test] = "held-out"
    split[train[:shots]] = "few-shot"
    validation = val if len(val) else train[shots:]
    split[validation[: min(shots, OWN_VALIDATION)]] = "validation"
    return len(train)


def small_classes(dataset: Dataset, shots: int) -> list[int]:
    """The labels of the classes that can't give so many images to train on and hold one out, ascending.

    A class with a split of its own needs so many in the train part, and one in the test part.

    Raises:
        UserError: fewer than two classes would be left without them.
    """
    small = np.flatnonzero(_trainable(dataset) < shots).tolist()
    left, count = len(dataset.class_names) - len(small), len(dataset.class_names)
    if small and left < 2:
        raise UserError(
            f"Of {count} classes {'only 1 has' if left else 'none has'} images enough to train on {shots} and hold one "
            "out: leaving out the small ones leaves nothing to tell apart.",
            next_step="Choose fewer shots, or add images.",
        )
    return small


def without_classes(dataset: Dataset, labels: Sequence[int]) -> Dataset:
    """The dataset without these classes and their images; the others keep their order, and are counted anew."""
    if not labels:
        return dataset
    gone = set(labels)
    kept = [label for label in range(len(dataset.class_names)) if label not in gone]
    code = {label: index for index, label in enumerate(kept)} | {BYSTANDER: BYSTANDER}
    return replace(
        dataset,
        class_names=tuple(dataset.class_names[label] for label in kept),
        class_keys=tuple(dataset.class_keys[label] for label in kept) if dataset.class_keys else (),
        records=tuple(replace(one, label=code[one.label]) for one in dataset.records if one.label in code),
    )


def left_out_note(names: Sequence[str], classes: int, shots: int) -> tuple[str, ...]:
    """A sentence on the classes that were left out of so many; none where all stayed."""
    if not names:
        return ()
    named = ", ".join(map(shown, names[:MOST_NAMED])) + (", …" if len(names) > MOST_NAMED else "")
    are, they_have = ("is", "it has") if len(names) == 1 else ("are", "they have")
    return (
        f"{len(names):,} of {classes:,} classes {are} left out, for {they_have} too few images to train on {shots} and "
        f"hold one out: {named}.",
    )


def _trainable(dataset: Dataset) -> np.ndarray:
    """How many images of each class could train, (C,); 0 where none could be held out then."""
    labels, count = dataset.labels(), len(dataset.class_names)
    parts = np.array([record.split for record in dataset.records], dtype=str)
    sizes, train, test = (
        np.bincount(labels[(labels >= 0) & (parts == part)], minlength=count) for part in ("", "train", "test")
    )
    return np.where(test > 0, train, np.maximum(sizes - 1, 0))


def limit_measured(split: np.ndarray, labels: np.ndarray, limit: int, seed: int) -> np.ndarray:
    """Keep at most `limit` images that only measure, drawn by class; the others become 'unused'.

    Held-out images and bystanders come first, what is left of the limit goes to the pool. Every class keeps its share,
    and at least one image while the limit allows. A larger limit contains a smaller one.

    Args:
        split: (n,) str, see `mpsviz.data.splits.few_shot`.
        labels: (n,) int.
        seed: of the draw.

    Returns:
        (n,) str: `split`, with 'unused' for images that neither train nor are measured.
    """
    random = np.random.default_rng(seed)
    limited = split.copy()
    left = limit
    for group in (np.isin(split, MEASURED_FIRST), split == "pool"):
        rows = random.permutation(np.flatnonzero(group))
        rows = rows[np.argsort(_rank_in_class(labels[rows]), kind="stable")]
        limited[rows[max(left, 0) :]] = "unused"
        left -= len(rows)
    return limited


def _rank_in_class(labels: np.ndarray) -> np.ndarray:
    """(n,) float in [0, 1): how many of its class come before an image, as a fraction of the class."""
    _, codes, counts = np.unique(labels, return_inverse=True, return_counts=True)
    order = np.argsort(codes, kind="stable")
    ranks = np.empty(len(labels))
    ranks[order] = np.arange(len(labels)) - np.repeat(np.cumsum(counts) - counts, counts)
    return ranks / counts[codes]
