"""Images that are decoded when they are asked for."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import torch

from mpsviz.config.run_config import DataConfig
from mpsviz.data.catalog import load_dataset
from mpsviz.data.formats.folders.folder import load_folder
from mpsviz.data.images import image_set
from mpsviz.data.images.image_set import ImageSet
from mpsviz.data.images.views import FixedViews, ImageFormat, decode, fixed_view
from mpsviz.errors import UserError

from .made import class_files, fill, picture

FORMAT = ImageFormat(16, (0.5, 0.4, 0.5), (0.25, 0.25, 0.2))
BYTES = 3 * 16 * 16


@pytest.fixture
def decoded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of images as they are decoded."""
    ids: list[str] = []
    monkeypatch.setattr(image_set, "decode", lambda record, side: ids.append(record.id) or decode(record, side))
    return ids


def test_an_image_is_decoded_when_it_is_asked_for_and_kept_while_there_is_room(tmp_path: Path, decoded: list[str]):
    records = load_folder(fill(tmp_path, class_files(each=2))).records
    images = ImageSet(records, shorter_side=32, cache_bytes=2 * BYTES)
    assert (len(images), decoded) == (4, [])
    first = images[0]
    assert torch.equal(first, decode(records[0]))
    _ = images[1], images[0], images[2], images[0], images[1]
    assert decoded == [records[number].id for number in (0, 1, 2, 1)]  # 2 pushed 1 out, not 0, which was used since
    assert torch.equal(images[-1], decode(records[3]))
    with pytest.raises(IndexError):
        images[4]


def test_an_image_that_is_larger_than_the_cache_is_not_kept(tmp_path: Path, decoded: list[str]):
    images = ImageSet(load_folder(fill(tmp_path, class_files())).records, 32, cache_bytes=BYTES - 1)
    _ = images[0], images[0]
    assert len(decoded) == 2


def test_large_images_are_reduced(tmp_path: Path):
    files = class_files() | {"cat/0.png": picture(size=(200, 100))}
    images = ImageSet(load_folder(fill(tmp_path, files)).records, shorter_side=32)
    assert images[0].shape == (3, 32, 64)
    assert [image.shape for image in images[1:3]] == [(3, 16, 16)] * 2


def test_threads_get_the_same_images(tmp_path: Path):
    images = ImageSet(load_folder(fill(tmp_path, class_files(each=8))).records, 32, cache_bytes=3 * BYTES)
    alone = list(images)
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(images.__getitem__, list(range(16)) * 10))
    assert all(torch.equal(image, alone[number % 16]) for number, image in enumerate(together))
    assert images._bytes == sum(image.nbytes for image in images._kept.values()) <= 3 * BYTES


def test_an_image_that_broke_since_is_named(tmp_path: Path):
    records = load_folder(fill(tmp_path, class_files())).records
    records[0].path.write_bytes(b"gone")
    with pytest.raises(UserError, match=r"'0.png' of 'cat' can't be read"):
        ImageSet(records, 32)[0]


def test_fixed_views_in_batches_are_those_of_all_images(tmp_path: Path):
    records = load_folder(fill(tmp_path, class_files() | {"cat/0.png": picture(size=(40, 20))})).records
    images = ImageSet(records, 32)
    views = FixedViews(images, FORMAT)
    batches = list(views.split(5))
    assert (len(views), [len(batch) for batch in batches]) == (12, [5, 5, 2])
    assert torch.equal(torch.cat(batches), fixed_view(list(images), FORMAT))
    assert torch.equal(next(views[torch.tensor([3, 0])].split(5)), batches[0][[3, 0]])


def test_the_embedded_images_are_what_they_were():
    data = load_dataset(DataConfig())
    images = ImageSet(data.records, shorter_side=96)
    assert all(torch.equal(images[number], decode(data.records[number])) for number in range(0, len(images), 40))
    assert {image.shape for image in images[::40]} == {(3, 72, 72)}
