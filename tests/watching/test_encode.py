"""`mpsviz encode`: what a model sees in one's own images, as a run of one snapshot."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import timm
import torch
from safetensors.torch import save_file

from mpsviz.cli.main import main
from mpsviz.config.run_config import with_changes
from mpsviz.data.images.reading import read_rgb
from mpsviz.errors import UserError
from mpsviz.runs.background.remeasure import remeasure
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle.problems import problems
from mpsviz.runs.lifecycle.status import read_status
from mpsviz.ui.shared.words import run_title
from mpsviz.watching.named_models import named_model
from tests.data.made import fill, picture

NAMES = ("cat", "dog")
SMALL = "timm:test_vit"
"""The smallest of timm's, at 160 px."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    images = {f"{NAMES[row % 2]}/{row}.png": picture(row) for row in range(8)}
    return fill(tmp_path_factory.mktemp("images"), {**images, "dog/broken.png": b"no image"})


def encode(capsys: pytest.CaptureFixture[str], images: Path, out: Path, *options: str) -> tuple[RunFolder, dict, str]:
    """The run, the line of JSON, and what else was said."""
    main(["encode", str(images), "--out", str(out), "--no-analyse", *options])
    said = capsys.readouterr()
    return RunFolder(out), json.loads(said.out), said.err


def units(features: Any) -> np.ndarray:
    return torch.nn.functional.normalize(torch.as_tensor(features), dim=1).numpy()


def test_a_model_with_text_says_what_it_takes_each_image_for(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    run, line, said = encode(capsys, folder, tmp_path / "run", "--model", "mini-clip")
    assert (line["run"], line["images"]) == (str(run.path), 8)
    assert "1 of 9 images was skipped: 1 no image or broken in its first bytes (dog/broken.png)." in said
    probe, snapshot = run.written("probe"), run.snapshot(0)
    assert probe["label"].tolist() == ["cat"] * 4 + ["dog"] * 4
    assert run.config().model.name == "mini-clip"
    assert run_title(run.config()) == f"features of {folder.name}", "not of the run's own folder"
    model = named_model("mini-clip", None, "cpu")
    assert model.encode_text is not None
    with torch.inference_mode():
        features = model.encode(torch.stack([model.transform(read_rgb(folder / one)) for one in probe["id"]]))
        text = model.encode_text([f"a photo of a {name}." for name in NAMES])
    np.testing.assert_allclose(snapshot.image_features, units(features), atol=2e-3)
    np.testing.assert_allclose(snapshot.logits, model.logit_scale * units(features) @ units(text).T, atol=1e-2)
    run.write_config(with_changes(run.config(), {"analysis.projections": ["pca"]}))  # the others take long to compile
    remeasure(run)
    summary = run.written("analysis/summary").set_index("measure")["value"]
    assert summary["accuracy_zero_shot"] == (snapshot.logits.argmax(axis=1) == probe["label_index"]).mean()
    assert {"silhouette", "effective_rank"} <= set(summary.index)
    assert not {"image_drift", "accuracy_fused", "alpha"} & set(summary.index)
    assert (run.path / "thumbs" / "index.json").exists()
    assert problems(run) == []


def test_images_without_classes_are_seen_by_a_local_checkpoint(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    torch.manual_seed(0)
    trained: Any = timm.create_model("test_vit", num_classes=3).eval()
    save_file(trained.state_dict(), tmp_path / "mine.safetensors")
    options = ("--model", SMALL, "--weights", str(tmp_path / "mine.safetensors"))
    run, _, said = encode(capsys, folder / "cat", tmp_path / "run", *options)
    assert "All images lie in one folder, so there are no classes." in said
    transform = named_model(SMALL, "random", "cpu").transform
    with torch.inference_mode():
        batch = torch.stack([transform(read_rgb(folder / "cat" / one)) for one in run.written("probe")["id"]])
        wanted = trained.forward_head(trained.forward_features(batch), pre_logits=True)
    np.testing.assert_allclose(run.snapshot(0).image_features, units(wanted), atol=2e-3)
    assert set(run.written("probe")["label_index"]) == {-1}
    assert read_status(run).state == "finished"


def test_a_table_without_labels_will_do(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (folder / "list.csv").write_text("file,width\n" + "".join(f"{NAMES[row % 2]}/{row}.png,16\n" for row in range(6)))
    run, _, said = encode(capsys, folder / "list.csv", tmp_path / "run", "--model", SMALL, "--weights", "random")
    assert "'list.csv' has no labels" in said
    assert run.written("probe")["id"].tolist() == [f"{NAMES[row % 2]}/{row}.png" for row in range(6)]


@pytest.mark.parametrize(
    ("name", "weights", "why"),
    [
        ("ViT-B-16", None, "'ViT-B-16' names no model"),
        ("keras:resnet", None, "names no model"),
        ("timm:test_vit_9", None, "There is no model 'timm:test_vit_9'. Write for example: test_vit"),
        ("timm:test_vit", "nowhere.safetensors", "There is no file 'nowhere.safetensors'"),
        ("open_clip:RN50", None, "Which weights of 'open_clip:RN50' is not said. .*openai"),
        ("open_clip:RN50", "nobody", "has no weights 'nobody'.*openai"),
        ("open_clip:RN5", "openai", "There is no model 'open_clip:RN5'. .*RN50"),
    ],
)
def test_what_is_no_model_or_no_weights_is_said_before_anything_is_fetched(name: str, weights: str | None, why: str):
    with pytest.raises(UserError, match=why):
        named_model(name, weights, "cpu")


def test_weights_of_another_model_are_refused(tmp_path: Path):
    save_file({"blocks.0.attn.qkv.weight": torch.zeros(3, 3)}, tmp_path / "other.safetensors")
    with pytest.raises(UserError, match=r"can't be loaded into|don't fit this architecture"):
        named_model(SMALL, str(tmp_path / "other.safetensors"), "cpu")
    save_file({"head.weight": torch.zeros(3, 3)}, tmp_path / "head.safetensors")
    with pytest.raises(UserError, match=r"lacks .*names in all don't fit this architecture"):
        named_model(SMALL, str(tmp_path / "head.safetensors"), "cpu")
