"""The datasets that can be named. A new one is a file with a loader, and an entry here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from mpsviz.config.run_config import DataConfig, ModelConfig
from mpsviz.data.benchmarks import fgvc_aircraft, imagenet
from mpsviz.data.benchmarks.coop_benchmarks import BENCHMARKS
from mpsviz.data.benchmarks.emoji import load_emoji_60
from mpsviz.data.dataset.paths import shown, user_path
from mpsviz.data.dataset.records import Dataset
from mpsviz.data.formats.archives.zip_file import load_zip, preview_zip
from mpsviz.data.formats.folders.folder import load_folder
from mpsviz.data.formats.folders.layout import LAYOUT
from mpsviz.data.formats.tables.table import TABLE, load_table
from mpsviz.data.prompts.blanks import without_blanks
from mpsviz.data.prompts.prompting import with_prompts
from mpsviz.data.prompts.text_length import check_in_advance
from mpsviz.data.splits.class_sizes import class_sizes, warn_of_lone_images
from mpsviz.data.splits.column_choice import choose_images, refuse_one_sided, with_domains_as_classes
from mpsviz.data.splits.few_shot import small_classes, split_few_shot, without_classes
from mpsviz.errors import UserError


@dataclass(frozen=True)
class DatasetSource:
    """What a dataset is called and how it is read.

    Attributes:
        title: "Name: what it is".
        load: from `DataConfig.path`; decodes no image.
        layout: what has to be at that path, one sentence; '' for a dataset that needs none.
        preview: `load` without its slow part, where it has one: the images need not exist yet.
    """

    title: str
    load: Callable[[Path], Dataset]
    layout: str = ""
    preview: Callable[[Path], Dataset] | None = None


DATASETS: dict[str, DatasetSource] = {
    "emoji-60": DatasetSource(
        "Emoji-60: sixty things in nine drawing styles, shipped with the app", lambda path: load_emoji_60()
    ),
    "folder": DatasetSource(
        "Your own images: a folder with a folder for each class", without_blanks(load_folder), LAYOUT
    ),
    "zip": DatasetSource(
        "Your own images: such a folder, zipped",
        without_blanks(load_zip),
        f"{LAYOUT[:-1]}, packed as a zip.",
        without_blanks(preview_zip),
    ),
    "table": DatasetSource(
        "Your own images: a CSV or Parquet table of paths and labels", without_blanks(load_table), TABLE
    ),
    "imagenet": DatasetSource("ImageNet: a thousand kinds of things", imagenet.load_imagenet, imagenet.LAYOUT),
    "fgvc_aircraft": DatasetSource(
        "FGVC-Aircraft: a hundred variants",
        fgvc_aircraft.load_fgvc_aircraft,
        fgvc_aircraft.LAYOUT,
    ),
    **{benchmark.name: DatasetSource(benchmark.title, benchmark.load, benchmark.layout) for benchmark in BENCHMARKS},
}

OWN = ("folder", "zip", "table")
"""Sources whose classes the user named; the others have the names that everyone uses for them."""


def load_dataset(config: DataConfig) -> Dataset:
    """List the images and classes of a dataset, named as the config wants; no image is decoded.

    Raises:
        UserError: the name is unknown, nothing of that kind is at the path, or class names or templates don't fit.
    """
    return _load(config, lambda source: source.load)


def check_shots(config: DataConfig, model: ModelConfig | None = None) -> tuple[str, ...]:
    """Find out in advance whether a run could draw its shots and tell its classes apart; nothing is unpacked.

    Args:
        model: the run's, see `mpsviz.data.prompts.text_length.check_in_advance`.

    Returns:
        Warnings of classes that hold out a single image, and of what prompts say, see
        `mpsviz.data.prompts.prompt_faults`.

    Raises:
        UserError: as `load_dataset`; a path is named that this dataset does not read; the classes have too few images,
            see `mpsviz.data.splits.few_shot`; or their prompts can't be told apart.
    """
    if config.path and config.name in DATASETS and not DATASETS[config.name].layout:
        raise UserError(
            f"'{config.name}' comes with the app: it reads nothing at '{shown(config.path)}'.",
            next_step=f"For images of your own say what they are (--data, data.name): {', '.join(OWN)}; "
            f"for {config.name} leave the path out.",
        )
    dataset = _load(config, lambda source: source.preview or source.load)
    if config.drop_small_classes:
        dataset = without_classes(dataset, small_classes(dataset, config.shots))
    split_few_shot(dataset, config.shots, seed=0)
    own, labels = config.name in OWN, dataset.class_labels
    lone = warn_of_lone_images(class_sizes(dataset), config.shots)
    return lone + check_in_advance(dataset.class_names, dataset.templates, model, own=own, labels=labels)


def _load(config: DataConfig, reader: Callable[[DatasetSource], Callable[[Path], Dataset]]) -> Dataset:
    if config.name not in DATASETS:
        raise UserError(
            f"There is no dataset named '{shown(config.name)}'.", next_step=f"Choose one of: {', '.join(DATASETS)}."
        )
    source = DATASETS[config.name]
    if source.layout and not config.path:
        raise UserError(f"Where '{config.name}' lies is not said (data.path).", next_step=source.layout)
    path = user_path(config.path, next_step=source.layout) if source.layout else Path()
    dataset = reader(source)(path)
    if config.outer_classes:
        dataset = with_domains_as_classes(dataset)
    dataset = choose_images(dataset, config.train_on, config.test_on)
    if not config.drop_small_classes:
        refuse_one_sided(dataset, config.train_on, config.test_on)
    return with_prompts(dataset, config.class_names, config.templates)
