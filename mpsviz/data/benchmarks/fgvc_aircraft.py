"""FGVC-Aircraft: a hundred variants, with the split of its own text lists."""

from __future__ import annotations

from pathlib import Path

from mpsviz.data.benchmarks.benchmark_folder import find_folder, unreadable_list
from mpsviz.data.dataset.given_split import settle_split
from mpsviz.data.dataset.paths import relative_path, shown
from mpsviz.data.dataset.records import Dataset, ImageRecord
from mpsviz.errors import UserError

FOLDER = "fgvc_aircraft"
LAYOUT = (
    "Put what is in data/ of fgvc-aircraft-2013b.tar.gz (robots.ox.ac.uk/~vgg/data/fgvc-aircraft) into fgvc_aircraft/, "
    "so that fgvc_aircraft/images and fgvc_aircraft/variants.txt are there."
)
TEMPLATES = ("a photo of a {}, a type of aircraft.",)


def load_fgvc_aircraft(path: Path) -> Dataset:
    """Read variants.txt and images_variant_{train,val,test}.txt; images stay on disk.

    Raises:
        UserError: a list is missing or names an unknown variant.
    """
    folder = find_folder(path, FOLDER, "variants.txt", LAYOUT, ("fgvc-aircraft-2013b", "data"))
    class_names = tuple(_lines(folder / "variants.txt"))
    index = {name: number for number, name in enumerate(class_names)}
    records = []
    for part in ("train", "val", "test"):
        file = folder / f"images_variant_{part}.txt"
        for line in _lines(file):
            number, _, variant = line.partition(" ")
            image = relative_path(f"{number}.jpg")
            if variant not in index or image is None:
                raise UserError(
                    f"'{file.name}' has a line that is no image and variant: '{shown(line)}'.", next_step=LAYOUT
                )
            records.append(ImageRecord(f"{image}", folder / "images" / image, index[variant], variant, split=part))
    if len(class_names) < 2 or not records:
        what = "name no images" if len(class_names) > 1 else f"name {len(class_names)} variants, and two are the least"
        raise UserError(f"The lists in '{folder}' {what}.", next_step=LAYOUT)
    settled, notes = settle_split(records)
    return Dataset("fgvc_aircraft", class_names, settled, TEMPLATES, notes=notes)


def _lines(file: Path) -> list[str]:
    try:
        return [line.strip() for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    except (OSError, ValueError) as error:
        raise unreadable_list(file, error, LAYOUT) from error
