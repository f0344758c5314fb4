"""Thumbnails at several sizes: the same pictures in the same order, and only what is whole is believed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from PIL import Image, ImageOps

from mpsviz.config.run_config import RunConfig
from mpsviz.runs.folder import probe, thumbnails
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.folder.thumbnails import cut_thumbnails, is_whole_sheet, open_sheet, read_thumbs

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


def test_whether_a_sheet_is_whole_is_known_without_decoding_it(run: RunFolder, monkeypatch: pytest.MonkeyPatch):
    decoded = []
    monkeypatch.setattr(thumbnails, "open_sheet", lambda run, name: decoded.append(name))
    sheet = run.path / "thumbs" / "sheet-000.png"
    assert is_whole_sheet(run, sheet.name)
    content = bytearray(sheet.read_bytes())
    content[len(content) // 2] ^= 1
    sheet.write_bytes(content)
    assert not is_whole_sheet(run, sheet.name)
    assert not is_whole_sheet(run, "sheet-009.png")
    assert decoded == ["sheet-009.png"], "of what has no checksum nothing else tells"


def test_a_sheet_that_is_too_large_is_not_whole_whoever_wrote_it_down(run: RunFolder):
    Image.new("L", (thumbnails.LARGEST_SHEET + 1, 1)).save(run.path / "thumbs" / "wide.png")
    assert not is_whole_sheet(run, "wide.png")
    run.write_bytes("thumbs/wide.png", (run.path / "thumbs" / "wide.png").read_bytes())
    assert not is_whole_sheet(run, "wide.png")


def test_sheets_that_somebody_holds_need_not_be_opened_again(run: RunFolder):
    held = Image.new("RGB", (2048, 2048), (1, 2, 3))
    cut = cut_thumbnails(run, ["image 1", "image 5", "nobody"], lambda run, name: held)
    assert {image: picture.getpixel((9, 9)) for image, picture in cut.items()} == {
        "image 1": (1, 2, 3), "image 5": (1, 2, 3),
    }  # fmt: skip
