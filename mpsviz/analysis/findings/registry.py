"""The registry of findings: what is looked for in every run, and everything that was found, the worst first.

To add a kind, write a file with a function from a `Comparison` to findings and a `KIND` that says what it is called,
and name the file in `_FILES`; the run folder, `analyse` and pages follow.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module

from mpsviz.analysis.findings.chance.comparison import MOST_IMAGES, Comparison
from mpsviz.analysis.findings.chance.finding import STATES, Finding, Kind

_FILES = (
    "geometry.kept",
    "geometry.all_images",
    "geometry.one_class",
    "geometry.merged",
    "geometry.moved",
    "geometry.split",
    "geometry.inside_classes",
    "geometry.hubs",
    "geometry.loose_bound",
    "classes.overfit",
    "classes.copies",
    "classes.narrow",
    "classes.exchanged",
    "classes.shortcut",
    "classes.mistaken",
    "classes.bystanders",
    "classes.confidence",
    "classes.gap",
    "limits.map_trust",
    "limits.too_few",
)
_ENTRIES: tuple[Kind, ...] = tuple(import_module(f"mpsviz.analysis.findings.{file}").KIND for file in _FILES)

KINDS: dict[str, Kind] = {kind.name: kind for kind in _ENTRIES}
"""By name, in the order in which they are looked for."""


@dataclass(frozen=True)
class Findings:
    """What became of the features between the first snapshot and one epoch.

    Attributes:
        epoch: of the snapshot.
        items: what was found, the worst first; then what can't be said; then what held.
        looked_for: kind → one sentence: what was looked for, found or not.
        n_held_out: held-out images that were compared.
        notes: what the reader should know of all of them.
    """

    epoch: int
    items: tuple[Finding, ...]
    looked_for: dict[str, str]
    n_held_out: int
    notes: tuple[str, ...] = ()

    @property
    def found(self) -> tuple[Finding, ...]:
        return tuple(item for item in self.items if item.state == "found")


def find(comparison: Comparison, epoch: int) -> Findings:
    """Look for every kind of `KINDS`."""
    items = [item for kind in KINDS.values() for item in kind.find(comparison)]
    items.sort(key=lambda item: (STATES.index(item.state), -item.severity))  # stable: of equal ones the kind's order
    return Findings(
        epoch=epoch,
        items=tuple(items),
        looked_for={name: kind.looks_for for name, kind in KINDS.items()},
        n_held_out=len(comparison.rows),
        notes=_notes(comparison),
    )


def _notes(comparison: Comparison) -> tuple[str, ...]:
    held_out = int((comparison.evidence.held_out & (comparison.evidence.label >= 0)).sum())
    if held_out <= MOST_IMAGES:
        return ()
    return (f"Of {held_out:,} held-out images {MOST_IMAGES:,}, drawn by class, were compared.",)
