"""The benchmarks of CoOp's protocol: the layout of its DATASETS.md, its fixed splits, its prompts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mpsviz.data.benchmarks.benchmark_folder import find_folder
from mpsviz.data.benchmarks.class_lists import Lister
from mpsviz.data.dataset.given_split import draw_split, settle_split
from mpsviz.data.dataset.records import Dataset, ImageRecord
from mpsviz.data.formats.folders.split_json import read_split_json
from mpsviz.errors import UserError
from mpsviz.labels import folders_of_classes


@dataclass(frozen=True)
class Benchmark:
    """Where the files of one benchmark lie, and how they are read.

    Attributes:
        name: its key in the catalogue.
        title: "Name: what it is".
        folder: its folder in CoOp's layout.
        images: the folder of the images within that; '' where they are spread.
        split_file: CoOp's split within the folder.
        layout: what to put where, one sentence.
        lister: finds the classes where the split file is missing; None where that can't be done.
        also: what archives and torchvision call the folder.
    """

    name: str
    title: str
    folder: str
    images: str
    split_file: str
    templates: tuple[str, ...]
    layout: str
    lister: Lister | None
    also: tuple[str, ...] = ()

    def load(self, path: Path) -> Dataset:
        """Read the benchmark from its own folder or the one that holds it; images stay on disk.

        Without CoOp's split the images are split by class in CoOp's proportions, and a note says so.

        Raises:
            UserError: the images, or a split that can't be done without, are not there, or a split file is broken.
        """
        folder = find_folder(path, self.folder, self.images or self.split_file, self.layout, (self.name, *self.also))
        images, split_file = folder / self.images, folder / self.split_file
        if split_file.exists():
            listed, class_names = read_split_json(split_file, images)
            keys = folders_of_classes([it.id for it in listed], [it.label for it in listed], len(class_names))
            own_note: tuple[str, ...] = ()
        elif self.lister is None:
            raise UserError(f"'{folder}' has no {self.split_file}.", next_step=self.layout)
        else:
            listed, class_names, keys = self._split_anew(self.lister, images)
            own_note = (
                f"{self.split_file} was not found, so each class was divided at random into 50 % train, 20 % validation"
                " and 30 % test, always the same way: figures can't be compared with those on CoOp's split.",
            )
        records, notes = settle_split(listed)
        return Dataset(self.name, class_names, records, self.templates, notes=own_note + notes, class_keys=tuple(keys))

    def _split_anew(self, lister: Lister, images: Path) -> tuple[list[ImageRecord], tuple[str, ...], list[str]]:
        listed = lister(images)
        classes = sorted({(name, key) for _, key, name in listed})
        if len(classes) < 2:
            what = f"are images of one class only, '{classes[0][0]}'," if classes else "are no images of any class"
            raise UserError(f"There {what} in '{images}'.", next_step=self.layout)
        index = {key: number for number, (_, key) in enumerate(classes)}
        records = [ImageRecord(path.as_posix(), images / path, index[key], name) for path, key, name in listed]
        return list(draw_split(records)), tuple(name for name, _ in classes), [key for _, key in classes]
