"""What a finding is: one sentence about what became of the features, its figures, and the test that it passed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from mpsviz.analysis.findings.chance.comparison import Comparison

State = Literal["found", "held", "caveat"]
"""Something changed; something was looked at closely enough to say that it kept; something can't be said."""
NOT_MEASURED = "What that does has not been measured."
STATES: tuple[State, ...] = ("found", "caveat", "held")


@dataclass(frozen=True)
class Subject:
    """What a finding is about; all empty: the run as a whole.

    Attributes:
        classes: their indices (`label_index`), the one that moved first.
        column: of the probe, for example "style" or "family"; '' for none.
        value: in that column.
    """

    classes: tuple[int, ...] = ()
    column: str = ""
    value: str = ""


@dataclass(frozen=True)
class Advice:
    """What to try, and what that did elsewhere.

    Attributes:
        attempt: one sentence.
        evidence: one sentence with figures that this project measured; '' where it has none.
        source: the document that holds them.
        quoted: the figures, as they stand in that document.
    """

    attempt: str
    evidence: str = ""
    source: str = ""
    quoted: tuple[str, ...] = ()

    @property
    def told(self) -> str:
        """The evidence with its source, or that there is none."""
        if not self.evidence:
            return NOT_MEASURED
        return f"{self.evidence} ({self.source})" if self.source else self.evidence


@dataclass(frozen=True)
class Finding:
    """One finding of one snapshot beside the first one.

    Attributes:
        kind: a key of `mpsviz.analysis.findings.registry.KINDS`.
        state: see State.
        subject: what it is about.
        sentence: what happened, with its figures.
        size: the effect.
        unit: of the effect.
        lower, upper: ends of its 95 % bootstrap interval over held-out images; None where it has none.
        test: the test that it passed, in words; '' where nothing was tested.
        p: its p value, of a simulation at least 1 / (n + 1); None where nothing was tested.
        adjusted_p: after Benjamini and Hochberg, over all classes or pairs that were looked at.
        severity: how bad, in [0, 1]; 0 for what held.
        selection: ids of the images that show it, the clearest first.
        advice: what to try; None where there is nothing to mend.
        figures: name → every number of the sentence, unrounded.
    """

    kind: str
    state: State
    subject: Subject
    sentence: str
    size: float
    unit: str
    lower: float | None = None
    upper: float | None = None
    test: str = ""
    p: float | None = None
    adjusted_p: float | None = None
    severity: float = 0.0
    selection: tuple[str, ...] = ()
    advice: Advice | None = None
    figures: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class SmallChange:
    """A change that passed its kind's test but is below the least size that the kind speaks of: no finding.

    Attributes:
        kind: a key of `mpsviz.analysis.findings.registry.KINDS`.
        subject: what changed.
        about: the same in words.
        said: its size in words.
        size, unit: the effect, as of a finding.
        adjusted_p: as of a finding.
        share: of the least size, in [0, 1].
    """

    kind: str
    subject: Subject
    about: str
    said: str
    size: float
    unit: str
    adjusted_p: float
    share: float


@dataclass(frozen=True)
class Kind:
    """What can be found.

    Attributes:
        name: what it is called in files.
        title: what it is called on a page.
        looks_for: one sentence: what is looked for, and from which size on.
        find: everything of this kind in a comparison, and what passed its test but is too small; empty where there is
            nothing, or nothing can be said.
        measure: of the run (a key of `MEASURES["run"]`), whose curve over the epochs shows a finding about the whole
            run; empty where none does.
        of_classes: whether it needs images that have a class.
    """

    name: str
    title: str
    looks_for: str
    find: Callable[[Comparison], Sequence[Finding | SmallChange]]
    measure: str = ""
    of_classes: bool = False
