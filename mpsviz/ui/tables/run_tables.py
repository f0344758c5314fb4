"""Tables that a page shows, made from the tables of a run folder. Pandas only: no Streamlit, no files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from mpsviz.analysis.features.gram import class_gram, gram
from mpsviz.analysis.features.row_blocks import row_blocks
from mpsviz.data.splits.few_shot import limit_measured
from mpsviz.labels import unambiguous
from mpsviz.runs.folder.store import Snapshot

HELD_OUT = "held-out"
BYSTANDER = "bystander"
MOST_ROWS = 450
"""Images that a Gram matrix shows: a page has 300 to 450 px for each of the three, and what is sent grows with the
square."""


def predictions(probe: pd.DataFrame, snapshots: list[Snapshot], labels: Sequence[str]) -> pd.DataFrame:
    """id, epoch, predicted, correct: the class that the tuned branch gives each image; bystanders have none.

    Features that came without text have no logits (NaN), and predict nothing.

    Args:
        labels: what the classes are called, in the order of the logits' columns.
    """
    names = np.array(labels, dtype=object)
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
    both = first.image_features, last.image_features
    same = len(both[0]) == len(both[1]) and all(
        np.allclose(both[0][rows], both[1][rows], rtol=0, atol=1e-6) for rows in row_blocks(len(both[0]))
    )  # the first block tells most
    return not same, not np.array_equal(first.logits, last.logits, equal_nan=True)


def has_classes(probe: pd.DataFrame | None) -> bool:
    """Whether any held-out image has a class."""
    return probe is not None and bool(((probe["label_index"] >= 0) & (probe["split"] == HELD_OUT)).any())


def called(probe: pd.DataFrame) -> pd.DataFrame:
    """The probe as it is read out: where no image has a class, none is called "no class", either."""
    return probe if (probe["label_index"] >= 0).any() else probe.assign(label="")


def gram_order(probe: pd.DataFrame) -> pd.DataFrame:
    """Held-out images by family, class and style; `row` is their row in a snapshot."""
    held_out = called(probe).assign(row=np.arange(len(probe)))[probe["split"] == HELD_OUT]
    return held_out.fillna({"family": "", "style": ""}).sort_values(["family", "label", "label_index", "style", "id"])


@dataclass(frozen=True)
class GramPair:
    """Two Gram matrices in the same order, and what their rows are.

    Attributes:
        before, after: (n, n) cosines.
        names: n unique names of the rows.
        ids: of each row, the images that it is of.
        classes: (n,) the class of each row, its index.
        groups: n group names, contiguous: the families, or the classes where the data has no families.
        change: mean |after − before| over all pairs of rows.
        rows: a sentence on what the rows are.
    """

    before: np.ndarray
    after: np.ndarray
    names: list[str]
    ids: list[list[str]]
    classes: np.ndarray
    groups: list[str]
    change: float
    rows: str


def image_grams(probe: pd.DataFrame, before: np.ndarray, after: np.ndarray, most: int = MOST_ROWS) -> GramPair:
    """Held-out images against each other, at most so many, drawn by class; (n, D) features of the whole probe."""
    everything = gram_order(probe)
    drawn = limit_measured(everything["split"].to_numpy(str), everything["label_index"].to_numpy(), most, seed=0)
    images = everything[drawn == HELD_OUT]
    few = len(images) == len(everything)
    which = "Held-out images only" if few else f"{len(images):,} of {len(everything):,} held-out images, drawn by class"
    rows = images["row"].to_numpy()
    parts = images[["label", "style", "id"]].to_numpy()
    names = [" · ".join(filter(None, (label, style or image))) for label, style, image in parts]
    unique = unambiguous(names, images["id"].tolist())
    ids = [[image] for image in images["id"]]
    return _pair(gram(before[rows]), gram(after[rows]), unique, ids, images, f"{which}{_order(images, 'style')}.")


def class_grams(probe: pd.DataFrame, before: np.ndarray, after: np.ndarray) -> GramPair:
    """The mean cosine between the held-out images of each two classes; an image is never paired with itself."""
    images = gram_order(probe)
    rows = images["row"].to_numpy()
    classes = images.drop_duplicates("label_index")
    code = images["label_index"].map({label: place for place, label in enumerate(classes["label_index"])}).to_numpy()
    means = [class_gram(features[rows], code, len(classes)) for features in (before, after)]
    ids = images.groupby("label_index")["id"].agg(list)[classes["label_index"]].tolist()
    return _pair(means[0], means[1], classes["label"].tolist(), ids, classes, f"Held-out images only{_order(classes)}.")


def _order(table: pd.DataFrame, *finer: str) -> str:
    """By what the rows are ordered, as far as the data has it: ", ordered by family and class"."""
    parts = {"family": "family", "label_index": "class", **{column: column for column in finer}}
    there = [name for column, name in parts.items() if table[column].nunique() > 1]
    *most, last = there or [""]
    return f", ordered by {', '.join(most)}{' and ' * bool(most)}{last}" if last else ""


def _pair(
    before: np.ndarray, after: np.ndarray, names: list[str], ids: list[list[str]], table: pd.DataFrame, rows: str
) -> GramPair:
    by = "family" if (table["family"] != "").any() else "label"
    change = float(np.nanmean(np.abs(after - before)))
    return GramPair(before, after, names, ids, table["label_index"].to_numpy(), table[by].tolist(), change, rows)


def with_cosines(pairs: pd.DataFrame, classes: GramPair) -> pd.DataFrame:
    """Pairs of classes (label_index, other_index, …) with their mean cosine before and after; only of these classes."""
    place = {label: row for row, label in enumerate(classes.classes.tolist())}
    pairs = pairs[pairs["label_index"].isin(place) & pairs["other_index"].isin(place)]
    rows, columns = (pairs[name].map(place).to_numpy(int) for name in ("label_index", "other_index"))
    return pairs.assign(before=classes.before[rows, columns], after=classes.after[rows, columns])


def before_and_after(per_class: pd.DataFrame, better: str | None = "higher") -> pd.DataFrame:
    """label_index, class, before, after, change of one measure between its first and last epoch; the worst after comes
    first."""
    table = per_class.pivot_table(index="label_index", columns="epoch", values="value", aggfunc="first")
    ends = pd.DataFrame(
        {
            "label_index": table.index,
            "class": table.index.map(labels(per_class)),
            "before": table.iloc[:, 0].to_numpy(),
            "after": table.iloc[:, -1].to_numpy(),
        }
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
    """A row a class: prompt (its name), ids and labels of its nearest images (the nearest first), similarity (their
    mean)."""
    now = prompts[prompts["epoch"] == epoch].sort_values(["label", "label_index", "rank"])
    now = now.merge(probe[["id", "label"]].rename(columns={"label": "of"}), on="id")
    table = now.groupby("label_index", sort=False).agg(
        prompt=("label", "first"),
        ids=("id", list),
        labels=("of", lambda names: ", ".join(dict.fromkeys(names))),
        similarity=("similarity", "mean"),
    )
    return table.reset_index(drop=True)


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
    """Gromov–Wasserstein's figures at the last epoch, and `gap`: the share of the identity coupling's change
    that the best coupling avoids. Empty where there are none."""
    last = {name: after for name, (_, after) in ends(summary).items() if name.startswith("gromov_")}
    if not {"gromov_identity", "gromov_best", "gromov_floor", "gromov_points", "gromov_sample_spread"} <= set(last):
        return {}
    identity = last["gromov_identity"]
    return last | {"gap": 1 - last["gromov_best"] / identity if identity > 0 else 0.0}


def epochs(points: pd.DataFrame) -> list[int]:
    return sorted(int(epoch) for epoch in points["epoch"].unique())


def labels(table: pd.DataFrame) -> dict[int, str]:
    """The index of every class in a table with label_index and label, and what it is called."""
    classes = table[table["label_index"] >= 0].drop_duplicates("label_index")
    return dict(zip(classes["label_index"].tolist(), classes["label"].astype(str).tolist(), strict=True))


def measures(per_class: pd.DataFrame, known: Iterable[str]) -> list[str]:
    """Those of the `known` measures that this table holds, in their order."""
    there = set(per_class["measure"])
    return [name for name in known if name in there]


def class_tones(probe: pd.DataFrame) -> dict[int, int]:
    """Class → its number among the colours and marks of a map: its place among the names of all classes that are
    tuned on or looked at. A class is so coloured on every page."""
    used = probe[(probe["label_index"] >= 0) & (probe["split"] != BYSTANDER)]
    names = dict(zip(used["label_index"].tolist(), used["label"].astype(str), strict=True))
    places = {name: place for place, name in enumerate(sorted(set(names.values())))}
    return {index: places[name] for index, name in names.items()}
