"""A text tower that a page may ask: it is loaded once, in a process of its own, and never in the page's.

    page ─ ask(texts) ─▶ TextTower ─ a prompt a line ─▶ mpsviz.runs.worker.text_encoder
                             ▲──────── its features ────────────┘

The process ends with this one, whose end of the pipe then closes, or when nobody has asked for a while.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from typing import IO, Any, cast

import numpy as np

from mpsviz.config.run_config import ModelConfig
from mpsviz.errors import UserError
from mpsviz.locations import IMPORT_ROOT

STEPS = ("Python starts", "PyTorch is imported", "the model is read")
"""What a text tower's process does until it answers."""
MOST_KNOWN = 1000
"""Prompts that are remembered, the latest."""


@dataclass(frozen=True)
class Encoded:
    """A prompt's feature (D,), as encoded, and what should be known of how the model reads it."""

    features: np.ndarray
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Loading:
    """Which of `STEPS` a text tower is at, by its index, and the seconds since it began with the first."""

    step: int
    seconds: float


@dataclass
class TextTower:
    """The text tower of one model, shared by all who ask for it; any thread may."""

    model: ModelConfig
    _changed: threading.Condition = field(default_factory=threading.Condition)
    _known: dict[str, Encoded | UserError] = field(default_factory=dict)
    _asked: set[str] = field(default_factory=set)
    _process: subprocess.Popen[bytes] | None = None
    _loaded: subprocess.Popen[bytes] | None = None
    _step: int = 0
    _began: float = 0.0

    def is_loaded(self) -> bool:
        """Whether it answers at once; False while its process starts and reads the model."""
        with self._changed:
            return self._process is not None and self._loaded is self._process and self._process.poll() is None

    def loading(self) -> Loading | None:
        """How far its process is that has started and does not answer yet; None where there is none, or it answers."""
        with self._changed:
            if self._process is None or self._loaded is self._process or self._process.poll() is not None:
                return None
            return Loading(self._step, time.monotonic() - self._began)

    def warm_up(self) -> None:
        """Have it load, unless it does or has."""
        with self._changed:
            self._started()

    def ask(self, texts: Sequence[str], wait_s: float) -> Mapping[str, Encoded | UserError]:
        """What is known of these prompts after at most `wait_s` seconds; of the others one asks again.

        An error is told once; asking again tries again.
        """
        with self._changed:
            for text in texts:
                if text not in self._known and text not in self._asked:
                    self._tell(self._started(), text)
            self._changed.wait_for(lambda: all(text in self._known for text in texts), timeout=wait_s)
            answers = {text: self._known[text] for text in texts if text in self._known}
            for text, answer in answers.items():
                if isinstance(answer, UserError):
                    del self._known[text]
            return answers

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self._asked.clear()
        self._step, self._began = 0, time.monotonic()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "mpsviz.runs.worker.text_encoder"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=IMPORT_ROOT,
        )  # fmt: skip
        _write(self._process, self.model.model_dump_json())
        threading.Thread(target=self._listen, args=(self._process,), name="hears the text tower", daemon=True).start()
        return self._process

    def _tell(self, process: subprocess.Popen[bytes], text: str) -> None:
        self._asked.add(text)
        _write(process, json.dumps(text))

    def _listen(self, process: subprocess.Popen[bytes]) -> None:
        """In a thread of its own: take what the process says until it ends."""
        problem = None
        with cast(IO[bytes], process.stdout) as answers:
            for line in answers:
                said: dict[str, Any] = json.loads(line)
                if "step" in said:
                    with self._changed:
                        self._step = int(said["step"]) if self._process is process else self._step
                elif "loaded" in said:
                    with self._changed:
                        self._loaded = process
                elif "what" in said:
                    problem = UserError(said["what"], next_step=said["next_step"])
                else:
                    self._take(said)
        if process.wait() != 0:
            problem = problem or UserError("The text tower has ended unexpectedly.", next_step="Try again.")
        with self._changed:
            with suppress(OSError):
                cast(IO[bytes], process.stdin).close()
            if self._process is process and problem:
                self._known.update(dict.fromkeys(self._asked, problem))
            if self._process is process:
                self._asked.clear()  # of those that came while it ended for want of work, one asks again
            self._changed.notify_all()

    def _take(self, said: dict[str, Any]) -> None:
        """An answer of the process."""
        with self._changed:
            self._asked.discard(said["text"])
            features = np.array(said["features"], dtype=np.float32)
            self._known[said["text"]] = Encoded(features, tuple(said["notes"]))
            while len(self._known) > MOST_KNOWN:
                del self._known[next(iter(self._known))]
            self._changed.notify_all()


def _write(process: subprocess.Popen[bytes], line: str) -> None:
    """Say a line; a process that has ended does not hear it, and `_listen` says so."""
    pipe = cast(IO[bytes], process.stdin)
    try:
        pipe.write(line.encode() + b"\n")
        pipe.flush()
    except (BrokenPipeError, ValueError):
        return


@cache
def _shared(model: str) -> TextTower:
    return TextTower(ModelConfig.model_validate_json(model))


def text_tower(model: ModelConfig) -> TextTower:
    """The one text tower of that model in this process."""
    return _shared(model.model_dump_json())
