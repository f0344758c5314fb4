"""The registry of findings: what is looked for in every run, and everything that was found, the worst first.

To add a kind, write a file with a function from a `Comparison` to findings and a `KIND` that says what it is called,
and name the file in `_FILES`; the run folder, `analyse` and pages follow.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module

from mpsviz.analysis.findings.chance.comparison import MOST_IMAGES, Comparison
from mpsviz.analysis.findings.chance.finding import STATES, Finding, Kind, SmallChange
from mpsviz.analysis.findings.chance.words import images

_FILES = (
    "geometry.kept",
    "geometry.all_images",
    "geometry.apart",
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

NOTHING_FOUND = (
    "Nothing that was looked for reached its least size and passed its test. "
    "Smaller changes may still be more than chance."
)
"""What an empty list says. A significant change below its kind's least size is no finding, so it does not say that
nothing changed."""

KINDS: dict[str, Kind] = {kind.name: kind for kind in _ENTRIES}
"""By name, in the order in which they are looked for."""


FINDINGS_VERSION = 2
"""Raise it with any change of what is found: a least size, a test, a kind's figures. Findings that an earlier version
kept are then measured again."""
WITHOUT_CLASSES = "No image has a class"
WITH_CLASSES = "With one class each, as labels, they have findings of classes, too."
"""Both of a note; what a run's labels are says more, see `mpsviz.runs.findings.fitted`."""
MOST_SMALL = 100
"""Changes below their least size that are kept; of thousands of pairs of classes hundreds may be."""
UNNUMBERED = 1
"""The version of findings that were kept before there was a number."""
SAME_OF_CLASSES = 1
"""The earliest version that found the same as today's in images that have a class: the second one looks at images
without one, too, where the first compared none."""


@dataclass(frozen=True)
class Findings:
    """What became of the features between the first snapshot and one epoch.

    Attributes:
        epoch: of the snapshot.
        items: what was found, the worst first; then what can't be said; then what held.
        looked_for: kind → one sentence: what was looked for, found or not.
        n_held_out: held-out images that were compared.
        notes: what the reader should know of all of them.
        small: what passed its test but is below its kind's least size, the nearest to it first, at most MOST_SMALL;
            None where an earlier version looked, which did not keep it.
        n_small: how many there are.
        has_classes: whether images had classes; where none had one, kinds of classes were not looked for.
    """

    epoch: int
    items: tuple[Finding, ...]
    looked_for: dict[str, str]
    n_held_out: int
    notes: tuple[str, ...] = ()
    small: tuple[SmallChange, ...] | None = None
    n_small: int = 0
    has_classes: bool = True

    @property
    def found(self) -> tuple[Finding, ...]:
        return tuple(item for item in self.items if item.state == "found")


def find(comparison: Comparison, epoch: int) -> Findings:
    """Look for every kind of `KINDS` that these images can have."""
    kinds = [kind for kind in KINDS.values() if comparison.has_classes or not kind.of_classes]
    found = [item for kind in kinds for item in kind.find(comparison)]
    small = sorted((item for item in found if isinstance(item, SmallChange)), key=lambda item: -item.share)
    items = [item for item in found if isinstance(item, Finding)]
    items.sort(key=lambda item: (STATES.index(item.state), -item.severity))  # stable: of equal ones the kind's order
    return Findings(
        epoch=epoch,
        items=tuple(items),
        looked_for=_looked_for(),
        n_held_out=len(comparison.rows),
        notes=_notes(comparison),
        small=tuple(small[:MOST_SMALL]),
        n_small=len(small),
        has_classes=comparison.has_classes,
    )


def is_current(looked_for: Mapping[str, str], version: int | None, *, compared: bool) -> bool:
    """Whether kept findings are what today's version looks for.

    Args:
        looked_for: kind → sentence, as it was kept; empty where there was nothing to compare, which never ages.
        version: FINDINGS_VERSION when they were kept; None: there was no number yet, and the sentences, which say the
            least sizes, tell such versions apart.
        compared: whether any image was.
    """
    if not looked_for:
        return True
    earliest = SAME_OF_CLASSES if compared else FINDINGS_VERSION
    if version is None:
        return earliest <= UNNUMBERED and looked_for == _looked_for()
    return earliest <= version <= FINDINGS_VERSION and set(looked_for) == set(KINDS)


def _looked_for() -> dict[str, str]:
    return {name: kind.looks_for for name, kind in KINDS.items()}


def _notes(comparison: Comparison) -> tuple[str, ...]:
    held_out, notes = len(comparison.comparable), []
    if held_out and not comparison.has_classes:
        notes.append(
            f"{WITHOUT_CLASSES}, so of classes nothing is said: the {images(held_out)} are looked at together. "
            f"{WITH_CLASSES}"
        )
    if held_out > MOST_IMAGES:
        how = "by class" if comparison.has_classes else "by chance"
        notes.append(f"Of {held_out:,} held-out images {MOST_IMAGES:,}, drawn {how}, were compared.")
    return tuple(notes)
