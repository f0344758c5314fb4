"""What was found in a run, as sets of images to look at: each finding that passed its test, with its sentence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mpsviz.analysis.findings.chance.finding import Finding
from mpsviz.analysis.findings.registry import KINDS
from mpsviz.view.suggestion import Suggestion

NAMED = 2
"""Classes that a title names."""


def suggest_findings(items: Iterable[Finding], class_labels: Sequence[str], ids: Iterable[str]) -> list[Suggestion]:
    """In the order in which they come; those without images, caveats and what held are left out.

    Args:
        items: the findings of a run.
        class_labels: its C classes, by index.
        ids: of the images that are shown; a finding selects none but these.
    """
    shown = set(ids)
    suggestions = []
    for item in items:
        images = [image for image in item.selection if image in shown]
        if item.state == "found" and images:
            suggestions.append(Suggestion(_title(item, class_labels), item.sentence, images))
    return suggestions


def _title(item: Finding, class_labels: Sequence[str]) -> str:
    """The kind, and what it is about: classes, or what a column says of them."""
    names = [class_labels[index] for index in item.subject.classes]
    about = [*names[:NAMED], *([f"{len(names) - NAMED} more"] if len(names) > NAMED else [])] or [item.subject.value]
    return f"{KINDS[item.kind].title}: {', '.join(about)}" if any(about) else KINDS[item.kind].title
