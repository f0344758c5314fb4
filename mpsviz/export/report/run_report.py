"""What a report says of one run: its settings, what was found, its figures and how they were measured."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from PIL import Image

from mpsviz.analysis.comparison.settings import flat
from mpsviz.analysis.findings.chance.finding import STATES, Finding
from mpsviz.analysis.findings.registry import Findings
from mpsviz.analysis.measures.registry import MEASURES
from mpsviz.config.run_config import RunConfig
from mpsviz.errors import UserError
from mpsviz.export.report.run_figures import ReportFigure, run_figures
from mpsviz.row_words import RowWords
from mpsviz.runs.findings.kept import read_findings, why_none
from mpsviz.runs.folder import caveats
from mpsviz.runs.folder.recording import SOURCE, row_words
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.folder.thumbnails import cut_thumbnails, data_uri
from mpsviz.runs.lifecycle.manage_runs import title
from mpsviz.runs.lifecycle.status import read_status
from mpsviz.ui.tables.finding_tables import (
    how_sure,
    images_of_finding,
    kind_title,
    nothing_said,
    severity_word,
    small_said,
)
from mpsviz.ui.tables.headline_table import SHARES, HeadlineFigure, headline_figures

MOST_PICTURES = 8
"""Of a class in a finding."""
OF_FEATURES = ("data.path", "model.name", "analysis.")
"""How settings begin that say something of features which were computed elsewhere."""
STATE_TITLES = {"found": "What changed", "caveat": "What can't be said or trusted", "held": "What held"}


@dataclass(frozen=True)
class RunReport:
    """Attributes:
    name, title: of the folder, and what its user calls it.
    state: "finished", …
    facts: name → value: what kind of run it is.
    notes: what should be known before a figure is believed.
    headline: rows of measure, before, after, interval, chance, help.
    findings: title of a state → its findings, each as the template reads it.
    nothing: a sentence why nothing is said to have changed; empty where something is.
    small: what was measured but is too small to matter; empty where nothing is.
    looked_for: title of a kind → what was looked for; empty where nothing was.
    figures: see `run_figures`.
    settings: every setting by its dotted name.
    versions: package → version.
    measured: name of a figure → how it is measured.
    """

    name: str
    title: str
    state: str
    facts: dict[str, str]
    notes: list[str]
    headline: list[dict[str, str]]
    findings: dict[str, list[dict[str, Any]]]
    nothing: str
    small: str
    looked_for: dict[str, str]
    figures: list[ReportFigure]
    settings: dict[str, str]
    versions: dict[str, str]
    measured: dict[str, str]


def run_report(run: RunFolder, *, pictures: bool) -> RunReport:
    """Read everything.

    Raises:
        UserError: it is no run, nothing of it is measured yet, or a snapshot is broken.
    """
    config, probe, summary = run.config(), run.probe(), run.table("analysis/summary")
    if probe is None or summary is None or summary.empty:
        raise UserError(
            f"Nothing of the run '{run.path.name}' is measured yet.",
            next_step="Wait for its first snapshot, or have it measured: python -m mpsviz analyse RUN.",
        )
    status = read_status(run)
    undefined = caveats.undefined(summary, probe, config.analysis.n_neighbors)
    headline = headline_figures(summary, probe, undefined)
    findings = read_findings(run)
    items, words = findings.items if findings else (), row_words(run)
    rows = [images_of_finding(probe, item, MOST_PICTURES) if pictures and item.selection else {} for item in items]
    cut = cut_thumbnails(run, {image for shown in rows for ids in shown.values() for image in ids})
    return RunReport(
        name=run.path.name,
        title=title(run),
        state=status.state,
        facts=_facts(run, config, probe, status.state),
        notes=[words.said(note) for note in _notes(run, summary, probe, undefined)]
        + (list(findings.notes) if findings else []),
        headline=[_row(figure) for figure in headline],
        findings={
            STATE_TITLES[state]: [
                _finding(item, words, shown, cut)
                for item, shown in zip(items, rows, strict=True)
                if item.state == state
            ]
            for state in STATES
        },
        nothing=_nothing(run, findings),
        small=small_said(findings, words) if findings else "",
        looked_for={kind_title(kind, words): said for kind, said in findings.looked_for.items()} if findings else {},
        figures=run_figures(run),
        settings={
            name: _written(value)
            for name, value in flat(config.model_dump(mode="json")).items()
            if config.data.name != SOURCE or name.startswith(OF_FEATURES)
        },
        versions=_versions(run),
        measured={figure.title: words.said(MEASURES["run"][figure.measure].help) for figure in headline},
    )


def _facts(run: RunFolder, config: RunConfig, probe: pd.DataFrame, state: str) -> dict[str, str]:
    """What kind of run it is; of features that were computed elsewhere nobody told how they were trained."""
    training = {
        "Method": config.method.name,
        "Training images of each class": str(config.data.shots),
        "Seed": str(config.seed),
    }
    many = row_words(run).many
    classes = {"Classes": f"{len(run.class_labels()):,}"} if (probe["label_index"] >= 0).any() else {}
    return {
        "Run": run.path.name,
        "Data": config.data.name,
        "Model": "not said" if config.model.name == SOURCE else config.model.name,
        **({} if config.data.name == SOURCE else training),
        f"{many[0].upper()}{many[1:]}": f"{caveats.count_held_out(probe):,}",
        **classes,
        "Snapshots": f"{len(run.epochs()):,}",
        "State": state,
    }


def _notes(run: RunFolder, summary: pd.DataFrame, probe: pd.DataFrame, undefined: Mapping[str, str]) -> list[str]:
    said = [caveats.collapse_of(summary, probe), caveats.alpha_said(summary, probe), *caveats.of_many(summary, probe)]
    said += [f"Neighbours: {why}" for why in dict.fromkeys(undefined.values())]
    if len(run.epochs()) == 1:
        said.append("There is one snapshot only, so nothing is compared.")
    if run.is_altered("config.json"):
        said.append("The file config.json of this run is damaged, or was changed.")
    return [one for one in said if one]


def _row(figure: HeadlineFigure) -> dict[str, str]:
    share = figure.measure in SHARES
    interval = ""
    if figure.lower is not None and figure.upper is not None:
        interval = f"{_number(figure.lower, share)} to {_number(figure.upper, share)}"
    return {
        "title": figure.title,
        "before": _number(figure.before, share),
        "after": _number(figure.after, share),
        "interval": interval,
        "chance": _number(figure.chance, share),
    }


def _number(value: float | None, share: bool) -> str:
    if value is None or not math.isfinite(value):
        return ""
    return f"{100 * value:.1f} %" if share else f"{value:.3f}"


def _nothing(run: RunFolder, findings: Findings | None) -> str:
    if findings is None:
        return why_none(run)
    return "" if findings.found else nothing_said(findings)


def _finding(
    item: Finding, words: RowWords, rows: Mapping[str, list[str]], cut: Mapping[str, Image.Image]
) -> dict[str, Any]:
    """Args: rows: class → the images that show it; cut: id → its thumbnail."""
    word, colour = severity_word(item)
    strips = []
    for name, ids in rows.items():
        there = [(image, data_uri(cut[image], "WEBP", quality=80)) for image in ids if image in cut]
        strips += [{"name": name, "images": there}] if there else []
    return {
        "word": word,
        "colour": colour,
        "kind": kind_title(item.kind, words),
        "sentence": item.sentence,
        "sure": how_sure(item),
        "attempt": item.advice.attempt if item.advice else "",
        "evidence": item.advice.told if item.advice else "",
        "strips": strips,
    }


def _versions(run: RunFolder) -> dict[str, str]:
    tree = run.read_json("versions.json")
    return {str(name): str(version) for name, version in tree.items()} if isinstance(tree, dict) else {}


def _written(value: object) -> str:
    return str(value) if isinstance(value, str) else f"{value:g}" if isinstance(value, float) else repr(value)
