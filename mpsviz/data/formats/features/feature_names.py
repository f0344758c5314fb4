"""What the arrays or columns of a feature file are, by their names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mpsviz.data.formats.tables.table_columns import listed, plain_name
from mpsviz.errors import UserError

FEATURES = (
    "Write an .npz with before (n, D) and after (n, D) or (S, n, D), or features (n, D) alone, and if you like labels, "
    "ids, text_features (C, D) and class_names; or a .parquet or .csv with the columns before and after (lists of "
    "numbers, or before0, before1, … and after0, …), or features or f0, f1, … alone, and if you like id and label; or "
    "an .npy (n, D) with labels.npy or labels.txt beside it."
)
OWN = {
    "before": ("before",),
    "after": ("after",),
    "features": ("features",),
    "labels": ("labels", "label"),
    "ids": ("ids", "id"),
    "text_features": ("text_features",),
    "class_names": ("class_names",),
}
"""What the app calls an array; it must fit where it is there."""
SYNONYMS = {
    "before": ("features_before", "before_features"),
    "after": ("features_after", "after_features"),
    "features": (
        "feature", "feats", "feat", "embeddings", "embedding", "emb", "image_features", "image_embeddings", "vectors",
        "vector", "x", "f", "dim", "",
    ),
    "labels": ("y", "targets", "target", "class", "category", "species"),
    "ids": ("paths", "path", "filenames", "filename", "files", "file", "image_id"),
    "text_features": ("text_embeddings",),
    "class_names": ("classnames", "classes"),
}  # fmt: skip
"""What others call it, as `plain_name` has it; where it doesn't fit, it is not used and that is said."""
SETS = ("before", "after", "features")

_NUMBERED = re.compile(r"(.*?)[ _.\-]*(\d+)")


@dataclass(frozen=True)
class Chosen:
    """Attributes:
    names: what it is → its name in the file, or, of columns f0, f1, …, their names in their order.
    unused: the other names.
    """

    names: dict[str, str | tuple[str, ...]]
    unused: tuple[str, ...]


def choose(file: str, names: Sequence[str], numbers: Sequence[str] = ()) -> Chosen:
    """Find out what a file holds.

    Args:
        file: its name.
        names: of its arrays or columns.
        numbers: those that are columns of single numbers, which may be parts of a feature.

    Raises:
        UserError: there are no features; the message names what there is.
    """
    found: dict[str, str | tuple[str, ...]] = {}
    for what, own in OWN.items():
        accepted = [name for name in own if name in names and (what not in SETS or name not in numbers)]
        accepted += [
            name
            for synonym in (*own, *SYNONYMS[what])
            for name in names
            if plain_name(name) == synonym and name not in accepted and (what not in SETS or name not in numbers)
        ]
        if accepted:
            found[what] = accepted[0]
    for what, columns in _numbered(numbers).items():
        found.setdefault(what, columns)
    if "before" in found:
        found.pop("features", None)
    elif "after" in found or "features" not in found:
        missing = "has an 'after' and no 'before'" if "after" in found else "holds no features that are known by name"
        raise UserError(f"'{file}' {missing}; it holds {listed(names) or 'nothing'}.", next_step=FEATURES)
    taken = {part for name in found.values() for part in ((name,) if isinstance(name, str) else name)}
    return Chosen(found, tuple(name for name in names if name not in taken))


def _numbered(names: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Columns that end in 0, 1, 2, … (or 1, 2, …) without a gap, by what their common beginning says."""
    groups: dict[str, dict[int, str]] = {}
    for name in names:
        if match := _NUMBERED.fullmatch(name.strip()):
            groups.setdefault(plain_name(match[1]), {})[int(match[2])] = name
    found: dict[str, tuple[str, ...]] = {}
    others = []
    for prefix, members in groups.items():
        numbers = sorted(members)
        if len(numbers) < 2 or numbers[0] > 1 or numbers[-1] - numbers[0] + 1 != len(numbers):
            continue
        columns = tuple(members[number] for number in numbers)
        what = next((what for what in SETS if prefix in (*OWN[what], *SYNONYMS[what])), None)
        if what is None:
            others.append(columns)
        else:
            found.setdefault(what, columns)
    if not found and len(others) == 1:  # whatever it is called, there is no other
        found["features"] = others[0]
    return found
