"""Which image is of which class, where a benchmark's split file is missing: from its folders, names or lists."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath

from mpsviz.data.formats.folders.folder import list_folder
from mpsviz.errors import UserError

Listed = list[tuple[PurePosixPath, str, str]]
"""(path relative to the image folder, key of its class, that class's name) of every image; two classes may have one
name."""

Lister = Callable[[Path], Listed]
"""From the image folder to its images and their classes."""


def by_folder(*, ignored: frozenset[str] = frozenset(), names: Mapping[str, str] | None = None) -> Lister:
    """A folder a class; `names` are what prompts call some of them."""

    def listed(images: Path) -> Listed:
        paths = [path for path in list_folder(images).images if len(path.parts) > 1 and path.parts[0] not in ignored]
        return [(path, path.parts[0], (names or {}).get(path.parts[0], path.parts[0])) for path in paths]

    return listed


def by_breed(images: Path) -> Listed:
    """Oxford-IIIT Pet: the breed is in the name, 'Abyssinian_12.jpg'."""
    named = [(path, path.stem.rpartition("_")[0].lower()) for path in list_folder(images).images if "_" in path.stem]
    return [(path, breed, breed) for path, breed in named]


def by_scene(images: Path) -> Listed:
    """SUN397: 'a/apartment_building/outdoor/sun_x.jpg' is of the class 'outdoor apartment_building'."""
    paths = [path for path in list_folder(images).images if len(path.parts) > 2]
    return [(path, "/".join(path.parts[1:-1]), " ".join(reversed(path.parts[1:-1]))) for path in paths]


def by_flower(images: Path) -> Listed:
    """Flowers102: imagelabels.mat has the number of each image's class, cat_to_name.json the names by number.

    Raises:
        UserError: one of the two is missing or broken.
    """
    from scipy.io import loadmat  # only here, and slow to import

    folder = images.parent
    try:
        names = json.loads((folder / "cat_to_name.json").read_text(encoding="utf-8"))
        numbers = loadmat(folder / "imagelabels.mat")["labels"][0].tolist()
        return [
            (PurePosixPath(f"image_{position:05d}.jpg"), str(number), str(names[str(number)]))
            for position, number in enumerate(numbers, start=1)
        ]
    except Exception as error:  # scipy's reader and a wrong structure raise many kinds
        missing = [name for name in ("imagelabels.mat", "cat_to_name.json") if not (folder / name).exists()]
        state = (
            f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing" if missing else "one is broken"
        )
        raise UserError(
            f"Without its split file, '{folder.name}' needs imagelabels.mat and cat_to_name.json: {state}.",
            next_step="Put split_zhou_OxfordFlowers.json there, or those two; see CoOp's DATASETS.md.",
        ) from error
