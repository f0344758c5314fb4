"""What a run was asked when it was last measured: what it was not, can be measured; what was undefined, can't.

analysis/asked.parquet       level (run | class | image | table), name: of a measure, or of a table of the analysis
analysis/neighbors.parquet   of many images, at the first and the last epoch: epoch, id, near (rows of the probe,
                             the nearest first), recall
analysis/per_label.parquet   where an image may have several labels: epoch, label_index, label, value (label purity),
                             lower, upper, chance, adjusted_p, n (images with the label)
analysis/clusters.parquet    where no image has a class: id, cluster (a name; "": none) at the first snapshot
"""

from __future__ import annotations

import pandas as pd

from mpsviz.analysis.findings.registry import is_current
from mpsviz.analysis.measures.by_group import OF_CLASSES, OF_IMAGES
from mpsviz.analysis.measures.registry import MEASURES
from mpsviz.analysis.projections.registry import PROJECTIONS, with_plain
from mpsviz.errors import UserError
from mpsviz.runs.folder.recording import read_recording
from mpsviz.runs.folder.safe_reading import plain_names
from mpsviz.runs.folder.store import RunFolder

OF_LABELS = "per_label"
TABLES = ("gram_blocks", "prompts", OF_LABELS)
"""Beside those of measures, which have rows of each measure."""
WHERE = {"run": "summary", "class": "per_class", "image": "per_image", "group": "by_group"}
OF_SOME = (*TABLES, "by_group")
"""Not all data has a table of these."""
FIDELITY = ("trustworthiness", "continuity", "neighbor_recall", "stress", "noise_floor", "n_neighbors")
"""What a map of today says of itself."""
CHANCE = ("table", "chance")
"""Whether the figures of the run stand beside what they would be by chance, and look at no more neighbours than that
allows: those of older runs do not."""

Thing = tuple[str, str]
"""A level and a name: ("class", "silhouette"), ("table", "prompts"), ("map", "pca") or (OUTDATED, "pca")."""
OUTDATED = "outdated map"
"""The level of maps that another version of their projection drew."""
FINDINGS: Thing = ("table", "findings")
"""Whether it was looked for findings (`mpsviz.runs.findings`) by today's rules: older versions did not."""


def today() -> pd.DataFrame:
    """All that a run is asked now."""
    things = [(level, name) for level, measures in MEASURES.items() for name in measures]
    things += [("group", name) for name in (*OF_IMAGES, *OF_CLASSES)]
    return pd.DataFrame([*things, *(("table", name) for name in TABLES)], columns=["level", "name"])


def unmeasured(run: RunFolder) -> frozenset[Thing]:
    """What today's version would measure and draw, and this run was never asked, or has lost.

    A run that says nothing of what it was asked was asked what its tables hold.
    """
    things = set(today().itertuples(index=False, name=None))
    recording = read_recording(run)
    if recording is None or recording.labels != "several":
        things.discard(("table", OF_LABELS))
    asked = run.table("analysis/asked")
    known = _held(run) if asked is None else set(asked[["level", "name"]].itertuples(index=False, name=None))
    known |= _tables(run)  # an earlier version asked for some without saying so
    return frozenset((things - known) | _lost(run) | _maps(run) | _chance(run) | _findings(run))


def never_measured(run: RunFolder) -> bool:
    """Whether it was neither measured nor drawn: there is no table of measures and no map, not even a broken one."""
    tables = {f"{name}.parquet" for name in WHERE.values()}
    return not run.map_names() and not tables & set(plain_names(run.path, "analysis"))


def _held(run: RunFolder) -> set[Thing]:
    held = _tables(run)
    for level, name in WHERE.items():
        table = run.table(f"analysis/{name}")
        held |= set() if table is None else {(level, measure) for measure in table["measure"].unique()}
    return held


def _tables(run: RunFolder) -> set[Thing]:
    """Those of `TABLES` that it holds."""
    return {("table", name) for name in TABLES if run.table(f"analysis/{name}") is not None}


def _lost(run: RunFolder) -> set[Thing]:
    """What was in a table that is broken, or missing where all data has one."""
    there = plain_names(run.path, "analysis")
    gone = {
        name
        for name in (*WHERE.values(), *TABLES)
        if (name not in OF_SOME or f"{name}.parquet" in there) and run.table(f"analysis/{name}") is None
    }
    return {
        (level, name) for level, name in today().itertuples(index=False, name=None) if WHERE.get(level, name) in gone
    }


def _chance(run: RunFolder) -> set[Thing]:
    summary = run.table("analysis/summary")
    return {CHANCE} if summary is not None and "chance" not in summary else set()


def _findings(run: RunFolder) -> set[Thing]:
    there = "findings.json" in plain_names(run.path, "analysis")
    return set() if there and not kept_by_earlier_version(run.read_json("analysis/findings.json")) else {FINDINGS}


def kept_by_earlier_version(tree: object) -> bool:
    """Whether findings.json is of a version that looked for other kinds or sizes; False where it is no findings."""
    if not isinstance(tree, dict) or not isinstance(tree.get("looked_for"), dict):
        return False
    return not is_current(tree["looked_for"], tree.get("version"), compared=bool(tree.get("n_held_out")))


def _maps(run: RunFolder) -> set[Thing]:
    """Maps that the run was to have and has not, that don't say how far they can be trusted, or that are outdated."""
    try:
        wanted = set(with_plain([*run.config().analysis.projections, *run.map_names()]))
    except UserError:
        return set()
    found: set[Thing] = set()
    for name in wanted & set(PROJECTIONS):
        table = run.table(f"maps/{name}")
        if table is None or not set(FIDELITY) <= set(table.columns):
            found.add(("map", name))
        elif is_outdated(name, table):
            found.add((OUTDATED, name))
    return found


def is_outdated(name: str, places: pd.DataFrame) -> bool:
    """Whether the table of a map was drawn by another version of its projection than today's.

    Tables of before there were versions don't say theirs: they count as the first one.
    """
    drawn_by = places["projection_version"] if "projection_version" in places else pd.Series([1])
    n_images = int((places["epoch"] == places["epoch"].iloc[0]).sum()) if len(places) else 0
    return bool((drawn_by != PROJECTIONS[name].version_of(n_images)).any())
