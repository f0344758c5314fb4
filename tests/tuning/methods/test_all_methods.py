"""What holds for every method: which weights train, where it starts, what is saved."""

from __future__ import annotations

import re

import pytest
import torch

from mpsviz.config.method_settings import METHOD_CONFIGS
from mpsviz.config.run_config import RunConfig, with_changes
from mpsviz.tuning.learner import Learner
from mpsviz.tuning.loop.trainer import FewShotData, train
from mpsviz.tuning.methods import METHODS
from mpsviz.tuning.methods.frozen.tip_adapter import TipAdapter

PARTIAL = ("mps", "mps-no-mar", "mps-no-hms", "mps-global-mar", "ce", "consistency")
WHOLE_TOWER = ("full", "wise-ft", "lp-ft", "l2-sp", "flyp")
BY_GRADIENT = (*PARTIAL, *WHOLE_TOWER, "prolip", "2sfs", "clip-lora", "tip-adapter-f")
HEADS = {"wise-ft": {"head"}, "lp-ft": {"head.weight", "head.bias"}, "2sfs": {"head"}}


def attention_block(name: str) -> set[str]:
    linear = ("ln_1", "ln_2", "attn.out_proj", "mlp.c_fc", "mlp.c_proj")
    names = {f"{name}.{part}.{kind}" for part in linear for kind in ("weight", "bias")}
    return names | {f"{name}.attn.in_proj_weight", f"{name}.attn.in_proj_bias"}


def expected_names(method: str) -> set[str]:
    """Of the tiny CLIP: nine blocks in the image tower, two in the text tower."""
    if method in PARTIAL:
        names = {"vision.ln_post.weight", "vision.ln_post.bias", "vision.proj"}
        names |= {f"vision.adapters.{i}.weight" for i in range(3)}
        return names.union(*(attention_block(f"vision.blocks.{i}") for i in range(3)))
    if method in WHOLE_TOWER:
        text = whole_text_tower() if method == "flyp" else set()
        return whole_image_tower() | text | HEADS.get(method, set())
    if method == "2sfs":
        towers = whole_image_tower() | whole_text_tower()
        return {name for name in towers if re.search(r"\bln_\w+\.(weight|bias)$", name)} | HEADS[method]
    if method == "clip-lora":
        blocks = [f"vision.blocks.{i}" for i in range(9)] + [f"text.model.transformer.resblocks.{i}" for i in range(2)]
        return {f"{block}.attn.lora_{matrix}" for block in blocks for matrix in "AB"}
    others = {"linear-probe": {"head.weight", "head.bias"}, "tip-adapter-f": {"keys"}, "prolip": {"vision.proj"}}
    return others.get(method, set())


def whole_image_tower() -> set[str]:
    stem = {"class_embedding", "positional_embedding", "conv1.weight", "proj"}
    stem |= {f"{norm}.{kind}" for norm in ("ln_pre", "ln_post") for kind in ("weight", "bias")}
    names = {f"vision.tower.{name}" for name in stem}
    return names.union(*(attention_block(f"vision.tower.transformer.resblocks.{i}") for i in range(9)))


def whole_text_tower() -> set[str]:
    stem = {"token_embedding.weight", "positional_embedding", "text_projection", "ln_final.weight", "ln_final.bias"}
    names = {f"text.model.{name}" for name in stem}
    return names.union(*(attention_block(f"text.model.transformer.resblocks.{i}") for i in range(2)))


def random_features() -> torch.Tensor:
    return torch.nn.functional.normalize(torch.randn(5, 12, generator=torch.Generator().manual_seed(3)), dim=-1)


def go_on(_: object) -> bool:
    return False


def test_every_method_has_settings_and_the_other_way_round():
    assert set(METHODS) == set(METHOD_CONFIGS)


@pytest.mark.parametrize("method", METHOD_CONFIGS)
def test_settings_say_what_they_are(method):
    kind = METHOD_CONFIGS[method]
    name, separator, what = kind.title.partition(": ")
    assert name
    assert separator
    assert what
    assert all(field.description for key, field in kind.model_fields.items() if key != "name")
    chosen = with_changes(RunConfig(), {"method.name": "zero-shot"})
    assert with_changes(chosen, {"method.name": method}) == with_changes(
        RunConfig(), {"method.name": method, **kind.optim}
    )


@pytest.mark.parametrize("method", METHODS)
def test_exact_set_of_trainable_names(make_learner, method):
    assert set(make_learner({"method.name": method}).trainable_parameters()) == expected_names(method)


@pytest.mark.parametrize("method", METHODS)
def test_before_the_fit_the_logits_are_those_of_zero_shot(make_learner, few_shot, method):
    learner = make_learner({"method.name": method})
    with torch.no_grad():
        features = learner(few_shot.draw_views(few_shot.train.images))
        expected = learner.targets.logits(features.frozen)
        torch.testing.assert_close(features.tuned, features.frozen, rtol=0, atol=1e-6)
        torch.testing.assert_close(learner.logits(features.tuned), expected)
        torch.testing.assert_close(learner.text_features(), learner.targets.text_features)


@pytest.mark.parametrize("method", BY_GRADIENT)
def test_training_changes_every_trainable_weight_and_no_other(make_learner, few_shot, method):
    learner = make_learner({"method.name": method, "optim.epochs": 2, "optim.lr": 0.1, "data.shots": 2}).train()
    if isinstance(learner, TipAdapter):
        learner.store(few_shot)
    before = {name: tensor.clone() for name, tensor in learner.state_dict().items()}
    torch.manual_seed(0)
    assert train(learner, few_shot, learner.config.optim, go_on, go_on)
    trainable = set(learner.trainable_parameters())
    for name, tensor in learner.state_dict().items():
        if name.endswith("in_proj_bias"):
            continue  # the key third of this bias has no gradient: softmax does not see it
        assert torch.equal(tensor, before[name]) == (name not in trainable), name


@pytest.mark.parametrize("method", BY_GRADIENT)
def test_training_goes_on_in_half_precision_and_part_by_part(make_learner, few_shot, method):
    changes = {"optim.epochs": 1, "optim.precision": "bfloat16", "optim.micro_batch": 2, "data.shots": 2}
    learner = make_learner({"method.name": method, **changes})
    assert METHODS[method].fit(learner, few_shot, learner.config.optim, go_on, go_on)
    assert all(tensor.isfinite().all() for tensor in learner.learnt_state().values())


@pytest.mark.parametrize("asked", [1, 3, 7, 40])
@pytest.mark.parametrize("method", ["linear-probe", "lp-ft", "tip-adapter", "tip-adapter-f"])
def test_a_fit_without_steps_stops_wherever_it_is_told_to(make_learner, few_shot, method, asked):
    """While it reads the six shots, the four validation images, or while it fits."""
    learner = make_learner({"method.name": method, "optim.epochs": 2, "data.shots": 2})
    told = []

    def on_epoch(done: int) -> bool:
        told.append(done)
        return len(told) >= asked

    stops = asked <= 10 or method in ("linear-probe", "lp-ft")  # the adapters choose two numbers and are done
    assert METHODS[method].fit(learner, few_shot, learner.config.optim, go_on, on_epoch) == (not stops)
    if stops:
        assert told == [0] * asked


@pytest.mark.parametrize("method", METHODS)
def test_what_is_saved_is_all_that_was_learnt(make_learner, few_shot, method):
    changes = {"method.name": method, "optim.epochs": 1, "data.shots": 2}
    learner, other = fitted(make_learner(changes), few_shot), make_learner(changes)
    state, empty = learner.learnt_state(), other.learnt_state()
    assert set(state) >= set(learner.trainable_parameters())
    with torch.no_grad():
        for name, tensor in empty.items():
            assert tensor.shape == state[name].shape
            tensor.copy_(state[name])
        views = few_shot.draw_views(few_shot.train.images)
        torch.testing.assert_close(other(views).tuned, learner(views).tuned)
        torch.testing.assert_close(other.logits(random_features()), learner.logits(random_features()))


@pytest.mark.parametrize("method", METHODS)
def test_a_fit_ends_with_the_last_epoch_and_stops_when_asked(make_learner, few_shot, method):
    changes = {"method.name": method, "optim.epochs": 2, "data.shots": 2}
    seen = []
    learner = make_learner(changes)
    finished = METHODS[method].fit(learner, few_shot, learner.config.optim, go_on, lambda done: bool(seen.append(done)))
    assert finished
    assert [done for done in seen if done] == ([1, 2] if method in BY_GRADIENT else [2])
    stopped = make_learner(changes)
    assert not METHODS[method].fit(stopped, few_shot, stopped.config.optim, go_on, lambda done: True)


def fitted(learner: Learner, few_shot: FewShotData) -> Learner:
    torch.manual_seed(0)
    assert METHODS[learner.config.method.name].fit(learner, few_shot, learner.config.optim, go_on, go_on)
    return learner
