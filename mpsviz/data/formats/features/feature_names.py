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
    "an .npy (n, D) with labels.npy or labels.txt beside it. Any other list of n words or numbers becomes a column, "
    "and path says where each image's picture lies; both may stand in a table beside the file."
)
OWN = {
    "before": ("before",),
    "after": ("after",),
    "features": ("features",),
    "labels": ("labels", "label"),
    "ids": ("ids", "id"),
    "text_features": ("text_features",),
    "class_names": ("class_names",),
    "paths": ("paths", "path"),
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
    "ids": ("image_id", "image_ids"),
    "text_features": ("text_embeddings",),
    "class_names": ("classnames", "classes"),
    "paths": (
        "filenames", "filename", "file_name", "files", "file", "filepath", "file_path", "image_path", "img_path",
    ),
}  # fmt: skip
"""What others call it, as `plain_name` has it; where it doesn't fit, it is not used and that is said."""
SETS = ("before", "after", "features")

_NUMBERED = re.compile(r"(.*?)[ _.\-]*(\d+)")


@dataclass(frozen=True)
class Chosen:
    """Attributes:
    names: what it is → its name in the file, or, of columns f0, f1, …, their names in their order.
    others: names that say nothing, which may be columns of the images.
    unused: second names of what is found already, and further columns that end in numbers.
    """

    names: dict[str, str | tuple[str, ...]]
    others: tuple[str, ...]
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
    numbered, further = _numbered(numbers)
    for what, columns in numbered.items():
        found.setdefault(what, columns)
    if "before" in found:
        found.pop("features", None)
    elif "after" in found or "features" not in found:
        missing = "has an 'after' and no 'before'" if "after" in found else "holds no features that are known by name"
        raise UserError(f"'{file}' {missing}; it holds {listed(names) or 'nothing'}.", next_step=FEATURES)
    taken = {part for name in found.values() for part in ((name,) if isinstance(name, str) else name)}
    left = [name for name in names if name not in taken]
    others = tuple(name for name in left if name not in further and _says_nothing(name, numbers))
    others = tuple(name for name in others if names.count(name) == 1)
    return Chosen(found, others, tuple(name for name in left if name not in others))


def _says_nothing(name: str, numbers: Sequence[str]) -> bool:
    """Whether a name is none of those above; `x` is the name of features, and of single numbers is no more than x."""
    known = [what for what in OWN if what not in SETS or name not in numbers]
    return plain_name(name) not in {plain for what in known for plain in (*OWN[what], *SYNONYMS[what])}


def holds_features(names: Sequence[str]) -> bool:
    """Whether the columns of a table are features, by their names."""
    plain = {plain_name(name) for name in names}
    said = {name for what in SETS for name in (*OWN[what], *SYNONYMS[what]) if len(name) > 1}
    return bool(plain & said or _numbered(names)[0])


def numbered_names(names: Sequence[str]) -> set[str]:
    """Of columns those that end in numbers without a gap."""
    return _numbered(names)[1]


def _numbered(names: Sequence[str]) -> tuple[dict[str, tuple[str, ...]], set[str]]:
    """Columns that end in 0, 1, 2, … (or 1, 2, …) without a gap: those that are features, by what their common
    beginning says, and all."""
    groups: dict[str, dict[int, str]] = {}
    for name in names:
        if match := _NUMBERED.fullmatch(name.strip()):
            groups.setdefault(plain_name(match[1]), {})[int(match[2])] = name
    found: dict[str, tuple[str, ...]] = {}
    others, everyone = [], set()
    for prefix, members in groups.items():
        numbers = sorted(members)
        if len(numbers) < 2 or numbers[0] > 1 or numbers[-1] - numbers[0] + 1 != len(numbers):
            continue
        columns = tuple(members[number] for number in numbers)
        everyone |= set(columns)
        what = next((what for what in SETS if prefix in (*OWN[what], *SYNONYMS[what])), None)
        if what is None:
            others.append(columns)
        else:
            found.setdefault(what, columns)
    if not found and len(others) == 1:  # whatever it is called, there is no other
        found["features"] = others[0]
    return found, everyone
