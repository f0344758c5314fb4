"""Fetch a benchmark through torchvision, and put it where CoOp's layout wants it."""

from __future__ import annotations

import json
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from mpsviz.data.catalog import DATASETS
from mpsviz.errors import UserError


@dataclass(frozen=True)
class Download:
    """What torchvision calls a benchmark.

    Attributes:
        kind: the class in `torchvision.datasets`.
        moves: where torchvision puts a file or folder → where CoOp looks for it, relative to a common root.
    """

    kind: str
    moves: dict[str, str]


AIRCRAFT_FILES = ("images", "variants.txt", *(f"images_variant_{part}.txt" for part in ("train", "val", "test")))

DOWNLOADS: dict[str, Download] = {
    "caltech101": Download("Caltech101", {"caltech101/101_ObjectCategories": "caltech-101/101_ObjectCategories"}),
    "oxford_pets": Download("OxfordIIITPet", {"oxford-iiit-pet/images": "oxford_pets/images"}),
    "oxford_flowers": Download(
        "Flowers102",
        {
            "flowers-102/jpg": "oxford_flowers/jpg",
            "flowers-102/imagelabels.mat": "oxford_flowers/imagelabels.mat",
            "flowers-102/cat_to_name.json": "oxford_flowers/cat_to_name.json",
        },
    ),
    "food101": Download("Food101", {"food-101/images": "food-101/images"}),
    "fgvc_aircraft": Download(
        "FGVCAircraft", {f"fgvc-aircraft-2013b/data/{name}": f"fgvc_aircraft/{name}" for name in AIRCRAFT_FILES}
    ),
    "sun397": Download("SUN397", {"SUN397": "sun397/SUN397"}),
    "dtd": Download("DTD", {"dtd/dtd/images": "dtd/images"}),
    "eurosat": Download("EuroSAT", {"eurosat/2750": "eurosat/2750"}),
}


def download(name: str, root: Path) -> Path:
    """Download a benchmark of several hundred MB to several GB, unless it is there; interrupting leaves nothing behind.

    CoOp's split file is not part of it: put it beside the images, as the dataset's layout says.

    Args:
        name: a key of DOWNLOADS.
        root: the folder of all benchmarks; `DataConfig.path` may be this one.

    Returns:
        `root`.

    Raises:
        UserError: torchvision can't download this one, or there is no network, or no space.
    """
    if name not in DOWNLOADS:
        layout = DATASETS[name].layout if name in DATASETS else f"These can be: {', '.join(DOWNLOADS)}."
        raise UserError(f"'{name}' can't be downloaded from here.", next_step=layout or "It comes with the app.")
    recipe = DOWNLOADS[name]
    if all((root / target).exists() for target in recipe.moves.values()):
        return root
    try:
        root.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".downloading-", dir=root) as stage:
            _fetch(recipe, Path(stage))
            for source, target in recipe.moves.items():
                (root / target).parent.mkdir(parents=True, exist_ok=True)
                if not (root / target).exists():
                    shutil.move(Path(stage) / source, root / target)
    except Exception as error:  # of the network, of checksums, of archives, of the disk
        raise UserError(
            f"'{name}' could not be downloaded ({type(error).__name__}: {error}).", next_step=DATASETS[name].layout
        ) from error
    return root


def _fetch(recipe: Download, stage: Path) -> None:
    from torchvision import datasets  # slow to import, and only needed here

    kind = getattr(datasets, recipe.kind)
    kind(stage, download=True)
    if recipe.kind == "Flowers102":  # its images know numbers only; torchvision has the names in code
        names = {str(number): name for number, name in enumerate(kind.classes, start=1)}
        (stage / "flowers-102" / "cat_to_name.json").write_text(json.dumps(names), encoding="utf-8")
