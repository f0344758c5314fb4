"""Write the report: the template, filled with runs, their view, and the code that draws them."""

from __future__ import annotations

import html
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from plotly.offline import get_plotlyjs

from mpsviz import __version__
from mpsviz.errors import UserError
from mpsviz.export.report.embedded_view import EmbeddedView, embedded_view
from mpsviz.export.report.run_comparison import RunComparison, run_comparison
from mpsviz.export.report.run_report import RunReport, run_report
from mpsviz.labels import unambiguous
from mpsviz.runs.folder.atomic_writing import replacing
from mpsviz.runs.folder.store import RunFolder
from mpsviz.view import BUNDLE
from mpsviz.view.runs.packed_folder import show_folder

HERE = Path(__file__).parent
MOST_RUNS = 8
"""Each has a view of its own, and a browser keeps about sixteen WebGL2 contexts."""
VIEW_PX = 600
COLOUR = "column:label"


@dataclass(frozen=True)
class Section:
    """A run of a report; `view` is None where it has no map."""

    run: RunReport
    view: EmbeddedView | None


def write_report(runs: Sequence[RunFolder], out: Path, *, pictures: bool = True) -> int:
    """Write one self-contained HTML file and return its size in bytes.

    Args:
        out: the file; replaced as a whole, or not at all.

    Raises:
        UserError: as `report_of` does, or the file can't be written.
    """
    text = report_of(runs, pictures=pictures).encode()
    try:
        with replacing(out) as beside:
            beside.write_bytes(text)
    except OSError as error:
        raise UserError(
            f"The report '{out}' can't be written ({error.strerror}).",
            next_step="Choose a file in a folder that you may write to, or free some space.",
        ) from error
    return len(text)


def report_of(runs: Sequence[RunFolder], *, pictures: bool = True) -> str:
    """The document of one to MOST_RUNS runs.

    Args:
        pictures: False leaves every image out.

    Raises:
        UserError: there are too many runs, or nothing of one is measured.
    """
    if not 1 <= len(runs) <= MOST_RUNS:
        raise UserError(f"A report has one to {MOST_RUNS} runs.", next_step="Name fewer runs.")
    keys = unambiguous([run.path.name for run in runs])  # two folders may have one name
    sections = [_section(run, key, pictures) for run, key in zip(runs, keys, strict=True)]
    return filled(sections, run_comparison(runs, keys))


def filled(sections: Sequence[Section], comparison: RunComparison | None) -> str:
    """The template with these runs in it."""
    template = _environment().get_template("report.html")
    figures = [figure for section in sections for figure in section.run.figures]
    return template.render(
        title=" · ".join(section.run.title for section in sections),
        sections=sections,
        comparison=comparison,
        made=datetime.now().astimezone().strftime("%Y-%m-%d %H:%M"),
        version=__version__,
        styles=_own((HERE / "report.css").read_text(encoding="utf-8")),
        script=_own((HERE / "report.js").read_text(encoding="utf-8")),
        bundle=_own(BUNDLE.read_text(encoding="utf-8")) if any(section.view for section in sections) else "",
        plotly=_own(get_plotlyjs()) if figures else "",
        data=_embedded,
    )


def view_document(title: str, view: EmbeddedView) -> str:
    """A document that holds a view and nothing else."""
    return (
        _environment()
        .get_template("view.html")
        .render(
            title=title,
            view=view,
            styles=_own((HERE / "report.css").read_text(encoding="utf-8")),
            script=_own((HERE / "report.js").read_text(encoding="utf-8")),
            bundle=_own(BUNDLE.read_text(encoding="utf-8")),
            data=_embedded,
        )
    )


def _environment() -> Environment:
    loader = FileSystemLoader(HERE)
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def _section(run: RunFolder, key: str, pictures: bool) -> Section:
    shown = show_folder(run)
    view = None
    if shown is not None:
        view = embedded_view([shown], key=key, colour=COLOUR, height=VIEW_PX, pictures=pictures)
    return Section(run_report(run, pictures=pictures), view)


def _own(code: str) -> Markup:
    """Code of ours or of plotly, put in as it is."""
    return Markup(code)  # noqa: S704 (no text of a user is in it)


def _embedded(name: str, value: Any) -> Markup:
    """A value as JSON in a <script> that no browser runs, and that no text in it can end."""
    text = value.figure.to_json() if hasattr(value, "figure") else json.dumps(vars(value), allow_nan=False)
    inside = text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return Markup(f'<script type="application/json" id="{html.escape(name)}">{inside}</script>')  # noqa: S704 (escaped)
