"""Thumbnails at several sizes: the same pictures in the same order, and only what is whole is believed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from PIL import ImageOps

from mpsviz.config.run_config import RunConfig
from mpsviz.runs.folder import probe
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.folder.thumbnails import open_sheet, read_thumbs

N = 300


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RunFolder:
    """Thumbnails of N images of one grey each, as of a run that has small ones too."""
    monkeypatch.setattr(probe, "LEAST_SMALL", N)
    run = RunFolder.create(tmp_path / "run", RunConfig())
    dataset: Any = SimpleNamespace(records=[SimpleNamespace(id=f"image {number}") for number in range(N)])
    images = [torch.full((3, 40, 40), number % 256, dtype=torch.uint8) for number in range(N)]
    probe.write_thumbnails(run, dataset, images)
    return run


def test_every_size_shows_the_same_image_at_the_same_rank(run: RunFolder):
    thumbs = read_thumbs(run)
    assert thumbs is not None
    assert [(one.size, len(one.sheets)) for one in thumbs.more] == [(128, 2), (32, 1)]
    for rank in (0, 17, 255, 256, N - 1):
        for size, sheets in [(thumbs.size, thumbs.sheets), *((one.size, one.sheets) for one in thumbs.more)]:
            across = 2048 // size
            sheet = open_sheet(run, sheets[rank // across**2])
            assert sheet is not None
            x, y = rank % across * size, rank // across % across * size
            red, _, _ = sheet.getpixel((x + 8, y + 8))
            assert abs(red - rank % 256) <= 6
        number, x, y = thumbs.places[f"image {rank}"]
        assert (number, x, y) == (0, rank % 32 * 64, rank // 32 * 64)


@pytest.mark.parametrize(
    ("height", "width", "box"),
    [
        (32, 32, (0, 0, 64, 64)),
        (16, 32, (0, 16, 64, 48)),
        (300, 150, (16, 0, 48, 64)),
        (1, 200, (0, 31, 64, 32)),
        (64, 64, (0, 0, 64, 64)),
    ],
)
def test_a_picture_fills_the_middle_of_its_tile_whatever_its_size(
    height: int, width: int, box: tuple[int, int, int, int]
):
    """box: left, top, right and bottom of what is not white."""
    black = [torch.zeros((3, height, width), dtype=torch.uint8)] * 2
    sheets, places = probe.sprite_sheets(["one", "other"], black, 64)
    for image, x in (("one", 0), ("other", 64)):
        assert places[image] == (0, x, 0)
        tile = sheets[0].crop((x, 0, x + 64, 64))
        assert ImageOps.invert(tile).getbbox() == box
        assert tile.getpixel(((box[0] + box[2]) // 2, (box[1] + box[3]) // 2)) == (0, 0, 0)


def shifted(index: dict[str, Any]) -> None:
    index["places"]["image 3"] = [0, 5, 0]


def lacking(index: dict[str, Any]) -> None:
    index["more"] = [{"size": 128, "sheets": index["more"][0]["sheets"][:1]}]


def elsewhere(index: dict[str, Any]) -> None:
    index["more"] = [{"size": 32, "sheets": ["../other.webp"]}, {"size": 0, "sheets": []}, "?"]


@pytest.mark.parametrize("spoil", [shifted, lacking, elsewhere, lambda index: index.pop("more")])
def test_other_sizes_are_believed_only_where_they_are_whole(run: RunFolder, spoil: Callable[[dict[str, Any]], None]):
    index: Any = run.read_json("thumbs/index.json")
    spoil(index)
    run.write_json("thumbs/index.json", index)
    thumbs = read_thumbs(run)
    assert thumbs is not None
    assert thumbs.more == ()
    assert len(thumbs.sheets) == 1
