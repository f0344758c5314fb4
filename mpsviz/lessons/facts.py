"""What lessons tell of a run: each a function from the run, and words of a placeholder, to a figure.

They raise ValueError, KeyError or IndexError where the run has no such thing.
"""

from __future__ import annotations

from dataclasses import dataclass

from mpsviz.analysis.findings.registry import KINDS
from mpsviz.analysis.measures.registry import MEASURES
from mpsviz.runs.findings.kept import read_findings
from mpsviz.runs.folder.store import RunFolder

SHARE = "share of"
"""How the unit of a measure begins whose values are shares."""


@dataclass(frozen=True)
class Number:
    """A figure with its unit: "%" where it is in percent, "" for none."""

    amount: float
    unit: str = ""
    digits: int = 3


Value = Number | str


def written(value: Value) -> str:
    """As it stands in a text."""
    if isinstance(value, str):
        return value
    if value.unit == "%":
        return f"{value.amount:.0f} %" if value.amount >= 10 or not value.amount else f"{value.amount:.1f} %"
    return f"{value.amount:.{value.digits}f}"


# -- measures --------------------------------------------------------------------------------------------------------


def run_measure(run: RunFolder, measure: str, when: str) -> Value:
    """A measure of the whole run."""
    table = run.written("analysis/summary")
    rows = table[(table["measure"] == measure) & (table["epoch"] == epoch_of(run, when))]
    known = MEASURES["run"].get(measure)  # α is chosen, not measured
    amount = float(rows["value"].iloc[0])
    return _with_unit(amount, known.unit) if known else Number(amount, digits=1)


def run_change(run: RunFolder, measure: str) -> Value:
    """How much a measure of the whole run has changed, as an amount without a sign."""
    before, after = run_measure(run, measure, "start"), run_measure(run, measure, "end")
    if isinstance(before, str) or isinstance(after, str):
        raise ValueError(measure)
    return Number(abs(after.amount - before.amount), after.unit)


def class_measure(run: RunFolder, measure: str, label: str, when: str) -> Value:
    """A measure of one class."""
    table = run.written("analysis/per_class")
    wanted = (table["measure"] == measure) & (table["label"] == label) & (table["epoch"] == epoch_of(run, when))
    return _with_unit(float(table[wanted]["value"].iloc[0]), MEASURES["class"][measure].unit)


def curve(run: RunFolder, measure: str) -> list[tuple[int, float]]:
    """Epoch and value of a measure at every snapshot, shares in percent."""
    values = [run_measure(run, measure, str(epoch)) for epoch in run.epochs()]
    return [
        (epoch, value.amount) for epoch, value in zip(run.epochs(), values, strict=True) if isinstance(value, Number)
    ]


def index_of(rank: str) -> int:
    """A rank counted from 1, or from −1 backwards, as an index. Raises IndexError for 0."""
    if int(rank) == 0:
        raise IndexError(rank)
    return int(rank) - 1 if int(rank) > 0 else int(rank)


# -- settings, findings ----------------------------------------------------------------------------------------------


def setting(run: RunFolder, name: str) -> Value:
    """A setting of the run, by its dotted name."""
    found = run.config().model_dump()
    for part in name.split("."):
        found = found[part]
    return f"{found:g}" if isinstance(found, float) else str(found)


def gram_cost(run: RunFolder, change: str) -> Value:
    """λ1 times a change of a cosine: what the Gram term takes for it."""
    weight = getattr(run.config().method, "gram_weight", None)
    if weight is None:
        raise KeyError("method.gram_weight")
    return Number(float(weight) * float(change), digits=1)


def found(run: RunFolder, rank: str) -> Value:
    """The sentence of a finding, the worst first, counted from 1."""
    findings = read_findings(run)
    if findings is None:
        raise KeyError(rank)
    return findings.found[index_of(rank)].sentence


def found_title(run: RunFolder, rank: str) -> Value:
    """What the kind of a finding is called, counted from 1."""
    findings = read_findings(run)
    if findings is None:
        raise KeyError(rank)
    return KINDS[findings.found[index_of(rank)].kind].title


def found_count(run: RunFolder) -> Value:
    """How many findings there are, without what held and what can't be said."""
    findings = read_findings(run)
    if findings is None:
        raise KeyError("findings")
    return Number(len(findings.found), digits=0)


def last_epoch(run: RunFolder) -> Value:
    """How many epochs the run has."""
    return Number(run.epochs()[-1], digits=0)


def epoch_of(run: RunFolder, when: str) -> int:
    """Raises ValueError where there is no snapshot then."""
    epochs = run.epochs()
    epoch = {"start": epochs[0], "end": epochs[-1]}.get(when)
    epoch = int(when) if epoch is None else epoch
    if epoch not in epochs:
        raise ValueError(when)
    return epoch


def _with_unit(amount: float, unit: str) -> Number:
    return Number(100 * amount, "%") if unit.startswith(SHARE) else Number(amount)
