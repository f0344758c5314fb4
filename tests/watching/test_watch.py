"""`mpsviz.watch`: features of a training of one's own are recorded, and it stays the same to the last bit."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn
from torch.utils.data import DataLoader, Dataset, Subset, TensorDataset, WeightedRandomSampler

import mpsviz
from mpsviz.errors import UserError
from mpsviz.runs.folder.recording import layer_folders, read_recording
from mpsviz.runs.folder.store import RunFolder
from mpsviz.watching.undisturbed import undisturbed

N = 12
IMAGES = torch.randn(N, 3, 8, 8, generator=torch.Generator().manual_seed(1))
LABELS = torch.arange(N) % 3


class Tokens(nn.Module):
    """(B, 3, 8, 8) → (B, D): a batch norm, dropout, tokens, and a layer with the rows second, as torch's own have."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 6, 4, stride=4), nn.BatchNorm2d(6), nn.Dropout(0.3))
        self.blocks = nn.ModuleList([nn.Linear(6, 6), nn.Linear(6, 6)])
        self.turned = nn.Identity()
        self.drop = nn.Dropout(0.5)
        self.head = nn.Linear(6, 5)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        tokens = self.stem(images).flatten(2).transpose(1, 2)  # (B, 6, 2, 2) → (B, 4, 6)
        for block in self.blocks:
            tokens = torch.relu(block(tokens))
        tokens = self.turned(tokens.transpose(0, 1)).transpose(0, 1)
        return self.head(self.drop(tokens.mean(dim=1)))


def model(seed: int = 0) -> Tokens:
    torch.manual_seed(seed)
    return Tokens()


def watch(path: Path, module: nn.Module, probe: Any = (IMAGES, LABELS), **changes: Any) -> Any:
    return mpsviz.watch(module, probe, path=path, analyse=False, **changes)


# -- the training is the same -----------------------------------------------------------------------------------------


def train(see: Callable[[nn.Module], Any] | None) -> dict[str, Any]:
    """20 steps of two micro-batches each in bfloat16, with what is random on the way; everything that they leave."""
    random.seed(0)
    np.random.seed(0)
    module = model()
    module.blocks[1].eval()  # a part that somebody has frozen
    optimiser = torch.optim.AdamW(module.parameters(), lr=1e-2)
    watched = see(module) if see else None
    for step in range(20):
        for part in range(2):
            images = torch.randn(6, 3, 8, 8) + random.random() + np.random.rand()
            with torch.autocast("cpu", dtype=torch.bfloat16):
                loss = module(images).square().mean()
                if watched and step % 5 == 0:
                    watched.snapshot(2 * step + part + 1)  # in the middle of a forward pass, before its backward pass
                loss = loss + module(images).mean()
            loss.backward()
        optimiser.step()
        optimiser.zero_grad()
        if watched:
            watched.step(loss=loss.item())
    return {
        "weights": module.state_dict(),
        "moments": [state["exp_avg"] for state in optimiser.state.values()],
        "modes": [one.training for one in module.modules()],
        "next": [torch.rand(3), random.random(), np.random.rand()],
        "context": [torch.is_grad_enabled(), torch.is_autocast_enabled("cpu"), torch.is_autocast_cache_enabled()],
    }


def equal(a: Any, b: Any) -> bool:
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(equal(a[key], b[key]) for key in a)
    if isinstance(a, list):
        return len(a) == len(b) and all(map(equal, a, b))
    return torch.equal(a, b) if isinstance(a, torch.Tensor) else a == b


def test_a_training_that_is_watched_has_the_same_bits(tmp_path: Path):
    alone = train(None)
    seen = train(lambda module: watch(tmp_path / "run", module, every=10**9, layers=["stem", "blocks.1", "turned"]))
    assert equal(alone, seen)
    assert equal(alone, train(None))  # it is the same without, too
    assert len(RunFolder(tmp_path / "run").epochs()) == 9
    assert not torch.equal(alone["weights"]["stem.1.running_mean"], model().state_dict()["stem.1.running_mean"])


class Counting(nn.Module):
    """Counts in a buffer whenever it is used, in whatever mode."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("count", torch.zeros(()))
        self.merged = False

    def train(self, mode: bool = True) -> Counting:
        self.merged = not mode  # as some LoRA layers do
        return super().train(mode)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        assert not self.training
        self.count = self.count + 1  # another tensor each time
        return images.flatten(1)


def test_buffers_and_modes_are_put_back():
    module = Counting()
    before = module.count
    with undisturbed(module):
        module(IMAGES)
        assert not torch.is_grad_enabled()
    with pytest.raises(ZeroDivisionError), undisturbed(module):
        raise ZeroDivisionError
    assert module.count is before
    assert module.count == 0
    assert module.training
    assert not module.merged


# -- what is recorded --------------------------------------------------------------------------------------------------


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
    assert read_recording(RunFolder(tmp_path / "run")).unit == "step"  # pyright: ignore[reportOptionalMemberAccess]


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
            nn.init.normal_(module.stem[0].weight)  # pyright: ignore[reportArgumentType]
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


# -- what is refused, and what is not worth a training -----------------------------------------------------------------


class Strewn(Dataset[torch.Tensor]):
    """A transform that draws at random."""

    def __len__(self) -> int:
        return N

    def __getitem__(self, row: int) -> torch.Tensor:
        return IMAGES[row] + torch.randn(3, 8, 8)


def loader_that_draws() -> DataLoader[Any]:
    return DataLoader(TensorDataset(IMAGES), sampler=WeightedRandomSampler([1.0] * N, N))


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"layers": ["block.1"]}, r"no part called 'block.1'. Choose of: blocks.1, "),
        ({"layers": [""]}, "no part called ''"),
        ({"probe": Strewn()}, "draws at random"),
        ({"probe": loader_that_draws()}, "picks rows by a WeightedRandomSampler"),
        ({"probe": "pictures"}, "A str is no probe"),
        ({"probe": IMAGES[:2]}, "The probe has 2 rows"),
        ({"every": 0}, "can't be taken every 0"),
        ({"encode": lambda module, images: module.stem(images)}, r"returned \(12, 6, 2, 2\), not \(12, D\)"),
        ({"encode": lambda module, images: images.flatten(1), "layers": ["stem"]}, "'stem' was not used"),
    ],
)
def test_what_can_t_be_watched_is_refused_before_the_training(tmp_path: Path, changes: dict[str, Any], why: str):
    with pytest.raises(UserError, match=why):
        watch(tmp_path / "run", model(), **changes)
    assert not list((tmp_path / "run").glob("snapshots/*"))


def test_a_module_that_fails_later_is_a_warning(tmp_path: Path):
    module = model()
    with watch(tmp_path / "run", module) as watched:
        module.head.forward = lambda _: 1 / 0  # pyright: ignore[reportAttributeAccessIssue]
        with pytest.warns(UserWarning, match="Snapshot 1 is not taken: ZeroDivisionError"):
            watched.epoch()
        assert module.training
    assert RunFolder(tmp_path / "run").epochs() == [0]


def test_memory_that_runs_out_halves_the_batch(tmp_path: Path):
    sizes: list[int] = []

    def encode(_: Any, images: torch.Tensor) -> torch.Tensor:
        sizes.append(len(images))
        if len(images) > 3:
            raise torch.OutOfMemoryError
        return images.flatten(1)

    with watch(tmp_path / "run", model(), encode=encode, batch_size=12):
        pass
    assert sizes == [2, 3, 12, 6, 3, 3, 3, 3]


@pytest.fixture
def second_of_two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.distributed, "is_initialized", lambda: True)
    monkeypatch.setattr(torch.distributed, "get_rank", lambda: 1)


@pytest.mark.usefixtures("second_of_two")
def test_of_several_processes_only_the_first_records(tmp_path: Path):
    with watch(tmp_path / "run", model()) as watched:
        watched.step(loss=1.0)
        watched.epoch()
    assert not (tmp_path / "run").exists()
