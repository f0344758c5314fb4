"""The table of architectures in docs/towers.md is that of the installed open_clip and of today's loader."""

from __future__ import annotations

import functools
from typing import Any

import open_clip
import pytest
import torch

from benchmarks.towers import DOCUMENT, TABLES, structure, tuned, written
from mpsviz.backbone.loading import load_backbone
from mpsviz.config.run_config import ModelConfig
from mpsviz.errors import UserError

SAMPLE = ("ViT-B-16", "ViT-B-32-SigLIP2-256", "PE-Core-T-16-384", "MobileCLIP-B", "EVA02-B-16")
"""Of those that load; the others are compared by `pytest -m long`."""


@functools.cache
def table() -> str:
    text = DOCUMENT.read_text(encoding="utf-8")
    return text[text.index(TABLES) :]


@functools.cache
def rows() -> dict[str, list[str]]:
    """Architecture → the cells beside it."""
    lines = [line.strip("| ").split(" | ") for line in table().splitlines() if line.startswith("| ")]
    cells = [line for line in lines if line[0] != "Architecture"]
    assert len({line[0] for line in cells}) == len(cells), "each once"
    return {line[0]: line[1:] for line in cells}


def config_of(name: str) -> dict[str, Any]:
    config = open_clip.get_model_config(name)
    assert config is not None
    return config


def refused() -> dict[str, str]:
    return {name: cells[0] for name, cells in rows().items() if len(cells) == 1}


def cells_of(name: str) -> list[str]:
    """What a table of this one architecture would say today, without what was run."""
    made = written([(structure(name, config_of(name)), "", "")])
    (line,) = [line for line in made.splitlines() if line.startswith(f"| {name} |")]
    return line.strip("|").strip().removesuffix("|").strip().split(" | ")[1:]


def test_every_config_of_the_installed_open_clip_has_a_row():
    assert set(rows()) == set(open_clip.list_models())


def test_no_method_failed():
    assert "**" not in table()


def test_refusals_are_the_loader_s_own_sentences():
    """One of each image tower and each kind of text tower; see the next test for all."""
    by_tower = {}
    for name in refused():
        config = config_of(name)
        kind = config["vision_cfg"].get("timm_model_name") or str(type(config["vision_cfg"].get("layers")))
        family = kind[: kind.find("_")] if "_" in kind else kind
        by_tower.setdefault((family, "hf_model_name" in config["text_cfg"], "multimodal_cfg" in config), name)
    assert len(by_tower) > 6
    for name in by_tower.values():
        assert structure(name, config_of(name)).refusal == refused()[name]


def test_the_loader_says_it_before_it_asks_for_weights():
    tag = open_clip.list_pretrained_tags_by_model("RN50")[0]
    with pytest.raises(UserError) as said:
        load_backbone(ModelConfig(name="RN50", pretrained=tag), torch.device("cpu"))
    assert said.value.what == refused()["RN50"]


@pytest.mark.parametrize("name", SAMPLE)
def test_what_loads_is_built_as_the_table_says(name):
    assert cells_of(name) == rows()[name][:-1]


@pytest.mark.long
@pytest.mark.parametrize("name", sorted(open_clip.list_models()))
def test_a_row_is_as_it_would_be_written(name):
    found = structure(name, config_of(name))
    if found.refusal:
        assert found.refusal == refused()[name]
    else:
        size, failed = tuned(config_of(name))
        assert ([*cells_of(name), size], failed) == (rows()[name], "")
