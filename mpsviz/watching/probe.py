"""The rows that a module is watched by: files, a dataset, a loader or tensors, read in one order every time."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch.utils.data import (
    DataLoader,
    Dataset,
    IterableDataset,
    RandomSampler,
    SequentialSampler,
    Subset,
    default_collate,
)

from mpsviz.analysis.projections.projection import MIN_IMAGES
from mpsviz.data.images.reading import UnreadableError, read_rgb
from mpsviz.errors import UserError

KEPT_BYTES = 2**30
"""Rows that take no more room than that together are read once and kept in main memory."""
LABEL_KEYS = ("label", "labels", "target", "targets")
"""What labels are called where rows are dictionaries."""
SEQUENTIAL = (SequentialSampler, RandomSampler)
"""Loaders with one of these read the whole dataset; here it is read in its own order."""


@dataclass
class Probe:
    """n rows.

    Attributes:
        rows: a sequence of tensors, (input, label, …) or dictionaries.
        collate: from a list of these to a batch.
        known: what the data itself says of the rows, by the names of `mpsviz.Recorder`'s arguments.
    """

    rows: Any
    collate: Callable[[list[Any]], Any] = default_collate
    known: dict[str, Any] = field(default_factory=dict)
    _kept: list[Any] | None = None

    def __len__(self) -> int:
        return len(self.rows)

    def inputs(self, size: int) -> Iterator[Any]:
        """Batches of so many rows, without their labels; the last one may be smaller."""
        if self._kept is None and len(self) * _bytes_of(self._input(0)) <= KEPT_BYTES:
            self._kept = [self._input(row) for row in range(len(self))]
        at = self._input if self._kept is None else self._kept.__getitem__
        for begin in range(0, len(self), size):
            yield self.collate([at(row) for row in range(begin, min(begin + size, len(self)))])

    def _input(self, row: int) -> Any:
        return without_label(self.rows[row])[0]

    def labels(self) -> list[Any] | None:
        """A label each, as the rows say it; None where they don't."""
        found = [without_label(self.rows[row])[1] for row in range(len(self))]
        return None if any(label is None for label in found) else found


def read_probe(probe: Any, transform: Callable[[Any], Any] | None) -> Probe:
    """Find out what a probe is.

    Raises:
        UserError: it is none, has fewer rows than a map needs, or gives other rows when it is read again.
    """
    if isinstance(probe, DataLoader):
        found = _of_loader(probe)
    elif isinstance(probe, Dataset):
        found = _of_dataset(probe)
    elif isinstance(probe, torch.Tensor):
        found = Probe(probe)
    elif isinstance(probe, (list, tuple)) and probe and all(isinstance(one, (str, os.PathLike)) for one in probe):
        found = _of_files([Path(one).absolute() for one in probe], transform)
    elif isinstance(probe, (tuple, list)) and len(probe) == 2 and isinstance(probe[0], torch.Tensor):
        inputs, labels = probe
        found = Probe(inputs, known={"labels": labels})
    else:
        raise UserError(
            f"A {type(probe).__name__} is no probe.",
            next_step="Give a list of files, a dataset, a loader, a tensor (n, …), or (tensor, labels).",
        )
    if isinstance(found.rows, IterableDataset) or not hasattr(found.rows, "__len__"):
        raise UserError("The probe has no length.", next_step="Give a dataset whose rows can be asked for by number.")
    if len(found) < MIN_IMAGES:
        raise UserError(f"The probe has {len(found)} rows.", next_step=f"Give at least {MIN_IMAGES}.")
    _refuse_random(found)
    return found


def without_label(row: Any) -> tuple[Any, Any]:
    """A row's input, and its label or None."""
    if isinstance(row, Mapping):
        label = next((row[key] for key in LABEL_KEYS if key in row), None)
        return {key: value for key, value in row.items() if key not in LABEL_KEYS}, _plain(label)
    if isinstance(row, (tuple, list)):
        return row[0], _plain(row[1]) if len(row) > 1 else None
    return row, None


def _plain(label: Any) -> Any:
    """A tensor's number; a tensor of several stays an array."""
    if isinstance(label, torch.Tensor):
        return label.item() if label.numel() == 1 else label.numpy()
    return label


class _Files(Sequence[Any]):
    """Files as what `transform` makes of them."""

    def __init__(self, files: list[Path], transform: Callable[[Any], Any]) -> None:
        self.files, self.transform = files, transform

    def __len__(self) -> int:
        return len(self.files)

    def __getitem__(self, index: int) -> Any:  # pyrefly: ignore[bad-override]: no slices
        try:
            return self.transform(read_rgb(self.files[index]))
        except UnreadableError as error:
            raise UserError(
                f"The image '{self.files[index]}' can't be read ({error.reason}).",
                next_step="Leave it out of the probe.",
            ) from error


def _of_files(files: list[Path], transform: Callable[[Any], Any] | None) -> Probe:
    if transform is None:
        raise UserError(
            "Files need a transform that makes a tensor of a picture.",
            next_step="Give transform=, the model's own for evaluation, such as open_clip's preprocess_val.",
        )
    common = os.path.commonpath([file.parent for file in files])
    ids = [os.path.relpath(file, common) for file in files]
    return Probe(_Files(files, transform), known={"ids": ids, "images": files})


def _of_loader(loader: DataLoader[Any]) -> Probe:
    if not isinstance(loader.sampler, SEQUENTIAL) or isinstance(loader.dataset, IterableDataset):
        raise UserError(
            f"The loader picks rows by a {type(loader.sampler).__name__}, so they could be others every time.",
            next_step="Give the dataset itself, or a torch.utils.data.Subset of it.",
        )
    found = _of_dataset(loader.dataset)
    found.collate = loader.collate_fn or default_collate
    return found


def _of_dataset(dataset: Any) -> Probe:
    """What torchvision's ImageFolder says of its files comes along, also of a part of it."""
    inner, rows = dataset, range(len(dataset)) if hasattr(dataset, "__len__") else range(0)
    while isinstance(inner, Subset):
        rows, inner = [inner.indices[row] for row in rows], inner.dataset
    known: dict[str, Any] = {}
    samples, root = getattr(inner, "samples", None), getattr(inner, "root", None)
    if isinstance(samples, list) and samples and isinstance(samples[0], tuple) and isinstance(samples[0][0], str):
        files = [Path(samples[row][0]).absolute() for row in rows]
        known["images"] = files
        known["ids"] = [os.path.relpath(file, Path(root).absolute()) if root else str(file) for file in files]
        known["labels"] = [samples[row][1] for row in rows]
    if isinstance(names := getattr(inner, "classes", None), (list, tuple)):
        known["class_names"] = [str(name) for name in names]
    return Probe(dataset, known=known)


def _refuse_random(probe: Probe) -> None:
    """Read the first row twice: one that is cropped at random would move the point, and not the model."""
    first, again = (without_label(probe.rows[0])[0] for _ in range(2))
    tensors = [one if isinstance(one, Mapping) else {"": one} for one in (first, again)]
    for name, value in tensors[0].items():
        other = tensors[1][name]
        if isinstance(value, torch.Tensor) and not torch.equal(value, other):
            raise UserError(
                "The probe's first row is another one when it is read again: its transform draws at random.",
                next_step="Give it the transform for evaluation.",
            )


def _bytes_of(row: Any) -> int:
    if isinstance(row, torch.Tensor):
        return row.nbytes
    if isinstance(row, Mapping):
        return sum(_bytes_of(value) for value in row.values())
    return 64
