"""What prompts say of a dataset's classes, where the user wants something else than the dataset itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches

from mpsviz.data.dataset.paths import shown
from mpsviz.data.dataset.records import Dataset
from mpsviz.data.prompts.clip_tokens import words
from mpsviz.errors import UserError


def with_prompts(dataset: Dataset, class_names: Mapping[str, str], templates: Sequence[str]) -> Dataset:
    """Rename classes and replace the templates.

    Args:
        class_names: {class: another name}; a class is given by its name, by its key where several have that name (see
            `Dataset.class_keys`), or as it is shown; an underscore stands for a space. None: the dataset's own.
        templates: with one `{}` each; none: the dataset's own.

    Raises:
        UserError: there is no such class, two classes get one name, or a template has not exactly one `{}`.
    """
    for template in templates:
        if template.count("{}") != 1 or template.count("{") != 1 or template.count("}") != 1:
            raise UserError(
                f"The prompt '{shown(template)}' can't be filled in.",
                next_step="Write {} once, where the class name belongs, and no other braces.",
            )
    dataset = replace(dataset, templates=tuple(templates) or dataset.templates)
    return _renamed(dataset, class_names) if class_names else dataset


def _renamed(dataset: Dataset, class_names: Mapping[str, str]) -> Dataset:
    places = _places(dataset)
    new: dict[int, str] = {}
    for key, name in class_names.items():
        meant = places.get(_plain(key), set())
        if len(meant) > 1:
            which = ", ".join(f"'{shown(dataset.class_labels[place])}'" for place in sorted(meant))
            raise UserError(
                f"Several classes are called '{shown(key)}'.", next_step=f"Say which one gets another name: {which}."
            )
        if not meant:
            near = get_close_matches(_plain(key), places, n=3) or list(places)[:3]
            raise UserError(
                f"There is no class '{shown(key)}' to give another name.",
                next_step=f"Name classes as the data does, for example {', '.join(map(shown, near))}.",
            )
        if not name.strip():
            raise UserError(
                f"The new name of the class '{shown(key)}' is empty.", next_step="Write what prompts may say."
            )
        new[meant.pop()] = name.strip()
    names = tuple(new.get(place, name) for place, name in enumerate(dataset.class_names))
    uses = Counter(words(_plain(name)) for name in names)
    for name in new.values():
        if uses[words(_plain(name))] > 1:
            raise UserError(
                f"Two classes would be called '{shown(name)}'.",
                next_step="Give each a name of its own.",
            )
    records = tuple(replace(record, name=new.get(record.label, record.name)) for record in dataset.records)
    return replace(dataset, class_names=names, records=records, class_keys=dataset.class_keys or dataset.class_names)


def _places(dataset: Dataset) -> dict[str, set[int]]:
    """What a class may be called by its user → the places of the classes that are meant; of names, all that have it."""
    places: dict[str, set[int]] = {}
    for names in (dataset.class_names, dataset.class_labels):
        for place, name in enumerate(names):
            places.setdefault(_plain(name), set()).add(place)
    for place, key in enumerate(dataset.class_keys):
        if key:
            places.setdefault(_plain(key), {place})
    return places


def _plain(name: str) -> str:
    return name.replace("_", " ").strip()
