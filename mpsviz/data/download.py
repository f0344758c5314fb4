"""Fetch a benchmark through torchvision, and put it where CoOp's layout wants it.

torchvision ──▶ ROOT/.downloading-NAME-… ── archive, what it holds ──▶ ROOT/NAME/…
                      └─ its size, looked at now and then, is the progress
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import socket
import tempfile
import threading
import urllib.error
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from mpsviz.data.catalog import DATASETS
from mpsviz.errors import UserError

STAGE = ".downloading-"
ARCHIVES = (".gz", ".tgz", ".zip")
LOOK_EVERY_S = 0.5
SILENCE_S = 60.0
"""A server that says nothing for so long is gone."""
UNPACKED = 2.2
"""The archive and what it holds lie side by side for a while: so many times the size of the archive."""


@dataclass(frozen=True)
class Download:
    """What torchvision calls a benchmark.

    Attributes:
        kind: the class in `torchvision.datasets`.
        megabytes: about so many are fetched.
        moves: where torchvision puts a file or folder → where CoOp looks for it, relative to a common root.
    """

    kind: str
    megabytes: int
    moves: dict[str, str]


@dataclass(frozen=True)
class Progress:
    """How far a download is.

    Attributes:
        done_bytes: of archives, that are here; `total_bytes` is about all of them.
        unpacking: whether something has come out of an archive.
    """

    done_bytes: int
    total_bytes: int
    unpacking: bool


AIRCRAFT_FILES = ("images", "variants.txt", *(f"images_variant_{part}.txt" for part in ("train", "val", "test")))

DOWNLOADS: dict[str, Download] = {
    "caltech101": Download("Caltech101", 137, {"caltech101/101_ObjectCategories": "caltech-101/101_ObjectCategories"}),
    "oxford_pets": Download("OxfordIIITPet", 811, {"oxford-iiit-pet/images": "oxford_pets/images"}),
    "oxford_flowers": Download(
        "Flowers102",
        345,
        {
            "flowers-102/jpg": "oxford_flowers/jpg",
            "flowers-102/imagelabels.mat": "oxford_flowers/imagelabels.mat",
            "flowers-102/cat_to_name.json": "oxford_flowers/cat_to_name.json",
        },
    ),
    "food101": Download("Food101", 4996, {"food-101/images": "food-101/images"}),
    "fgvc_aircraft": Download(
        "FGVCAircraft", 2753, {f"fgvc-aircraft-2013b/data/{name}": f"fgvc_aircraft/{name}" for name in AIRCRAFT_FILES}
    ),
    "sun397": Download("SUN397", 39_000, {"SUN397": "sun397/SUN397"}),
    "dtd": Download("DTD", 625, {"dtd/dtd/images": "dtd/images"}),
    "eurosat": Download("EuroSAT", 94, {"eurosat/2750": "eurosat/2750"}),
}


def _nobody(progress: Progress) -> None:
    """Nobody wants to know."""


def download(name: str, root: Path, on_progress: Callable[[Progress], None] = _nobody) -> Path:
    """Download a benchmark, unless it is there; interrupting, by an exception in this thread, leaves nothing behind.

    CoOp's split file is not part of it: put it beside the images, as the dataset's layout says.

    Args:
        name: a key of DOWNLOADS.
        root: the folder of all benchmarks; `DataConfig.path` may be this one.
        on_progress: called twice a second, in a thread of its own. It must not raise.

    Returns:
        `root`.

    Raises:
        UserError: torchvision can't download this one, or there is no network, or no space.
    """
    refuse_unknown(name)
    recipe = DOWNLOADS[name]
    if is_there(name, root):
        return root
    try:
        root.mkdir(parents=True, exist_ok=True)  # an OSError that names a file is one of the disk, not of the network
        _sweep(root)
        _check_room(name, root)
        prefix = f"{STAGE}{name}-{os.getpid()}-"
        with tempfile.TemporaryDirectory(prefix=prefix, dir=root) as stage, _silence_ends():
            with _watched(Path(stage), recipe.megabytes * 10**6, on_progress):
                _fetch(recipe, Path(stage))
            for source, target in recipe.moves.items():
                (root / target).parent.mkdir(parents=True, exist_ok=True)
                if not (root / target).exists():
                    shutil.move(Path(stage) / source, root / target)
    except UserError:
        raise
    except Exception as error:  # of the network, of checksums, of archives, of the disk
        raise _explained(error, name, root) from error
    return root


def refuse_unknown(name: str) -> None:
    """Raises UserError where torchvision can't download this one; the message says what to do by hand."""
    if name not in DOWNLOADS:
        layout = DATASETS[name].layout if name in DATASETS else f"These can be: {', '.join(DOWNLOADS)}."
        raise UserError(f"'{name}' can't be downloaded from here.", next_step=layout or "It comes with the app.")


def is_there(name: str, root: Path) -> bool:
    """Whether everything that `download` would put below `root` is there."""
    return all((root / target).exists() for target in DOWNLOADS[name].moves.values())


def _fetch(recipe: Download, stage: Path) -> None:
    from torchvision import datasets  # slow to import, and only needed here

    kind = getattr(datasets, recipe.kind)
    kind(stage, download=True)
    if recipe.kind == "Flowers102":  # its images know numbers only; torchvision has the names in code
        names = {str(number): name for number, name in enumerate(kind.classes, start=1)}
        (stage / "flowers-102" / "cat_to_name.json").write_text(json.dumps(names), encoding="utf-8")


@contextmanager
def _watched(stage: Path, total_bytes: int, on_progress: Callable[[Progress], None]) -> Iterator[None]:
    """Tell `on_progress` what lies in a folder, for as long as the block takes."""
    over = threading.Event()

    def watch() -> None:
        while not over.wait(LOOK_EVERY_S):
            on_progress(_look(stage, total_bytes))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()


def _look(stage: Path, total_bytes: int) -> Progress:
    done, unpacking = 0, False
    for folder, _, files in os.walk(stage):
        for file in files:
            if file.endswith(ARCHIVES):
                with suppress(OSError):  # it is deleted once it is unpacked
                    done += os.path.getsize(os.path.join(folder, file))
            else:
                unpacking = True
        if unpacking:
            break
    return Progress(total_bytes if unpacking else done, total_bytes, unpacking)


@contextmanager
def _silence_ends() -> Iterator[None]:
    """Sockets that are opened in this block wait SILENCE_S at most."""
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(SILENCE_S)
    try:
        yield
    finally:
        socket.setdefaulttimeout(before)


def _sweep(root: Path) -> None:
    """Remove what downloads have left that were killed."""
    for left in root.glob(f"{STAGE}*-*-*"):
        pid = left.name.split("-")[2]
        if pid.isdigit() and not psutil.pid_exists(int(pid)):
            shutil.rmtree(left, ignore_errors=True)


def _check_room(name: str, root: Path) -> None:
    needed, free = DOWNLOADS[name].megabytes * UNPACKED / 1e3, shutil.disk_usage(root).free / 1e9
    if free < needed:
        raise UserError(
            f"'{name}' takes about {needed:,.1f} GB while it is unpacked, and '{root}' has room for {free:,.1f} GB.",
            next_step="Make room there, or choose a folder on another disk.",
        )


def _explained(error: Exception, name: str, root: Path) -> UserError:
    layout = DATASETS[name].layout
    if isinstance(error, urllib.error.HTTPError):
        what, now = f"The server of '{name}' does not give it out now (HTTP {error.code}).", "Try again later, or do it"
    elif isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return UserError(f"The disk filled up while '{name}' was downloaded.", next_step=f"Make room in '{root}'.")
    elif isinstance(error, OSError) and error.filename:
        return UserError(f"'{root}' can't be written.", next_step="Choose a folder that you may write to.")
    elif isinstance(error, OSError):  # URLError, TimeoutError, ConnectionError and their kin
        what, now = f"There is no connection to the server of '{name}'.", "Connect to the internet, or do it"
    else:  # a wrong checksum, a broken archive
        what, now = f"What was downloaded of '{name}' is damaged.", "Try again, or do it"
    return UserError(what, next_step=f"{now} by hand: {layout[:1].lower()}{layout[1:]}")
