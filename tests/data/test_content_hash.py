"""Files of the same content are found, and no more of them is read than needed."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from mpsviz.data.images import content_hash as module
from mpsviz.data.images.content_hash import ContentHashes, content_hash

from .made import fill


def test_the_digest_is_that_of_the_bytes(tmp_path: Path):
    fill(tmp_path, {"a": b"some bytes"})
    assert content_hash(tmp_path / "a") == hashlib.sha256(b"some bytes").hexdigest()


def test_files_of_one_content_are_grouped_and_only_equal_sizes_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    read: list[str] = []
    monkeypatch.setattr(module, "content_hash", lambda path: read.append(path.name) or content_hash(path))
    fill(tmp_path, {"a": b"one", "b": b"two", "c": b"longer", "d": b"one", "e": b"two", "f": b"one"})
    paths = [tmp_path / name for name in "abcdefg"]  # g is missing
    hashes = ContentHashes()
    assert hashes.same(paths) == [[0, 3, 5], [1, 4]]
    assert hashes.same(paths[:3]) == []
    assert sorted(read) == ["a", "b", "d", "e", "f"]
