"""What a notebook shows in place of an object: the working map in a frame of its own, findings as a list."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import asdict

import pandas as pd

from mpsviz.analysis.findings.registry import Findings
from mpsviz.export.report.embedded_view import embedded_view
from mpsviz.export.report.report import view_document
from mpsviz.row_words import RowWords
from mpsviz.ui.tables.finding_tables import how_sure, kind_title, nothing_said, severity_word, small_said
from mpsviz.view.shown_run import ShownRun

FRAME_PX = 760
VIEW_PX = 560
COLUMNS = ["kind", "state", "severity", "sentence", "size", "unit", "lower", "upper", "test", "p", "adjusted_p"]


class ViewOfRuns:
    """ManifoldView of one run or two, live in the notebook: it needs no kernel and stays in the saved file."""

    def __init__(self, runs: Sequence[ShownRun], *, pictures: bool) -> None:
        self.runs = runs
        self.pictures = pictures

    def __repr__(self) -> str:
        return f"ViewOfRuns({', '.join(run.title for run in self.runs)})"

    def html(self) -> str:
        """A document of its own."""
        key = " beside ".join(run.key for run in self.runs)
        view = embedded_view(self.runs, key=key, colour="column:label", height=VIEW_PX, pictures=self.pictures)
        return view_document(" beside ".join(run.title for run in self.runs), view)

    def _repr_html_(self) -> str:
        title = html.escape(f"Map of {' and '.join(run.title for run in self.runs)}")
        style = f"width:100%;height:{FRAME_PX}px;border:0"
        rights = "allow-scripts allow-downloads"
        inside = html.escape(self.html())
        return f'<iframe title="{title}" style="{style}" sandbox="{rights}" srcdoc="{inside}"></iframe>'


class FindingsTable:
    """What was found in a run.

    Attributes:
        findings: with every figure, see `mpsviz.analysis.findings.registry.Findings`.
        rows: what its rows are called.
    """

    def __init__(self, findings: Findings, rows: RowWords) -> None:
        self.findings, self.rows = findings, rows

    @property
    def table(self) -> pd.DataFrame:
        """A row a finding, the worst first."""
        return pd.DataFrame([asdict(item) for item in self.findings.items], columns=COLUMNS)

    def __len__(self) -> int:
        return len(self.findings.items)

    def __repr__(self) -> str:
        lines = [f"[{severity_word(item)[0]}] {item.sentence}" for item in self.findings.items]
        return "\n".join(
            [*(lines or [nothing_said(self.findings)]), *filter(None, [small_said(self.findings, self.rows)])]
        )

    def _repr_html_(self) -> str:
        if not self.findings.items:
            return f"<p>{html.escape(repr(self))}</p>"
        rows = "".join(
            f"<li><b>{html.escape(severity_word(item)[0])} · {html.escape(kind_title(item.kind, self.rows))}.</b> "
            f"{html.escape(item.sentence)} <small>{html.escape(how_sure(item))}</small></li>"
            for item in self.findings.items
        )
        small = small_said(self.findings, self.rows)
        return f"<ol>{rows}</ol>" + (f"<p><small>{html.escape(small)}</small></p>" if small else "")
