"""What `mpsviz.watch` records: of any probe and encoder, when, and after a restart."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn
from torch.utils.data import DataLoader, Dataset, Subset, TensorDataset

from mpsviz.errors import UserError
from mpsviz.runs.folder.recording import layer_folders, read_recording
from mpsviz.runs.folder.store import RunFolder
from tests.watching.small_model import IMAGES, LABELS, N, Tokens, model, watch


def test_what_is_recorded_is_what_the_module_says_in_evaluation(tmp_path: Path):
    module = model()
    with watch(tmp_path / "run", module, batch_size=5, layers=["stem", "turned"]) as watched:
        with torch.no_grad():
            nn.init.normal_(module.head.weight)
        watched.step(loss=0.5)
        watched.epoch(lr=0.1)
    run = RunFolder(tmp_path / "run")
    assert run.epochs() == [0, 1]
    assert run.metrics()[["step", "epoch"]].to_numpy().tolist() == [[1, 0], [1, 1]]
    module.eval()
    with torch.no_grad():
        stem = module.stem(IMAGES)
        tokens = stem.flatten(2).transpose(1, 2)
        for block in module.blocks:
            tokens = torch.relu(block(tokens))
        wanted = {"": module(IMAGES), "stem": stem.mean(dim=(2, 3)), "turned": tokens.mean(dim=1)}
    folders = {"": run, **layer_folders(run)}
    assert list(folders) == ["", "stem", "turned"]
    for name, folder in folders.items():
        units = nn.functional.normalize(wanted[name], dim=1).numpy()
        np.testing.assert_allclose(folder.snapshot(1).image_features, units, atol=2e-3)
    assert run.written("probe")["label_index"].tolist() == LABELS.tolist()


def test_every_so_many_steps(tmp_path: Path):
    with watch(tmp_path / "run", model(), every=3) as watched:
        for _ in range(7):
            watched.step()
        watched.epoch()
    assert RunFolder(tmp_path / "run").epochs() == [0, 3, 6]
    assert read_recording(RunFolder(tmp_path / "run")).unit == "step"


class Dictionaries(Dataset[dict[str, Any]]):
    def __len__(self) -> int:
        return N

    def __getitem__(self, row: int) -> dict[str, Any]:
        return {"pixel_values": IMAGES[row], "label": int(LABELS[row])}


class Clip(Tokens):
    """As open_clip and transformers call things."""

    def encode_image(self, images: torch.Tensor) -> torch.Tensor:
        return self(images)

    def get_image_features(self, pixel_values: torch.Tensor) -> torch.Tensor:
        return self(pixel_values)


@pytest.mark.parametrize(
    "probe",
    [
        TensorDataset(IMAGES, LABELS),
        DataLoader(TensorDataset(IMAGES, LABELS), batch_size=4, shuffle=True),
        Subset(TensorDataset(IMAGES.flip(0), LABELS.flip(0)), list(range(N))[::-1]),
        Dictionaries(),
        DataLoader(Dictionaries(), batch_size=3),
    ],
    ids=["dataset", "loader", "part", "dictionaries", "loader of dictionaries"],
)
def test_probes_of_any_kind_give_the_same_rows(tmp_path: Path, probe: Any):
    torch.manual_seed(0)
    module = Clip()
    with watch(tmp_path / "run", module, probe):
        pass
    run = RunFolder(tmp_path / "run")
    with torch.no_grad():
        units = nn.functional.normalize(module.eval()(IMAGES), dim=1).numpy()
    np.testing.assert_allclose(run.snapshot(0).image_features, units, atol=2e-3)
    assert run.written("probe")["label_index"].tolist() == LABELS.tolist()


def test_files_are_points_with_pictures(tmp_path: Path):
    files = []
    for row in range(N):
        files.append(tmp_path / "pictures" / f"{row % 2}" / f"{row}.png")
        files[-1].parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (8, 8), (20 * row, 0, 0)).save(files[-1])

    def transform(picture: Image.Image) -> torch.Tensor:
        return torch.tensor(np.asarray(picture), dtype=torch.float32).permute(2, 0, 1) / 255  # (H, W, 3) → (3, H, W)

    with watch(tmp_path / "run", model(), files, transform=transform):
        pass
    run = RunFolder(tmp_path / "run")
    assert run.written("probe")["id"].tolist() == [f"{row % 2}/{row}.png" for row in range(N)]
    assert set(run.read_json("pictures.json") or ()) == set(run.written("probe")["id"])
    with pytest.raises(UserError, match="Files need a transform"):
        watch(tmp_path / "other", model(), files)


def test_an_encoder_of_one_s_own_hands_over_logits_and_tokens(tmp_path: Path):
    def encode(module: Any, images: torch.Tensor) -> dict[str, torch.Tensor]:
        tokens = module.stem(images).flatten(2).transpose(1, 2)  # (B, 6, 2, 2) → (B, 4, 6)
        return {"features": tokens.mean(dim=1), "tokens": tokens, "logits": module(images)[:, :3]}

    module = model().to(torch.bfloat16)
    with watch(tmp_path / "run", module, encode=encode, class_names=["a", "b", "c"]) as watched:
        with torch.no_grad():
            nn.init.normal_(module.stem[0].weight)
        watched.epoch()
    run = RunFolder(tmp_path / "run")
    snapshot = run.snapshot(1)
    assert snapshot.logits.shape == (N, 3)
    assert (snapshot.token_gram_drift > 0).all()


def test_a_training_that_goes_on_says_how_far_it_is(tmp_path: Path):
    with watch(tmp_path / "run", model()) as watched:
        for _ in range(3):
            watched.epoch()
    with pytest.raises(UserError, match="has a recording up to epoch 3; this training begins at 0"):
        watch(tmp_path / "run", model())
    with watch(tmp_path / "run", model(), epoch=2, step=20) as watched:
        watched.epoch()
        watched.epoch()
    assert RunFolder(tmp_path / "run").epochs() == [0, 1, 2, 3, 4]
