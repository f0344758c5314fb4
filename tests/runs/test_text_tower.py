"""The text tower of a page: in a process of its own, asked by line, and gone when nobody needs it."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator

import numpy as np
import psutil
import pytest
import torch

from mpsviz.backbone.loading import encode_prompts, load_backbone
from mpsviz.config.run_config import ModelConfig
from mpsviz.errors import UserError
from mpsviz.locations import IMPORT_ROOT
from mpsviz.runs.background.text_tower import STEPS, Encoded, TextTower, text_tower

LONG = 60.0


class Noting(TextTower):
    """Notes the steps that it is told, however short they are."""

    def __setattr__(self, name: str, value: object) -> None:
        if name == "_step":
            steps.append(value)
        super().__setattr__(name, value)


steps: list[object] = []


@pytest.fixture(scope="module")
def tower() -> Iterator[TextTower]:
    tower = Noting(ModelConfig())
    yield tower
    end(tower)


def end(tower: TextTower) -> None:
    assert tower._process is not None
    tower._process.stdin.close()
    tower._process.wait(timeout=LONG)


def test_it_says_what_the_model_says(tower: TextTower):
    texts = ["a drawing of a cat", "an octopus"]
    assert not tower.is_loaded()
    assert tower.loading() is None, "nobody has asked for it"
    tower.warm_up()
    seen = []
    while how_far := tower.loading():
        seen.append(how_far.step)
        time.sleep(0.02)
    assert seen == sorted(seen)
    assert steps == [0, 0, 1, 2], "when it was made, when its process began, and what that said"
    assert set(seen) <= set(range(len(STEPS)))
    answers = tower.ask(texts, LONG)
    assert tower.is_loaded()
    wanted = encode_prompts(load_backbone(ModelConfig(), torch.device("cpu")), texts, ["{}"]).numpy()
    for text, features in zip(texts, wanted, strict=True):
        answer = answers[text]
        assert isinstance(answer, Encoded)
        assert np.allclose(answer.features, features, atol=1e-5)
        assert answer.notes == ()


def test_what_it_cannot_read_is_said_and_what_was_asked_is_known_at_once(tower: TextTower):
    answer = tower.ask(["犬の絵"], LONG)["犬の絵"]
    assert isinstance(answer, Encoded)
    assert "has learnt English" in answer.notes[0]
    assert "Tune page" not in answer.notes[0]
    began = time.monotonic()
    assert set(tower.ask(["犬の絵"], LONG)) == {"犬の絵"}
    assert time.monotonic() - began < 0.05


def test_who_does_not_wait_gets_what_is_known(tower: TextTower):
    answers = tower.ask(["犬の絵", "nobody asked this before"], 0.0)
    assert set(answers) <= {"犬の絵", "nobody asked this before"}
    assert set(tower.ask(["nobody asked this before"], LONG)) == {"nobody asked this before"}


def test_one_that_has_ended_starts_again(tower: TextTower):
    tower.ask(["a dove"], LONG)
    first = tower._process
    assert first is not None
    end(tower)
    assert isinstance(tower.ask(["a pigeon"], LONG)["a pigeon"], Encoded)
    assert tower._process is not first


def test_it_ends_with_the_process_that_asks():
    code = (
        "from mpsviz.config.run_config import ModelConfig; from mpsviz.runs.background.text_tower import TextTower; "
        "tower = TextTower(ModelConfig()); tower.warm_up(); print(tower._process.pid, flush=True); "
        "import os; os._exit(0)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=IMPORT_ROOT, capture_output=True, text=True, check=True)
    process = int(done.stdout)
    end_at = time.monotonic() + LONG
    while psutil.pid_exists(process) and time.monotonic() < end_at:
        time.sleep(0.1)
    assert not psutil.pid_exists(process)


def test_a_model_that_is_not_here_is_a_message():
    tower = TextTower(ModelConfig(name="ViT-B-16", pretrained="/nowhere/weights.safetensors"))
    answer = tower.ask(["a cat"], LONG)["a cat"]
    assert isinstance(answer, UserError)
    assert "/nowhere/weights.safetensors" in answer.what
    assert tower._known == {}, "asking again tries again"


def test_pages_share_one_a_model():
    assert text_tower(ModelConfig()) is text_tower(ModelConfig())
    assert text_tower(ModelConfig()) is not text_tower(ModelConfig(name="ViT-B-16"))
