"""Carry out the run of one folder, from its config, or from its last checkpoint, to its result.

prepare ─▶ probe, thumbnails ─▶ snapshot 0 ─▶ (train ─▶ snapshot)… ─▶ slow maps ─▶ result.json
                                     ├─▶ analyst: measures, live map, beside the training
                                     └─▶ checkpoints, now and then
"""

from __future__ import annotations

import platform
import time
from collections.abc import Callable
from importlib.metadata import version
from typing import Any, NoReturn

import numpy as np
import torch

from mpsviz.analysis.projection import slow_projections
from mpsviz.backbone.download import Download, DownloadCancelledError
from mpsviz.errors import UserError
from mpsviz.runs.aide import FAILURE, NAMES, Aide
from mpsviz.runs.checkpoints import Keeper, Saved
from mpsviz.runs.control import wish
from mpsviz.runs.failures import explain
from mpsviz.runs.plan import notes, snapshot_epochs
from mpsviz.runs.probe import write_probe, write_thumbnails
from mpsviz.runs.progress import Clock, Progress
from mpsviz.runs.result import result_of
from mpsviz.runs.resuming import go_back
from mpsviz.runs.room import check_not_full, check_room, needed_bytes, release, reserve
from mpsviz.runs.status import Status
from mpsviz.runs.store import RunFolder, Snapshot
from mpsviz.tuning.batches import steps_per_epoch
from mpsviz.tuning.checkpoint import Checkpoint
from mpsviz.tuning.inference import describe, freeze_probe
from mpsviz.tuning.methods import METHODS
from mpsviz.tuning.saving import WEIGHTS, Prompts, save_trained
from mpsviz.tuning.session import encode_vocabulary, prepare
from mpsviz.tuning.trainer import DivergedError, Step

LIBRARIES = ("torch", "torchvision", "open_clip_torch", "numpy", "scikit-learn", "umap-learn")
POLL_S = 0.1
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
"""For what goes on beside the training: two processes that both want every core slow each other down many times."""


class CancelledError(BaseException):
    """The user asked to stop, or to pause.

    A signal may raise it anywhere: whoever catches an Exception there must not take it for one of theirs.
    """


def execute(
    run: RunFolder,
    listener: Callable[[Status], None] = lambda status: None,
    *,
    threads: int,
    first_threads: int | None = None,
) -> dict[str, Any]:
    """Carry out a run; the folder's status says how it ended, however it ended.

    Args:
        threads: of torch.
        first_threads: until the first moving picture, when there is nothing to make room for; None: as many.
        listener: called with the status whenever it is written.

    Returns:
        The content of result.json.

    Raises:
        UserError, CancelledError, or what else stopped the run, after the status says so.
    """
    progress = Progress(run, run.config().optim.epochs, listener)
    work = Work(run, progress, threads, first_threads or threads)
    try:
        return work.carry_out()
    except (CancelledError, DownloadCancelledError, KeyboardInterrupt):
        release(run)
        state = "paused" if wish(run) == "pause" else "cancelled"
        progress.end(state=state, phase=state)
        raise CancelledError from None
    except BaseException as error:
        release(run)
        progress.end(state="failed", error=explain(error))
        raise
    finally:
        release(run)
        work.close()


class Work:
    """One run being carried out."""

    def __init__(self, run: RunFolder, progress: Progress, threads: int, first_threads: int) -> None:
        self.run, self.progress, self.config = run, progress, run.config()
        self.threads, self.first_threads = threads, first_threads
        self.analyst: Aide | None = None
        self.drawer: Aide | None = None
        self.first_moved = False
        self.images_trained, self.seconds_trained = 0, 0.0
        self.began, self.seconds_before = time.perf_counter(), 0.0
        self.keeper = Keeper(run, self.config.checkpoint_seconds)
        self.step: Step | None = None

    def carry_out(self) -> dict[str, Any]:
        reserve(self.run)
        torch.set_num_threads(self.first_threads)
        self.progress.update(phase="loading model and images")
        self.slow = slow_projections(self.config.analysis.projections)
        self.analyst = Aide(self.run, "mpsviz.runs.analyst", ONE_THREAD)
        self.session = prepare(self.config, self.on_download)
        saved = self._plan()
        self._begin_folder()
        self.frozen_probe = freeze_probe(
            self.session.learner.vision, self.session.probe_images, self.config.optim.precision
        )
        session = self.session
        if saved:
            self._take_up(saved)
        else:
            self.take_snapshot(0)
        if not self._fit(saved and saved.checkpoint):
            self._leave()
        self._finish_measures(self.analyst)
        if self.drawer:
            self._draw(self.drawer)
        prompts = Prompts(session.dataset.class_names, session.dataset.templates)
        save_trained(session.learner, self.run.path / WEIGHTS, prompts)
        result = result_of(
            self.run,
            seconds=self._seconds(),
            images_per_second=self.images_trained / self.seconds_trained if self.seconds_trained else 0.0,
            trainable_parameters=sum(p.numel() for p in session.learner.trainable_parameters().values()),
        )
        self.run.write_json("result.json", result)
        self.progress.update(state="finished", phase="finished", eta_s=0.0, ended_at=time.time())
        return result

    def _fit(self, resume: Checkpoint | None) -> bool:
        fit, session = METHODS[self.config.method.name].fit, self.session
        try:
            return fit(session.learner, session.few_shot, self.config.optim, self.on_step, self.on_epoch, resume)
        except DivergedError as error:
            kept = f"What was measured until epoch {self.run.epochs()[-1]} is kept."
            raise UserError(f"{error.what} {kept}", next_step=error.next_step) from error

    def take_snapshot(self, epoch: int) -> None:
        """Save what the model says now, and have it measured and drawn while the tuning goes on."""
        started = time.perf_counter()
        self.progress.update(phase="taking a snapshot", epoch=epoch)
        learner = self.session.learner
        said = describe(learner, self.frozen_probe)
        if not np.isfinite(said.image_features).all() or not np.isfinite(said.logits).all():
            raise DivergedError(f"What the model says after epoch {epoch} is no finite number any more.")
        text_features = learner.text_features().detach().cpu().numpy()
        self.run.write_snapshot(
            Snapshot(epoch, said.image_features, text_features, said.logits, said.token_gram_drift, said.token_gram_map)
        )
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
        self.step = step
        self.keeper.offer(step.checkpoint, self._said())
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
        check_not_full(self.run)
        words = self.run.read_json(FAILURE) or {
            "what": "Measuring the snapshots was stopped from outside.",
            "next": "Free some memory and press Resume.",
        }
        raise UserError(words["what"], next_step=words["next"])

    def _plan(self) -> Saved | None:
        """What there is to do, from which checkpoint on."""
        optim = self.config.optim
        steps = optim.epochs * steps_per_epoch(len(self.session.few_shot.train.images), optim.batch_size)
        self.epochs = snapshot_epochs(optim.epochs, self.config.analysis.snapshots)
        saved, broken = go_back(self.run, self.epochs)
        done, over = (saved.checkpoint.place.step, saved.checkpoint.place.epoch) if saved else (0, -1)
        needed = needed_bytes(self.session, len(self.epochs))
        self.progress.update(
            epoch=max(over, 0), step=done, steps=steps, device=str(self.session.backbone.device),
            notes=(*notes(self.session), *broken), disk_mb=needed / 1e6,
        )  # fmt: skip
        check_room(self.run, needed)
        self.clock = Clock(steps - done, sum(epoch > over for epoch in self.epochs))
        return saved

    def _take_up(self, saved: Saved) -> None:
        """Go on where a checkpoint was taken; the snapshots until there are measured again."""
        said = saved.said
        self.seconds_before = said["seconds"]
        self.images_trained, self.seconds_trained = said["images_trained"], said["seconds_trained"]
        self.clock.recall(said["clock"])
        noted = dict.fromkeys((*said["notes"], *self.progress.status.notes))  # each once
        self.progress.update(phase="going on", notes=tuple(noted))
        epochs = self.run.epochs()
        if len(epochs) > 1:
            self._after_the_first_moving_picture()
        for epoch in epochs:
            self._tell_analyst(str(epoch))

    def _said(self) -> dict[str, Any]:
        """What goes into a checkpoint of this run beside the training's own."""
        return {
            "seconds": self._seconds(),
            "images_trained": self.images_trained,
            "seconds_trained": self.seconds_trained,
            "clock": self.clock.seen(),
            "notes": list(self.progress.status.notes),
        }

    def _seconds(self) -> float:
        return self.seconds_before + time.perf_counter() - self.began

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
                self._leave()
            self.progress.tick()
            time.sleep(POLL_S)

    def _leave(self) -> NoReturn:
        """End as was asked; a run that is only to pause first keeps where it is."""
        if wish(self.run) == "pause" and self.step:
            self.keeper.write(self.step.checkpoint, self._said())
        raise CancelledError

    def _asked_to_stop(self) -> bool:
        return wish(self.run) is not None
