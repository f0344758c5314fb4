"""Images and labels as Python programs hold them: paths, PIL images, arrays; names or numbers."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from sklearn.utils import assert_all_finite
from sklearn.utils.multiclass import type_of_target
from sklearn.utils.validation import column_or_1d

from mpsviz.data.dataset import ImageRecord
from mpsviz.data.image_set import ImageSet
from mpsviz.data.images import decode_opened
from mpsviz.data.part_names import plain
from mpsviz.data.skipped import NAMED, skip_note
from mpsviz.data.survey import find_unreadable
from mpsviz.errors import UserError

WHAT_IMAGES_ARE = (
    "Give a sequence of paths, of PIL images or of uint8 arrays (H, W, 3), or one uint8 array (n, H, W, 3)."
)


class InputError(UserError, ValueError):
    """What scikit-learn calls a ValueError, in words for the user."""


@contextmanager
def input_errors() -> Iterator[None]:
    """What the user can put right leaves as an InputError."""
    try:
        yield
    except InputError:
        raise
    except UserError as error:
        raise InputError(error.what, next_step=error.next_step) from error


def count_images(inputs: Any) -> int:
    """How many images there are.

    Raises:
        InputError: this is no sequence of images, or there are none in it.
    """
    return len(_items(inputs))


def images_of(inputs: Any, shorter_side: int | None) -> Sequence[torch.Tensor]:
    """Understand images, in whichever form they come.

    Args:
        inputs: n paths, PIL images or uint8 arrays (H, W, 3), or one uint8 array (n, H, W, 3).
        shorter_side: in px; larger images are reduced to that; None: none is.

    Returns:
        n images (3, H, W) uint8. Paths alone are read when they are asked for.

    Raises:
        InputError: they are none of these, or there are none.
    """
    items = _items(inputs)
    if all(isinstance(item, (str, os.PathLike)) for item in items):
        return _files(items, shorter_side)
    return [_image(item, row, shorter_side) for row, item in enumerate(items)]


def check_readable(images: Sequence[torch.Tensor]) -> None:
    """Open every file now, so that none stops the training later.

    Raises:
        InputError: some can't be used; the message counts and names them by their reasons.
    """
    if not isinstance(images, ImageSet):
        return
    skipped: dict[str, list[str]] = {}
    records = {record.id: record for record in images.records}
    for row, reason in find_unreadable(images.records).items():
        skipped.setdefault(reason, []).append(records[row].path.name)
    if skipped:
        found = skip_note(skipped, len(images)).replace("skipped", "refused")
        raise InputError(found, next_step="Replace those files with valid images, or leave them out.")


def labels_of(y: Any, n: int) -> tuple[np.ndarray, np.ndarray]:
    """The classes (C,), sorted, and the class of each image (n,) int64 as an index into them.

    Raises:
        InputError: y has another length than the n images, holds numbers on a scale, or fewer than two classes.
        ValueError: y is no list of labels, or holds NaN or infinity.
    """
    if y is None:
        raise InputError("fit requires y to be passed, but the target y is None.", next_step="Pass a label an image.")
    labels = column_or_1d(y, warn=True)
    if len(labels) != n:
        raise InputError(f"X has {n} images and y has {len(labels)} labels.", next_step="Pass one label an image.")
    assert_all_finite(labels, input_name="y")
    try:
        kind = type_of_target(labels)
    except TypeError as error:  # None among names, which can't be sorted
        kinds = " and ".join(sorted({type(label).__name__ for label in labels.tolist()}))
        raise InputError(
            f"y mixes labels of the types {kinds}.", next_step="Pass names, or whole numbers, and no gaps."
        ) from error
    if kind not in ("binary", "multiclass"):
        raise InputError(f"Unknown label type: {kind}.", next_step="Pass class names or whole numbers as y.")
    classes, codes = np.unique(labels, return_inverse=True)
    if len(classes) < 2:
        raise InputError(f"There is only one class in y, {classes[0]!r}.", next_step="Pass images of two or more.")
    return classes, codes.astype(np.int64)


def names_of(classes: np.ndarray, names: Mapping[Any, str] | None) -> tuple[str, ...]:
    """What prompts call each class: its entry in `names`, or the label itself where that is text.

    Raises:
        InputError: a label is no text and has no name, or two classes have one name but for blanks.
    """
    named = {} if names is None else names
    found = []
    for label in classes.tolist():
        try:
            name = named[label]
        except KeyError:
            name = label
        if not isinstance(name, str) or not name.strip():
            raise InputError(
                f"The class {label!r} has no name that a prompt could say.",
                next_step=f"Pass class_names={{{label!r}: 'its name', …}}.",
            )
        found.append(name.strip())
    for place, name in enumerate(found):
        if (first := found.index(name)) < place:
            raise InputError(
                f"The classes {classes[first].item()!r} and {classes[place].item()!r} are both called {name!r}: blanks "
                "around names don't count.",
                next_step="Give both the same label in y, or name them with class_names={label: name}.",
            )
    return tuple(found)


def unused_names(classes: np.ndarray, names: Mapping[Any, str] | None) -> tuple[str, ...]:
    """A sentence where a name is given to a label that is not there, and a nameless one is spelt nearly so."""
    if not isinstance(names, Mapping):
        return ()
    nameless = {plain(label): label for label in classes.tolist() if isinstance(label, str) and label not in names}
    found = []
    for key in names:
        if isinstance(key, str) and key not in classes.tolist():
            found += [(key, nameless[near]) for near in get_close_matches(plain(key), nameless, n=1, cutoff=0.8)]
    said = "; ".join(f"{key!r}, where y has {label!r}" for key, label in found[:NAMED])
    return (f"class_names names labels that y does not hold: {said}. They are not used.",) if found else ()


def _items(inputs: Any) -> list[Any]:
    if isinstance(inputs, (str, bytes, Image.Image, Mapping)) or not isinstance(inputs, Collection):
        raise InputError(f"X is one {type(inputs).__name__}, not many images.", next_step=WHAT_IMAGES_ARE)
    if getattr(inputs, "ndim", 1) not in (1, 4):  # of an array or a table
        raise InputError(f"X has the shape {getattr(inputs, 'shape', '')}.", next_step=WHAT_IMAGES_ARE)
    if len(inputs) == 0:
        raise InputError("X holds no images.", next_step=WHAT_IMAGES_ARE)
    return list(inputs)


def _files(paths: Sequence[str | os.PathLike[str]], shorter_side: int | None) -> ImageSet:
    records = [
        ImageRecord(id=str(row), path=Path(path).expanduser(), label=0, name=f"X[{row}]")
        for row, path in enumerate(paths)
    ]
    return ImageSet(records, shorter_side)


def _image(item: Any, row: int, shorter_side: int | None) -> torch.Tensor:
    """One image of any kind: (3, H, W) uint8."""
    if isinstance(item, (str, os.PathLike)):
        with input_errors():
            return _files([item], shorter_side)[0]
    if isinstance(item, Image.Image):
        return _opened(item, row, shorter_side)
    if not isinstance(item, np.ndarray):
        raise InputError(f"X[{row}] is of the type {type(item).__name__}.", next_step=WHAT_IMAGES_ARE)
    if item.dtype != np.uint8:
        raise InputError(
            f"X[{row}] is an array of {item.dtype}, not of uint8.",
            next_step="Scale it to 0…255 and convert it: `(255 * image).round().astype('uint8')` for 0…1.",
        )
    if item.ndim != 3 or item.shape[2] != 3 or 0 in item.shape:
        raise InputError(f"X[{row}] has the shape {item.shape}.", next_step="Images are (H, W, 3): RGB, channels last.")
    return _opened(Image.fromarray(np.ascontiguousarray(item)), row, shorter_side)


def _opened(image: Image.Image, row: int, shorter_side: int | None) -> torch.Tensor:
    try:
        return decode_opened(image, shorter_side)
    except UserError as error:
        raise InputError(error.what.replace("An opened image", f"X[{row}]"), next_step=error.next_step) from error
