"""A finding as it is shown: how bad, how sure, its images by class, and their cosines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import cast

import numpy as np
import pandas as pd

from mpsviz.analysis.features.gram import class_gram, gram
from mpsviz.analysis.findings.chance.false_discovery import LEVEL_OF_RUN
from mpsviz.analysis.findings.chance.finding import Finding
from mpsviz.analysis.findings.chance.severity import in_a_word
from mpsviz.analysis.findings.registry import KINDS, NOTHING_FOUND, Findings
from mpsviz.labels import unambiguous
from mpsviz.row_words import RowWords
from mpsviz.runs.folder.snapshot import Snapshot
from mpsviz.ui.tables.run_tables import GramPair, called

MOST_SMALL_NAMED = 4
"""In one line."""
TOO_SMALL = "Measured, but too small to matter"
MOST_COSINES = 60
"""Images whose cosines are shown."""
BYSTANDERS = "Bystanders (no class)"
"""What images of no class stand under, whatever each of them is called."""


_COLOURS = {"held": "green", "caution": "gray", "severe": "red", "clear": "orange", "slight": "yellow"}


def kind_title(kind: str, rows: RowWords) -> str:
    """What a kind is called on a page, where the rows may be texts; one that is not known any more, by its name."""
    return rows.said(KINDS[kind].title) if kind in KINDS else kind


def severity_word(item: Finding) -> tuple[str, str]:
    """How bad it is in a word, and the colour of its badge."""
    word = in_a_word(item.state, item.severity)
    return word, _COLOURS[word]


def nothing_said(findings: Findings) -> str:
    """Why none was found, in a sentence; where there are no findings, see `mpsviz.runs.findings.kept.why_none`."""
    if not findings.looked_for:
        return " ".join(findings.notes)
    if not findings.n_held_out and findings.items:  # nothing was compared, and the only item says why
        return findings.items[0].sentence
    return NOTHING_FOUND


def small_said(findings: Findings, rows: RowWords, most: int = MOST_SMALL_NAMED) -> str:
    """What was measured but is too small to matter, names and sizes in one line; empty where there is nothing, or an
    older version did not keep it."""
    shown = (findings.small or ())[:most]
    if not shown:
        return ""
    told = "; ".join(f"{item.about}: {item.said} ({kind_title(item.kind, rows).lower()})" for item in shown)
    rest = findings.n_small - len(shown)
    return f"{TOO_SMALL}: {told}{f'; and {rest:,} more' if rest else ''}."


def small_table(findings: Findings, words: RowWords) -> pd.DataFrame:
    """The same, a row a change: what, size, kind, adjusted p, share of the least size in percent."""
    rows = [
        (item.about, item.said, kind_title(item.kind, words), item.adjusted_p, 100 * item.share)
        for item in findings.small or ()
    ]
    return pd.DataFrame(rows, columns=["What", "Size", "Kind", "Adjusted p", "Of the least size"])


def how_sure(item: Finding) -> str:
    """The effect with its interval, and the test that it passed; of what held, the test of no change at all."""
    parts = []
    if item.lower is not None and item.upper is not None and "95 %" not in item.sentence:
        unit = f" {item.unit}" if item.unit else ""
        parts.append(f"{item.size:.3g}{unit}, 95 % interval {item.lower:.3g} to {item.upper:.3g}")
    if item.test and item.p is not None:
        adjusted = "" if item.adjusted_p is None else f", {item.adjusted_p:.2g} adjusted for all that were tested"
        small = item.state == "held" and item.p <= LEVEL_OF_RUN
        held = ", so there is a change, and it is less than what counts" if small else ""
        parts.append(f"{item.test}: p = {item.p:.2g}{adjusted}{held}")
    return " · ".join(parts)


def images_of_finding(probe: pd.DataFrame, item: Finding, most: int) -> dict[str, list[str]]:
    """Class → ids of its images among the finding's, at most so many each; the classes it is about first, and no more
    than four. In a run without classes the images stand under ''."""
    known = set(probe["id"])
    rows = called(probe).set_index("id").reindex([image for image in item.selection if image in known])
    groups = cast(dict[int, pd.DataFrame], dict(list(rows.groupby("label_index", sort=False))))
    order = [index for index in item.subject.classes if index in groups]
    order += [index for index in groups if index not in order]
    names = {index: _group_name(index, groups[index]) for index in order[:4]}
    return {names[index]: groups[index].index[:most].tolist() for index in order[:4]}


def _group_name(index: int, rows: pd.DataFrame) -> str:
    """Their class; of rows of no class, bystanders, or the probe's word for that."""
    bystanders = index < 0 and (rows["split"] == "bystander").all()
    return BYSTANDERS if bystanders else str(rows["label"].iloc[0])


def finding_grams(probe: pd.DataFrame, before: Snapshot, after: Snapshot, selection: Sequence[str]) -> GramPair:
    """The cosines of the first images of a finding, ordered by class."""
    rows = called(probe).assign(row=range(len(probe)))
    rows = rows[rows["id"].isin(list(selection)[:MOST_COSINES])].sort_values(["label", "label_index", "id"])
    place = rows["row"].to_numpy()
    names = unambiguous(
        [" · ".join(filter(None, parts)) for parts in zip(rows["label"], rows["id"], strict=True)], rows["id"].tolist()
    )
    matrices = [gram(snapshot.image_features[place]) for snapshot in (before, after)]
    change = float(abs(matrices[1] - matrices[0]).mean())
    labels = rows["label"].astype(str).tolist()
    ids = [[image] for image in rows["id"]]
    return GramPair(matrices[0], matrices[1], names, ids, rows["label_index"].to_numpy(), labels, change, "")


def class_curves(probe: pd.DataFrame, snapshots: Iterable[Snapshot], classes: Sequence[int]) -> pd.DataFrame:
    """epoch, name, value: the mean cosine of two held-out images of each class, and of one of each of two classes, at
    every snapshot.

    Args:
        classes: one or two of them, by index.
    """
    rows = np.flatnonzero((probe["split"] == "held-out") & probe["label_index"].isin(classes))
    ordered = sorted(classes)
    code = np.searchsorted(ordered, probe["label_index"].to_numpy()[rows])
    named = probe.drop_duplicates("label_index").set_index("label_index")["label"]
    names = [str(named[index]) for index in ordered]
    curves = []
    for snapshot in snapshots:
        cosines = class_gram(snapshot.image_features[rows], code, len(names))  # (c, c)
        curves += [(snapshot.epoch, f"within {name}", cosines[at, at]) for at, name in enumerate(names)]
        if len(names) == 2:
            curves.append((snapshot.epoch, f"between {names[0]} and {names[1]}", cosines[0, 1]))
    return pd.DataFrame(curves, columns=["epoch", "name", "value"])
