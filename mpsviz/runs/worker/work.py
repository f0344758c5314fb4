"""What a worker does in one run folder, from its config, or from its last checkpoint, to its result.

prepare ─▶ probe ─▶ snapshot 0 ─▶ (train ─▶ snapshot)… ─▶ findings ─▶ result.json
                        ├─▶ analyst: measures, live map, beside the training
                        ├─▶ drawer: slow maps, in what time all this leaves
                        └─▶ thumbnails, after the first moving picture or some seconds; checkpoints, now and then
"""

from __future__ import annotations

import time
from typing import Any, NoReturn

import numpy as np
import torch

from mpsviz.analysis.features.near_copies import near_copies_note
from mpsviz.backbone.download import Download, DownloadCancelledError
from mpsviz.config.run_config import RunConfig
from mpsviz.errors import UserError
from mpsviz.runs.comparison.compared_run import keep_best_weights
from mpsviz.runs.findings.compare import findings_of
from mpsviz.runs.findings.kept import write_findings
from mpsviz.runs.folder.probe import write_probe, write_thumbnails
from mpsviz.runs.folder.snapshot import write_weights
from mpsviz.runs.folder.store import RunFolder, Snapshot
from mpsviz.runs.lifecycle.preflight import check_before_work
from mpsviz.runs.lifecycle.status import CancelledError, wish
from mpsviz.runs.processes.side_process import NAMES
from mpsviz.runs.resume.checkpoints import Keeper, Saved, checkpoint_steps
from mpsviz.runs.worker.plan import Threads, check_room, plan_run, write_versions
from mpsviz.runs.worker.progress import Clock, Progress, Tally
from mpsviz.runs.worker.result import own_figures, result_of
from mpsviz.runs.worker.side_processes import SideProcesses
from mpsviz.tuning.loop.checkpoint import Checkpoint
from mpsviz.tuning.loop.processes import join
from mpsviz.tuning.loop.trainer import DivergedError, Step
from mpsviz.tuning.methods import METHODS
from mpsviz.tuning.saving.snapshot_features import describe, describe_untuned, freeze_probe
from mpsviz.tuning.saving.tuned_weights import WEIGHTS, Prompts, packed
from mpsviz.tuning.setup.session import encode_vocabulary, prepare

PICTURES_S = 20.0
"""Of training until thumbnails are drawn, be there a moving picture or not: it may be hours away, and a run that is
cancelled or fails before it is looked at, too."""


class Work:
    """One run being carried out."""

    def __init__(
        self, run: RunFolder, config: RunConfig, progress: Progress, aides: SideProcesses, threads: Threads
    ) -> None:
        self.run, self.progress, self.config = run, progress, config
        self.aides = aides
        self.goes_on = bool(checkpoint_steps(run))
        self.keeper = Keeper(run, config.checkpoint_seconds)
        self.threads, self.thread_notes = threads.agreed(run, goes_on=self.goes_on)
        self.step: Step | None = None
        self.first_moved = self.has_thumbnails = False
        self.training_since = float("inf")

    def carry_out(self) -> dict[str, Any]:
        """Everything; returns the content of result.json."""
        torch.set_num_threads(self.threads.first)
        self.progress.update(phase="loading model and images")
        check_before_work(self.run, self.config, goes_on=self.goes_on)
        try:
            self.session = session = prepare(self.config, self.on_download)
        except DownloadCancelledError:
            raise CancelledError from None
        self.plan = plan = plan_run(self.run, session, goes_on=self.goes_on)
        self.progress.update(
            epoch=max(plan.epochs_done, 0), step=plan.steps_done, steps=plan.steps, disk_mb=plan.disk_bytes / 1e6,
            device=str(session.backbone.device), notes=(*plan.notes, *self.thread_notes),
        )  # fmt: skip
        check_room(self.run, plan.disk_bytes)
        to_take = sum(epoch > plan.epochs_done for epoch in plan.epochs)
        self.tally = Tally(Clock(plan.steps - plan.steps_done, to_take))
        write_versions(self.run)
        write_probe(self.run, session.dataset, session.split)
        self.frozen_probe = freeze_probe(session.learner.vision, session.probe_images, self.config.optim.precision)
        if plan.saved:
            self._take_up(plan.saved)
        else:
            self.take_snapshot(0)
        if not self._fit(plan.saved.checkpoint if plan.saved else None):
            self.leave()
        self._after_the_first_moving_picture()
        own = own_figures(session, self._leave_if_asked)
        self.aides.finish_measures()
        self.aides.draw()
        self.run.write_bytes(WEIGHTS, self._weights())
        if self.config.analysis.keep_weights == "best":
            keep_best_weights(self.run)
        self.run.close_metrics()
        self.progress.update(phase="looking for findings", eta_s=None)
        write_findings(self.run, findings_of(self.run, self.run.epochs(), first=plan.epochs[0], has_confidence=True))
        trainable = sum(parameter.numel() for parameter in session.learner.trainable_parameters().values())
        result = result_of(self.run, trainable, self.tally, own)
        self.run.write_json("result.json", result)
        self.progress.update(state="finished", phase="finished", eta_s=0.0, ended_at=time.time())
        return result

    def _fit(self, resume: Checkpoint | None) -> bool:
        fit, session = METHODS[self.config.method.name].fit, self.session
        self.training_since = time.monotonic()
        join(session.backbone.device).told(resume.place.step if resume else 0)  # the others read it themselves
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
        text_features = learner.text_features().detach().cpu().numpy()
        said = (describe if epoch else describe_untuned)(learner, self.frozen_probe)
        if not np.isfinite(said.image_features).all() or not np.isfinite(said.logits).all():
            raise DivergedError(f"What the model says after epoch {epoch} is no finite number any more.")
        self.run.write_snapshot(
            Snapshot(epoch, said.image_features, text_features, said.logits, said.token_gram_drift, said.token_gram_map)
        )
        if epoch and self.config.analysis.keep_weights != "last":
            write_weights(self.run, epoch, self._weights())
        self.aides.tell_of_snapshot(epoch)
        self.tally.count_snapshot(time.perf_counter() - started)
        ids = [record.id for record in self.session.dataset.records]
        found = () if epoch else near_copies_note(said.image_features, self.session.split, ids)
        noted = (*self.progress.status.notes, *found)
        self.progress.update(phase="training", eta_s=self.tally.clock.eta_s(), notes=noted)

    def _weights(self) -> bytes:
        dataset = self.session.dataset
        return packed(self.session.learner, Prompts(dataset.class_names, dataset.templates))

    def on_download(self, download: Download) -> bool:
        total = f" of {download.total_bytes / 1e6:,.0f}" if download.total_bytes else ""
        self.progress.tick(phase=f"downloading {download.name}: {download.done_bytes / 1e6:,.0f}{total} MB")
        return self._asked_to_stop()

    def on_step(self, step: Step) -> bool:
        losses = {"loss": sum(step.losses.values()), **step.losses}
        self.run.append_metrics({"step": step.step, "epoch": step.epoch, "lr": step.lr, **losses})
        self.tally.count_step(step)
        if step.notes:
            self.progress.update(notes=(*self.progress.status.notes, *step.notes))
        self.progress.tick(epoch=step.epoch, step=step.step, eta_s=self.tally.clock.eta_s())
        self.step = step
        if time.monotonic() - self.training_since >= PICTURES_S:
            self._draw_thumbnails()
        self.keeper.offer(step.checkpoint, self._said())
        return self._asked_to_stop()

    def on_epoch(self, done: int) -> bool:
        if done and done in self.plan.epochs:
            self.take_snapshot(done)
            self._after_the_first_moving_picture()
        return self._asked_to_stop()

    def leave(self) -> NoReturn:
        """End as was asked; a run that is only to pause first keeps where it is."""
        if wish(self.run) == "pause" and self.step:
            self.keeper.write(self.step.checkpoint, self._said())
        raise CancelledError

    def _after_the_first_moving_picture(self) -> None:
        """Once: what it need not wait for, seconds of compiling slow maps, drawing thumbnails, and encoding the names
        that bystanders are looked up in.

        Until here there was nothing to make room for, and every core was used.
        """
        if self.first_moved:
            return
        self.first_moved = True
        torch.set_num_threads(self.threads.later)
        self.aides.start_drawer()
        self._draw_thumbnails()
        if self.session.dataset.vocabulary:
            self.progress.update(phase="reading the names of bystanders")
            self.run.write_names(list(self.session.dataset.vocabulary), encode_vocabulary(self.session))
            self.aides.tell_analyst(NAMES)
            self.progress.update(phase="training")

    def _draw_thumbnails(self) -> None:
        """Once."""
        if not self.has_thumbnails:
            self.has_thumbnails = True
            write_thumbnails(self.run, self.session.dataset, self.session.images)

    def _take_up(self, saved: Saved) -> None:
        """Go on where a checkpoint was taken; the snapshots until there are measured again."""
        said = saved.said
        self.tally.recall(said)
        noted = dict.fromkeys((*said["notes"], *self.progress.status.notes))  # each once
        self.progress.update(phase="going on", notes=tuple(noted))
        epochs = self.run.epochs()
        if len(epochs) > 1:
            self._after_the_first_moving_picture()
        for epoch in epochs:
            self.aides.tell_of_snapshot(epoch)

    def _said(self) -> dict[str, Any]:
        """What goes into a checkpoint of this run beside the training's own."""
        return {**self.tally.counted(), "notes": list(self.progress.status.notes), "frozen": self.plan.frozen}

    def _leave_if_asked(self) -> None:
        if self._asked_to_stop():
            self.leave()

    def _asked_to_stop(self) -> bool:
        return wish(self.run) is not None
