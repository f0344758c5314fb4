"""The presets are METHOD.md's table, whatever the defaults become."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from mpsviz.config.presets import PRESETS, preset
from mpsviz.config.run_config import RunConfig, setting_names
from mpsviz.data.catalog import DATASETS
from mpsviz.errors import UserError

GOLDEN = {
    # epochs, batch, λ1, τ_0, τ_f
    "imagenet": (50, 64, 2, 0.1, 0.05),
    "sun397": (50, 32, 2, 0.1, 0.05),
    "food101": (50, 32, 2, 0.5, 0.07),
    "oxford_pets": (100, 32, 2, 0.5, 0.07),
    "caltech101": (100, 32, 0.5, 0.1, 0.05),
    "dtd": (100, 32, 0.5, 0.5, 0.07),
    "ucf101": (100, 32, 0.5, 0.5, 0.07),
    "eurosat": (200, 32, 0.5, 0.5, 0.07),
    "fgvc_aircraft": (200, 32, 0.5, 0.1, 0.05),
    "oxford_flowers": (200, 32, 0.5, 0.1, 0.05),
    "stanford_cars": (200, 32, 0.5, 0.1, 0.05),
}
FREE = {
    # whose data, where and how it runs, what is measured: no part of the paper's recipe
    *("schema_version", "seed", "device", "checkpoint_seconds"),
    *("data.name", "data.path", "data.class_names", "data.measured_images"),
    *("optim.micro_batch", "optim.compile"),
    *(
        "analysis.snapshots",
        "analysis.n_neighbors",
        "analysis.map_neighbors",
        "analysis.projections",
        "analysis.keep_weights",
    ),
}


def test_there_are_the_paper_s_eleven_a_default_and_the_app_s_own():
    assert set(PRESETS) == {*GOLDEN, "paper", "emoji-60"}
    assert set(GOLDEN) <= set(DATASETS)


@pytest.mark.parametrize("name", [*GOLDEN, "paper"])
def test_a_row_of_the_paper(name: str):
    config = preset(name)
    optim, method = config.optim, config.method
    assert method.name == "mps"
    assert (
        optim.epochs,
        optim.batch_size,
        method.gram_weight,
        method.temperature_start,
        method.temperature_end,
    ) == GOLDEN.get(name, GOLDEN["dtd"])
    assert (optim.optimizer, optim.lr, optim.momentum, optim.weight_decay) == ("sgd", 0.002, 0.9, 5e-4)
    assert (optim.warmup_epochs, optim.warmup_lr) == (1, 1e-5)
    assert (method.contrastive_weight, method.alpha, method.depths) == (0.1, 0.3, 3)
    assert (method.gram_local, method.gram_norm, method.normalize_text) == (True, "l1", False)
    assert (config.data.shots, config.data.views, config.data.crop_scale_min) == (16, 2, 0.3)
    assert (config.model.name, config.model.pretrained) == ("ViT-B-16", "openai")
    assert config.data.name == (name if name in GOLDEN else RunConfig().data.name)


@pytest.mark.parametrize("name", [*GOLDEN, "paper"])
def test_no_default_decides_a_result_of_the_paper(name: str):
    unsaid = set(setting_names(preset(name))) - set(PRESETS[name])
    assert unsaid <= FREE


def test_the_app_s_own_preset_is_the_defaults():
    assert preset("emoji-60") == RunConfig()


@pytest.mark.parametrize("name", ["", "dts", "DTD", "imagenet "])
def test_unknown_presets_are_refused_with_those_there_are(name: str):
    with pytest.raises(UserError, match="There is no preset") as refused:
        preset(name)
    assert "oxford_pets" in refused.value.next_step


def test_presets_need_no_torch():
    code = "import sys, mpsviz.config.presets; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[1], check=False).returncode == 0
