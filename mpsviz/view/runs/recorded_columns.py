"""What the view is told of the rows of a recording: sentences of texts, a column a label, clusters without classes."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from mpsviz.runs.folder.recording import LABELS, TEXT, read_recording
from mpsviz.runs.folder.store import RunFolder

MOST_LABELS = 30
"""Columns of single labels: of more, the commonest ones have one."""
CLUSTER = "cluster"
"""The column of the cluster that each image without a class lies in, see `mpsviz.analysis.features.clusters`."""


@dataclass(frozen=True)
class Rows:
    """The rows of a run as they are shown.

    Attributes:
        probe: with what is known of each row.
        sentences: of each row, where rows are texts.
    """

    probe: pd.DataFrame
    sentences: tuple[str, ...] = ()


def shown_rows(run: RunFolder, probe: pd.DataFrame) -> Rows:
    """Every row of the probe, in its order."""
    recording, sentences = read_recording(run), ()
    if recording is not None and recording.texts and TEXT in probe:
        sentences = tuple(probe[TEXT].fillna("").astype(str))
        probe = probe.drop(columns=TEXT)
    if not (probe["label_index"] >= 0).any():
        probe = probe.assign(label="")  # else every title would say that there is none
    if recording is not None and not recording.split:
        probe = probe.assign(split="")  # nobody said which rows are held out
    if recording is not None and recording.labels == "several":
        probe = probe.assign(**_single_labels(run.table(LABELS), probe))
    clusters = run.table("analysis/clusters")
    if clusters is not None and not (probe["label_index"] >= 0).any():
        probe = probe.assign(**{CLUSTER: probe["id"].map(dict(zip(clusters["id"], clusters["cluster"], strict=True)))})
    return Rows(probe, sentences)


def first_colour(run: RunFolder) -> str | None:
    """What points are coloured by to begin with where rows have no class: a number or clusters; None: as usual."""
    recording = read_recording(run)
    if recording is not None and recording.labels == "numbers":
        return f"column:{recording.label_column}"
    probe = run.probe()
    if probe is None or (probe["label_index"] >= 0).any():
        return None
    if recording is not None and recording.labels == "several":
        return f"column:{LABELS}"
    return f"column:{CLUSTER}" if run.table("analysis/clusters") is not None else None


def _single_labels(labels: pd.DataFrame | None, probe: pd.DataFrame) -> dict[str, pd.Series]:
    """Column name → whether each row has that label, in words; the commonest labels first."""
    if labels is None:
        return {}
    counts = labels["label"].value_counts()
    columns = {}
    for label in counts.index[:MOST_LABELS]:
        has = probe["id"].isin(labels.loc[labels["label"] == label, "id"])
        columns[f"{label}, yes or no"] = has.map({True: str(label), False: f"not {label}"})
    return {name: values for name, values in columns.items() if name not in probe}
