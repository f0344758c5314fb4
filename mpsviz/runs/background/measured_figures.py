"""What a run that has just been measured says: every figure before and after, with what to know before believing it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from mpsviz.analysis.findings.registry import Findings
from mpsviz.runs.folder.caveats import alpha_from, chance_of, collapse_of, undefined
from mpsviz.runs.folder.measured import FIDELITY
from mpsviz.runs.folder.store import RunFolder


@dataclass(frozen=True)
class Remeasured:
    """What came of it.

    Attributes:
        before, after: measure → value at the first and at the last epoch; what is undefined there is missing.
        epochs: those that were measured, ascending.
        skipped: epoch → why its snapshot could not be measured.
        chance: measure → how many neighbours it looks at (None: no one number) and what it would be by chance.
        undefined: measure → why it is, of figures of neighbours.
        maps: map → figure → its values at the first and at the last epoch, NaN where undefined.
        caveats: what to know before believing the figures, in words: `collapse` and `alpha_from`.
        n_images: images on a map.
        findings: what became of the features by the last epoch, in sentences.
    """

    before: dict[str, float]
    after: dict[str, float]
    epochs: list[int]
    skipped: dict[int, str]
    chance: dict[str, tuple[int | None, float]]
    undefined: dict[str, str]
    maps: dict[str, dict[str, tuple[float, float]]]
    caveats: dict[str, str | None]
    n_images: int
    findings: Findings


def told(
    run: RunFolder,
    probe: pd.DataFrame,
    epochs: list[int],
    skipped: dict[int, str],
    maps: Sequence[str],
    findings: Findings,
) -> Remeasured:
    """What the tables of a run folder say.

    Args:
        probe: its images.
        epochs: that were measured, ascending.
        skipped: epoch → why its snapshot could not be measured.
        maps: names of those that were drawn.

    Raises:
        UserError: a table is missing or broken.
    """
    summary, ends = run.written("analysis/summary"), (epochs[0], epochs[-1])
    before, after = (_figures(summary, epoch) for epoch in ends)
    return Remeasured(
        before,
        after,
        epochs,
        skipped,
        chance=chance_of(summary),
        undefined=undefined(summary, probe, run.config().analysis.n_neighbors),
        maps={name: _fidelity(run.written(f"maps/{name}"), ends) for name in maps},
        caveats={"collapse": collapse_of(summary, probe), "alpha_from": alpha_from(summary, probe)},
        n_images=len(probe),
        findings=findings,
    )


def _figures(summary: pd.DataFrame, epoch: int) -> dict[str, float]:
    rows = summary[summary["epoch"] == epoch]
    return dict(zip(rows["measure"].tolist(), rows["value"].tolist(), strict=True))


def _fidelity(places: pd.DataFrame, ends: tuple[int, int]) -> dict[str, tuple[float, float]]:
    """How far a map can be trusted, figure → values at two epochs; `n_neighbors` is how many it looks at."""
    first, last = (places[places["epoch"] == epoch].iloc[0] for epoch in ends)
    return {name: (float(first[name]), float(last[name])) for name in FIDELITY}
