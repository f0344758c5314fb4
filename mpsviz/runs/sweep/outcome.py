"""How the members of a sweep ended: for a table, and as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mpsviz.errors import UserError
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle.launcher import current_status
from mpsviz.runs.sweep.expansion import Member

FIGURES = {"accuracy %": ("accuracy", "fused"), "drift": ("gram_drift", "global"), "neighbours": ("neighbor_overlap",)}
"""Columns of the table, and where they stand in result.json."""


@dataclass(frozen=True)
class Outcome:
    """How one member ended, or why it did not.

    Attributes:
        state: of its status; "missing" where it was never begun.
        result: the content of its result.json; None where it has not finished.
        error: what stopped it, in words.
    """

    member: Member
    path: Path
    state: str
    result: Mapping[str, Any] | None
    error: str | None

    @property
    def finished(self) -> bool:
        return self.state == "finished"


def outcome_of(member: Member, parent: Path, refused: UserError | None = None) -> Outcome:
    """Read it from the member's folder.

    Args:
        refused: why it could not be begun or gone on with.
    """
    run = RunFolder(parent / member.name)
    if not (run.path / "config.json").is_file():
        return Outcome(member, run.path, "missing", None, str(refused) if refused else "It was not begun.")
    status = current_status(run)
    result = run.read_json("result.json") if status.state == "finished" else None
    error = str(refused) if refused else None
    if status.error is not None and status.state == "failed":
        error = f"{status.error.what} {status.error.next}"
    if status.state == "finished" and not isinstance(result, dict):
        result, error = None, "It has finished, but its result.json is missing or damaged."
    return Outcome(member, run.path, status.state, result, error)


def as_json(sweep: str, parent: Path, outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """What the command line prints; `failed` counts every member that has not finished."""
    finished = sum(outcome.finished for outcome in outcomes)
    return {
        "sweep": sweep,
        "folder": str(parent),
        "runs": [
            {
                "name": outcome.member.name,
                "method": outcome.member.config.method.name,
                "seed": outcome.member.config.seed,
                "settings": dict(outcome.member.varied),
                "state": outcome.state,
                "result": outcome.result,
                "error": outcome.error,
            }
            for outcome in outcomes
        ],
        "finished": finished,
        "failed": len(outcomes) - finished,
    }


def as_table(outcomes: Sequence[Outcome]) -> list[str]:
    """Lines of a table: name, state and figures of each; what stopped it stands below."""
    rows = [["run", "state", *FIGURES, "seconds"]]
    for outcome in outcomes:
        figures = [_figure(outcome.result, *keys) for keys in FIGURES.values()]
        rows.append([outcome.member.name, outcome.state, *figures, _figure(outcome.result, "seconds")])
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    stopped = [f"{outcome.member.name}: {outcome.error}" for outcome in outcomes if outcome.error]
    return [*lines, *stopped]


def _figure(result: Mapping[str, Any] | None, *keys: str) -> str:
    """A number of the result, to four digits; "–" where it has none."""
    value: Any = result
    for key in keys:
        value = value.get(key) if isinstance(value, Mapping) else None
    return f"{value:.4g}" if isinstance(value, (int, float)) else "–"
