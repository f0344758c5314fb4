"""What became of classes between two snapshots: which shrank, grew, split, or merged with which."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse.linalg import svds

from mpsviz.view.suggestion import Suggestion

SPOKEN_OF = 3
"""Suggestions of a kind, the largest changes first."""
LEAST_IMAGES = 4
"""Images that a class needs before its spread means anything."""
LEAST_TO_SPLIT = 8
"""Images that a class needs before two halves of it mean anything."""
LEAST_CHANGE = 0.2
"""By which share a spread or a distance, or by how much a share, must change to be spoken of."""
BESIDE = 3
"""Neighbours of an image that say whether it stands among another class."""
LEAST_KNOWN = 0.5
"""The share of these that must be known of a class, and as many as LEAST_IMAGES have."""
Neighbours = tuple[np.ndarray, np.ndarray]
"""Rows of the nearest of each image, before and after, (n, k) each, the nearest first; −1: not spoken of."""


@dataclass(frozen=True)
class _Classes:
    """Classes that are large enough, told apart by index, for two may share a name.

    Attributes:
        names: of the C classes.
        ids: images of each.
        rows: rows of each.
    """

    names: list[str]
    ids: list[list[str]]
    rows: list[np.ndarray]


def suggest_classes(
    probe: pd.DataFrame, before: np.ndarray, after: np.ndarray, near: Neighbours | None = None
) -> Iterator[Suggestion]:
    """The classes that changed most.

    Args:
        probe: label_index, label and id of the n images.
        before, after: (n, D) unit vectors.
        near: None: merging is judged by middles alone.
    """
    index = probe["label_index"].to_numpy()
    rows = [np.flatnonzero(index == key) for key in np.unique(index)]
    rows = [mine for mine in rows if len(mine) >= LEAST_IMAGES]
    names = [str(probe["label"].iloc[mine[0]]) for mine in rows]
    classes = _Classes(names, [probe["id"].iloc[mine].tolist() for mine in rows], rows)
    if not rows:
        return
    yield from _spreads(classes, before, after)
    yield from _splits(classes, before, after)
    merged = _mixed(classes, near) if near else {}
    yield from _merged(classes, merged)
    yield from _gaps(classes, before, after, set(merged))


def _spreads(classes: _Classes, before: np.ndarray, after: np.ndarray) -> Iterator[Suggestion]:
    spread = np.array([[_spread(before[mine]), _spread(after[mine])] for mine in classes.rows])  # (C, 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        change = np.where(spread[:, 0] > 0, spread[:, 1] / spread[:, 0] - 1, 0.0)
    for title, sign in (("shrank", -1), ("grew", 1)):
        for at in np.argsort(-sign * change, kind="stable")[:SPOKEN_OF]:
            if sign * change[at] >= LEAST_CHANGE:
                why = f"Mean distance between two of its {len(classes.ids[at])} images: {_arrow(*spread[at])}."
                yield Suggestion(f"{classes.names[at]} {title}", why, classes.ids[at])


def _splits(classes: _Classes, before: np.ndarray, after: np.ndarray) -> Iterator[Suggestion]:
    """Classes that now fall into two halves as they did not before."""
    found = []
    for at, mine in enumerate(classes.rows):
        if len(mine) >= LEAST_TO_SPLIT:
            was, is_now = _best_halves(before[mine]), _best_halves(after[mine])
            if is_now - was >= LEAST_CHANGE and is_now >= 0.5:
                found.append((is_now - was, at, was, is_now))
    for _, at, was, is_now in sorted(found, reverse=True)[:SPOKEN_OF]:
        why = f"Share of its spread that lies between its two halves: {_arrow(was, is_now)}."
        yield Suggestion(f"{classes.names[at]} split in two", why, classes.ids[at])


def _mixed(classes: _Classes, near: Neighbours) -> dict[tuple[int, int], tuple[float, float]]:
    """Pairs of classes whose images stand among each other as they did not before, with the shares then and now."""
    code = np.full(len(near[0]), -1)
    for at, mine in enumerate(classes.rows):
        code[mine] = at
    was, is_now = (_among(code, nearest, len(classes.rows)) for nearest in near)
    gained = np.triu((is_now + is_now.T) / 2 - (was + was.T) / 2, k=1)
    strong = (is_now + is_now.T) / 2 >= 1 / 3
    pairs = np.argwhere((gained >= LEAST_CHANGE) & strong)
    order = np.argsort([-gained[one, other] for one, other in pairs], kind="stable")
    return {
        (int(one), int(other)): (float(was[one, other] + was[other, one]) / 2,
                                 float(is_now[one, other] + is_now[other, one]) / 2)
        for one, other in pairs[order]
    }  # fmt: skip


def _among(code: np.ndarray, nearest: np.ndarray, count: int) -> np.ndarray:
    """(C, C): of the nearest that are known of the images of each class, BESIDE an image at most, the share that is of
    each other class; 0 where too few are known."""
    other = np.where(nearest >= 0, code[nearest], -1)  # (n, k)
    known = (other >= 0) & (code >= 0)[:, None]
    first = known & (np.cumsum(known, axis=1) <= BESIDE)
    own = np.broadcast_to(code[:, None], first.shape)[first]
    counts = np.bincount(own * count + other[first], minlength=count**2).reshape(count, count)  # (C · C,) → (C, C)
    total, images = counts.sum(axis=1), np.bincount(code[code >= 0], minlength=count)
    enough = total >= BESIDE * np.maximum(LEAST_IMAGES, LEAST_KNOWN * images)
    return np.where(enough[:, None], counts / np.maximum(total, 1)[:, None], 0.0)


def _merged(classes: _Classes, pairs: dict[tuple[int, int], tuple[float, float]]) -> Iterator[Suggestion]:
    for (one, other), (was, is_now) in list(pairs.items())[:SPOKEN_OF]:
        why = (
            f"Of the nearest images to an image of one, {BESIDE} at most, this share is of the other: "
            f"{_arrow(was, is_now)}."
        )
        title = f"{classes.names[one]} merged with {classes.names[other]}"
        yield Suggestion(title, why, [*classes.ids[one], *classes.ids[other]])


def _gaps(
    classes: _Classes, before: np.ndarray, after: np.ndarray, merged: set[tuple[int, int]]
) -> Iterator[Suggestion]:
    """Pairs whose middles drew together or apart; not those of which it was said that they merged."""
    was, is_now = (_distances(np.stack([one[mine].mean(axis=0) for mine in classes.rows])) for one in (before, after))
    with np.errstate(divide="ignore", invalid="ignore"):
        change = np.where(was > 0, is_now / was - 1, 0.0)
    pairs = np.triu_indices(len(classes.rows), k=1)
    for title, sign in (("drew together", -1), ("drew apart", 1)):
        order = np.argsort(-sign * change[pairs], kind="stable")[: SPOKEN_OF + len(merged)]
        spoken = 0
        for one, other in zip(pairs[0][order], pairs[1][order], strict=True):
            if spoken == SPOKEN_OF or sign * change[one, other] < LEAST_CHANGE:
                break
            if (int(one), int(other)) in merged:
                continue
            spoken += 1
            distance = _arrow(float(was[one, other]), float(is_now[one, other]))
            why = f"Distance between the middles of the two classes: {distance}."
            names = f"{classes.names[one]} and {classes.names[other]}"
            yield Suggestion(f"{names} {title}", why, [*classes.ids[one], *classes.ids[other]])


def _spread(features: np.ndarray) -> float:
    """Mean cosine distance between two different rows of unit vectors (n, D)."""
    n = len(features)
    cosines = (np.square(features.sum(axis=0)).sum() - n) / (n * (n - 1))
    return max(float(1 - cosines), 0.0)


def _best_halves(features: np.ndarray) -> float:
    """The share of the spread of (n, D) that a cut into two parts of at least a quarter each explains: k-means with
    k = 2, begun at both sides of the first principal axis."""
    centred = features - features.mean(axis=0)
    whole = np.square(centred).sum()
    if whole == 0:
        return 0.0
    part = centred @ _first_axis(centred) > 0
    for _ in range(10):
        if min(part.sum(), (~part).sum()) * 4 < len(part):
            return 0.0
        one, other = centred[part].mean(axis=0), centred[~part].mean(axis=0)
        now = centred @ (one - other) > (one @ one - other @ other) / 2  # nearer to the one
        if (now == part).all():
            break
        part = now
    n = np.array([part.sum(), (~part).sum()])
    if n.min() * 4 < len(part):
        return 0.0
    middles = np.stack([centred[part].mean(axis=0), centred[~part].mean(axis=0)])
    return float((n * np.square(middles).sum(axis=1)).sum() / whole)


def _first_axis(centred: np.ndarray) -> np.ndarray:
    """The first right singular vector (D,) of (n, D); of one that is not zero."""
    least = min(centred.shape)
    if least < 2:
        return np.linalg.svd(centred, full_matrices=False)[2][0]
    _, _, axes = svds(centred, k=1, v0=np.ones(least, centred.dtype))
    return np.asarray(axes)[0]


def _distances(points: np.ndarray) -> np.ndarray:
    """(C, C) Euclidean distances of (C, D)."""
    squares = np.square(points).sum(axis=1)
    return np.sqrt(np.maximum(squares[:, None] + squares[None] - 2 * points @ points.T, 0))


def _arrow(was: float, is_now: float) -> str:
    return f"{was:.2f} → {is_now:.2f}"
