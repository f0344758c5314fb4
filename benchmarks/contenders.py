"""What `python -m mpsviz bench` sets side by side: a training step and feature extraction, ours and (a), and (b).

    ours             `mpsviz.tuning`, as a run uses it
    straightforward  (a), see `straightforward.py`
    zero-shot        (b), the frozen tower's forward: the floor under anything that looks at the images at all

A contender is one function that does the work once. Weights are random where none come with the model's name: the time
of a step does not depend on them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

import open_clip
import torch
from torch.nn import functional as F

from benchmarks.straightforward import Straightforward
from mpsviz.backbone.architecture import build, vision_tower
from mpsviz.backbone.loading import Backbone, encode_prompts, load_backbone
from mpsviz.backbone.tokenizer import simple_tokenizer
from mpsviz.config.method_settings import MpsConfig
from mpsviz.config.run_config import ModelConfig, RunConfig, with_changes
from mpsviz.data.images.views import ImageFormat
from mpsviz.tuning.learner import Learner, MethodInputs
from mpsviz.tuning.loop.batches import Batch, batch_of_views
from mpsviz.tuning.loop.gradient import BatchGradient
from mpsviz.tuning.loop.precision import Precision, choose_precision
from mpsviz.tuning.loop.prepared_towers import Towers, make_towers, plain_towers
from mpsviz.tuning.loop.processes import Processes, local_device
from mpsviz.tuning.loop.trainer import make_optimizer
from mpsviz.tuning.losses.class_targets import ClassTargets
from mpsviz.tuning.methods import METHODS
from mpsviz.tuning.towers.partial import TunedVision
from mpsviz.tuning.towers.two_branches import Reads

CLASSES = 100
CLASS_TOKEN = Reads()


@dataclass(frozen=True)
class Task:
    """What is measured.

    Attributes:
        device: `auto`, `cpu`, `cuda`, ….
        compiled: our training step is compiled, as `optim.compile` does.
    """

    model: str
    device: str
    batch: int
    views: int
    precision: str
    compiled: bool


@dataclass(frozen=True)
class Scene:
    """A task with everything made that it needs.

    Attributes:
        precision: ours, as the task asks for it.
        first_precision: (a)'s, and the floor's. `auto` is what one writes down first: autocast on a GPU, nothing of the
            kind on a CPU, where both are the slower for it (measured: (a) half as fast in bfloat16 as in float32,
            open_clip's own forward a fourth, even with AMX: its projections of all heads copy their weight).
        counted: the operations are to be counted, so that nothing may be compiled or replayed.
    """

    task: Task
    config: RunConfig
    learner: Learner
    precision: Precision
    first_precision: Precision
    views: torch.Tensor
    labels: torch.Tensor
    counted: bool = False

    @property
    def vision(self) -> TunedVision:
        return cast(TunedVision, self.learner.vision)

    def towers(self) -> Towers:
        """As a run has them."""
        if self.counted:
            return plain_towers(self.vision, self.precision)
        return make_towers(self.vision, self.precision, self.task.compiled)


def set_scene(task: Task) -> Scene:
    """Load the model and make random images, all from one seed."""
    torch.manual_seed(0)
    device = local_device() if task.device == "auto" else torch.device(task.device)
    changes = {"model.name": task.model, "optim.precision": task.precision}
    config = with_changes(RunConfig(), changes)
    backbone = _backbone(task.model, device)
    dimension = encode_prompts(backbone, ["a"], ["{}"]).shape[1]
    targets = ClassTargets(
        10 * F.normalize(torch.randn(CLASSES, dimension, device=device), dim=-1), backbone.logit_scale
    )
    ingredients = MethodInputs(config, backbone, tuple(map(str, range(CLASSES))), ("{}",), targets)
    size = backbone.image_format.size
    learner = METHODS["mps"].build(ingredients)
    first_wish = "float32" if task.precision == "auto" and device.type == "cpu" else task.precision
    return Scene(
        task,
        config,
        learner,
        choose_precision(task.precision, device, learner.vision.width),
        choose_precision(first_wish, device, learner.vision.width),
        torch.randn(task.batch, task.views, 3, size, size, device=device),
        torch.arange(task.batch, device=device) % CLASSES,
    )


def our_step(scene: Scene) -> Callable[[], object]:
    """One optimiser step, as `train` makes it of a batch that lies on the device."""
    towers = scene.towers()
    return _our_step(scene, towers, batch_of_views(scene.labels, scene.views, towers.begin))


def our_cached_step(scene: Scene) -> Callable[[], object]:
    """The same with `data.cached_views`: what tuning can't change is there already."""
    begun = plain_towers(scene.vision, scene.precision).begin(scene.views)
    return _our_step(scene, scene.towers(), Batch(scene.labels, len(scene.labels), lambda rows: begun))


def straightforward_step(scene: Scene) -> Callable[[], object]:
    """The same step by formulation (a)."""
    model = _straightforward(scene)
    optimizer = make_optimizer(list(model.trainable_parameters().values()), scene.config.optim, scene.first_precision)
    scaler = scene.first_precision.scaler()

    def step() -> float:
        with scene.first_precision.autocast():
            loss = torch.stack(list(model.losses(scene.views, scene.labels).values())).sum()
        optimizer.zero_grad()
        scaler.scale(loss).backward()
        scaler.step(optimizer)
        scaler.update()
        return float(loss.detach())

    return step


def our_features(scene: Scene) -> Callable[[], object]:
    """Frozen and tuned features of one view, as a tuned model's fused prediction needs them."""

    @torch.no_grad()
    def extract() -> object:
        with scene.precision.autocast():
            x = scene.vision.trunk(scene.views[:, 0])
            frozen, (tuned, _) = scene.vision.frozen(x, CLASS_TOKEN), scene.vision.tuned(x, CLASS_TOKEN)
        return frozen[0, 0, 0].item(), tuned[0, 0, 0].item()

    return extract


def straightforward_features(scene: Scene) -> Callable[[], object]:
    """The same features by two full forwards."""
    model = _straightforward(scene)

    @torch.no_grad()
    def extract() -> object:
        with scene.first_precision.autocast():
            frozen, tuned = model.frozen_tokens(scene.views[:, 0]), model.tuned_tokens(scene.views[:, 0])
        return frozen[0, 0, 0].item(), tuned[0, 0, 0].item()

    return extract


def zero_shot_features(scene: Scene) -> Callable[[], object]:
    """open_clip's own forward of one view."""

    @torch.no_grad()
    def extract() -> float:
        with scene.first_precision.autocast():
            features = scene.vision.visual(scene.views[:, 0])
        return features[0, 0].item()

    return extract


CONTENDERS: dict[str, Callable[[Scene], Callable[[], object]]] = {
    "training/ours": our_step,
    "training/ours-cached": our_cached_step,
    "training/straightforward": straightforward_step,
    "features/ours": our_features,
    "features/straightforward": straightforward_features,
    "features/zero-shot": zero_shot_features,
}


def _our_step(scene: Scene, towers: Towers, batch: Batch) -> Callable[[], object]:
    optim = scene.config.optim
    optimizer = make_optimizer(list(scene.learner.trainable_parameters().values()), optim, scene.precision)
    scaler, alone = scene.precision.scaler(), Processes(0, 1, scene.vision.device)
    add_gradient = BatchGradient(scene.learner, towers.finish, scene.precision, scaler, alone, optim.micro_batch)

    def step() -> float:
        towers.new_step()
        parts = add_gradient(batch, 0)
        scaler.step(optimizer)
        scaler.update()
        optimizer.zero_grad(set_to_none=True)
        return float(torch.stack(list(parts.values())).detach().sum())

    return step


def _straightforward(scene: Scene) -> Straightforward:
    targets = scene.learner.targets
    method = cast(MpsConfig, scene.config.method)
    return Straightforward(scene.vision, targets.text_features, targets.logit_scale, method)


def _backbone(name: str, device: torch.device) -> Backbone:
    """An architecture of open_clip with random weights, or what else `load_backbone` knows, with its own."""
    model_config = open_clip.get_model_config(name)
    if model_config is None:
        return load_backbone(ModelConfig(name=name), device)
    with device:
        model = build(model_config)
    visual = vision_tower(model.eval().requires_grad_(False))
    side, half = cast(tuple[int, int], visual.image_size)[0], (0.5, 0.5, 0.5)
    return Backbone(model, visual, simple_tokenizer(model_config, name), ImageFormat(side, half, half))
