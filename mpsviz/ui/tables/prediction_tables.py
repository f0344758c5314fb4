"""What is predicted of the images of a run, by both branches and by any mixture of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from mpsviz.analysis.predictions.alpha_curve import Branches
from mpsviz.analysis.predictions.confusion import confusion_matrix, most_changed_classes
from mpsviz.runs.folder.snapshot import Snapshot
from mpsviz.ui.tables.run_tables import HELD_OUT

MOST_CLASSES = 60
"""Rows of a confusion matrix: each needs a few pixels to be seen and hit."""


@dataclass(frozen=True)
class Predictions:
    """The logits of both branches on the labelled images of a run.

    Attributes:
        images: id, label, label_index, family, style, split of the n images.
        validation, held_out: their logits.
    """

    images: pd.DataFrame
    validation: Branches
    held_out: Branches

    @property
    def held_out_images(self) -> pd.DataFrame:
        return self.images[self.images["split"] == HELD_OUT]


def predictions_of(probe: pd.DataFrame, before: Snapshot, after: Snapshot) -> Predictions | None:
    """None where nothing is predicted: features that came without text, or no held-out image has a class."""
    labelled = (probe["label_index"] >= 0).to_numpy() & ~np.isnan(after.logits + before.logits).any(axis=1)
    parts = {name: np.flatnonzero(labelled & (probe["split"] == name).to_numpy()) for name in ("validation", HELD_OUT)}
    if not len(parts[HELD_OUT]):
        return None
    label = probe["label_index"].to_numpy()
    branches = [Branches(after.logits[rows], before.logits[rows], label[rows]) for rows in parts.values()]
    columns = [name for name in ("id", "label", "label_index", "family", "style", "split") if name in probe]
    return Predictions(probe.iloc[np.concatenate(list(parts.values()))][columns], *branches)


@dataclass(frozen=True)
class ConfusionPair:
    """Confusion matrices of the same held-out images, zero-shot and at some α; rows and columns are the same classes.

    Attributes:
        before, after: (k, k) counts.
        names: k class names, no two the same.
        groups: k group names, contiguous: families, or the classes where there are none.
        classes: (k,) their indices.
        left_out: how many classes are not shown.
    """

    before: np.ndarray
    after: np.ndarray
    names: list[str]
    groups: list[str]
    classes: np.ndarray
    left_out: int


def confusion_pair(
    predictions: Predictions, alpha: float, labels: Sequence[str], *, by_change: bool, named: Sequence[int] = ()
) -> ConfusionPair:
    """Zero-shot beside both branches at weight α.

    Args:
        labels: what the C classes are called, in the order of the logits.
        by_change: the classes whose predictions changed most come first; else they stand by family and class.
        named: the only classes to be shown, by index; none: all, at most MOST_CLASSES of them, the most changed.
    """
    held_out = predictions.held_out
    said = [logits.argmax(axis=1) for logits in (held_out.zero_shot, held_out.fused(alpha))]
    before, after = (confusion_matrix(held_out.label, predicted, len(labels)) for predicted in said)
    there = set(named or np.flatnonzero(before.sum(axis=1) + before.sum(axis=0) + after.sum(axis=0)).tolist())
    changed = most_changed_classes(before, after, len(labels)).tolist()
    ranked = [row for row in changed if row in there][:MOST_CLASSES]
    family = predictions.images.drop_duplicates("label_index").set_index("label_index").get("family", pd.Series())
    group = {row: str(family.get(row) or "") for row in ranked}
    shown = ranked if by_change else sorted(ranked, key=lambda row: (group[row], labels[row], row))
    with_families = not by_change and any(group.values())
    names = [str(labels[row]) for row in shown]
    groups = [group[row] or "no family" for row in shown] if with_families else names
    cut = np.ix_(shown, shown)
    return ConfusionPair(before[cut], after[cut], names, groups, np.array(shown), len(there) - len(shown))


def confused_pairs(predictions: Predictions, alpha: float, labels: Sequence[str]) -> pd.DataFrame:
    """A row for each class and other class that it is taken for, zero-shot or at weight α: true, predicted (names),
    label_index, predicted_index, before, after, change (images). The largest change comes first, then the most now."""
    held_out = predictions.held_out
    said = [logits.argmax(axis=1) for logits in (held_out.zero_shot, held_out.fused(alpha))]
    before, after = (confusion_matrix(held_out.label, predicted, len(labels)) for predicted in said)
    confused = (before + after) * ~np.eye(len(labels), dtype=bool)
    rows, columns = (place.tolist() for place in np.nonzero(confused))
    table = pd.DataFrame(
        {
            "label_index": rows,
            "predicted_index": columns,
            "true": [labels[row] for row in rows],
            "predicted": [labels[column] for column in columns],
            "before": before[rows, columns],
            "after": after[rows, columns],
        }
    )
    table["change"] = table["after"] - table["before"]
    order = np.lexsort((-table["after"], -table["change"].abs()))
    return table.iloc[order].reset_index(drop=True)


def images_of_cell(
    predictions: Predictions,
    alpha: float,
    labels: Sequence[str],
    cell: tuple[int, int],
    per_image: pd.DataFrame | None,
    epoch: int,
) -> pd.DataFrame:
    """The held-out images of class `cell[0]` that are taken for `cell[1]`, zero-shot or at weight α, as
    `mpsviz.ui.shared.image_cards` shows images; those that are now come first, and of them what drifted most.

    Args:
        per_image: analysis/per_image, which has their drift; None where it was not measured.
        epoch: whose predictions these are.
    """
    held_out, images = predictions.held_out, predictions.held_out_images
    said = [logits.argmax(axis=1) for logits in (held_out.zero_shot, held_out.fused(alpha))]
    mine = held_out.label == cell[0]
    names = np.array(labels, dtype=object)
    table = images.assign(
        before=names[said[0]],
        after=names[said[1]],
        right_before=(said[0] == held_out.label).astype(float),
        right_after=(said[1] == held_out.label).astype(float),
        now=said[1] == cell[1],
        drift=images["id"].map(_drift(per_image, epoch)).astype(float),
    )
    table = table[mine & ((said[0] == cell[1]) | (said[1] == cell[1]))]
    return table.fillna({"style": ""}).sort_values(["now", "drift"], ascending=False, kind="stable")


def _drift(per_image: pd.DataFrame | None, epoch: int) -> dict[str, float]:
    """Of each image that it was measured of."""
    if per_image is None:
        return {}
    rows = per_image[(per_image["measure"] == "drift") & (per_image["epoch"] == epoch)]
    return dict(zip(rows["id"], rows["value"], strict=True))
