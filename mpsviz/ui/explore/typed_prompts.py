"""What the view is answered when a reader types a prompt: where each run's images say that it belongs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from mpsviz.errors import UserError
from mpsviz.runs.background.text_tower import STEPS, Encoded, Loading, text_tower
from mpsviz.runs.folder.recording import SOURCE
from mpsviz.runs.folder.store import RunFolder
from mpsviz.ui.shared import cache
from mpsviz.view.typed_prompts import place_prompt

WAIT_S = 1.5
"""A page answers after so long, whatever it has; the browser asks again for the rest."""

FOR_TOWER = "waits for the text tower…"
READING = "The text tower is reading it…"

Answers = dict[str, Any]
"""By prompt: {"runs": {run: where it belongs}, "notes": […]}, {"problem": words}, or {"waits": for what}; under TOWER
{"waits": for what} while a text tower loads."""
TOWER = ""


def no_text_tower(runs: Sequence[RunFolder]) -> str:
    """Why nothing can be typed; "" where it can."""
    for run in runs:
        try:
            if run.config().data.name == SOURCE:
                return (
                    "These features were computed elsewhere, so there is no text tower here that belongs to them. "
                    "Tune a CLIP on the Tune page to type prompts."
                )
        except UserError as error:
            return str(error)
    return ""


def answer_prompts(runs: Sequence[RunFolder], texts: Sequence[str]) -> Answers:
    """Encode the prompts and place them among the images of each run; none: only have the text tower load."""
    towers = {run.path.name: text_tower(run.config().model) for run in runs}
    if not texts:
        for tower in towers.values():
            tower.warm_up()
    said = {name: tower.ask(texts, WAIT_S) for name, tower in towers.items()}
    loading = [how_far for tower in towers.values() if (how_far := tower.loading())]
    answers: Answers = {TOWER: {"waits": loading_words(min(loading, key=lambda one: one.step))}} if loading else {}
    for text in texts:
        encoded = [said[run.path.name].get(text) for run in runs]
        problem = next((one for one in encoded if isinstance(one, UserError)), None)
        if problem:
            answers[text] = {"problem": str(problem)}
        elif not all(encoded):
            answers[text] = {"waits": FOR_TOWER if TOWER in answers else READING}
        else:
            answers[text] = _placed(runs, text, [one for one in encoded if isinstance(one, Encoded)])
    return answers


def loading_words(how_far: Loading) -> str:
    """What a reader is told while a text tower loads: at which step of how many it is, and for how long it has been."""
    step = f"step {how_far.step + 1} of {len(STEPS)}, {STEPS[how_far.step]}"
    return f"The text tower is loading, once: {step}; {how_far.seconds:.0f} s so far…"


def _placed(runs: Sequence[RunFolder], text: str, encoded: Sequence[Encoded]) -> Mapping[str, Any]:
    """What is answered for a prompt that each run's text tower has read."""
    try:
        placed = {run.path.name: _in_run(run, text, one.features) for run, one in zip(runs, encoded, strict=True)}
    except UserError as error:
        return {"problem": str(error)}
    notes = [note for one in encoded for note in one.notes] + _tuned_text(runs)
    return {"runs": placed, "notes": list(dict.fromkeys(notes))}


def _in_run(run: RunFolder, text: str, features: np.ndarray) -> Mapping[str, Any]:
    files = [run.path / f"snapshots/{epoch:04d}.safetensors" for epoch in run.epochs()]
    return _place(str(run.path), text, cache.stamp(*files), features)


@st.cache_data(max_entries=256, show_spinner=False)
def _place(path: str, text: str, version: cache.Version, _features: np.ndarray) -> Mapping[str, Any]:
    run = RunFolder(Path(path))
    probe = run.probe()
    ids = [] if probe is None else probe["id"].tolist()
    placed = place_prompt(_features, ids, _images_of(run, len(ids)))
    return asdict(placed)


def _images_of(run: RunFolder, count: int) -> Iterator[tuple[int, np.ndarray]]:
    """Epoch and image features of each snapshot that can be read and is of these images."""
    for epoch in run.epochs():
        with suppress(UserError):
            snapshot = run.snapshot(epoch)
            if len(snapshot.image_features) == count > 0:
                yield epoch, snapshot.image_features


def _tuned_text(runs: Sequence[RunFolder]) -> list[str]:
    """A note where the method has tuned the text tower as well."""
    if any(_has_tuned_text(str(run.path), cache.stamp(run.path / "config.json"), tuple(run.epochs())) for run in runs):
        return ["This method tunes the text tower too; what is typed is read by the tower as it was before tuning."]
    return []


@st.cache_data(max_entries=64, show_spinner=False)
def _has_tuned_text(path: str, version: cache.Version, epochs: tuple[int, ...]) -> bool:
    run = RunFolder(Path(path))
    try:
        first, last = (run.snapshot(epoch).text_features for epoch in (epochs[0], epochs[-1]))
    except (UserError, IndexError):
        return False
    return first.shape == last.shape and not np.allclose(first, last, atol=1e-5)
