"""Where the pictures of images lie whose features were computed elsewhere: in one folder, and nowhere outside of it."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path, PurePosixPath

import numpy as np

from mpsviz.data.dataset.paths import path_inside, shown, why_not_inside
from mpsviz.data.dataset.skipped_files import skip_note
from mpsviz.data.formats.features.feature_files import FeatureArrays
from mpsviz.data.formats.folders.folder import LINKED_FROM_OUTSIDE
from mpsviz.data.formats.folders.layout import is_named_like_an_image
from mpsviz.errors import UserError

OTHERWISE = (
    "Name the folder that the pictures lie in (Folder of pictures; --pictures DIR), or open the features without them "
    "(No pictures; --no-pictures)."
)
MISSING = "missing"
LOOKED_AT = 100
"""Texts by which it is known whether they are paths of pictures."""


def take_paths(file: FeatureArrays, n: int, folder: Path) -> tuple[FeatureArrays, np.ndarray | None]:
    """The file without its paths, which are ids where there are no others; and the (n,) texts of pictures, or None."""
    if "paths" not in file.arrays:
        return file, None
    arrays, called = dict(file.arrays), dict(file.called)
    texts, name = arrays.pop("paths"), called.pop("paths")
    if texts.shape != (n,) or texts.dtype.kind not in "Uiu":
        return replace(file, arrays=arrays, called=called, unused=(*file.unused, name)), None
    texts, notes = texts.astype(str), file.notes
    are_pictures, are_ids = _name_pictures(texts, folder), "ids" not in arrays
    if are_ids and len(np.unique(texts)) == n:
        arrays["ids"], called["ids"] = texts, name
    elif are_ids:
        notes = (*notes, f"'{name}' has the same twice, so images are called by their row.")
    columns = file.columns if are_pictures or are_ids else {**file.columns, name: texts.astype(object)}
    kept = replace(file, arrays=arrays, called=called, columns=columns, notes=notes)
    return kept, texts if are_pictures else None


def _name_pictures(texts: np.ndarray, folder: Path) -> bool:
    """Whether the first of the texts (n,) end like images, or are files in the folder: ids may be called paths, too."""
    some = [str(text) for text in texts[texts != ""][:LOOKED_AT]]
    if any(is_named_like_an_image(PurePosixPath(text.replace("\\", "/"))) for text in some):
        return True
    inside = (path_inside(folder, text) for text in some)
    return any(path is not None and (folder / path).is_file() for path in inside)


def picture_files(texts: np.ndarray, folder: Path) -> tuple[tuple[Path | None, ...], tuple[str, ...]]:
    """The file of each image's picture.

    Args:
        texts: (n,) paths, relative to the folder or absolute; '' for none.
        folder: what the user named, or where what he named lies. Nothing outside of it is read, nor what a link out of
            it leads to.

    Returns:
        n files, None where there is none; and a note on those that are missing.

    Raises:
        UserError: a path leads out of the folder, or none of the pictures is there.
    """
    root = os.path.realpath(folder)
    real: dict[str, str] = {}
    files: list[Path | None] = []
    skipped: dict[str, list[str]] = {}
    for row, text in enumerate(texts.tolist()):
        if not text:
            files.append(None)
            continue
        inside = path_inside(folder, text)
        if inside is None:
            raise UserError(
                f"The picture of row {row}, counted from 0, '{shown(text)}', {why_not_inside(text)}.",
                next_step=OTHERWISE,
            )
        path = folder / inside
        why = _why_not(path, root, real)
        if why:
            skipped.setdefault(why, []).append(shown(text))
        files.append(None if why else path)
    named = int((texts != "").sum())
    if named and not any(files):
        (why, names), *_ = skipped.items()
        raise UserError(
            f"None of the {named:,} pictures can be read in '{shown(str(folder))}': the first, '{names[0]}', is {why}.",
            next_step=OTHERWISE,
        )
    return tuple(files), (skip_note(skipped, named, "pictures"),) if skipped else ()


def _why_not(path: Path, root: str, real: dict[str, str]) -> str:
    """Why there is no file at a path; '' where there is one. `real` remembers where folders really are."""
    parent = os.path.dirname(path)
    if parent not in real:
        real[parent] = os.path.realpath(parent)
    there = os.path.join(real[parent], path.name)
    if os.path.islink(there):
        there = os.path.realpath(there)
    if not os.path.isfile(there):
        return MISSING
    return "" if there.startswith(os.path.join(root, "")) else LINKED_FROM_OUTSIDE
