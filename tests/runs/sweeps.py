"""The members of a small sweep, and how it is carried out here."""

from __future__ import annotations

from pathlib import Path

from mpsviz.runs.sweep import local_engine
from mpsviz.runs.sweep.expansion import Member


def run_all(members: list[Member], parent: Path) -> list[tuple[str, str | None]]:
    outcomes = local_engine.carry_out(members, parent, "s", lambda progress: None)
    return [(outcome.state, outcome.error) for outcome in outcomes]


FINISHED = ("finished", None)
