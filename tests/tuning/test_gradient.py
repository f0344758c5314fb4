"""However a batch is cut, and whatever happens on the way, the gradient is that of the whole batch."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
import torch

from mpsviz.errors import UserError
from mpsviz.tuning.learner import Learner
from mpsviz.tuning.loop.batches import batch_of_views
from mpsviz.tuning.loop.gradient import BatchGradient, is_out_of_memory
from mpsviz.tuning.loop.precision import Precision
from mpsviz.tuning.loop.processes import Processes
from mpsviz.tuning.towers.two_branches import Begun, Features
from tests.tuning.tiny import draw_images, moved

CPU = torch.device("cpu")
LABELS = torch.tensor([0, 1, 2, 0, 1, 1])
METHODS = ["mps", "ce", "full", "clip-lora", "wise-ft", "l2-sp", "flyp"]

Finish = Callable[[Begun], Features]


def gradient(learner: Learner, micro_batch: int = 0, finish: Finish | None = None) -> dict[str, torch.Tensor]:
    """The losses and every parameter's gradient of one batch of six images."""
    precision = Precision("cpu", torch.float32)
    add = BatchGradient(
        learner, finish or learner.vision.finish, precision, precision.scaler(), Processes(0, 1, CPU), micro_batch
    )
    views = draw_images(dtype=learner.vision.visual.conv1.weight.dtype)
    losses = add(batch_of_views(LABELS, views, learner.vision.begin), 0)
    gradients = {name: parameter.grad for name, parameter in learner.trainable_parameters().items()}
    assert all(gradient is not None for gradient in gradients.values())
    return {name: tensor.detach() for name, tensor in (losses | gradients).items() if tensor is not None}


def plain(learner: Learner) -> dict[str, torch.Tensor]:
    """The same, by calling backward on the loss."""
    losses = learner.losses(learner(draw_images(dtype=learner.vision.visual.conv1.weight.dtype)), LABELS, 0)
    torch.stack(list(losses.values())).sum().backward()
    gradients = {name: parameter.grad for name, parameter in learner.trainable_parameters().items()}
    return {name: tensor.detach() for name, tensor in (losses | gradients).items() if tensor is not None}


def assert_equal(ours: dict[str, torch.Tensor], theirs: dict[str, torch.Tensor], tolerance: float) -> None:
    """Relative to each tensor's largest entry."""
    assert set(ours) == set(theirs)
    for name, expected in theirs.items():
        assert (ours[name] - expected).abs().max() <= tolerance * expected.abs().max(), name


def build(make_learner: Callable[..., Learner], method: str, dtype: torch.dtype = torch.float64) -> Learner:
    """Some way into its training; the random draws of building it are the same every time."""
    torch.manual_seed(0)
    changes = {"method.name": method} | ({"method.dropout": 0.0} if method == "clip-lora" else {})
    return moved(make_learner(changes, dtype).train())


@pytest.mark.parametrize("method", METHODS)
def test_in_one_piece_it_is_the_plain_gradient_to_the_last_bit(make_learner, method: str):
    assert_equal(gradient(build(make_learner, method)), plain(build(make_learner, method)), 0)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("micro_batch", [1, 4])
def test_accumulated_it_equals_the_plain_gradient(make_learner, method: str, micro_batch: int):
    assert_equal(gradient(build(make_learner, method), micro_batch), plain(build(make_learner, method)), 1e-9)


def test_accumulated_in_single_precision(make_learner):
    single = partial(build, make_learner, "mps", torch.float32)
    assert_equal(gradient(single(), 2), plain(single()), 1e-5)


@pytest.mark.parametrize("method", METHODS)
def test_the_losses_hold_no_graph_of_the_step(make_learner, method: str):
    """One that lived on would keep nodes of the weights alive; on a GPU no pass could be recorded after them."""
    learner = build(make_learner, method)
    precision = Precision("cpu", torch.float32)
    add = BatchGradient(learner, learner.vision.finish, precision, precision.scaler(), Processes(0, 1, CPU), 4)
    views = draw_images(dtype=learner.vision.visual.conv1.weight.dtype)
    losses = add(batch_of_views(LABELS, views, learner.vision.begin), 0)
    assert losses
    assert not any(part.requires_grad for part in losses.values())


def test_the_second_pass_draws_what_the_first_one_drew(make_learner):
    """Dropout: both passes of a chunk must see the same network, and the numbers after it must not repeat."""
    learner = make_learner({"method.name": "clip-lora", "method.dropout": 0.5}).train()
    seen: list[Features] = []

    def finish(begun: Begun) -> Features:
        seen.append(learner.vision.finish(begun))
        return seen[-1]

    torch.manual_seed(3)
    gradient(moved(learner), 2, finish)
    first, second = seen[:3], seen[3:]
    for before, after in zip(first, second, strict=True):
        assert torch.equal(before.tuned, after.tuned)
    after_first_step = torch.get_rng_state()
    torch.manual_seed(3)
    for _ in first:
        finish(learner.vision.begin(draw_images(2)))
    learner.text_features()
    assert torch.equal(torch.get_rng_state(), after_first_step)


def full_above(images: int, vision_finish: Finish) -> Finish:
    """A tower whose memory runs out above so many images: a stand-in for a small GPU."""

    def finish(begun: Begun) -> Features:
        if len(begun.trunk) > images and torch.is_grad_enabled():
            torch.rand(3)  # something was drawn before the memory ran out
            raise torch.OutOfMemoryError("out of memory")
        return vision_finish(begun)

    return finish


@pytest.mark.parametrize("fits", [1, 2, 5])
def test_when_the_memory_runs_out_the_chunks_are_halved_and_the_gradient_is_the_same(make_learner, fits: int):
    learner = build(make_learner, "mps")
    ours = gradient(learner, finish=full_above(fits, learner.vision.finish))
    assert_equal(ours, plain(build(make_learner, "mps")), 1e-9)


def test_memory_that_holds_no_image_is_said_so(make_learner):
    learner = make_learner()
    with pytest.raises(UserError, match="not even hold one image"):
        gradient(learner, finish=full_above(0, learner.vision.finish))


def test_other_errors_are_not_taken_for_a_full_memory(make_learner):
    def finish(begun: Begun) -> Features:
        raise RuntimeError("a bug")

    with pytest.raises(RuntimeError, match="a bug"):
        gradient(make_learner(), finish=finish)


def test_what_says_that_the_memory_is_full():
    with pytest.raises(RuntimeError) as error:
        torch.empty(2**50)
    assert is_out_of_memory(error.value)
    assert is_out_of_memory(MemoryError())
    assert is_out_of_memory(torch.OutOfMemoryError("CUDA out of memory"))
    assert not is_out_of_memory(RuntimeError("shapes do not match"))
