"""ImageNet: folders by WordNet id, and the class names that CLIP made for them."""

from __future__ import annotations

from pathlib import Path

from mpsviz.data.benchmarks.benchmark_folder import find_folder, unreadable_list
from mpsviz.data.dataset.records import Dataset, ImageRecord
from mpsviz.data.formats.folders.folder import list_folder
from mpsviz.errors import UserError

FOLDER = "imagenet"
LAYOUT = (
    "Put ImageNet's folders n01440764 … into imagenet/images/train and imagenet/images/val, and CoOp's classnames.txt "
    "(linked in its DATASETS.md) into imagenet/."
)
TEMPLATES = (
    "itap of a {}.",
    "a bad photo of the {}.",
    "a origami {}.",
    "a photo of the large {}.",
    "a {} in a video game.",
    "art of the {}.",
    "a photo of the small {}.",
)
"""The seven of Tip-Adapter."""
PARTS = {"train": "train", "val": "test"}
"""The validation images are held out, as everyone does: the test labels are not public."""


def load_imagenet(path: Path) -> Dataset:
    """Read the folders and class names; images stay on disk. Takes a minute or so on a cold disk.

    Raises:
        UserError: folders or names are missing.
    """
    folder = find_folder(path, FOLDER, "images", LAYOUT, ())
    names = _class_names(folder / "classnames.txt")
    found = [
        (part, directory, image)
        for directory, part in PARTS.items()
        for image in list_folder(_part(folder / "images" / directory)).images
        if len(image.parts) == 2
    ]
    ids = sorted({image.parts[0] for _, _, image in found})
    if len(ids) < 2:
        what = f"is only one class folder, '{ids[0]}'," if ids else "are no class folders"
        raise UserError(f"There {what} with images in '{folder}/images'.", next_step=LAYOUT)
    unnamed = [wordnet_id for wordnet_id in ids if wordnet_id not in names]
    if unnamed:
        raise UserError(f"classnames.txt has no name for the folder '{unnamed[0]}'.", next_step=LAYOUT)
    index = {wordnet_id: number for number, wordnet_id in enumerate(ids)}
    records = tuple(
        ImageRecord(
            id=f"{directory}/{image}",
            path=folder / "images" / directory / image,
            label=index[image.parts[0]],
            name=names[image.parts[0]],
            split=part,
        )
        for part, directory, image in found
    )
    class_names = tuple(names[wordnet_id] for wordnet_id in ids)  # some of them twice: "missile", "crane"
    return Dataset("imagenet", class_names, records, TEMPLATES, class_keys=tuple(ids))


def _part(folder: Path) -> Path:
    if not folder.is_dir():
        raise UserError(f"There is no folder '{folder}'.", next_step=LAYOUT)
    return folder


def _class_names(file: Path) -> dict[str, str]:
    """WordNet id → name, from lines such as 'n01440764 tench'."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise unreadable_list(file, error, LAYOUT) from error
    pairs = [line.strip().partition(" ") for line in lines if line.strip()]
    return {wordnet_id: name.strip() for wordnet_id, _, name in pairs if name.strip()}
