"""The table of architectures in docs/towers.md is that of the installed open_clip and of today's loader."""

from __future__ import annotations

import functools
from typing import Any

import open_clip
import pytest
import torch

from benchmarks.towers import DOCUMENT, is_refused, line_of, lines_in, row, structure
from mpsviz.backbone.loading import load_backbone
from mpsviz.config.run_config import ModelConfig
from mpsviz.errors import UserError

SAMPLE = ("ViT-B-16", "ViT-B-32-SigLIP2-256", "PE-Core-T-16-384", "MobileCLIP-B", "EVA02-B-16")
"""Of those that load; the others are compared by `pytest -m long`."""


@functools.cache
def rows() -> dict[str, str]:
    """Architecture → its row."""
    return lines_in(DOCUMENT.read_text(encoding="utf-8"))


def config_of(name: str) -> dict[str, Any]:
    config = open_clip.get_model_config(name)
    assert config is not None
    return config


def refused() -> list[str]:
    return [name for name, line in rows().items() if is_refused(line)]


def test_every_config_of_the_installed_open_clip_has_a_row():
    assert set(rows()) == set(open_clip.list_models())


def test_no_method_failed():
    assert [line for line in rows().values() if "**" in line] == []
    assert 40 < len(refused()) < len(rows()) / 2


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
        assert line_of(structure(name, config_of(name)), "", "") == rows()[name]


def test_the_loader_says_it_before_it_asks_for_weights():
    tag = open_clip.list_pretrained_tags_by_model("RN50")[0]
    with pytest.raises(UserError) as said:
        load_backbone(ModelConfig(name="RN50", pretrained=tag), torch.device("cpu"))
    assert rows()["RN50"] == f"| RN50 | {said.value.what} |"


@pytest.mark.parametrize("name", SAMPLE)
def test_what_loads_is_built_as_the_table_says(name):
    built = line_of(structure(name, config_of(name)), "", "")
    assert built.removesuffix(" |") == rows()[name].rpartition(" | ")[0] + " | "


@pytest.mark.long
@pytest.mark.parametrize("name", sorted(open_clip.list_models()))
def test_a_row_is_as_it_would_be_written(name):
    assert line_of(*row(name)) == rows()[name]
