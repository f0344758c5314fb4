"""Names in a zip that is not marked as UTF-8 are what their author wrote, or said to be uncertain."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from mpsviz.data.formats.archives.zip_file import load_zip, preview_zip

from .made import class_files, packed


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MPSVIZ_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def packed_in(files: Mapping[str, bytes], codec: str) -> bytes:
    """A zip whose names are in an encoding and not marked, as Windows' own packer writes it."""
    file = io.BytesIO()
    stand_ins = {}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for number, (name, content) in enumerate(files.items()):
            raw = name.encode(codec)
            stand_in = f"@{number:03d}".ljust(len(raw), "@")
            stand_ins[stand_in.encode()] = raw
            archive.writestr(stand_in, content)
    data = file.getvalue()
    for stand_in, raw in stand_ins.items():
        assert data.count(stand_in) == 2
        data = data.replace(stand_in, raw)
    return data


@pytest.mark.parametrize(
    ("codec", "classes", "said"),
    [
        ("gbk", ("狗狗", "猫咪"), "look like GBK (GB 18030) and were read so, for example '狗狗/0.png'"),
        ("shift_jis", ("いぬ", "ねこ"), "look like Shift JIS"),
        ("euc_kr", ("강아지", "고양이"), "look like EUC-KR"),
        ("utf-8", ("Möwe", "狗"), ""),
        ("cp437", ("Möwe", "Straße"), "were read in the zip format's own code page, for example 'Möwe/0.png'"),
    ],
)
def test_names_in_a_code_page_are_decoded_and_said(
    tmp_path: Path, cache: Path, codec: str, classes: tuple[str, ...], said: str
):
    files = class_files(classes)
    (tmp_path / "pets.zip").write_bytes(packed_in(files, codec))
    for data in (preview_zip(tmp_path / "pets.zip"), load_zip(tmp_path / "pets.zip")):
        assert data.class_names == classes
        assert said in " ".join(data.notes)
        assert bool(said) == bool(data.notes)
    assert {record.id: record.path.read_bytes() for record in data.records} == files
    (folder,) = cache.iterdir()
    assert folder.name.endswith(codec.replace("gbk", "gb18030")) == (codec != "cp437")


def test_marked_names_are_as_they_were(tmp_path: Path, cache: Path):
    (tmp_path / "pets.zip").write_bytes(packed(class_files(("Möwe", "狗"))))
    data = load_zip(tmp_path / "pets.zip")
    assert (data.class_names, data.notes) == (("Möwe", "狗"), ())
