"""The folders of images as a tree of names, of which more and more is understood."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from mpsviz.data.dataset.part_names import PICTURES, plain
from mpsviz.data.dataset.paths import shown


@dataclass(slots=True)
class Place:
    """Where one image lies.

    Attributes:
        path: its folders and its name, from the root.
        rest: what of the path is not understood yet; in the end it begins with the class.
        split, domain, fold: '' where its folders say nothing of it.
    """

    path: tuple[str, ...]
    rest: tuple[str, ...]
    split: str = ""
    domain: str = ""
    fold: str = ""

    def above(self) -> tuple[str, ...]:
        """The folders that are understood."""
        return self.path[: len(self.path) - len(self.rest)]


@dataclass
class Understood:
    """What the folders are.

    Attributes:
        places: of the images that are in a class folder.
        root: how many folders lie around everything.
        left_out: reason → paths of images that are in none, or don't count.
        notes: how the folders were understood, where that is not plain.
        bare: folders that are parts and hold images, but no class folders.
    """

    places: list[Place]
    root: int = 0
    left_out: dict[str, list[str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    bare: list[str] = field(default_factory=list)

    def leave_out(self, reason: str, places: Sequence[Place], tail: int = 2) -> None:
        if places:
            self.left_out.setdefault(reason, []).extend("/".join(place.path[-tail:]) for place in places)


def strip(places: Sequence[Place]) -> None:
    """Take away folders that say nothing, because they lie around everything, or around all of a part."""
    while True:
        groups: dict[tuple[str, ...], list[Place]] = {}
        for place in places:
            groups.setdefault(place.above(), []).append(place)
        inside = {above: {p.rest[0] for p in group if len(p.rest) > 1} for above, group in groups.items()}
        uses = Counter(name for names in inside.values() for name in names)
        alone = Counter(name for names in inside.values() for name in names if len(names) == 1)
        everywhere = sum(map(bool, inside.values()))
        stripped = False
        for above, group in groups.items():
            if len(inside[above]) != 1:
                continue
            (name,) = inside[above]
            deeper = any(len(place.rest) > 2 for place in group)
            same = above[-1:] == (name,) or (bool(above) and plain(name) in PICTURES)  # test/test, val/images
            if same or (deeper and (uses[name] == 1 or alone[name] == everywhere)):
                for place in group:
                    if len(place.rest) > 1:
                        place.rest = place.rest[1:]
                stripped = True
        if not stripped:
            return


def inside_of(places: Sequence[Place]) -> dict[str, list[tuple[str, ...]]]:
    """Folder → what is left of the paths in it, without folders around everything in it."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for place in places:
        if len(place.rest) > 1:
            found.setdefault(place.rest[0], []).append(place.rest[1:])
    for name, rests in found.items():
        while len(folders_of(rests)) == 1 and any(len(rest) > 2 for rest in rests):
            rests = [rest[1:] if len(rest) > 1 else rest for rest in rests]
        found[name] = rests
    return found


def folders_of(rests: Sequence[tuple[str, ...]]) -> set[str]:
    return {rest[0] for rest in rests if len(rest) > 1}


def listed(names: Collection[str], most: int = 4) -> str:
    """'a, b and c', or 'a, b, c, … (9)'."""
    ordered = [shown(name) for name in sorted(names)]
    if len(ordered) > most:
        return f"{', '.join(ordered[:most])}, … ({len(ordered)})"
    return " and ".join(filter(None, [", ".join(ordered[:-1]), ordered[-1]]))
