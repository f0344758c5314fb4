"""Sentence Transformers, sentences as points: `SentenceTransformerTrainer(callbacks=[MpsvizCallback(sentences)])`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch

from mpsviz.callbacks import transformers


class MpsvizCallback(transformers.MpsvizCallback):
    """Watches the embeddings of sentences; see `WatchedTraining` for the other arguments.

    Args:
        sentences: what is encoded, and shown where another probe has pictures.
        prompt: what stands before each sentence when it is encoded, as in `SentenceTransformer.encode`.
    """

    def __init__(self, sentences: Sequence[str], *, prompt: str | None = None, **options: Any) -> None:
        texts = list(sentences)

        def encode(model: Any, rows: torch.Tensor) -> torch.Tensor:
            batch = [texts[row] for row in rows.tolist()]
            return model.encode(batch, prompt=prompt, convert_to_tensor=True, show_progress_bar=False)

        super().__init__(torch.arange(len(texts)), encode=encode, texts=texts, **options)
