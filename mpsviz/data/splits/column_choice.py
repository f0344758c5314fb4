"""Which images may be tuned on and which are held out, where the user chooses them by domain, fold or style."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from mpsviz.data.dataset.given_split import draw_split
from mpsviz.data.dataset.paths import shown
from mpsviz.data.dataset.records import BYSTANDER, SHOWN_ONLY, Dataset, ImageRecord
from mpsviz.data.dataset.skipped_files import NAMED
from mpsviz.errors import UserError

COLUMNS = ("domain", "fold", "style")
"""What images can be chosen by."""

Values = Mapping[str, Sequence[str]]
"""Column → those of its values that are meant."""


def values_of(dataset: Dataset) -> dict[str, dict[str, int]]:
    """Column → {value: images of a class}, of the columns that have two values or more."""
    counts: dict[str, dict[str, int]] = {}
    for column in COLUMNS:
        of_column: dict[str, int] = {}
        for record in dataset.records:
            if record.label != BYSTANDER and (value := getattr(record, column)):
                of_column[value] = of_column.get(value, 0) + 1
        if len(of_column) > 1:
            counts[column] = dict(sorted(of_column.items()))
    return counts


def choose_images(dataset: Dataset, train_on: Values, test_on: Values) -> Dataset:
    """Give every image the part of the split that the choice gives it; bystanders stay as they are.

    Of a dataset with its own split, images to train on are those of its train (and validation) part that `train_on`
    names, held-out ones those of its test part that `test_on` names. Elsewhere, images that both name are divided by
    class in CoOp's proportions. What neither names is the pool: it is shown, and nothing is decided by it.

    Args:
        train_on: images must have one of the values in every column; empty: all that `test_on` doesn't name.
        test_on: empty: all that `train_on` doesn't name. Both empty: nothing is chosen.

    Raises:
        UserError: no image has such a value, or folds that overlap are mixed.
    """
    records = dataset.records
    if not train_on and not test_on:
        _refuse_mixed_folds(records)
        return dataset
    _check(dataset, "train_on", train_on)
    _check(dataset, "test_on", test_on)
    has_split = any(record.split for record in records)
    trains = [_fits(record, train_on) if train_on else not _fits(record, test_on) for record in records]
    tests = [_fits(record, test_on) if test_on else not _fits(record, train_on) for record in records]
    chosen: list[ImageRecord] = []
    for record, may_train, may_test in zip(records, trains, tests, strict=True):
        if record.label == BYSTANDER:
            part = record.split
        elif has_split:
            fits = may_test if record.split == "test" else may_train
            part = record.split if fits else SHOWN_ONLY
        elif may_train and may_test:
            part = ""
        else:
            part = "train" if may_train else "test" if may_test else SHOWN_ONLY
        chosen.append(replace(record, split=part))
    if not has_split:
        both = [record for record in chosen if record.label != BYSTANDER and not record.split]
        drawn = {record.id: record for record in draw_split(both)}
        chosen = [drawn.get(record.id, record) for record in chosen]
    return replace(dataset, records=tuple(chosen), notes=(*dataset.notes, _note(train_on, test_on, has_split)))


def with_domains_as_classes(dataset: Dataset) -> Dataset:
    """Swap classes and domains.

    Raises:
        UserError: the images have no domains.
    """
    domains = tuple(sorted({record.domain for record in dataset.records if record.label != BYSTANDER}))
    if len(domains) < 2 or "" in domains:
        raise UserError(
            "The images have no domains that could be their classes.", next_step="Set data.outer_classes to false."
        )
    index, labels = {domain: number for number, domain in enumerate(domains)}, dataset.class_labels
    records = tuple(
        record
        if record.label == BYSTANDER
        else replace(record, label=index[record.domain], name=record.domain, domain=labels[record.label])
        for record in dataset.records
    )
    return replace(dataset, class_names=domains, records=records, class_keys=())


def _fits(record: ImageRecord, values: Values) -> bool:
    return all(getattr(record, column) in wanted for column, wanted in values.items())


def _check(dataset: Dataset, setting: str, values: Values) -> None:
    """Raises UserError where a column or a value is none of this dataset."""
    known = values_of(dataset)
    for column, wanted in values.items():
        if column not in known:
            if column not in COLUMNS:
                raise UserError(
                    f"Images have no column '{shown(column)}' to be chosen by (data.{setting}).",
                    next_step=f"Write one of {', '.join(known or COLUMNS)}, for example {(*known, *COLUMNS)[0]}=VALUE.",
                )
            can = f"They can be chosen by {' and '.join(known)}." if known else "Leave the setting empty."
            raise UserError(
                f"The images can't be chosen by {column} (data.{setting}): they don't differ in it.", next_step=can
            )
        unknown = [value for value in wanted if value not in known[column]]
        if unknown or not wanted:
            named = f"'{shown(unknown[0])}'" if unknown else "no value"
            raise UserError(
                f"data.{setting} names {named} as {column}, which no image has.",
                next_step=f"Choose among {', '.join(map(shown, list(known[column])[:20]))}.",
            )


def refuse_one_sided(dataset: Dataset, train_on: Values, test_on: Values) -> None:
    """Say which class has no image to train on or to hold out, of images that `choose_images` has chosen.

    Raises:
        UserError: there is such a class.
    """
    if not train_on and not test_on:
        return
    has = {(record.label, record.split) for record in dataset.records}
    for part, where in (("train", _said(train_on, test_on)), ("test", _said(test_on, train_on))):
        lacking = [name for label, name in enumerate(dataset.class_labels) if (label, part) not in has]
        if lacking:
            more = f" (and of {len(lacking) - 1:,} more)" if len(lacking) > 1 else ""
            use = "tune on" if part == "train" else "hold out"
            raise UserError(
                f"There is no image of the class '{shown(lacking[0])}'{more} to {use} in {where}.",
                next_step="Choose other values in data.train_on and data.test_on, or leave out the classes that lack "
                "images (data.drop_small_classes).",
            )


def _refuse_mixed_folds(records: Sequence[ImageRecord]) -> None:
    """Raises UserError where images are for training in one fold and for test in another, and no fold is chosen."""
    if not any(record.fold and record.split for record in records):
        return
    seen: dict[str, set[tuple[int, str]]] = {"train": set(), "val": set(), "test": set()}
    for record in records:
        seen[record.split or "train"].add((record.label, record.path.name))
    again = seen["train"] & seen["test"]
    if again:
        folds = sorted({record.fold for record in records if record.fold})
        raise UserError(
            f"{len(again):,} images are in the train part of one fold and in the test part of another.",
            next_step=f"Choose one fold for both: data.train_on fold={folds[0]} and data.test_on fold={folds[0]}.",
        )


def _note(train_on: Values, test_on: Values, has_split: bool) -> str:
    tuned, held = _said(train_on, test_on), _said(test_on, train_on)
    both = " Images of both were divided by class, 50 % train, 20 % validation, 30 % test."
    overlap = not has_split and train_on and test_on and _overlap(train_on, test_on)
    return f"Tuned on {tuned}; held out: {held}.{both if overlap else ''}"


def _overlap(train_on: Values, test_on: Values) -> bool:
    return all(set(train_on[column]) & set(test_on[column]) for column in train_on.keys() & test_on.keys())


def _said(values: Values, others: Values) -> str:
    """ "domain photo", or, where no values are named, "all but domain sketch"."""
    said = []
    for column, wanted in (values or others).items():
        more = ", …" if len(wanted) > NAMED else ""
        said.append(f"{column} {', '.join(map(shown, wanted[:NAMED]))}{more}")
    return ("" if values else "all but ") + " and ".join(said)
