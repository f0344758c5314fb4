"""The moving picture of the README: what becomes of what the browser painted."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

pytest.importorskip("playwright.sync_api")
from tools import record_readme


def png(colour: str, size: tuple[int, int] = (60, 40)) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, "PNG")
    return file.getvalue()


def noise(count: int) -> list[Image.Image]:
    pixels = np.random.default_rng(0).integers(0, 256, (count, 64, 96, 3), dtype=np.uint8)
    return [Image.fromarray(frame) for frame in pixels]


def shown(file: Path) -> list[int]:
    """How many ms each frame is shown."""
    times = []
    with Image.open(file) as picture:
        for place in range(picture.n_frames):
            picture.seek(place)
            picture.load()
            times.append(picture.info["duration"])
    return times


def test_what_is_painted_twice_is_one_frame():
    frames = record_readme.distinct([png("red"), png("red"), png("blue"), png("blue", (30, 20)), png("red")])
    assert [frame.getpixel((5, 5)) for frame in frames] == [(255, 0, 0), (0, 0, 255), (255, 0, 0)]


def test_the_ends_stand_still_and_the_rest_plays_as_in_the_app(tmp_path: Path):
    frames, file = noise(4), tmp_path / "moving.webp"
    assert record_readme.write(frames, file) == file.stat().st_size
    assert shown(file) == [
        record_readme.FIRST_MS,
        record_readme.FRAME_MS,
        record_readme.FRAME_MS,
        record_readme.LAST_MS,
    ]
    with Image.open(file) as picture:
        assert picture.info["loop"] == 0, "it begins anew for ever"


def test_a_picture_that_is_too_large_loses_frames_and_never_the_last(tmp_path: Path, monkeypatch):
    frames, file = [*noise(8), Image.new("RGB", (96, 64), "red")], tmp_path / "moving.webp"
    whole = len(record_readme.animated(frames, [70] * 9, record_readme.QUALITIES[-1]))
    monkeypatch.setattr(record_readme, "MOST_BYTES", whole * 2 // 3)
    assert record_readme.write(frames, file) <= whole * 2 // 3
    times = shown(file)
    assert len(times) == 5
    assert set(times[1:-1]) == {2 * record_readme.FRAME_MS}
    with Image.open(file) as picture:
        picture.seek(4)
        red, green, blue = picture.convert("RGB").getpixel((40, 30))
    assert red > 200
    assert green < 60
    assert blue < 60


def test_a_picture_that_nothing_makes_small_enough_is_refused(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(record_readme, "MOST_BYTES", 100)
    with pytest.raises(SystemExit, match="fewer snapshots"):
        record_readme.write(noise(3), tmp_path / "moving.webp")
    assert not (tmp_path / "moving.webp").exists()
