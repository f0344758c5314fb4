"""On a GPU, a pass is recorded once and replayed in every step.

A ViT-B/16 is a thousand kernels of some 20 microseconds each. Launched one by one from Python, the GPU waits for the
next; a CUDA graph launches them all at one call, into the same memory every time.

             first call                       further calls
    begin    plain, then recorded             copy in ─▶ replay ─▶ copy out
    finish   plain, then recorded, both ways  copy in ─▶ replay ─▶ features … gradient in ─▶ replay ─▶ gradients out

What has another shape than the first batch is run as it is. When the memory runs out, both are released, and the next
batch, smaller, is recorded in their place.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import torch
from torch import nn

from mpsviz.tuning.towers.two_branches import Begun, Features

Begin = Callable[[torch.Tensor], Begun]
Finish = Callable[[Begun], Features]
Tensors = tuple[torch.Tensor, ...]

WARM_UP = 2
"""Plain passes before recording: libraries choose their kernels and take their workspaces in the first ones."""


class ReplayedBegin:
    """What tuning can't change, (B, V, 3, H, W) → Begun. No gradient; what it returns is the caller's own."""

    def __init__(self, begin: Begin) -> None:
        self.begin = begin
        self.images: torch.Tensor | None = None
        self.graph: torch.cuda.CUDAGraph | None = None
        self.begun: Begun | None = None

    @torch.no_grad()
    def __call__(self, images: torch.Tensor) -> Begun:
        if self.images is None or self.graph is None or self.begun is None:
            self._record(images)
        elif self.images.shape == images.shape:
            self.images.copy_(images)
            self.graph.replay()
            return Begun(self.begun.trunk.clone(), self.begun.frozen_tokens.clone())
        return self.begin(images)

    def release(self) -> None:
        """Free the recording and its memory."""
        self.images = self.graph = self.begun = None

    def _record(self, images: torch.Tensor) -> None:
        static = images.clone()
        stream = _warmed_up(lambda: self.begin(images))
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph, stream=stream, capture_error_mode="thread_local"):
            begun = self.begin(static)
        self.images, self.graph, self.begun = static, graph, begun


class ReplayedFinish:
    """The tuned branch, Begun → Features, with its gradient. A further call overwrites what the last one returned.

    Args:
        parameters: what the branch has a gradient for; they may change, but only in place.
    """

    def __init__(self, finish: Finish, parameters: tuple[nn.Parameter, ...]) -> None:
        self.finish, self.parameters = finish, parameters
        self.release()

    def __call__(self, begun: Begun) -> Features:
        if not torch.is_grad_enabled():
            return self.finish(begun)
        if self.trunk is None:
            self._record(begun)
        if self.trunk is None or self.trunk.shape != begun.trunk.shape:
            return self.finish(begun)
        tuned_tokens, *inner = _Replay.apply(self, begun.trunk, *self.parameters)
        return Features(begun.frozen_tokens, tuned_tokens, tuple(inner))

    def release(self) -> None:
        """Free the recording and its memory."""
        self.trunk: torch.Tensor | None = None
        self.outputs: Tensors = ()
        self.seeds: Tensors = ()
        self.gradients: tuple[torch.Tensor | None, ...] = ()
        self.forward: torch.cuda.CUDAGraph | None = None
        self.backward: torch.cuda.CUDAGraph | None = None

    def _record(self, begun: Begun) -> None:
        """Raises torch.OutOfMemoryError, most likely before anything is recorded; a smaller batch may then follow."""

        def outputs(trunk: torch.Tensor) -> Tensors:
            features = self.finish(Begun(trunk, begun.frozen_tokens))
            return (features.tuned_tokens, *features.inner)

        def gradients(outputs: Tensors, seeds: Tensors) -> tuple[torch.Tensor | None, ...]:
            return torch.autograd.grad(outputs, self.parameters, seeds, allow_unused=True)

        def both_ways() -> None:
            made = outputs(begun.trunk)
            gradients(made, tuple(torch.zeros_like(one) for one in made))

        stream = _warmed_up(both_ways)
        trunk = begun.trunk.clone()
        forward, backward = torch.cuda.CUDAGraph(), torch.cuda.CUDAGraph()
        with torch.cuda.graph(forward, stream=stream, capture_error_mode="thread_local"):
            made = outputs(trunk)
        seeds = tuple(torch.zeros_like(one) for one in made)
        with torch.cuda.graph(backward, forward.pool(), stream, capture_error_mode="thread_local"):
            self.gradients = gradients(made, seeds)
        self.outputs, self.seeds = tuple(one.detach() for one in made), seeds
        self.forward, self.backward, self.trunk = forward, backward, trunk


class _Replay(torch.autograd.Function):
    """The recorded passes as one function of the trunk (no gradient) and the parameters."""

    @staticmethod
    def forward(ctx: Any, recorded: ReplayedFinish, trunk: torch.Tensor, *parameters: nn.Parameter) -> Tensors:
        assert recorded.trunk is not None and recorded.forward is not None  # noqa: S101, PT018
        recorded.trunk.copy_(trunk)
        recorded.forward.replay()
        ctx.recorded = recorded
        return tuple(one.detach() for one in recorded.outputs)

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(  # pyrefly: ignore[bad-override]: the decorator has no types
        ctx: Any, *grad_outputs: torch.Tensor
    ) -> tuple[torch.Tensor | None, ...]:
        recorded: ReplayedFinish = ctx.recorded
        assert recorded.backward is not None  # noqa: S101
        for seed, gradient in zip(recorded.seeds, grad_outputs, strict=True):
            seed.copy_(gradient)
        recorded.backward.replay()
        return (None, None, *(None if one is None else one.clone() for one in recorded.gradients))


@cache
def _recording_stream(device: int) -> torch.cuda.Stream:
    """The one stream of a GPU that recordings are made on: cuBLAS keeps a workspace (32 MiB) for every stream used."""
    return torch.cuda.Stream(device)


def _warmed_up(work: Callable[[], object]) -> torch.cuda.Stream:
    """The recording stream, once it has done the work."""
    stream, current = _recording_stream(torch.cuda.current_device()), torch.cuda.current_stream()
    stream.wait_stream(current)
    with torch.cuda.stream(stream):
        for _ in range(WARM_UP):
            work()
    current.wait_stream(stream)
    return stream
