"""The datasets that can be named. A new one is a file with a loader and a line here."""

from __future__ import annotations

from collections.abc import Callable

from mpsviz.data.dataset import Dataset
from mpsviz.data.emoji import load_emoji_60
from mpsviz.errors import UserError

DATASETS: dict[str, Callable[[], Dataset]] = {
    "emoji-60": load_emoji_60,
}


def load_dataset(name: str) -> Dataset:
    """Load a dataset by its name.

    Raises:
        UserError: the name is unknown.
    """
    if name not in DATASETS:
        raise UserError(f"There is no dataset named '{name}'.", next_step=f"Choose one of: {', '.join(DATASETS)}.")
    return DATASETS[name]()
