"""What figures of neighbours look at and what they would be by chance, in words beside them."""

from __future__ import annotations

from mpsviz.analysis.features.neighborhood import allowed_neighbors
from mpsviz.analysis.measures.registry import MEASURES
from mpsviz.errors import UserError
from mpsviz.runs.folder import caveats
from mpsviz.runs.folder.store import RunFolder
from mpsviz.ui.shared import cache
from mpsviz.ui.shared.words import percent

SUMMARY, PROBE = "analysis/summary.parquet", "probe.parquet"


@cache.memoized(SUMMARY, PROBE, most=256)
def chance_said(run: RunFolder, measure: str) -> str:
    """How many neighbours a figure of the run looks at, and its chance level, to go on from its help; '' where it has
    none."""
    summary, probe = cache.table(run, "analysis/summary"), cache.table(run, "probe")
    levels = {} if summary is None else caveats.chance_of(summary)
    if measure not in levels or probe is None:
        return ""
    k, chance = levels[measure]
    as_share = MEASURES["run"][measure].unit.startswith("share")
    level = f"By chance it would be **{percent(chance) if as_share else f'{chance:.2f}'}** here"
    if k is None:
        return f" {level}."
    return f" {level}: k = {k}, never more than a quarter of the n = {caveats.count_held_out(probe)} images."


@cache.memoized(SUMMARY, PROBE, "config.json")
def why_no_neighbors(run: RunFolder) -> dict[str, str]:
    """Why figures of neighbours are not shown: measure → a sentence."""
    summary, probe = cache.table(run, "analysis/summary"), cache.table(run, "probe")
    if summary is None or probe is None:
        return {}
    return caveats.undefined(summary, probe, _wanted(run))


@cache.memoized(PROBE)
def looked_at(run: RunFolder, wanted: int) -> tuple[int, int]:
    """Of that many wanted neighbours, how many are looked at among all images of the map, and among held-out ones."""
    probe = cache.table(run, "probe")
    if probe is None:
        return wanted, wanted
    counts = (len(probe), caveats.count_held_out(probe))
    everywhere, held_out = (allowed_neighbors(wanted, count) for count in counts)
    return everywhere, held_out


def _wanted(run: RunFolder) -> int:
    try:
        return run.config().analysis.n_neighbors
    except UserError:  # of which the page speaks
        return 1
