"""One run, one folder: readable without this program, safe to copy, zip and delete.

    config.json, threads.json    the RunConfig; how many threads torch has, see `mpsviz.runs.worker.plan`
    model.safetensors            what was learnt: the trained tensors, see `mpsviz.tuning.saving.tuned_weights`
    weights/0004.safetensors     the same after an epoch, where `analysis.keep_weights` asks for it
    status.json                  see `mpsviz.runs.lifecycle.status`
    lock, slurm.json             held by the process that waits or works here; the job of Slurm that has it, if any
    control, queued              the user asked: pause, cancel; its place in the line of runs that wait for a device
    checkpoints/00000140.safetensors   what going on from an optimiser step needs, see `mpsviz.runs.resume.checkpoints`
    recording.json, layers/      of a recording alone, see `mpsviz.runs.folder.recording`
    title.txt, tags.json, selections/   what the user calls it, finds it by, and selected in it
    measuring.json               there while it is measured again, see `mpsviz.runs.background.remeasure_process`
    metrics.jsonl                a line an optimiser step, with its own CRC-32; a torn last line is ignored
    classes.json                 what each class is called, no two the same; its place is its index, label_index
    probe.parquet                a row a probe image: id, label, label_index (−1: none), family, style, domain, fold, …
    images.parquet               the files that the run works on, see `mpsviz.runs.resume.image_list`
    names.json                   the vocabulary that bystanders are looked up in
    names.safetensors            text_features (V, D) of that vocabulary, float16
    thumbs/sheet-000.png …       sprite sheets; index.json places each id on them; of other sizes sheet-128px-000.webp
    snapshots/0000.safetensors   features at an epoch; 0000 is before tuning
    analysis/*.parquet           summary, per_class, per_image; by_group: epoch, column (of the probe), group, measure,
                                 value, n; by class (label_index, label): per_class, prompts, and of two classes
                                 (other_index, other) gram_blocks; asked, neighbors, clusters and per_label: see
                                 `mpsviz.runs.folder.measured`
    maps/NAME.parquet            id, epoch, x, y, and how far they can be trusted, see `mpsviz.runs.worker.map_drawing`
    result.json, analysis/findings.json   what the command line prints; findings, see `mpsviz.runs.findings.kept`
    checksums.jsonl              of all these but what is written again and again, see `mpsviz.runs.folder.checksums`
    log.txt                      everything the worker printed

Writers write beside and rename, so a reader never sees half a file and never waits for a lock. A folder may have been
damaged, or made by anyone: a reader believes only what `mpsviz.runs.folder.schemas` lets pass, and follows no link.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from safetensors.numpy import load, save

from mpsviz.config.run_config import RunConfig, parse_config
from mpsviz.data.dataset.absolute_paths import with_absolute_paths
from mpsviz.errors import UserError
from mpsviz.runs.folder import checksums
from mpsviz.runs.folder.atomic_writing import replacing
from mpsviz.runs.folder.checked_lines import checked_line, rows_of_any_age
from mpsviz.runs.folder.class_index import Classes, classes_of, read_by_index
from mpsviz.runs.folder.files import CheckedFiles
from mpsviz.runs.folder.safe_reading import parsed, parsed_table, plain_file, plain_names
from mpsviz.runs.folder.schemas import arrays_fit, metric_rows, table_fits
from mpsviz.runs.folder.snapshot import Snapshot, epochs_in

METRICS = "metrics.jsonl"


class RunFolder(CheckedFiles):
    """Reads and writes the files of one run. Holds a path and nothing else."""

    @classmethod
    def create(cls, path: Path, config: RunConfig) -> RunFolder:
        """Make the folder and write its config, with the paths in it made absolute.

        Raises:
            UserError: the folder holds something already, or can't be written.
        """
        path = Path(path)
        try:
            path.mkdir(parents=True, exist_ok=True)
            if any(path.iterdir()):
                raise UserError(f"The folder '{path}' is not empty.", next_step="Choose a new folder for this run.")
            for room in ("snapshots", "analysis", "maps", "thumbs"):
                (path / room).mkdir()
            run = cls(path)
            run.write_config(config)
        except OSError as error:
            raise UserError(
                f"The run folder '{path}' can't be written ({error.strerror}).",
                next_step="Choose a folder that you may write to, or free some space.",
            ) from error
        return run

    # -- small files ---------------------------------------------------------------------------------------------

    def config(self) -> RunConfig:
        """The settings as they are now, even where `is_altered("config.json")`: somebody may have written there.

        Raises:
            UserError: config.json is missing, broken, or says something that this version doesn't know.
        """
        try:
            tree = parsed(plain_file(self.path, "config.json").read_bytes())
        except OSError:
            next_step = "Choose a folder that holds a config.json."
            raise UserError(f"'{self.path}' is no run folder.", next_step=next_step) from None
        if not isinstance(tree, dict):
            raise _broken("config.json")
        return parse_config(tree)

    def write_config(self, config: RunConfig) -> None:
        """Write it with absolute paths: a run may be gone on with from another directory."""
        self.write_json("config.json", with_absolute_paths(config).model_dump(mode="json"))

    def append_metrics(self, row: Mapping[str, float]) -> None:
        with (self.path / METRICS).open("a", encoding="utf-8") as file:
            file.write(checked_line(row) + "\n")

    def metrics(self) -> pd.DataFrame:
        """A row an optimiser step: step, epoch, loss and its parts, lr, temperature; empty before the first."""
        return pd.DataFrame(metric_rows(self.metric_lines()))

    def metric_lines(self) -> list[Any | None]:
        """Every line of metrics.jsonl as it is parsed; None where it is torn or altered."""
        try:
            return rows_of_any_age(plain_file(self.path, METRICS).read_bytes())
        except OSError:
            return []

    def close_metrics(self) -> None:
        """Note the checksum of all metrics: no line will come any more. Where there are none, nothing is noted."""
        if (self.path / METRICS).exists():
            checksums.note(self.path, METRICS, plain_file(self.path, METRICS).read_bytes())

    def forget_after(self, step: int, epoch: int) -> None:
        """Drop the metrics after an optimiser step and the snapshots after an epoch (−1: all), to make them again."""
        if (self.path / METRICS).exists():
            kept = [row for row in metric_rows(self.metric_lines()) if row["step"] <= step]
            with replacing(self.path / METRICS) as temporary:
                temporary.write_text("".join(f"{checked_line(row)}\n" for row in kept), encoding="utf-8")
        for room in ("snapshots", "weights"):
            for late in epochs_in(self.path, room):
                if late > epoch:
                    (self.path / room / f"{late:04d}.safetensors").unlink()

    # -- tables --------------------------------------------------------------------------------------------------

    def write_table(self, name: str, table: pd.DataFrame) -> None:
        """Write `name` (for example 'maps/pca') as parquet."""
        file = io.BytesIO()
        table.to_parquet(file, index=False, write_page_checksum=True)  # for whoever reads it without this program
        self.write_bytes(f"{name}.parquet", file.getvalue())

    def table(self, name: str) -> pd.DataFrame | None:
        """Read `name`; None where it is not there (yet), broken, or unclear."""
        table = self._stored(name)
        return table if table is None else read_by_index(name, table, self._classes)

    def is_unclear(self, name: str) -> bool:
        """Whether a table of an older version only names its classes, and several of them have one name."""
        return self._stored(name) is not None and self.table(name) is None

    def _stored(self, name: str) -> pd.DataFrame | None:
        """As it stands in the folder."""
        try:
            table = parsed_table(self.read_bytes(f"{name}.parquet"))
            return table if table_fits(name, table) else None
        except Exception:  # what a parser says of altered bytes is anybody's guess
            return None

    def written(self, name: str) -> pd.DataFrame:
        """Read a table that must be there by now.

        Raises:
            UserError: it is missing or broken.
        """
        table = self.table(name)
        if table is None:
            raise _broken(f"{name}.parquet")
        return table

    def probe(self) -> pd.DataFrame | None:
        return self.table("probe")

    def class_labels(self) -> list[str]:
        """What the C classes are called, no two the same, in the order of the logits; none before they are known."""
        return self._classes().labels

    def _classes(self, probe: pd.DataFrame | None = None) -> Classes:
        return classes_of(self.read_json("classes.json"), self._stored("probe") if probe is None else probe)

    def map_names(self) -> list[str]:
        return [Path(name).stem for name in plain_names(self.path, "maps") if Path(name).suffix == ".parquet"]

    # -- arrays --------------------------------------------------------------------------------------------------

    def write_snapshot(self, snapshot: Snapshot) -> None:
        arrays = {
            "image_features": snapshot.image_features.astype(np.float16),
            "text_features": snapshot.text_features.astype(np.float32),
            "logits": snapshot.logits.astype(np.float32),
            "token_gram_drift": snapshot.token_gram_drift.astype(np.float32),
        }
        if snapshot.token_gram_map is not None:
            arrays["token_gram_map"] = snapshot.token_gram_map.astype(np.float16)
        # `save_file` hides the errno of a full disk
        content = save({key: np.ascontiguousarray(value) for key, value in arrays.items()})
        self.write_bytes(f"snapshots/{snapshot.epoch:04d}.safetensors", content)

    def snapshot(self, epoch: int) -> Snapshot:
        """Read one snapshot; image features come back L2-normalised in float32.

        Raises:
            UserError: it is missing or broken.
        """
        name = f"snapshots/{epoch:04d}.safetensors"
        arrays = self._arrays(name)
        if arrays is None or not arrays_fit(arrays):
            raise _broken(name)
        features = arrays["image_features"].astype(np.float32)
        lengths = np.linalg.norm(features, axis=1, keepdims=True)
        if not np.isfinite(lengths).all() or not lengths.all():
            raise _broken(name)
        features /= lengths
        rest = ("text_features", "logits", "token_gram_drift", "token_gram_map")
        return Snapshot(epoch, features, **{key: arrays[key].astype(np.float32) for key in rest if key in arrays})

    def epochs(self) -> list[int]:
        """The epochs that have a snapshot, ascending."""
        return epochs_in(self.path, "snapshots")

    def write_names(self, names: list[str], text_features: np.ndarray) -> None:
        """The vocabulary (V names) and its text features (V, D)."""
        self.write_json("names.json", names)
        arrays = {"text_features": np.ascontiguousarray(text_features, dtype=np.float16)}
        self.write_bytes("names.safetensors", save(arrays))

    def name_features(self) -> np.ndarray:
        """(V, D) float32, in the order of `names.json`.

        Raises:
            UserError: they are missing or broken.
        """
        features = (self._arrays("names.safetensors") or {}).get("text_features")
        if features is None or features.ndim != 2 or not np.issubdtype(features.dtype, np.floating):
            raise _broken("names.safetensors")
        return features.astype(np.float32)

    def _arrays(self, name: str) -> dict[str, np.ndarray] | None:
        """What a .safetensors file holds; None where it is missing or broken."""
        try:
            return load(self.read_bytes(name))
        except Exception:  # what a parser says of altered bytes is anybody's guess
            return None


def _broken(name: str) -> UserError:
    return UserError(f"The file {name} of this run is missing or broken.", next_step="Start the run again.")
