"""What changed most: images, classes and pairs of classes, the most changed first. From tables to small tables."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

COUNT = 10
OF_IMAGES = {"drift": "drift", "neighbors_lost_10": "neighbours lost", "margin_change": "margin change"}
OF_CLASSES = {"drift": "drift", "neighbors_lost_10": "neighbours lost", "gram_drift_between": "to other classes"}
"""Measures that are shown, and what their columns are called."""


def changed_images(per_image: pd.DataFrame, ids: Sequence[str], epoch: int, count: int = COUNT) -> pd.DataFrame:
    """The images that have drifted farthest.

    Args:
        per_image: epoch, id, measure, value; what it doesn't hold is left out.
        ids: which images to rank, for example the held-out ones.

    Returns:
        id, and the columns of OF_IMAGES that there are.
    """
    return _ranked(per_image[per_image["id"].isin(ids)], "id", epoch, OF_IMAGES, count)


def changed_classes(per_class: pd.DataFrame, epoch: int, count: int = COUNT) -> pd.DataFrame:
    """The classes whose held-out images have drifted farthest.

    Args:
        per_class: epoch, label_index, label, measure, value; what it doesn't hold is left out.

    Returns:
        label_index, label, and the columns of OF_CLASSES that there are.
    """
    ranked = _ranked(per_class, "label_index", epoch, OF_CLASSES, count)
    labels = per_class.drop_duplicates("label_index").set_index("label_index")["label"]
    ranked.insert(1, "label", ranked["label_index"].map(labels))
    return ranked


def changed_pairs(names: Sequence[str], before: np.ndarray, after: np.ndarray, count: int = COUNT) -> pd.DataFrame:
    """The pairs of classes whose mean cosine changed most, towards or away from each other.

    Args:
        names: of the C classes.
        before, after: (C, C) mean cosines.

    Returns:
        class, other class, before, after, difference.
    """
    first, second = np.triu_indices(len(names), k=1)
    change = (after - before)[first, second]
    order = np.argsort(-np.abs(change), kind="stable")[:count]
    return pd.DataFrame(
        {
            "class": [names[i] for i in first[order]],
            "other class": [names[i] for i in second[order]],
            "before": before[first, second][order],
            "after": after[first, second][order],
            "difference": change[order],
        }
    )


def most_changed_blocks(blocks: pd.DataFrame, epoch: int, count: int = COUNT) -> pd.DataFrame:
    """The pairs of two classes the cosines of whose images changed most, one by one.

    Args:
        blocks: epoch, label_index, other_index, label, other, value; see
            `mpsviz.analysis.measures.geometry.gram_blocks`.

    Returns:
        label_index, other_index, class, other class, change.
    """
    now = blocks[blocks["epoch"] == epoch].astype({"label": object, "other": object})
    pairs = now[now["label_index"] != now["other_index"]].nlargest(count, "value")
    named = pairs.rename(columns={"label": "class", "other": "other class", "value": "change"})
    return named[["label_index", "other_index", "class", "other class", "change"]].reset_index(drop=True)


def _ranked(table: pd.DataFrame, key: str, epoch: int, columns: dict[str, str], count: int) -> pd.DataFrame:
    now = table[(table["epoch"] == epoch) & table["measure"].isin(columns)]
    wide = now.pivot(index=key, columns="measure", values="value")
    shown = wide[[measure for measure in columns if measure in wide]].rename(columns=columns)
    if "drift" not in shown:
        return pd.DataFrame(columns=[key])
    ranked = shown.sort_values("drift", ascending=False, kind="stable").head(count)
    return ranked.rename_axis(columns=None).reset_index()
