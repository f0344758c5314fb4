"""Tables that a page shows, made from the tables of a run folder. Pandas only: no Streamlit, no files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from mpsviz.analysis.gram import class_gram, gram
from mpsviz.data.measured import limit_measured
from mpsviz.runs.store import Snapshot

HELD_OUT = "held-out"
MOST_ROWS = 600
"""Images that a Gram matrix shows: a browser draws no more in good time, and no eye reads more."""


def class_names(probe: pd.DataFrame) -> list[str]:
    """The classes in the order of the logits' columns."""
    classes = probe.loc[probe["label_index"] >= 0, ["label_index", "label"]].drop_duplicates("label_index")
    return classes.sort_values("label_index")["label"].astype(str).tolist()


def predictions(probe: pd.DataFrame, snapshots: list[Snapshot]) -> pd.DataFrame:
    """id, epoch, predicted, correct: the class that the tuned branch gives each image; bystanders have none.

    Features that came without text have no logits (NaN), and predict nothing.
    """
    names = np.array(class_names(probe), dtype=object)
    truth = probe["label_index"].to_numpy()
    tables = []
    for snapshot in snapshots:
        says = (truth >= 0) & ~np.isnan(snapshot.logits).any(axis=1)
        best = snapshot.logits.argmax(axis=1)
        predicted = np.full(len(probe), "", dtype=object)
        predicted[says] = names[best[says]]
        correct = np.where(says, (best == truth).astype(float), np.nan)
        tables.append(
            pd.DataFrame({"id": probe["id"], "epoch": snapshot.epoch, "predicted": predicted, "correct": correct})
        )
    columns = ["id", "epoch", "predicted", "correct"]
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=columns)


def changed(first: Snapshot, last: Snapshot) -> tuple[bool, bool]:
    """Whether the features differ, and whether the logits do; features within what float32 rounds off are the same."""
    features = np.allclose(first.image_features, last.image_features, rtol=0, atol=1e-6)
    return not features, not np.array_equal(first.logits, last.logits, equal_nan=True)


def gram_order(probe: pd.DataFrame) -> pd.DataFrame:
    """Held-out images by family, class and style; `row` is their row in a snapshot."""
    held_out = probe.assign(row=np.arange(len(probe)))[probe["split"] == HELD_OUT]
    return held_out.fillna({"family": "", "style": ""}).sort_values(["family", "label", "style", "id"])


@dataclass(frozen=True)
class GramPair:
    """Two Gram matrices in the same order, and what their rows are.

    Attributes:
        before, after: (n, n) cosines.
        names: n unique names of the rows.
        groups: n group names, contiguous: the families, or the classes where the data has no families.
        change: mean |after − before| over all pairs of rows.
        rows: a sentence on what the rows are.
    """

    before: np.ndarray
    after: np.ndarray
    names: list[str]
    groups: list[str]
    change: float
    rows: str


def image_grams(probe: pd.DataFrame, before: np.ndarray, after: np.ndarray) -> GramPair:
    """Held-out images against each other, MOST_ROWS of them drawn by class; (n, D) features of the whole probe."""
    everything = gram_order(probe)
    drawn = limit_measured(everything["split"].to_numpy(str), everything["label_index"].to_numpy(), MOST_ROWS, seed=0)
    images = everything[drawn == HELD_OUT]
    few = len(images) == len(everything)
    which = "Held-out images only" if few else f"{len(images):,} of {len(everything):,} held-out images, drawn by class"
    rows = images["row"].to_numpy()
    names = [f"{label} · {style or image}" for label, style, image in images[["label", "style", "id"]].to_numpy()]
    unique = [
        name if names.count(name) == 1 else f"{name} ({image})" for name, image in zip(names, images["id"], strict=True)
    ]
    return _pair(gram(before[rows]), gram(after[rows]), unique, images, f"{which}, ordered by family, class and style.")


def class_grams(probe: pd.DataFrame, before: np.ndarray, after: np.ndarray) -> GramPair:
    """The mean cosine between the held-out images of each two classes; an image is never paired with itself."""
    images = gram_order(probe)
    rows = images["row"].to_numpy()
    classes = images.drop_duplicates("label")
    code = images["label"].map({label: index for index, label in enumerate(classes["label"])}).to_numpy()
    means = [class_gram(features[rows], code, len(classes)) for features in (before, after)]
    return _pair(
        means[0], means[1], classes["label"].tolist(), classes, "Held-out images only, ordered by family and class."
    )


def _pair(before: np.ndarray, after: np.ndarray, names: list[str], table: pd.DataFrame, rows: str) -> GramPair:
    by = "family" if (table["family"] != "").any() else "label"
    return GramPair(before, after, names, table[by].tolist(), float(np.nanmean(np.abs(after - before))), rows)


def with_cosines(pairs: pd.DataFrame, classes: GramPair) -> pd.DataFrame:
    """Pairs of classes (class, other class, …) with their mean cosine before and after; only of these classes."""
    place = {name: index for index, name in enumerate(classes.names)}
    pairs = pairs[pairs["class"].isin(place) & pairs["other class"].isin(place)]
    rows, columns = pairs["class"].map(place).to_numpy(int), pairs["other class"].map(place).to_numpy(int)
    return pairs.assign(before=classes.before[rows, columns], after=classes.after[rows, columns])


def before_and_after(per_class: pd.DataFrame, better: str | None = "higher") -> pd.DataFrame:
    """class, before, after, change of one measure between its first and last epoch; the worst after comes first."""
    table = per_class.pivot_table(index="label", columns="epoch", values="value")
    ends = pd.DataFrame(
        {"class": table.index, "before": table.iloc[:, 0].to_numpy(), "after": table.iloc[:, -1].to_numpy()}
    )
    ends["change"] = ends["after"] - ends["before"]
    return ends.sort_values("after", ascending=better != "lower", kind="stable", ignore_index=True)


def group_ends(by_group: pd.DataFrame, column: str, measure: str) -> pd.DataFrame:
    """group, images, before, after, change of one measure between its first and last epoch, the highest after first."""
    rows = by_group[(by_group["column"] == column) & (by_group["measure"] == measure)].sort_values("epoch")
    ends = rows.groupby("group").agg(images=("n", "last"), before=("value", "first"), after=("value", "last"))
    ends["change"] = ends["after"] - ends["before"]
    return ends.sort_values("after", ascending=False, kind="stable").reset_index()


def nearest_by_prompt(prompts: pd.DataFrame, probe: pd.DataFrame, epoch: int) -> pd.DataFrame:
    """A row a class name: prompt, ids and labels of its nearest images (the nearest first), similarity (their mean)."""
    now = prompts[prompts["epoch"] == epoch].sort_values(["label", "rank"])
    now = now.merge(probe[["id", "label"]].rename(columns={"label": "of"}), on="id")
    table = now.groupby("label", sort=True).agg(
        ids=("id", list),
        labels=("of", lambda names: ", ".join(dict.fromkeys(names))),
        similarity=("similarity", "mean"),
    )
    return table.rename_axis("prompt").reset_index()


def most_moved_inside(probe: pd.DataFrame, snapshot: Snapshot) -> pd.DataFrame:
    """id, label, style, split and drift of the images by their token Gram drift, the largest first."""
    table = probe[["id", "label", "style", "split"]].fillna({"style": ""}).assign(drift=snapshot.token_gram_drift)
    return table.sort_values("drift", ascending=False, kind="stable", ignore_index=True)


def patch_map(probe: pd.DataFrame, snapshot: Snapshot, image: str) -> np.ndarray | None:
    """The token Gram drift over one image, a square of patches; None where the run doesn't hold it."""
    rows = np.flatnonzero(probe["id"].to_numpy() == image)
    if snapshot.token_gram_map is None or len(rows) == 0:
        return None
    patches = snapshot.token_gram_map[rows[0]]
    side = round(len(patches) ** 0.5)
    return patches.reshape(side, side) if side**2 == len(patches) else None  # (P,) → (side, side), row by row


def ends(summary: pd.DataFrame | None) -> dict[str, tuple[float, float]]:
    """measure → its values at the first and the last epoch that have one."""
    if summary is None or summary.empty:
        return {}
    ordered = summary.sort_values("epoch")
    return {
        str(measure): (float(values.iloc[0]), float(values.iloc[-1]))
        for measure, values in ordered.groupby("measure")["value"]
    }


def at(summary: pd.DataFrame | None, epoch: int) -> dict[str, float]:
    """measure → its value at an epoch; what was not measured then is missing."""
    now = None if summary is None else summary[summary["epoch"] == epoch]
    return {} if now is None else dict(zip(now["measure"].tolist(), now["value"].tolist(), strict=True))


def couplings(summary: pd.DataFrame | None) -> dict[str, float]:
    """The figures of `mpsviz.analysis.gromov` at the last epoch, and `gap`: the share of the identity coupling's change
    that the best coupling avoids. Empty where there are none."""
    last = {name: after for name, (_, after) in ends(summary).items() if name.startswith("gromov_")}
    if not {"gromov_identity", "gromov_best", "gromov_floor", "gromov_points", "gromov_sample_spread"} <= set(last):
        return {}
    identity = last["gromov_identity"]
    return last | {"gap": 1 - last["gromov_best"] / identity if identity > 0 else 0.0}


def selected_images(points: pd.DataFrame, ids: list[str], epoch: int) -> pd.DataFrame:
    """id, label, style, split, before, after, right before and after, drift — of the selected, most drifted first."""
    chosen = points[points["id"].isin(ids)]
    first = chosen[chosen["epoch"] == points["epoch"].min()].set_index("id")
    now = chosen[chosen["epoch"] == epoch].set_index("id")
    table = now[["label", "style", "split", "drift"]].assign(
        before=first["predicted"], after=now["predicted"], right_before=first["correct"], right_after=now["correct"]
    )
    return table.reset_index().sort_values("drift", ascending=False, kind="stable", ignore_index=True)


Group = tuple[str, str]
"""A column of the map's table and a value in it: ("label", "koala") or ("family", "mammal")."""


def groups(points: pd.DataFrame) -> list[Group]:
    """What a reader may look for by name: domains, folds and families first, then classes."""
    columns = [column for column in ("domain", "fold", "family") if column in points]
    wide = [(column, name) for column in columns for name in sorted(set(points[column].astype(str)) - {""})]
    return wide + [("label", name) for name in labels(points)]


def with_groups(points: pd.DataFrame, ids: list[str], wanted: list[Group]) -> list[str]:
    """Those of the ids that are in the map, and all ids of the wanted groups."""
    known = points.drop_duplicates("id")
    chosen = known["id"].isin(ids)
    for column, name in wanted:
        chosen |= known[column].astype(str) == name
    return known.loc[chosen, "id"].tolist()


def epochs(points: pd.DataFrame) -> list[int]:
    return sorted(int(epoch) for epoch in points["epoch"].unique())


def labels(table: pd.DataFrame) -> list[str]:
    return sorted(table["label"].astype(str).unique())


def measures(per_class: pd.DataFrame, known: Iterable[str]) -> list[str]:
    """Those of the `known` measures that this table holds, in their order."""
    there = set(per_class["measure"])
    return [name for name in known if name in there]
