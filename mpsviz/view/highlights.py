"""What the view points out: findings as marks on the map, and sets of images that changed most."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from mpsviz.analysis.findings.chance.finding import Finding
from mpsviz.analysis.findings.chance.severity import in_a_word
from mpsviz.analysis.findings.registry import KINDS
from mpsviz.view.levels import smallest
from mpsviz.view.packed import Packed, packed
from mpsviz.view.suggestion import Suggestion

MOST_FINDINGS = 10
"""Findings that are marked, the worst: more would clutter the map, and stand on the Diagnosis page."""
NAMED = 2
"""Classes that a title names."""


@dataclass(frozen=True)
class Highlights:
    """What is pointed out in a run.

    Attributes:
        findings: of the run, the worst first; those that change nothing or have no images are left out.
        class_labels: of the C classes, by index.
        suggestions: sets of images that are worth a look.
        no_findings, no_suggestions, no_neighbours: a sentence why there are none, said where they would be.
    """

    findings: Sequence[Finding] = ()
    class_labels: Sequence[str] = ()
    suggestions: Sequence[Suggestion] = ()
    no_findings: str = ""
    no_suggestions: str = ""
    no_neighbours: str = ""


@dataclass
class _Rows:
    """Rows of many sets of images, one after the other."""

    row: dict[str, int]
    found: list[int] = field(default_factory=list)

    def add(self, ids: Iterable[str]) -> int:
        """How many of the ids are rows here."""
        rows = [self.row[image] for image in ids if image in self.row]
        self.found += rows
        return len(rows)


def pack_highlights(ids: Sequence[str], shown: Highlights) -> Packed:
    """Pack them.

    Args:
        ids: the n images, in the order of `pack_images`.

    Returns:
        "rows": the rows of the images of each finding, then of each suggestion. Meta: findings (number as on the
        Diagnosis page, word for how bad, title, sentence, count of rows, and whether they have a place on the map),
        suggestions (title, why, count), and the sentences why there are none.
    """
    rows = _Rows({image: number for number, image in enumerate(ids)})
    marked = [(number, item) for number, item in numbered(shown.findings) if item.selection][:MOST_FINDINGS]
    findings = [
        {
            "number": number,
            "word": in_a_word(item.state, item.severity),
            "title": _title(item, shown.class_labels),
            "sentence": item.sentence,
            "count": rows.add(item.selection),
            "placed": bool(item.subject.classes or item.subject.value),
        }
        for number, item in marked
    ]
    suggestions = [{"title": one.title, "why": one.why, "count": rows.add(one.ids)} for one in shown.suggestions]
    meta = {
        "findings": findings,
        "suggestions": suggestions,
        "no_findings": "" if findings else shown.no_findings,
        "no_suggestions": "" if suggestions else shown.no_suggestions,
        "no_neighbours": shown.no_neighbours,
    }
    table = pa.table({"row": np.array(rows.found, dtype=smallest(len(ids)))})
    return packed("highlights", meta, rows=table)


def numbered(items: Sequence[Finding]) -> list[tuple[int, Finding]]:
    """What was found to have changed, with its number: 1 is the worst."""
    return list(enumerate((item for item in items if item.state == "found"), start=1))


def _title(item: Finding, class_labels: Sequence[str]) -> str:
    """The kind, and what it is about: classes, or what a column says of them."""
    names = [class_labels[index] for index in item.subject.classes]
    about = [*names[:NAMED], *([f"{len(names) - NAMED} more"] if len(names) > NAMED else [])] or [item.subject.value]
    return f"{KINDS[item.kind].title}: {', '.join(about)}" if any(about) else KINDS[item.kind].title
