"""One gradient, that of the loss of the whole batch, however the batch is cut and wherever its parts are.

           ┌ chunk ─ towers ─▶ features ┐                            ┌▶ chunk ─ towers (again) ─▶ weights
own images ┤                            ├─▶ all features ─▶ loss ────┤
           └ chunk ─ towers ─▶ features ┘   (of all processes)       └▶ chunk ─ towers (again) ─▶ weights

As in GradCache (Gao et al. 2021, arXiv 2101.06983): the loss and its gradient are taken at the features of the whole
batch, without the towers' graphs; then every chunk goes through the towers once more and takes its own rows of that
gradient. A batch in one piece keeps its graph and goes through once. When the memory runs out, the chunks are halved.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import torch

from mpsviz.errors import UserError
from mpsviz.tuning.learner import Learner
from mpsviz.tuning.loop.batches import Batch
from mpsviz.tuning.loop.precision import Precision
from mpsviz.tuning.loop.processes import Processes
from mpsviz.tuning.loop.random_state import RandomState
from mpsviz.tuning.towers.two_branches import Begun, Features

Result = TypeVar("Result")
Losses = dict[str, torch.Tensor]


@dataclass(frozen=True)
class _Chunk:
    """Some of the own images: their rows, what begins them, and what was drawn (dropout) in the first pass."""

    rows: slice
    begun: Begun
    random: RandomState
    features: Features


class BatchGradient:
    """Adds the gradient of a batch to the learner's parameters.

    Args:
        finish, release: of `Towers`: the tuned branch, and what frees what was recorded for larger chunks.
        scaler: of the loss.
        micro_batch: images a chunk; 0: all. It is lowered when the memory runs out, and stays low.
    """

    def __init__(
        self,
        learner: Learner,
        finish: Callable[[Begun], Features],
        precision: Precision,
        scaler: torch.amp.GradScaler,
        processes: Processes,
        micro_batch: int,
        release: Callable[[], None] = lambda: None,
    ) -> None:
        self.learner, self.finish, self.precision, self.scaler = learner, finish, precision, scaler
        self.release = release
        self.processes, self.micro_batch = processes, micro_batch
        self.parameters = list(learner.trainable_parameters().values())

    def __call__(self, batch: Batch, epoch: int) -> Losses:
        """The parts of the loss, after their gradient was added to the parameters'.

        Raises:
            UserError: the memory does not hold one image.
        """
        start = RandomState(self.processes.device)
        while True:
            with self.precision.products():
                parts = self._attempt(batch, epoch)
            if parts is not None:
                return parts
            for parameter in self.parameters:
                parameter.grad = None
            self._halve(batch.own)
            start.restore()

    def _attempt(self, batch: Batch, epoch: int) -> Losses | None:
        """None if the memory of any process ran out."""
        chunks = self._unless_full(lambda: self._look(batch))
        if chunks is None:
            return None
        features = self._gather(chunks, len(batch.labels))
        parts = self._unless_full(lambda: self._lose(features, batch.labels, epoch))
        if parts is None or self._unless_full(lambda: self._back(chunks, features, len(batch.labels))) is None:
            return None
        self.processes.add_up([parameter.grad for parameter in self.parameters if parameter.grad is not None])
        return parts

    def _look(self, batch: Batch) -> list[_Chunk]:
        """The features of the own images; with their graph if they are one chunk."""
        size = self.micro_batch or batch.own
        whole = size >= batch.own
        chunks = []
        for first in range(0, batch.own, size):
            rows = slice(first, min(first + size, batch.own))
            begun = batch.begin(rows)
            random = RandomState(self.processes.device)
            with torch.set_grad_enabled(whole):
                chunks.append(_Chunk(rows, begun, random, self.finish(begun)))
        return chunks

    def _gather(self, chunks: list[_Chunk], length: int) -> Features:
        """The features of the whole batch, as leaves of a new graph."""

        def leaf(pick: Callable[[Features], torch.Tensor]) -> torch.Tensor:
            parts = [pick(chunk.features).detach() for chunk in chunks]
            own = torch.cat(parts) if len(parts) > 1 else parts[0]
            return self.processes.whole(own, length)

        depths = range(len(chunks[0].features.inner))
        return Features(
            leaf(lambda features: features.frozen_tokens),
            leaf(lambda features: features.tuned_tokens).requires_grad_(),
            tuple(leaf(lambda features, depth=depth: features.inner[depth]).requires_grad_() for depth in depths),
        )

    def _lose(self, features: Features, labels: torch.Tensor, epoch: int) -> Losses:
        """The loss of the whole batch and its gradient at the features, and at parameters that it reads itself.

        What it returns holds no graph: a graph that lives on keeps, for each weight that a loss reads, the node that
        adds up its gradient, bound to the stream of now; a pass that is recorded afterwards would have to wait for it.
        """
        with self.precision.autocast():
            parts = self.learner.losses(features, labels, epoch)
        self.scaler.scale(torch.stack(list(parts.values())).sum()).backward()
        if self.processes.rank > 0:  # every process has the same gradient of those; it must count once
            for parameter in self.parameters:
                if parameter.grad is not None:
                    parameter.grad.zero_()
        return {name: part.detach() for name, part in parts.items()}

    def _back(self, chunks: list[_Chunk], features: Features, length: int) -> bool:
        """From the gradient at the own features to that of the weights."""
        share = self.processes.share(length)
        leaves = (features.tuned_tokens, *features.inner)
        end = RandomState(self.processes.device)
        for chunk in chunks:
            again = chunk.features
            if len(chunks) > 1:
                chunk.random.restore()
                again = self.finish(chunk.begun)
            pairs = [
                (output, leaf.grad[share][chunk.rows])
                for output, leaf in zip((again.tuned_tokens, *again.inner), leaves, strict=True)
                if leaf.grad is not None and output.requires_grad
            ]
            torch.autograd.backward([output for output, _ in pairs], [gradient for _, gradient in pairs])
        end.restore()
        return True

    def _unless_full(self, attempt: Callable[[], Result]) -> Result | None:
        """What an attempt gives, or None if the memory ran out on the way, here or in another process."""
        result = None
        try:
            result = attempt()
        except (RuntimeError, MemoryError) as error:
            if not is_out_of_memory(error):
                raise
        return None if self.processes.any(result is None) else result

    def _halve(self, own: int) -> None:
        """Smaller chunks from here on; called when what the error held on to is free again."""
        size = min(self.micro_batch or own, own)
        if self.processes.any(size > 1):
            self.micro_batch = max(1, size // 2)
        else:
            raise UserError(
                "The memory does not even hold one image with its gradient.",
                next_step="Choose a smaller model, fewer views (data.views), or close other programs.",
            )
        self.release()
        if self.processes.device.type == "cuda":
            torch.cuda.empty_cache()


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an exception says that a GPU's memory, or the main memory, ran out."""
    return isinstance(error, (torch.OutOfMemoryError, MemoryError)) or "can't allocate memory" in str(error)
