"""What a run can be exported as: a kind a line, its writer in a file of its own."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from mpsviz.errors import UserError
from mpsviz.runs.folder.store import RunFolder


@dataclass(frozen=True)
class Export:
    """One kind.

    Attributes:
        title: on a button.
        help: one sentence: what it holds and what opens it.
        writer: "module:function", imported when used: (run, out, *, pictures) writes the file or fills the folder.
        suffix: of the file; "" where a folder is filled.
        has_pictures: whether thumbnails are in it, unless left out.
        of: what the run must have: "features", what it has "learnt", or what can be "merged" into the model that it
            was tuned from.
    """

    title: str
    help: str
    writer: str
    suffix: str = ""
    has_pictures: bool = False
    of: Literal["features", "learnt", "merged"] = "features"


LEARNT = "model.safetensors"
"""Of a run folder: what was learnt. Runs whose features were computed elsewhere have none."""
_FILES, _WEIGHTS = "mpsviz.export.files", "mpsviz.export.weights.checkpoint"
EXPORTS: dict[str, Export] = {
    "parquet": Export(
        "Images as Parquet",
        "A row an image: features, places on every map, measures, predictions, picture. Opens in Embedding Atlas, "
        "latent-scope, Spotlight, pandas and polars.",
        f"{_FILES}.parquet:write_parquet",
        ".parquet",
        True,
    ),
    "csv": Export("Tables as CSV", "Every table of the run.", f"{_FILES}.csv_tables:write_csv"),
    "projector": Export(
        "TensorBoard Projector",
        "Features before and after, what is known of the images, and a sprite: open it with tensorboard --logdir.",
        f"{_FILES}.projector:write_projector",
        "",
        True,
    ),
    "merged": Export(
        "Merged weights",
        "One open_clip checkpoint with its config and a model card, where the method allows it.",
        f"{_WEIGHTS}:write_merged",
        of="merged",
    ),
    "delta": Export(
        "Learnt weights",
        "What was learnt and nothing else, with settings and a model card.",
        f"{_WEIGHTS}:write_delta",
        of="learnt",
    ),
}


def exports_of(run: RunFolder, *, finished: bool) -> list[str]:
    """The kinds that a run with features can be exported as, as far as its folder tells.

    Raises:
        UserError: its settings can't be read.
    """
    learnt = finished and (run.path / LEARNT).is_file()
    has = {"features": True, "learnt": learnt, "merged": learnt and run.config().method.mergeable}
    return [kind for kind, entry in EXPORTS.items() if has[entry.of]]


def export(run: RunFolder, kind: str, out: Path, *, pictures: bool = True) -> None:
    """Write a run as another tool reads it.

    Args:
        kind: a key of `EXPORTS`.
        out: the file or folder to make; nothing may be there yet.

    Raises:
        UserError: `out` is there, the run does not have what it takes, or it can't be written.
    """
    entry = EXPORTS[kind]
    if out.exists():
        raise UserError(f"'{out}' is there already.", next_step="Name a file or folder that is not.")
    module, function = entry.writer.split(":")
    writer: Callable[..., None] = getattr(import_module(module), function)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        writer(run, out, pictures=pictures)
    except OSError as error:
        raise UserError(
            f"'{out}' can't be written ({error.strerror}).",
            next_step="Choose a place that you may write to, or free some space.",
        ) from error


def export_bytes(run: RunFolder, kind: str, *, pictures: bool = True) -> bytes:
    """The same as one file: a folder comes as a zip. Raises UserError as `export` does."""
    with TemporaryDirectory(prefix="mpsviz-export-") as room:
        out = Path(room) / f"export{EXPORTS[kind].suffix}"
        export(run, kind, out, pictures=pictures)
        if out.is_file():
            return out.read_bytes()
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in sorted(file for file in out.rglob("*") if file.is_file()):
                archive.write(file, file.relative_to(out).as_posix())
        return packed.getvalue()
