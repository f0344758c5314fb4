"""Exported weights: open_clip alone reads the merged ones and says what the run says; the card says what it cost."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import open_clip
import pytest
import torch
import yaml
from PIL import Image

import mpsviz
from mpsviz.config.run_config import with_changes
from mpsviz.errors import UserError
from mpsviz.export.registry import export
from mpsviz.export.weights.model_card import model_card
from mpsviz.runs.folder.store import RunFolder
from tests.pages.made_run import make_run


def test_open_clip_alone_gives_the_same_features(tuned: RunFolder, tmp_path: Path):
    export(tuned, "merged", tmp_path / "merged")
    model, preprocess = open_clip.create_model_from_pretrained(f"local-dir:{tmp_path / 'merged'}")
    files = sorted((tuned.path.parent / "pictures").rglob("*.png"))[:6]
    pictures = [Image.open(file).convert("RGB") for file in files]
    with torch.no_grad():
        features = model.encode_image(torch.stack([preprocess(one) for one in pictures]), normalize=True).numpy()
    wanted = mpsviz.load(tuned.path, "cpu").transform(files)
    np.testing.assert_allclose(features, wanted, atol=1e-5)
    tokens = open_clip.get_tokenizer(f"local-dir:{tmp_path / 'merged'}")(["a photo of a cat"])
    plain = open_clip.create_model_from_pretrained("local-dir:assets/mini-clip")[0]
    with torch.no_grad():
        assert torch.equal(model.encode_text(tokens), plain.encode_text(tokens)), "this method tunes no text"


def test_the_learnt_weights_put_back_are_the_run_again(tuned: RunFolder, tmp_path: Path):
    export(tuned, "delta", tmp_path / "delta")
    assert (tmp_path / "delta" / "model.safetensors").read_bytes() == (tuned.path / "model.safetensors").read_bytes()
    assert sorted(file.name for file in (tmp_path / "delta").iterdir()) == [
        "README.md",
        "config.json",
        "model.safetensors",
    ]


def test_the_card_says_data_method_and_figures(tuned: RunFolder, tmp_path: Path):
    export(tuned, "delta", tmp_path / "delta")
    card = (tmp_path / "delta" / "README.md").read_text(encoding="utf-8")
    summary = tuned.written("analysis/summary")
    last = summary[summary["epoch"] == summary["epoch"].max()].set_index("measure")["value"]
    assert f"| {100 * last['accuracy_tuned']:.1f} % |" in card
    assert "mini-clip, tuned with prolip on 2 images of each of 3 classes of folder (seed 1)" in card
    assert card.startswith("---\nlibrary_name: open_clip\n")
    settings = (tmp_path / "delta" / "config.json").read_text(encoding="utf-8")
    assert '"path": "pictures"' in settings
    assert str(tuned.path.parent) not in card + settings, "folders of this machine are not published"


def test_a_run_without_weights_is_refused_and_nothing_is_written(tmp_path: Path):
    run = make_run(tmp_path / "run", epochs=(0, 1))
    (run.path / "model.safetensors").unlink()
    for kind in ("merged", "delta"):
        with pytest.raises(UserError, match="has kept no weights"):
            export(run, kind, tmp_path / "out")
        assert not (tmp_path / "out").exists()


def test_the_card_s_metadata_are_yaml_whatever_a_folder_is_called(tmp_path: Path):
    run = make_run(tmp_path / "run", epochs=(0, 1))
    run.write_config(with_changes(run.config(), {"model.name": 'local-dir:/models/😀 "q" \\ é'}))
    metadata = yaml.safe_load(model_card(run, "delta").split("---\n")[1])
    assert metadata["x-tuned-from"] == 'local-dir:😀 "q" \\ é'
    assert metadata["tags"] == ["clip", "few-shot", "mpsviz", "mps"]
