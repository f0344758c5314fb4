"""On a GPU: the same gradient, recorded and replayed, in every precision, and when its memory runs out."""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Callable, Iterator
from functools import partial

import open_clip
import pytest
import torch
from open_clip.transformer import VisionTransformer

from mpsviz.backbone.architecture import vision_tower
from mpsviz.backbone.loading import Backbone
from mpsviz.tuning.learner import Learner
from mpsviz.tuning.loop.batches import batch_of_views
from mpsviz.tuning.loop.gradient import BatchGradient
from mpsviz.tuning.loop.precision import Precision
from mpsviz.tuning.loop.prepared_towers import Towers, make_towers, plain_towers
from mpsviz.tuning.loop.processes import Processes
from mpsviz.tuning.towers.partial import TunedVision
from mpsviz.tuning.towers.two_branches import Reads
from tests.tuning.test_gradient import LABELS, METHODS, assert_equal, build, plain
from tests.tuning.test_trainer import run, weights
from tests.tuning.tiny import draw_images, few_shots, make_learner

pytestmark = [
    pytest.mark.gpu,
    pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no GPU"),
]
GPU = torch.device("cuda")
EXACT = Precision("cuda", torch.float32)


Twins = Callable[..., tuple[Learner, Learner]]


@pytest.fixture
def twins(tiny_backbone: Backbone) -> Twins:
    """Builds a learner twice, with the same weights: on the CPU in double precision, and on the GPU."""
    model = copy.deepcopy(tiny_backbone.model).to(GPU)
    on_gpu = dataclasses.replace(tiny_backbone, model=model, visual=vision_tower(model))

    def build_both(method: str, dtype: torch.dtype = torch.float64) -> tuple[Learner, Learner]:
        here, there = (
            build(partial(make_learner, backbone), method, one)
            for backbone, one in ((tiny_backbone, torch.float64), (on_gpu, dtype))
        )
        there.load_state_dict(here.state_dict())
        return here, there

    return build_both


def gradient(learner: Learner, towers: Towers, precision: Precision, micro_batch: int = 0) -> dict[str, torch.Tensor]:
    """Losses and gradients of the batch that `plain` takes, brought to the CPU."""
    add = BatchGradient(learner, towers.finish, precision, precision.scaler(), Processes(0, 1, GPU), micro_batch)
    views = draw_images(dtype=learner.vision.visual.conv1.weight.dtype).to(GPU)
    learner.zero_grad()
    towers.new_step()
    losses = add(batch_of_views(LABELS.to(GPU), views, towers.begin), 0)
    gradients = {name: parameter.grad for name, parameter in learner.trainable_parameters().items()}
    return {name: tensor.detach().cpu() for name, tensor in (losses | gradients).items() if tensor is not None}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("micro_batch", [0, 4, 3])
def test_replayed_it_is_the_gradient_of_the_cpu(twins: Twins, method: str, micro_batch: int):
    here, learner = twins(method)
    expected = plain(here)
    towers = make_towers(learner.vision, EXACT, compiled=False)
    for _ in range(3):  # recorded, replayed, replayed
        assert_equal(gradient(learner, towers, EXACT, micro_batch), expected, 1e-9)


def test_what_is_replayed_follows_the_weights(twins: Twins):
    here, learner = twins("mps")
    towers = make_towers(learner.vision, EXACT, compiled=False)
    gradient(learner, towers, EXACT)
    for one in (here, learner):
        for parameter in one.trainable_parameters().values():
            parameter.data.mul_(1.01)
    assert_equal(gradient(learner, towers, EXACT), plain(here), 1e-9)


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
@pytest.mark.parametrize("method", METHODS)
def test_in_half_precision_it_points_the_same_way(twins: Twins, method: str, dtype: torch.dtype):
    here, learner = twins(method, torch.float32)
    exact = plain(here)
    towers = make_towers(learner.vision, Precision("cuda", dtype), compiled=False)
    for _ in range(2):
        ours = gradient(learner, towers, Precision("cuda", torch.bfloat16))  # a gradient that was not scaled
        both = [torch.cat([one[name].double().flatten() for name in exact]) for one in (ours, exact)]
        assert torch.cosine_similarity(*both, dim=0) > 0.97


@pytest.mark.filterwarnings("ignore::UserWarning:torch.*", "ignore::DeprecationWarning:torch.*")  # of compiling itself
@pytest.mark.parametrize("compiled", [False, True])
def test_replayed_and_compiled_towers_are_the_plain_ones(compiled: bool):
    torch.manual_seed(0)
    visual = VisionTransformer(image_size=32, patch_size=8, width=64, layers=3, heads=2, mlp_ratio=2.0, output_dim=24)
    vision = TunedVision(visual.to(GPU), Reads(every_token=True, depths=2))
    trained = [parameter for parameter in vision.parameters() if parameter.requires_grad]
    for parameter in trained:
        parameter.data.add_(torch.randn_like(parameter), alpha=0.02)
    precision = Precision("cuda", torch.bfloat16)
    views = torch.rand(4, 2, 3, 32, 32, device=GPU)

    def third(towers: Towers) -> list[torch.Tensor]:
        """Of three steps: recorded, replayed, replayed."""
        tensors: list[torch.Tensor] = []
        for _ in range(3):
            towers.new_step()
            vision.zero_grad()
            features = towers.finish(towers.begin(views))
            (features.tuned_tokens[..., 0].sum() + sum(inner[..., 1].sum() for inner in features.inner)).backward()
            tensors = [features.frozen_tokens, features.tuned_tokens, *features.inner]
            tensors = [tensor.detach().clone() for tensor in (*tensors, *(one.grad for one in trained))]
        return tensors

    ours, theirs = third(make_towers(vision, precision, compiled)), third(plain_towers(vision, precision))
    for one, other in zip(ours, theirs, strict=True):
        assert (one - other).norm() <= 0.03 * other.norm()


@pytest.mark.parametrize("optim", [{}, {"precision": "float16"}, {"precision": "float32"}])
@pytest.mark.parametrize("method", ["mps", "clip-lora", "full"])
def test_runs_go_through(twins: Twins, method: str, optim: dict[str, object]):
    """With the views that other processes draw, and dropout in CLIP-LoRA."""
    _, learner = twins(method, torch.float32)
    before = weights(learner).clone()
    steps = run(learner, few_shots(8), **optim)
    assert len(steps) == 4
    assert all(torch.isfinite(torch.tensor(list(step.losses.values()))).all() for step in steps)
    assert torch.isfinite(weights(learner)).all()
    assert not torch.equal(weights(learner), before)


@pytest.fixture
def little_memory() -> Iterator[None]:
    """Two GB of the GPU's memory, whatever it has."""
    torch.cuda.empty_cache()
    torch.cuda.set_per_process_memory_fraction(2e9 / torch.cuda.get_device_properties(GPU).total_memory)
    yield
    torch.cuda.set_per_process_memory_fraction(1.0)


@pytest.mark.usefixtures("little_memory")
def test_when_the_memory_runs_out_smaller_pieces_give_the_same_gradient():
    torch.manual_seed(0)
    with GPU:
        model = open_clip.CLIP(
            64, {"image_size": 224, "layers": 12, "width": 384, "patch_size": 16},
            {"context_length": 77, "vocab_size": 49408, "width": 64, "heads": 2, "layers": 1},
        )  # fmt: skip
    visual = vision_tower(model.eval().requires_grad_(False))
    vision = TunedVision(visual, Reads(every_token=True, depths=3))
    views = torch.rand(64, 2, 3, 224, 224, device=GPU)

    def features_of(step: int, micro_batch: int) -> tuple[torch.Tensor, int]:
        learner = _Sum(vision)
        towers = make_towers(vision, EXACT, compiled=False)
        add = BatchGradient(
            learner,
            towers.finish,
            EXACT,
            EXACT.scaler(),
            Processes(0, 1, GPU),
            micro_batch,
            towers.release,  # type: ignore
        )
        for _ in range(step):
            vision.zero_grad()
            add(batch_of_views(torch.zeros(64, dtype=torch.int64, device=GPU), views, towers.begin), 0)
        grads = [parameter.grad.flatten() for parameter in vision.parameters() if parameter.grad is not None]
        return torch.cat(grads).cpu(), add.micro_batch

    expected, _ = features_of(1, 4)
    ours, chosen = features_of(2, 0)
    assert 4 <= chosen < 64  # what fitted before still fits: nothing of the larger tries is left in the memory
    assert (ours - expected).norm() <= 1e-4 * expected.norm()


class _Sum(torch.nn.Module):
    """A learner with a loss that needs no text."""

    def __init__(self, vision: TunedVision) -> None:
        super().__init__()
        self.vision = vision

    def trainable_parameters(self) -> dict[str, torch.nn.Parameter]:
        return {name: one for name, one in self.named_parameters() if one.requires_grad}

    def losses(self, features, labels, epoch) -> dict[str, torch.Tensor]:
        return {"sum": features.tuned_tokens[..., :8].square().sum() + features.inner[0].square()[..., 0].sum()}
