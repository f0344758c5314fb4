"""What each level of folders says of the images in it: nothing, a part of a split, a domain, a fold, or the class.

    pets / training_set / training_set / cats / 1.jpg        pacs / photo / dog / 1.jpg
    nothing    train        nothing      class                nothing domain class

These are only names; no file is opened. Folders that all hold the same sub-folders are parts and never classes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from mpsviz.data.dataset.part_names import STRAYS, UNLABELLED, is_fold, parts_among, plain
from mpsviz.data.dataset.paths import shown
from mpsviz.data.formats.folders.folder_tree import Place, Understood, folders_of, inside_of, listed, strip
from mpsviz.data.formats.folders.masks import without_masks
from mpsviz.errors import UserError

SAME = 0.5
"""Share of their sub-folders that folders have in common, on average, from which on they count as parts."""
FEW = 0.1
"""Share of images directly in a folder up to which it may still be a part, and not a class."""


def understand(paths: Sequence[tuple[str, ...]]) -> Understood:
    """Find out what the folders of images are.

    Args:
        paths: of each image, its folders and its name.

    Raises:
        UserError: beside known parts lies a folder of the same classes that is called like none.
    """
    kept, masks = without_masks(paths)
    found = Understood([Place(path, path) for path in kept])
    found.leave_out("masks of other images", [Place(path, path) for path in masks])
    strip(found.places)
    found.root = max((len(place.above()) for place in found.places), default=0)
    while _take_split(found) or _take_column(found):
        strip(found.places)
    outside = [place for place in found.places if len(place.rest) < 2]
    found.leave_out("outside a class folder", [place for place in outside if not place.split], tail=1)
    for part in sorted({place.path[found.root] for place in outside if place.split}):
        bare = [place for place in outside if place.split and place.path[found.root] == part]
        found.leave_out(f"in '{shown(part)}' but outside a class folder", bare)
        found.bare.append(part)
    found.places = [place for place in found.places if len(place.rest) > 1]
    _leave_out_copies(found)
    if not _take_inner_parts(found):
        _say_what_counts_to_the_class(found)
    return found


def _take_split(found: Understood) -> bool:
    """Whether the next folders are train/, val/, test/; if so, every image below them knows its part."""
    inside = inside_of(found.places)
    if not inside or any(place.split for place in found.places):
        return False
    parts = parts_among(inside)
    kinds = set(parts.values()) - {UNLABELLED}
    others = sorted(set(inside) - set(parts))
    if not kinds:
        return _leave_out_unlabelled(found, inside, parts)
    if others:
        classes = set().union(*(folders_of(inside[name]) for name in parts))
        alike = [name for name in others if len(classes & folders_of(inside[name])) > max(1, len(classes) / 2)]
        if alike:
            known = " and ".join(f"{shown(name)}/" for name in sorted(parts)[:3])
            raise UserError(
                f"Beside {known} there are other folders with the same sub-folders: "
                f"{', '.join(map(shown, alike[:3]))}.",
                next_step="Call each of them train, val or test, or move those away that are none.",
            )
        strays = classes and all(plain(name) in STRAYS for name in others)
        if not ("train" in kinds and (len(kinds) > 1 or strays)):
            return False
    beside = [p for p in found.places if len(p.rest) > 1 and parts.get(p.rest[0], UNLABELLED) == UNLABELLED]
    unlabelled = [place for place in beside if place.rest[0] in parts]
    found.leave_out("not labelled", unlabelled)
    names = " and ".join(f"{shown(name)}/" for name in sorted(name for name in parts if parts[name] != UNLABELLED)[:3])
    found.leave_out(f"in folders beside {names}", [place for place in beside if place.rest[0] not in parts])
    gone = {id(place) for place in beside}
    found.places = [place for place in found.places if id(place) not in gone]
    for place in found.places:
        if len(place.rest) > 1:
            place.split, place.rest = parts[place.rest[0]], place.rest[1:]
    return True


def _leave_out_unlabelled(
    found: Understood, inside: Mapping[str, list[tuple[str, ...]]], unlabelled: Collection[str]
) -> bool:
    """Whether folders without classes lie beside one with classes and are called unlabelled: labeled/cat, unlabeled."""
    others = [name for name in inside if name not in unlabelled]
    if len(others) != 1 or len(folders_of(inside[others[0]])) < 2 or any(folders_of(inside[it]) for it in unlabelled):
        return False
    gone = [place for place in found.places if len(place.rest) > 1 and place.rest[0] in unlabelled]
    found.leave_out("not labelled", gone)
    left_out = {id(place) for place in gone}
    found.places = [place for place in found.places if id(place) not in left_out]
    return bool(gone)


def _take_column(found: Understood) -> bool:
    """Whether the next folders all hold the same sub-folders, and are domains or folds; if so, images know theirs."""
    inside = {
        name: rests
        for name, rests in inside_of(found.places).items()
        if plain(name) not in STRAYS or len(folders_of(rests)) > 1
    }
    folds = bool(inside) and all(map(is_fold, inside))
    column = "fold" if folds else "domain"
    if len(inside) < 2 or any(getattr(place, column) for place in found.places) or not _are_parts(inside):
        return False
    strays = [place for place in found.places if len(place.rest) > 1 and place.rest[0] not in inside]
    names = listed(inside)
    found.leave_out(f"in folders beside {names}", strays)
    gone = {id(place) for place in strays}
    found.places = [place for place in found.places if id(place) not in gone]
    for place in found.places:
        if len(place.rest) > 1:
            setattr(place, column, place.rest[0])
            place.rest = place.rest[1:]
    swap = "" if folds else " (if they are the classes after all, set data.outer_classes)"
    found.notes.append(
        f"The folders {names} hold the same sub-folders, so they are {column}s and no classes{swap}. "
        "Every page can be split by them, and data.train_on and data.test_on choose among them."
    )
    return True


def _are_parts(inside: Mapping[str, list[tuple[str, ...]]]) -> bool:
    folders = {name: folders_of(rests) for name, rests in inside.items()}
    if not all(folders.values()):
        return False
    images = sum(map(len, inside.values()))
    if sum(len(rest) == 1 for rests in inside.values() for rest in rests) > FEW * images:
        return False
    if _inner_parts(inside):
        return False
    uses = Counter(name for names in folders.values() for name in names)
    shared = {name for name, count in uses.items() if count > 1}
    shares = [len(names & shared) / len(names) for names in folders.values()]
    return len(shared) > 1 and sum(shares) / len(shares) >= SAME


def _inner_parts(inside: Mapping[str, list[tuple[str, ...]]]) -> str:
    """'split' or 'fold' where classes lie outside and their parts within: cat/train/1.jpg, cat/test/2.jpg; else ''."""
    rests = [rest for rests in inside.values() for rest in rests]
    if not rests or any(len(rest) != 2 for rest in rests):
        return ""
    names = folders_of(rests)
    parts = parts_among(names)
    if "train" in parts.values() and len(set(parts.values())) > 1 and set(parts) == names:
        return "split"
    return "fold" if len(names) > 1 and all(map(is_fold, names)) else ""


def _take_inner_parts(found: Understood) -> bool:
    """Whether each class holds parts of a split, or folds; if so, every image knows its own."""
    inside = inside_of(found.places)
    column = _inner_parts(inside) if len(inside) > 1 else ""
    if not column or any(getattr(place, column) for place in found.places):
        return False
    parts = parts_among(folders_of([rest for rests in inside.values() for rest in rests]))
    unlabelled = [place for place in found.places if parts.get(place.rest[-2]) == UNLABELLED]
    found.leave_out("not labelled", unlabelled)
    found.places = [place for place in found.places if parts.get(place.rest[-2]) != UNLABELLED]
    for place in found.places:
        name = place.rest[-2]
        setattr(place, column, parts[name] if column == "split" else name)
    return True


def _leave_out_copies(found: Understood) -> None:
    """A folder beside the classes that holds all of them once more, as some archives of Kaggle do."""
    inside = inside_of(found.places)
    if len(inside) < 3:
        return
    files = {place.rest for place in found.places}
    for name, rests in inside.items():
        if folders_of(rests) == set(inside) - {name} and all(rest in files for rest in rests):
            copies = [place for place in found.places if place.rest[0] == name]
            found.leave_out(f"in '{shown(name)}', which holds the folders beside it once more", copies)
            found.places = [place for place in found.places if place.rest[0] != name]
            return


def _say_what_counts_to_the_class(found: Understood) -> None:
    """Sub-folders of classes count to them; where that may be meant otherwise, it is said."""
    nested = {name: folders_of(rests) for name, rests in inside_of(found.places).items() if len(folders_of(rests)) > 1}
    if nested:
        name, folders = max(nested.items(), key=lambda item: len(item[1]))
        found.notes.append(
            f"Sub-folders count to the class of the folder around them: {shown(name)} ({listed(folders)})"
            f"{f' and {len(nested) - 1:,} more' if len(nested) > 1 else ''}."
        )
