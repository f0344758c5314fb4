"""Look for findings in a run: its last snapshot beside its first."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from mpsviz.analysis.evidence.evidence import Evidence
from mpsviz.analysis.findings.chance.comparison import Comparison, MapFigures
from mpsviz.analysis.findings.registry import Findings, find
from mpsviz.analysis.projections.registry import PROJECTIONS
from mpsviz.runs.findings.evidence_of import evidence_of
from mpsviz.runs.findings.fitted import fitted
from mpsviz.runs.folder.recording import first_epoch
from mpsviz.runs.folder.store import RunFolder, Snapshot

COLUMNS = ("style", "domain", "fine_label", "fold")
"""What the probe may say of an image beside its class and its family."""
OF_MAPS = {"reliability", "noise_floor", "n_neighbors"}
"""What maps of older versions don't say."""
ONE_SET = "There is one set of features, so nothing is compared."


def findings_of(run: RunFolder, epochs: Sequence[int], *, first: int, has_confidence: bool) -> Findings:
    """Everything that is found at the last epoch.

    Args:
        run: its probe and its snapshots are there.
        epochs: those that can be compared, ascending.
        first: the one that the last is compared with, see `first_epoch`.
        has_confidence: whether the logits carry a model's temperature.

    Raises:
        UserError: the probe or a snapshot is missing or broken.
    """
    if len(epochs) < 2:
        return Findings(epochs[-1] if epochs else 0, (), {}, 0, (ONE_SET,))
    return fitted(run, find(comparison_of(run, first, epochs[-1], has_confidence=has_confidence), epochs[-1]))


def comparison_of(run: RunFolder, before: int, epoch: int, *, has_confidence: bool = True) -> Comparison:
    """One epoch beside another. Raises UserError where the probe or a snapshot is missing or broken."""
    probe, first = run.written("probe"), run.snapshot(before)
    return Comparison(
        evidence=_evidence(run, probe, first, run.snapshot(epoch)),
        ids=probe["id"].to_numpy(dtype=object),
        class_names=run.class_labels(),
        columns={name: _texts(probe[name]) for name in COLUMNS if name in probe and _texts(probe[name]).any()},
        families=_texts(probe["family"]),
        text_before=first.text_features,
        maps=_maps(run, probe["id"], before, epoch),
        has_confidence=has_confidence,
    )


def evidence_at(run: RunFolder, epoch: int) -> tuple[Evidence, np.ndarray]:
    """One epoch beside the first one, and the ids (n,) of its images. Raises UserError as `comparison_of` does."""
    probe, first = run.written("probe"), run.snapshot(first_epoch(run))
    return _evidence(run, probe, first, run.snapshot(epoch)), probe["id"].to_numpy(dtype=object)


def _evidence(run: RunFolder, probe: pd.DataFrame, first: Snapshot, snapshot: Snapshot) -> Evidence:
    has_names = (run.path / "names.safetensors").exists() and "name_index" in probe
    return evidence_of(run.config(), probe, first, snapshot, name_features=run.name_features() if has_names else None)


def _texts(column: pd.Series) -> np.ndarray:
    return column.fillna("").to_numpy(dtype=str)


def _maps(run: RunFolder, ids: pd.Series, before: int, epoch: int) -> tuple[MapFigures, ...]:
    """What each map that is drawn of this epoch says of itself."""
    found = []
    for name in run.map_names():
        table = run.table(f"maps/{name}")
        if name not in PROJECTIONS or table is None or not set(table.columns) >= OF_MAPS:
            continue
        now, first = (table[table["epoch"] == one].drop_duplicates("id").set_index("id") for one in (epoch, before))
        if now.empty or first.empty:
            continue
        places = ["x", "y"]
        moved = (now[places] - first[places]).pow(2).sum(axis=1).pow(0.5)
        found.append(
            MapFigures(
                name=name,
                title=PROJECTIONS[name].title,
                n_neighbors=int(now["n_neighbors"].iloc[0]),
                reliability=now["reliability"].reindex(ids).to_numpy(dtype=np.float64),
                movement=float(moved.mean()),
                noise_floor=float(now["noise_floor"].iloc[0]),
            )
        )
    return tuple(found)
