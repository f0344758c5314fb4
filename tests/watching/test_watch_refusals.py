"""What `mpsviz.watch` refuses before a training, and what is not worth stopping one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from torch.utils.data import DataLoader, Dataset, TensorDataset, WeightedRandomSampler

from mpsviz.errors import UserError
from mpsviz.runs.folder.store import RunFolder
from tests.watching.small_model import IMAGES, N, model, watch


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
        module.head.forward = lambda _: 1 / 0
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
