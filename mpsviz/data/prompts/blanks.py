"""Blanks around class names: they are typing errors, and never part a class in two."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from mpsviz.data.dataset.paths import shown
from mpsviz.data.dataset.records import Dataset
from mpsviz.errors import UserError

MOST_SHOWN = 3
"""Names in a note."""


def without_blanks(load: Callable[[Path], Dataset]) -> Callable[[Path], Dataset]:
    """The same reader, with the blanks around the names that it finds taken away."""
    return lambda path: strip_names(load(path))


def strip_names(dataset: Dataset) -> Dataset:
    """Take blanks around class names away; classes that differ in nothing else become one. Notes say both.

    Classes are in the order of their names then. Two of the very same name stay two: something else tells them apart.

    Raises:
        UserError: only one class is left.
    """
    plain = tuple(name.strip() for name in dataset.class_names)
    if plain == dataset.class_names:
        return dataset
    changed = {name for name in plain if dataset.class_names.count(name) < plain.count(name)}
    keys = [(name, -1 if name in changed else place) for place, name in enumerate(plain)]  # the same: become one
    places = {key: place for place, key in enumerate(sorted(set(keys)))}
    new = [places[key] for key in keys]  # old → new
    kept = [keys.index(key) for key in places]  # new → old
    if len(kept) < 2:
        raise UserError(
            f"The classes differ in blanks alone: all of them are '{shown(plain[0])}'.",
            next_step="Give the other classes names of their own.",
        )
    records = tuple(
        replace(record, label=new[record.label], name=plain[record.label]) if record.label >= 0 else record
        for record in dataset.records
    )
    notes = (*dataset.notes, *_notes(dataset, plain, new))
    names = tuple(plain[place] for place in kept)
    class_keys = tuple(dataset.class_keys[place] for place in kept) if dataset.class_keys else ()
    return replace(dataset, class_names=names, class_keys=class_keys, records=records, notes=notes)


def _notes(dataset: Dataset, plain: tuple[str, ...], new: list[int]) -> tuple[str, ...]:
    merged = sorted({plain[place] for place, number in enumerate(new) if new.count(number) > 1})
    alone = [name for name, label in zip(plain, new, strict=True) if new.count(label) == 1]
    stripped = [name for name in alone if name not in dataset.class_names]
    notes = []
    if merged:
        notes.append(f"Classes whose names differ in blanks alone are one: {_say(merged)}.")
    if stripped:
        notes.append(f"Blanks around class names are left out ({len(stripped):,}): {_say(stripped)}.")
    return tuple(notes)


def _say(names: list[str]) -> str:
    more = ", …" if len(names) > MOST_SHOWN else ""
    return ", ".join(f"'{shown(name)}'" for name in names[:MOST_SHOWN]) + more
