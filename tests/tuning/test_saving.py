"""What was learnt comes back, and nothing else is taken for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from mpsviz import __version__
from mpsviz.errors import UserError
from mpsviz.tuning.learner import Learner
from mpsviz.tuning.methods import METHODS
from mpsviz.tuning.saving.tuned_weights import WEIGHTS, Prompts, load_trained, read_prompts, save_trained

PROMPTS = Prompts(("dog", "Käfer", "tug boat"), ("a photo of a {}.", "「{}」"))
FEATURES = torch.nn.functional.normalize(
    torch.rand(5, 12, generator=torch.Generator().manual_seed(2), dtype=torch.float64), dim=-1
)


def learn(learner: Learner) -> Learner:
    """Change everything that is learnt."""
    torch.manual_seed(3)
    with torch.no_grad():
        for tensor in learner.learnt_state().values():
            tensor.copy_(tensor + torch.rand_like(tensor) if tensor.is_floating_point() else ~tensor)
    return learner


@pytest.fixture
def saved(make_learner: Callable[..., Learner], tmp_path: Path) -> Path:
    """The weights of MPS-Tuning on the tiny model."""
    save_trained(learn(make_learner()), tmp_path / WEIGHTS, PROMPTS)
    return tmp_path / WEIGHTS


def rewrite(path: Path, change: Callable[[dict, dict], None]) -> None:
    """Change a file's tensors and metadata."""
    with safe_open(path, "pt") as file:
        metadata = file.metadata()
    tensors = load_file(path)
    change(tensors, metadata)
    save_file(tensors, path, metadata)


@pytest.mark.parametrize("method", METHODS)
def test_a_method_comes_back_from_its_file(make_learner, method: str, tmp_path: Path):
    learner = learn(make_learner({"method.name": method}))
    save_trained(learner, tmp_path / WEIGHTS, PROMPTS)
    again = make_learner({"method.name": method})
    load_trained(again, tmp_path / WEIGHTS)
    state = again.state_dict()
    for name, tensor in learner.state_dict().items():
        assert torch.equal(state[name], tensor), name
    assert torch.equal(again.logits(FEATURES), learner.logits(FEATURES))
    assert set(load_file(tmp_path / WEIGHTS)) == set(learner.learnt_state()) >= set(learner.trainable_parameters())


def test_nothing_frozen_is_in_the_file(make_learner, saved: Path):
    frozen = {name for name, parameter in make_learner().named_parameters() if not parameter.requires_grad}
    assert frozen
    assert not frozen & set(load_file(saved))


def test_the_file_says_where_it_comes_from(saved: Path):
    with safe_open(saved, "pt") as file:
        metadata = file.metadata()
    assert (metadata["method"], metadata["model"], metadata["mpsviz"]) == ("mps", "mini-clip", __version__)
    assert read_prompts(saved) == PROMPTS


def test_saving_replaces_the_file_whole(make_learner, saved: Path, monkeypatch: pytest.MonkeyPatch):
    before = saved.read_bytes()
    learner = make_learner()

    def fail(*_: object) -> None:
        raise OSError("full")

    monkeypatch.setattr("mpsviz.tuning.saving.tuned_weights.os.replace", fail)
    with pytest.raises(OSError, match="full"):
        save_trained(learner, saved, PROMPTS)
    assert saved.read_bytes() == before
    assert [file.name for file in saved.parent.iterdir()] == [WEIGHTS]
    monkeypatch.undo()
    save_trained(learner, saved, PROMPTS)
    assert saved.read_bytes() != before


def drop(tensors: dict, metadata: dict) -> None:
    del tensors["vision.proj"]


def add(tensors: dict, metadata: dict) -> None:
    tensors["vision.more"] = torch.zeros(1)


def reshape(tensors: dict, metadata: dict) -> None:
    tensors["vision.proj"] = tensors["vision.proj"].mT.contiguous()


def of_another_method(tensors: dict, metadata: dict) -> None:
    metadata["method"] = "full"


def of_another_model(tensors: dict, metadata: dict) -> None:
    metadata["model"] = "ViT-B-16"


def of_another_version(tensors: dict, metadata: dict) -> None:
    metadata["frozen"] = "0" * 16


def of_another_program(tensors: dict, metadata: dict) -> None:
    metadata.clear()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (drop, "'vision.proj' is missing"),
        (add, "has no 'vision.more'"),
        (reshape, r"shape \(12, 16\), not \(16, 12\)"),
        (of_another_method, "belong to the method 'full', not to 'mps'"),
        (of_another_model, "belong to the model 'ViT-B-16', not to 'mini-clip'"),
        (of_another_version, "another version of the model"),
        (of_another_program, "does not come from mpsviz"),
    ],
)
def test_weights_that_do_not_fit_are_refused_and_change_nothing(make_learner, saved: Path, change, sentence: str):
    rewrite(saved, change)
    learner = make_learner()
    before = {name: tensor.clone() for name, tensor in learner.state_dict().items()}
    with pytest.raises(UserError, match=sentence):
        load_trained(learner, saved)
    assert all(torch.equal(tensor, before[name]) for name, tensor in learner.state_dict().items())


def test_the_weights_of_ce_are_not_those_of_mps(make_learner, tmp_path: Path):
    """They have the same names and shapes."""
    save_trained(make_learner({"method.name": "ce"}), tmp_path / WEIGHTS, PROMPTS)
    with pytest.raises(UserError, match="'ce', not to 'mps'"):
        load_trained(make_learner(), tmp_path / WEIGHTS)


@pytest.mark.parametrize("content", [b"", b"{", b"no safetensors at all", b"\x80\x04pickled", b"\xff" * 64], ids=len)
def test_what_is_no_safetensors_file_is_refused(make_learner, saved: Path, content: bytes):
    saved.write_bytes(content)
    for read in (read_prompts, lambda path: load_trained(make_learner(), path)):
        with pytest.raises(UserError, match="no safetensors file, or a damaged one"):
            read(saved)


@pytest.mark.parametrize("kept", [7, 100, 0.5, 0.99])
def test_a_truncated_file_is_refused(make_learner, saved: Path, kept: float):
    whole = saved.read_bytes()
    saved.write_bytes(whole[: kept if isinstance(kept, int) else int(kept * len(whole))])
    with pytest.raises(UserError, match="damaged"):
        load_trained(make_learner(), saved)


def test_a_missing_file_and_a_folder_are_refused(make_learner, tmp_path: Path):
    with pytest.raises(UserError, match="no file"):
        load_trained(make_learner(), tmp_path / "nowhere.safetensors")
    with pytest.raises(UserError, match="no safetensors file"):
        load_trained(make_learner(), tmp_path)


@pytest.mark.parametrize("value", ["[]", '"dog"', "[1, 2]", "{", "null"])
def test_broken_prompts_are_refused(saved: Path, value: str):
    rewrite(saved, lambda tensors, metadata: metadata.update(class_names=value))
    with pytest.raises(UserError, match="does not come from mpsviz"):
        read_prompts(saved)
