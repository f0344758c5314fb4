"""What is known of a run before it starts: when it is looked at, and what its user should know."""

from __future__ import annotations

from mpsviz.analysis.features.neighborhood import notes_on_neighbors
from mpsviz.tuning.setup.session import Session


def snapshot_epochs(epochs: int, snapshots: int) -> list[int]:
    """Where to look: before tuning, at the end, and evenly between, `snapshots` times in all after the first."""
    snapshots = min(snapshots, epochs)  # more than one an epoch there can't be
    return sorted({round(epochs * number / snapshots) for number in range(snapshots + 1)})


def notes(session: Session) -> tuple[str, ...]:
    """What the user should know of this run before reading its figures."""
    shots, held_out = session.config.data.shots, int((session.split == "held-out").sum())
    short = int((session.few_shot.train.labels.bincount() < shots).sum())
    few = (f"{short} classes have fewer than {shots} images to train on and give all they have.",) if short else ()
    neighbors = notes_on_neighbors(session.config.analysis.n_neighbors, held_out)
    return session.dataset.notes + session.notes + few + neighbors
