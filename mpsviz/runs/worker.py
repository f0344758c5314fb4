"""python -m mpsviz.runs.worker DIR: carry out the run of one folder, from its config to its result.

prepare ─▶ thumbnails, probe ─▶ snapshot 0 ─▶ (train ─▶ snapshot)… ─▶ slow maps ─▶ result.json
"""

from __future__ import annotations

import os
import platform
import signal
import sys
import time
import traceback
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np
import pandas as pd
import torch

from mpsviz.data.dataset import BYSTANDER
from mpsviz.data.thumbnails import THUMBNAIL_PX, sprite_sheets
from mpsviz.errors import UserError
from mpsviz.runs.analyst import Analyst
from mpsviz.runs.drawer import Drawer, slow_projections
from mpsviz.runs.failures import explain
from mpsviz.runs.progress import Clock, Progress
from mpsviz.runs.result import result_of
from mpsviz.runs.status import Status
from mpsviz.runs.store import RunFolder, Snapshot
from mpsviz.tuning.inference import describe
from mpsviz.tuning.session import Session, encode_vocabulary, prepare
from mpsviz.tuning.trainer import Step, steps_per_epoch, train

LIBRARIES = ("torch", "torchvision", "open_clip_torch", "numpy", "scikit-learn", "umap-learn")


class Cancelled(Exception):
    """The user asked to stop."""


def execute(run: RunFolder, listener: Callable[[Status], None] = lambda status: None) -> dict[str, Any]:
    """Carry out a run, whatever happens: the folder's status says how it ended.

    Returns:
        The content of result.json.

    Raises:
        UserError, Cancelled, or what else stopped the run, after the status says so.
    """
    progress = Progress(run, run.config().optim.epochs, listener)
    drawers: list[Drawer] = []
    try:
        return _execute(run, progress, drawers)
    except (Cancelled, KeyboardInterrupt):
        progress.update(state="cancelled", phase="cancelled", eta_s=None, ended_at=time.time())
        raise Cancelled from None
    except BaseException as error:
        progress.update(state="failed", eta_s=None, ended_at=time.time(), error=explain(error))
        raise
    finally:
        for drawer in drawers:
            drawer.stop()


def _execute(run: RunFolder, progress: Progress, drawers: list[Drawer]) -> dict[str, Any]:
    began = time.perf_counter()
    torch.set_num_threads(max(1, (os.cpu_count() or 1) - 1))
    progress.update(phase="loading model and images")
    slow = slow_projections(run.config().analysis.projections)
    session = prepare(run.config())
    run.write_json("versions.json", {name: version(name) for name in LIBRARIES} | {"python": platform.python_version()})
    progress.update(device=str(session.backbone.device), notes=_notes(session))
    write_probe(run, session)
    write_thumbnails(run, session)
    name_features = _write_vocabulary(run, session)

    config = session.config
    steps = config.optim.epochs * steps_per_epoch(len(session.training_set.images), config.optim.batch_size)
    epochs = snapshot_epochs(config.optim.epochs, config.analysis.snapshots)
    clock = Clock(steps, len(epochs))
    analyst = Analyst(run, session.dataset.class_names, name_features)

    def take_snapshot(epoch: int) -> None:
        started = time.perf_counter()
        progress.update(phase=f"measuring epoch {epoch}")
        said = describe(session.model, session.probe_images, session.targets)
        text_features = session.targets.text_features.cpu().numpy()
        snapshot = Snapshot(epoch, said.image_features, text_features, said.logits, said.token_gram_drift)
        run.write_snapshot(snapshot)
        analyst.add(run.snapshot(epoch))
        clock.count("snapshot", time.perf_counter() - started)
        progress.update(phase="training", epoch=epoch, eta_s=clock.eta_s())

    def on_step(step: Step) -> bool:
        losses = {"loss": sum(step.losses.values()), **step.losses}
        run.append_metrics({"step": step.step, "epoch": step.epoch, "lr": step.lr, **losses})
        clock.count("step", step.seconds)
        progress.tick(phase="training", epoch=step.epoch, step=step.step, steps=step.steps, eta_s=clock.eta_s())
        timing["images"] += step.images
        timing["seconds"] += step.seconds
        return asked_to_stop(run)

    def on_epoch(done: int) -> bool:
        if done in epochs:
            take_snapshot(done)
        return asked_to_stop(run)

    timing = {"images": 0.0, "seconds": 0.0}
    progress.update(steps=steps)
    take_snapshot(0)
    if slow:
        drawers.append(Drawer(run, run.path / "log.txt"))
    if not train(session.model, session.objective, session.training_set, config.optim, on_step, on_epoch):
        raise Cancelled
    for drawer in drawers:
        progress.update(phase=f"drawing the {' and '.join(slow)} map", eta_s=None)
        drawer.begin()
        while drawer.is_busy():
            if asked_to_stop(run):
                raise Cancelled
            progress.tick()
            time.sleep(0.1)
        if not drawer.succeeded():
            progress.update(
                notes=(*progress.status.notes, f"The {' and '.join(slow)} map could not be drawn; see log.txt.")
            )

    trainable = sum(parameter.numel() for parameter in session.model.trainable_parameters().values())
    seconds = time.perf_counter() - began
    result = result_of(run, seconds, timing["images"] / timing["seconds"], trainable)
    run.write_json("result.json", result)
    progress.update(state="finished", phase="finished", epoch=config.optim.epochs, eta_s=0.0, ended_at=time.time())
    return result


def snapshot_epochs(epochs: int, snapshots: int) -> list[int]:
    """Where to look: epoch 0, the last one, and `snapshots` in all after the first, spread evenly."""
    return sorted({round(epochs * number / snapshots) for number in range(snapshots + 1)})


def asked_to_stop(run: RunFolder) -> bool:
    return (run.path / "control").exists()


def write_probe(run: RunFolder, session: Session) -> None:
    """A row an image that is measured."""
    names = {name: row for row, name in enumerate(session.dataset.vocabulary)}
    rows = [
        {
            "id": record.id,
            "label": record.name,
            "label_index": record.label,
            "family": record.family,
            "style": record.style,
            "split": str(split),
            "name_index": names.get(record.name, -1) if record.label == BYSTANDER else -1,
        }
        for record, split in zip(session.dataset.records, session.split, strict=True)
    ]
    run.write_table("probe", pd.DataFrame(rows))
    run.write_json("classes.json", list(session.dataset.class_names))


def write_thumbnails(run: RunFolder, session: Session) -> None:
    sheets, places = sprite_sheets([record.id for record in session.dataset.records], session.images)
    files = [f"sheet-{number:03d}.png" for number in range(len(sheets))]
    for file, sheet in zip(files, sheets, strict=True):
        sheet.save(run.path / "thumbs" / file)
    run.write_json("thumbs/index.json", {"size": THUMBNAIL_PX, "sheets": files, "places": places})


def _write_vocabulary(run: RunFolder, session: Session) -> np.ndarray | None:
    if not session.dataset.vocabulary:
        return None
    features = encode_vocabulary(session)
    run.write_names(list(session.dataset.vocabulary), features)
    return features


def _notes(session: Session) -> tuple[str, ...]:
    """What the user should know of this run before reading its figures."""
    shots = session.config.data.shots
    labels = session.training_set.labels
    short = int((labels.bincount() < shots).sum())
    return (f"{short} classes have fewer than {shots} images to train on and give all they have.",) if short else ()


def _stop_on_signal(number: int, frame: FrameType | None) -> None:
    raise Cancelled


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _stop_on_signal)
    try:
        execute(RunFolder(Path(sys.argv[1])))
    except Cancelled:
        sys.exit(0)
    except UserError as error:
        sys.exit(str(error))
    except Exception:
        traceback.print_exc()
        sys.exit(1)
