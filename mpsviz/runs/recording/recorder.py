"""`mpsviz.Recorder`: what becomes of the features while somebody else's training goes on, as a run folder."""

from __future__ import annotations

import atexit
import os
import sys
import warnings
import weakref
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np

from mpsviz.errors import UserError
from mpsviz.runs.folder.recording import Unit, read_recording
from mpsviz.runs.recording import layout as layouts
from mpsviz.runs.recording.arrays import number, plain, text_rows, whole
from mpsviz.runs.recording.beside import Beside, stop_measuring
from mpsviz.runs.recording.journal import begun
from mpsviz.runs.recording.moment import Moment, read_moment
from mpsviz.runs.recording.opening import open_folder, refuse_other_rows
from mpsviz.runs.recording.rows import read_rows
from mpsviz.runs.recording.tokens import TokenGrams


class Recorder:
    """Records features of the same rows again and again. Needs numpy; neither torch nor Streamlit is imported.

    ```python
    with mpsviz.Recorder("runs/mine", ids=paths, labels=labels, images=paths) as recorder:
        recorder.snapshot(0, features)  # (n, D), before training
        recorder.log(step, loss=loss)
        recorder.snapshot(epoch, features)  # after each epoch
    ```

    Wrong arguments raise UserError at once. What befalls the machine (a full disk, a folder that was deleted) is a
    warning and never stops the training.

    Args:
        path: the run folder. None: a new one where runs live. A recording of the same rows is gone on with.
        ids: n texts or whole numbers, no two the same; None: "0", "1", …
        labels: classes, several each, or numbers: see `mpsviz.runs.recording.labels`.
        class_names: C names, in the order of the logits and of `text_features`.
        images: n paths (None: no picture), Pillow's images, or 8-bit arrays (n, H, W, 3).
        texts: n sentences that the points stand for.
        columns: whatever else is known of the rows: a DataFrame, or name → n values.
        split: the part of each row: train, val, test, bystander; only test is measured as held out. None: all is.
        text_features: (C, D) of the classes; may be given anew with a snapshot.
        unit: what snapshots are counted in, "epoch" or "step".
        model: what the model is called.
        analyse: whether a process beside, of the lowest priority, measures and draws as snapshots come; else the app
            does it when asked to, or `mpsviz analyse FOLDER`.

    Attributes:
        run: the run folder.
        resumed: whether a recording that was there is gone on with.

    Raises:
        UserError: an argument does not fit; the folder can't be written, holds something else, or another has it.
    """

    def __init__(
        self, path: str | os.PathLike[str] | None = None, *, ids: Any = None, labels: Any = None,
        class_names: Sequence[str] | None = None, images: Any = None, texts: Any = None, columns: Any = None,
        split: Any = None, text_features: Any = None, unit: Unit = "epoch", model: str = "", analyse: bool = True,
    ) -> None:  # fmt: skip
        if unit not in ("epoch", "step"):
            raise UserError(f"Snapshots can't be counted in '{unit}'.", next_step="Choose 'epoch' or 'step'.")
        self._rows = read_rows(
            ids=ids, labels=labels, class_names=class_names, images=images, texts=texts, columns=columns, split=split
        )
        self._text = None if text_features is None else text_rows(text_features)
        opened = open_folder(path, unit, model)
        self.run, self._lock = opened.run, opened.lock
        self.resumed = bool(self.run.epochs())
        self.unit = unit
        self._layout: layouts.Layout | None = None
        try:
            stop_measuring(self.run)
            if self._rows.n is not None:
                self._take_up()
            self._journal = begun(self.run)
            self._tokens = TokenGrams(self.run)
            self._beside = Beside(self.run) if analyse else None
        except BaseException:
            self._lock.release()
            raise
        self._process = os.getpid()
        self._recorded_here = False
        self._closed = False
        _CLOSE_AT_EXIT.add(self)

    @property
    def path(self) -> Path:
        return self.run.path

    @property
    def last(self) -> int | None:
        """The last snapshot in the folder; None before the first."""
        epochs = self.run.epochs()
        return epochs[-1] if epochs else None

    def snapshot(
        self, at: int, features: Any, *, logits: Any = None, tokens: Any = None, text_features: Any = None,
        layers: Mapping[str, Any] | None = None, ids: Any = None,
    ) -> bool:  # fmt: skip
        """Record one moment. The first one is what all others are compared with.

        Args:
            at: the epoch or step, higher than the last one. A training that was started again may go back to an earlier
                one: what was recorded from there on is dropped then.
            features: (n, D), of any kind of float; they need not be normalised.
            logits: (n, C) of the model; without them they are cosines with `text_features`, if any.
            tokens: (n, T, D) of each image, a class token first if there is one.
            text_features: (C, D), where they changed.
            layers: name → (n, width of that layer), in the order of depth; the same names every time.
            ids: n ids, where the rows come in another order than they were given in.

        Returns:
            Whether it was recorded: rows that are zero or not finite are left out at the first snapshot, and later the
            whole snapshot is. Where the folder can't be written, it is not, either.

        Raises:
            UserError: an argument does not fit, or what is there already would be lost.
        """
        self._refuse_closed()
        at = whole(at, "snapshot")
        text = self._text if text_features is None else text_features
        with self._patiently("snapshot"):
            if self._rows.n is None:
                self._rows = self._rows.of(len(plain(features)))
                self._take_up()
            moment = read_moment(self._rows, self._layout, features, logits, tokens, text, layers or {}, ids)
            return self._record(at, moment)
        return False

    def log(self, step: int, **values: float) -> None:
        """Note numbers of an optimiser step, such as loss, lr and epoch.

        Raises:
            UserError: a value is no number.
        """
        self._refuse_closed()
        numbers = {name: number(value, name) for name, value in values.items()}
        with self._patiently("line"):
            self._journal.log(whole(step, "step"), numbers)

    def close(self, wait: bool = False) -> None:
        """End the recording; the process beside goes on until it has measured and drawn everything.

        Args:
            wait: until it has.
        """
        self._end(wait=wait)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._end(error)

    def _record(self, at: int, moment: Moment) -> bool:
        self._make_room(at)
        if self._layout is None:
            self._layout, notes = layouts.begin(self.run, self._rows, moment, later=self._beside is not None)
            self._journal.note(notes)
        elif why := self._layout.why_not(moment):
            self._journal.skip(at, why)
            warnings.warn(f"Snapshot {at} is not recorded: {why}", stacklevel=4)
            return False
        nothing = np.full(len(moment.features), np.nan, dtype=np.float32)
        of_images = len(self._rows.pictures) > 0
        drift, patches = (nothing, None)
        if moment.tokens is not None:
            drift, patches = self._tokens.changes(moment.tokens, of_images=of_images)
        for name, (folder, _) in self._layout.layers.items():
            folder.write_snapshot(self._layout.layer_snapshot(at, moment.layers[name]))
        self.run.write_snapshot(self._layout.snapshot(at, moment, drift, patches))
        self._recorded_here = True
        self._journal.recorded(at)
        if self._beside:
            self._beside.tell()
        return True

    def _make_room(self, at: int) -> None:
        """Raises UserError where there is a later snapshot that can't be dropped."""
        last = self.last
        if last is None or at > last:
            return
        if self._recorded_here:
            raise UserError(f"Snapshot {at} comes after snapshot {last}.", next_step="Count upwards.")
        if at <= self.run.epochs()[0] and len(self.run.epochs()) > 1:
            raise UserError(
                f"'{self.run.path}' holds a recording up to {last}, and this training begins again at {at}.",
                next_step="Choose another folder, delete that one, or go on from a later snapshot.",
            )
        if at <= self.run.epochs()[0]:  # nothing is left of it
            self._layout = None
            self._tokens.forget()
        self._journal.drop_from(at)

    def _take_up(self) -> None:
        """Go on with the recording that is there, if any; raises UserError where it is of other rows."""
        recording = read_recording(self.run)
        if self.resumed and recording is not None:
            refuse_other_rows(self.run, recording, self._rows)
            self._layout = layouts.taken_up(self.run, self._rows, recording)

    @contextmanager
    def _patiently(self, what: str) -> Iterator[None]:
        """A training is worth more than its recording: what can't be written is a warning."""
        try:
            yield
        except UserError:
            self._journal.refuse()
            raise
        except OSError as error:
            reason = error.strerror or type(error).__name__
            warnings.warn(f"This {what} could not be recorded in '{self.run.path}': {reason}.", stacklevel=4)

    def _refuse_closed(self) -> None:
        if self._closed:
            raise UserError("This recording is closed.", next_step="Open it again: mpsviz.Recorder(path, …).")

    def _end(self, error: BaseException | None = None, *, wait: bool = False) -> None:
        if self._closed or os.getpid() != self._process:  # a process that was forked off has nothing to say here
            return
        self._closed = True
        _CLOSE_AT_EXIT.discard(self)
        with self._patiently("end"):
            self._journal.end(error)
        if self._beside:
            self._beside.dismiss(wait=wait)
        self._lock.release()


_CLOSE_AT_EXIT: weakref.WeakSet[Recorder] = weakref.WeakSet()


@atexit.register
def _close_all() -> None:
    """A program that ends without closing its recordings: with an error that nobody caught, or well."""
    for recorder in list(_CLOSE_AT_EXIT):
        recorder._end(getattr(sys, "last_value", None))
