"""python -m mpsviz.runs.worker DIR: carry out the run of one folder, from its config to its result.

prepare ─▶ probe, thumbnails ─▶ snapshot 0 ─▶ (train ─▶ snapshot)… ─▶ slow maps ─▶ result.json
                                     └─▶ analyst: measures, live map, beside the training
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

import torch

from mpsviz.analysis.projection import slow_projections
from mpsviz.backbone.download import Download, DownloadCancelledError
from mpsviz.errors import UserError
from mpsviz.runs.aide import FAILURE, NAMES, Aide
from mpsviz.runs.failures import explain
from mpsviz.runs.plan import notes, snapshot_epochs
from mpsviz.runs.probe import write_probe, write_thumbnails
from mpsviz.runs.progress import Clock, Progress
from mpsviz.runs.result import result_of
from mpsviz.runs.status import Status
from mpsviz.runs.store import RunFolder, Snapshot
from mpsviz.runs.warm import wait_for_run
from mpsviz.tuning.batches import steps_per_epoch
from mpsviz.tuning.inference import describe, freeze_probe
from mpsviz.tuning.methods import METHODS
from mpsviz.tuning.saving import WEIGHTS, Prompts, save_trained
from mpsviz.tuning.session import encode_vocabulary, prepare
from mpsviz.tuning.trainer import Step

LIBRARIES = ("torch", "torchvision", "open_clip_torch", "numpy", "scikit-learn", "umap-learn")
POLL_S = 0.1
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
"""For what goes on beside the training: two processes that both want every core slow each other down many times."""


class CancelledError(Exception):
    """The user asked to stop."""


def execute(
    run: RunFolder, listener: Callable[[Status], None] = lambda status: None, *, threads: int
) -> dict[str, Any]:
    """Carry out a run; the folder's status says how it ended, however it ended.

    Args:
        threads: of torch, while it tunes; before that there is nothing to make room for, and every core is used.
        listener: called with the status whenever it is written.

    Returns:
        The content of result.json.

    Raises:
        UserError, CancelledError, or what else stopped the run, after the status says so.
    """
    progress = Progress(run, run.config().optim.epochs, listener)
    work = Work(run, progress, threads)
    try:
        return work.carry_out()
    except (CancelledError, DownloadCancelledError, KeyboardInterrupt):
        progress.update(state="cancelled", phase="cancelled", eta_s=None, ended_at=time.time())
        raise CancelledError from None
    except BaseException as error:
        progress.update(state="failed", eta_s=None, ended_at=time.time(), error=explain(error))
        raise
    finally:
        work.close()


class Work:
    """One run being carried out."""

    def __init__(self, run: RunFolder, progress: Progress, threads: int) -> None:
        self.run, self.progress, self.config, self.threads = run, progress, run.config(), threads
        self.analyst: Aide | None = None
        self.drawer: Aide | None = None
        self.first_moved = False
        self.images_trained, self.seconds_trained = 0, 0.0

    def carry_out(self) -> dict[str, Any]:
        began = time.perf_counter()
        torch.set_num_threads(os.cpu_count() or 1)
        self.progress.update(phase="loading model and images")
        self.slow = slow_projections(self.config.analysis.projections)
        self.analyst = Aide(self.run, "mpsviz.runs.analyst", ONE_THREAD)
        self.session = prepare(self.config, self.on_download)
        self._begin_folder()
        self._plan()
        self.frozen_probe = freeze_probe(
            self.session.learner.vision, self.session.probe_images, self.config.optim.precision
        )
        self.take_snapshot(0)
        session = self.session
        fit = METHODS[self.config.method.name].fit
        if not fit(session.learner, session.few_shot, self.config.optim, self.on_step, self.on_epoch):
            raise CancelledError
        self._finish_measures(self.analyst)
        if self.drawer:
            self._draw(self.drawer)
        prompts = Prompts(session.dataset.class_names, session.dataset.templates)
        save_trained(session.learner, self.run.path / WEIGHTS, prompts)
        result = result_of(
            self.run,
            seconds=time.perf_counter() - began,
            images_per_second=self.images_trained / self.seconds_trained if self.seconds_trained else 0.0,
            trainable_parameters=sum(p.numel() for p in session.learner.trainable_parameters().values()),
        )
        self.run.write_json("result.json", result)
        self.progress.update(state="finished", phase="finished", eta_s=0.0, ended_at=time.time())
        return result

    def take_snapshot(self, epoch: int) -> None:
        """Save what the model says now, and have it measured and drawn while the tuning goes on."""
        started = time.perf_counter()
        self.progress.update(phase="taking a snapshot", epoch=epoch)
        learner = self.session.learner
        said = describe(learner, self.frozen_probe)
        text_features = learner.text_features().detach().cpu().numpy()
        self.run.write_snapshot(Snapshot(epoch, said.image_features, text_features, said.logits, said.token_gram_drift))
        self._tell_analyst(str(epoch))
        self.clock.count("snapshot", time.perf_counter() - started)
        self.progress.update(phase="training", eta_s=self.clock.eta_s())

    def on_download(self, download: Download) -> bool:
        total = f" of {download.total_bytes / 1e6:,.0f}" if download.total_bytes else ""
        self.progress.tick(phase=f"downloading {download.name}: {download.done_bytes / 1e6:,.0f}{total} MB")
        return self._asked_to_stop()

    def on_step(self, step: Step) -> bool:
        losses = {"loss": sum(step.losses.values()), **step.losses}
        self.run.append_metrics({"step": step.step, "epoch": step.epoch, "lr": step.lr, **losses})
        self.images_trained += step.images
        self.seconds_trained += step.seconds
        self.clock.count("step", step.seconds)
        if step.notes:
            self.progress.update(notes=(*self.progress.status.notes, *step.notes))
        self.progress.tick(epoch=step.epoch, step=step.step, eta_s=self.clock.eta_s())
        return self._asked_to_stop()

    def on_epoch(self, done: int) -> bool:
        if done in self.epochs:
            self.take_snapshot(done)
            if not self.first_moved:
                self._after_the_first_moving_picture()
        return self._asked_to_stop()

    def close(self) -> None:
        for aide in (self.analyst, self.drawer):
            if aide:
                aide.stop()

    def _begin_folder(self) -> None:
        run, session = self.run, self.session
        versions = {"python": platform.python_version()} | {name: version(name) for name in LIBRARIES}
        run.write_json("versions.json", versions)
        write_probe(run, session.dataset, session.split)
        write_thumbnails(run, session.dataset, session.images)

    def _after_the_first_moving_picture(self) -> None:
        """What it need not wait for: seconds of encoding names that bystanders are looked up in, compiling slow maps.

        Until here there was nothing to make room for, and every core was used.
        """
        self.first_moved = True
        torch.set_num_threads(self.threads)
        if self.slow:
            self.drawer = Aide(self.run, "mpsviz.runs.drawer")
        if self.session.dataset.vocabulary:
            self.progress.update(phase="reading the names of bystanders")
            self.run.write_names(list(self.session.dataset.vocabulary), encode_vocabulary(self.session))
            self._tell_analyst(NAMES)
            self.progress.update(phase="training")

    def _tell_analyst(self, line: str) -> None:
        if self.analyst:
            self.analyst.tell(line)
            self._check_measures(self.analyst)

    def _finish_measures(self, analyst: Aide) -> None:
        analyst.dismiss()
        self._wait_for(analyst, "measuring")
        self._check_measures(analyst)

    def _check_measures(self, analyst: Aide) -> None:
        """Raises UserError where measuring has failed, in the words that the analyst left."""
        if analyst.is_busy() or analyst.succeeded():
            return
        words = self.run.read_json(FAILURE) or {
            "what": "Measuring the snapshots was stopped from outside.",
            "next": "Free some memory and start the run again.",
        }
        raise UserError(words["what"], next_step=words["next"])

    def _plan(self) -> None:
        optim = self.config.optim
        steps = optim.epochs * steps_per_epoch(len(self.session.few_shot.train.images), optim.batch_size)
        self.epochs = snapshot_epochs(optim.epochs, self.config.analysis.snapshots)
        self.clock = Clock(steps, len(self.epochs))
        self.progress.update(steps=steps, device=str(self.session.backbone.device), notes=notes(self.session))

    def _draw(self, drawer: Aide) -> None:
        """Wait for the slow maps; a map that can't be drawn is noted and costs the run nothing else."""
        what = f"{' and '.join(self.slow)} map"
        drawer.tell("draw")
        self._wait_for(drawer, f"drawing the {what}")
        if not drawer.succeeded():
            self.progress.update(notes=(*self.progress.status.notes, f"The {what} failed; log.txt says why."))

    def _wait_for(self, aide: Aide, phase: str) -> None:
        self.progress.update(phase=phase, eta_s=None)
        while aide.is_busy():
            if self._asked_to_stop():
                raise CancelledError
            self.progress.tick()
            time.sleep(POLL_S)

    def _asked_to_stop(self) -> bool:
        return (self.run.path / "control").exists()


def _stop_on_signal(number: int, frame: FrameType | None) -> None:
    raise CancelledError


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _stop_on_signal)
    folder = wait_for_run() if sys.argv[1] == "--wait" else Path(sys.argv[1])
    if folder is None:
        sys.exit(0)
    try:
        execute(RunFolder(folder), threads=max(1, (os.cpu_count() or 1) - 1))
    except CancelledError:
        sys.exit(0)
    except UserError as error:
        sys.exit(str(error))
    except Exception:  # the status has the words for the user; log.txt gets the rest
        traceback.print_exc()
        sys.exit(1)
