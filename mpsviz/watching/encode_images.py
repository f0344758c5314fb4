"""Images of a folder or a table, as a model sees them, become a run of one snapshot."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import torch

from mpsviz.data.dataset.records import Dataset, ImageRecord
from mpsviz.data.dataset.skipped_files import skip_note
from mpsviz.data.images.reading import read_rgb
from mpsviz.data.images.unreadable_images import THREADS, find_unreadable
from mpsviz.data.prompts.prompt_faults import fill_in
from mpsviz.errors import UserError
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.recording.recorder import Recorder
from mpsviz.watching.named_models import NamedModel
from mpsviz.watching.undisturbed import device_of

COLUMNS = ("family", "style", "domain", "fold", "fine_label")
TEXTS_AT_ONCE = 256


def encode_images(
    dataset: Dataset,
    model: NamedModel,
    path: Path | None,
    batch_size: int = 64,
    look: Callable[[int, int], object] = lambda done, of: None,
) -> tuple[RunFolder, tuple[str, ...]]:
    """Encode every image that can be read, and write the run folder; nothing of it is measured yet.

    Args:
        dataset: without classes, nothing is said by class.
        path: None: a new folder where runs live.
        look: called with how many are done, and of how many.

    Returns:
        The run, and notes on what was left out.

    Raises:
        UserError: no image can be read, or the folder can't be written.
    """
    bad = find_unreadable(dataset.records)
    records = [record for record in dataset.records if record.id not in bad]
    notes = dataset.notes
    if bad:
        reasons: dict[str, list[str]] = {}
        for image, why in bad.items():
            reasons.setdefault(why, []).append(image)
        notes = (*notes, skip_note(reasons, len(dataset.records)))
    if not records:
        raise UserError("None of the images can be read.", next_step="Choose another folder.")
    rows: dict[str, Any] = {"ids": [one.id for one in records], "images": [one.path for one in records]}
    if dataset.class_names:
        rows |= {"labels": [one.label for one in records], "class_names": list(dataset.class_labels)}
    columns = {name: [getattr(one, name) for one in records] for name in COLUMNS}
    rows["columns"] = {name: values for name, values in columns.items() if any(values)}
    with torch.inference_mode():
        features = np.concatenate(list(_features(records, model, batch_size, look)))
        text = _text(dataset, model)
    if text is not None:
        rows["text_features"] = text
    with Recorder(path, **rows, model=model.name, analyse=False) as recorder:
        recorder.snapshot(0, features, logits=None if text is None else _logits(features, text, model))
    return recorder.run, notes


def _features(
    records: Sequence[ImageRecord], model: NamedModel, size: int, look: Callable[[int, int], object]
) -> Iterator[np.ndarray]:
    """(B, D) float32 each; the next images are read meanwhile."""
    device = device_of(model.module)
    with ThreadPoolExecutor(THREADS) as pool:
        waiting = iter(records)
        following = [pool.submit(_read, one, model) for one in islice(waiting, size)]
        done = 0
        while following:
            batch = torch.stack([one.result() for one in following])
            following = [pool.submit(_read, one, model) for one in islice(waiting, size)]
            yield model.encode(batch.to(device)).float().cpu().numpy()
            done += len(batch)
            look(done, len(records))


def _read(record: ImageRecord, model: NamedModel) -> torch.Tensor:
    return model.transform(read_rgb(record.path))


def _text(dataset: Dataset, model: NamedModel) -> np.ndarray | None:
    """(C, D) of the classes' prompts, the dataset's templates averaged; None where there are none."""
    if model.encode_text is None or not dataset.class_names:
        return None
    by_template = []
    for template in dataset.templates:
        texts = [fill_in(template, name) for name in dataset.class_names]
        parts = [texts[begin : begin + TEXTS_AT_ONCE] for begin in range(0, len(texts), TEXTS_AT_ONCE)]
        by_template.append(torch.cat([model.encode_text(part) for part in parts]))
    return torch.stack(by_template).mean(dim=0).float().cpu().numpy()  # (T, C, D) → (C, D)


def _logits(features: np.ndarray, text: np.ndarray, model: NamedModel) -> np.ndarray:
    """(n, C) as the model itself says them."""
    units, texts = (one / np.linalg.norm(one, axis=1, keepdims=True) for one in (features, text))
    return model.logit_scale * units @ texts.T + model.logit_bias
