"""One moment of a run: what the model said, and the files that are kept of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mpsviz.runs.folder.files import CheckedFiles
from mpsviz.runs.folder.safe_reading import plain_names


@dataclass(frozen=True)
class Snapshot:
    """What the model said of every probe image at one epoch; rows follow `probe.parquet`.

    Attributes:
        epoch: epochs trained; 0 is before tuning.
        image_features: (n, D) float32, L2-normalised; the tuned branch.
        text_features: (C, D) float32 as encoded, un-normalised; the classes in the order of `class_names`.
        logits: (n, C) float32, of the tuned branch; at epoch 0 these are the zero-shot logits.
        token_gram_drift: (n,) float32, mean absolute change of the Gram matrix of one image's own tokens.
        token_gram_map: (n, P) float32, the same of each of its P patches alone, row by row over the image; None where
            it isn't known.
    """

    epoch: int
    image_features: np.ndarray
    text_features: np.ndarray
    logits: np.ndarray
    token_gram_drift: np.ndarray
    token_gram_map: np.ndarray | None = None


def epochs_in(folder: Path, room: str) -> list[int]:
    """The epochs that have a file in a room of a run folder ("snapshots", "weights"), ascending."""
    stems = [Path(name).stem for name in plain_names(folder, room) if name.endswith(".safetensors")]
    return sorted(int(stem) for stem in stems if stem.isdecimal() and stem == f"{int(stem):04d}")


def weights_name(epoch: int) -> str:
    """The file of the weights of an epoch, where they are kept beside those of the end."""
    return f"weights/{epoch:04d}.safetensors"


def write_weights(run: CheckedFiles, epoch: int, content: bytes) -> None:
    """Keep the weights of an epoch. Raises OSError where they can't be written."""
    (run.path / "weights").mkdir(exist_ok=True)
    run.write_bytes(weights_name(epoch), content)
