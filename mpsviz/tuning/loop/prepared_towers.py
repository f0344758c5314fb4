"""The image tower as the loop runs it: in the precision that was chosen, compiled if that was, replayed on a GPU."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import torch

from mpsviz.tuning.loop.precision import Precision
from mpsviz.tuning.loop.replay import ReplayedBegin, ReplayedFinish
from mpsviz.tuning.towers.two_branches import Begun, Features, TwoBranches


@dataclass(frozen=True)
class Towers:
    """Attributes:
    begin: what tuning can't change, (B, V, 3, H, W) → Begun.
    finish: the tuned branch.
    new_step: to be called before every step; what the last one computed may be overwritten from then on.
    release: frees what was recorded for batches of one size; called when the memory ran out.
    one_thread: whether no other thread may begin while one finishes. Autocast keeps the weights that it has cast in one
        place for all threads, and forgets all of them when any thread leaves it: gradients would be summed in another
        order. What is compiled is not meant for two threads, either.
    """

    begin: Callable[[torch.Tensor], Begun]
    finish: Callable[[Begun], Features]
    new_step: Callable[[], None]
    release: Callable[[], None] = lambda: None
    one_thread: bool = False


def make_towers(vision: TwoBranches, precision: Precision, compiled: bool) -> Towers:
    """Wrap the two passes of a tuned tower; the tower itself stays as it is, for whoever looks between the steps."""
    if compiled:  # on a GPU as CUDA graphs, too
        begin = torch.compile(vision.begin, mode="reduce-overhead", dynamic=False)
        finish = torch.compile(vision.finish, mode="reduce-overhead", dynamic=False)
        towers = _precise(begin, finish, precision, torch.compiler.cudagraph_mark_step_begin)
        return replace(towers, one_thread=True)
    plain = plain_towers(vision, precision)
    trained = tuple(parameter for parameter in vision.parameters() if parameter.requires_grad)
    if vision.device.type != "cuda" or not trained:
        return plain
    begin, finish = ReplayedBegin(plain.begin), ReplayedFinish(plain.finish, trained)

    def release() -> None:
        begin.release()
        finish.release()

    return Towers(begin, finish, plain.new_step, release)


def plain_towers(vision: TwoBranches, precision: Precision) -> Towers:
    """The two passes as they are."""
    return _precise(vision.begin, vision.finish, precision, _nothing)


def _precise(
    begin: Callable[[torch.Tensor], Begun],
    finish: Callable[[Begun], Features],
    precision: Precision,
    new_step: Callable[[], None],
) -> Towers:
    def begin_precisely(images: torch.Tensor) -> Begun:
        with precision.autocast():
            return begin(images)

    def finish_precisely(begun: Begun) -> Features:
        with precision.autocast():  # a context of its own: weights that were cast without a gradient must not be used
            return finish(begun)

    casts = precision.dtype is not torch.float32
    return Towers(begin_precisely, finish_precisely, new_step, one_thread=casts)


def _nothing() -> None:
    """Nothing is overwritten."""
