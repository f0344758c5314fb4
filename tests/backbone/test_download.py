"""Weights from a hub on this machine: whole, seen as they come, stopped, broken off, absent."""

from __future__ import annotations

import shutil
import time
from collections import namedtuple
from pathlib import Path

import huggingface_hub
import pytest
import torch

from mpsviz.backbone import download
from mpsviz.backbone.download import Download, DownloadCancelledError, fetch
from mpsviz.errors import UserError


def halves(folder: Path) -> list[Path]:
    """Files that could be taken for whole ones, or take up room."""
    return [path for path in folder.rglob("*") if path.is_file() and path.parent.name == "blobs"]


@pytest.mark.parametrize("name", ["tiny quick", "hf-hub:someone/tiny"])
def test_weights_come_with_progress(load, hub, weights, weights_file, name):
    seen: list[Download] = []
    backbone = load(*name.split(), progress=lambda download: bool(seen.append(download)))
    assert torch.equal(backbone.model.visual.proj, weights["visual.proj"])
    assert backbone.image_format.std == (0.4, 0.5, 0.6)
    of_weights = [download for download in seen if download.total_bytes == weights_file.stat().st_size]
    assert len(of_weights) >= 4  # 4.8 MB in pieces of a MiB
    done = [download.done_bytes for download in of_weights]
    assert done == sorted(done)
    assert (done[0], done[-1]) == (0, weights_file.stat().st_size)
    assert {download.name for download in seen} == {name}


def test_what_is_here_is_not_asked_for_again(load, hub):
    load("tiny", "quick")
    before = len(hub.requests)
    load("tiny", "plain")
    assert len(hub.requests) == before


def test_what_is_here_needs_no_network(load, hub, monkeypatch):
    load("hf-hub:someone/tiny")
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    load("hf-hub:someone/tiny")


@pytest.mark.parametrize("after_bytes", [0, 1, 2**21])
def test_a_stopped_download_leaves_nothing_and_can_start_again(load, hub, hub_cache, after_bytes):
    with pytest.raises(DownloadCancelledError):
        load("tiny", "quick", progress=lambda download: download.done_bytes >= after_bytes)
    assert halves(hub_cache) == []
    load("tiny", "quick", progress=lambda _: False)
    assert hub.downloads == ["open_clip_model.safetensors"] * 2


def test_a_download_that_breaks_off_is_no_model(load, hub, hub_cache, monkeypatch):
    monkeypatch.setattr(time, "sleep", lambda _: None)
    hub.cut = 1_000_000
    with pytest.raises(UserError, match="no connection"):
        load("tiny", "quick")
    assert halves(hub_cache) == []


def test_a_cached_file_that_is_damaged_is_named_and_then_replaced(load, hub, hub_cache):
    load("tiny", "quick")
    (blob,) = halves(hub_cache)
    blob.write_bytes(blob.read_bytes()[:-1000])
    with pytest.raises(UserError, match="cut short") as refused:
        load("tiny", "quick")
    assert str(blob.resolve()) in refused.value.next_step
    blob.unlink()
    load("tiny", "quick")


def test_pickled_weights_are_taken_where_there_are_no_others(load, hub, weights, tmp_path):
    torch.save(weights, tmp_path / "weights.bin")
    hub.files["someone/tiny/open_clip_pytorch_model.bin"] = (tmp_path / "weights.bin").read_bytes()
    del hub.files["someone/tiny/open_clip_model.safetensors"]
    assert torch.equal(load("tiny", "quick").model.visual.proj, weights["visual.proj"])


def test_a_tag_may_name_its_file(load, hub, weights, tmp_path):
    torch.save(weights, tmp_path / "weights.bin")
    hub.files["someone/tiny/weights.bin"] = (tmp_path / "weights.bin").read_bytes()
    load("tiny", "named_file")
    assert hub.downloads == ["weights.bin"]


def test_a_transfer_that_could_not_be_stopped_is_not_chosen(load, hub):
    hub.headers = {"X-Xet-Hash": "0" * 64, "X-Xet-Refresh-Route": f"{hub.url}/xet"}
    load("tiny", "quick")
    assert hub.downloads == ["open_clip_model.safetensors"]


def test_a_model_that_can_t_be_tuned_is_refused_before_its_weights(load, hub):
    hub.files["someone/resnet/open_clip_config.json"] = (
        b'{"model_cfg": {"embed_dim": 8, "vision_cfg": {"timm_model_name": "resnet18"}, "text_cfg": {}}}'
    )
    hub.files["someone/resnet/open_clip_model.safetensors"] = b"never asked for"
    with pytest.raises(UserError, match="timm's ResNet"):
        load("hf-hub:someone/resnet")
    assert hub.downloads == ["open_clip_config.json"]


@pytest.mark.parametrize("name", ["tiny quick", "hf-hub:someone/tiny", "ViT-B-16 openai"])
def test_without_a_network_it_says_so_at_once(load, no_network, name):
    start = time.monotonic()
    with pytest.raises(UserError, match="no connection") as refused:
        load(*name.split())
    assert "mini-clip" in refused.value.next_step
    assert time.monotonic() - start < 5


def test_offline_mode_is_named(load, hub, monkeypatch):
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(UserError, match="HF_HUB_OFFLINE") as refused:
        load("tiny", "quick")
    assert "mini-clip" in refused.value.next_step
    assert hub.requests == []


def test_a_full_disk_is_named_before_the_download(load, hub, monkeypatch):
    usage = namedtuple("usage", "total used free")(10**9, 10**9, 1_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    with pytest.raises(UserError, match="room for 1 MB") as refused:
        load("tiny", "quick")
    assert "HF_HOME" in refused.value.next_step
    assert hub.downloads == []


@pytest.mark.parametrize(
    ("change", "name", "reason"),
    [
        ({"status": 500}, "tiny quick", "HTTP 500"),
        ({"status": 503}, "tiny quick", "HTTP 503"),
        ({"status": 429}, "tiny quick", "HTTP 429"),
        ({"from_hub": False}, "tiny quick", "not the hub"),
        ({"files": {}}, "tiny quick", "no repository 'someone/tiny'"),
        ({"files": {"someone/tiny/README.md": b"."}}, "tiny quick", "holds no open_clip_model.safetensors"),
        ({"files": {"someone/tiny/README.md": b"."}}, "hf-hub:someone/tiny", "holds no open_clip_config.json"),
        ({"files": {"someone/tiny/open_clip_config.json": b"<html>"}}, "hf-hub:someone/tiny", "config of"),
        ({"files": {"someone/tiny/open_clip_model.safetensors": b"<html>"}}, "tiny quick", "web page"),
        ({"files": {"someone/tiny/open_clip_model.safetensors": b""}}, "tiny quick", "is empty"),
        ({}, "tiny gone", "no repository 'someone/gone'"),
        ({}, "hf-hub:", "no name of a repository"),
        ({}, "hf-hub:a/b/c", "no name of a repository"),
        ({}, "hf-hub:some one/tiny", "no name of a repository"),
        ({}, "hf-hub:../../etc", "no name of a repository"),
    ],
)
def test_what_a_hub_can_lack(load, hub, change, name, reason):
    for key, value in change.items():
        setattr(hub, key, value)
    words = name.split(" ") if name.startswith("tiny") else [name]
    with pytest.raises(UserError, match=reason) as refused:
        load(*words)
    assert refused.value.next_step


@pytest.mark.parametrize(
    ("error", "reason"),
    [(OSError(28, "No space left on device"), "disk filled up"), (PermissionError(13, "denied"), "may be written")],
)
def test_what_a_disk_can_refuse(hub, monkeypatch, error, reason):
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("mpsviz.backbone.download.hf_hub_download", fail)
    with pytest.raises(UserError, match=reason):
        fetch("someone/tiny", ["open_clip_model.safetensors"], "tiny", None)
    assert "HF_HOME" in download.explained(error, "someone/tiny", "tiny").next_step


def caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "reason", "next_step"),
    [
        (OSError(30, "Read-only file system"), "Nothing may be written", "HF_HOME"),
        (OSError(122, "Disk quota exceeded"), "disk filled up", "HF_HOME"),
        (caused(RuntimeError("writing failed"), OSError(28, "No space left on device")), "disk filled up", "HF_HOME"),
        (ConnectionResetError(104, "Connection reset by peer"), "no connection", "internet"),
        (TimeoutError("timed out"), "no connection", "internet"),
        (OSError("Consistency check failed: file should be of size 9 but has size 1"), "broke off", "internet"),
        (OSError("[SSL: CERTIFICATE_VERIFY_FAILED] self-signed certificate"), "certificate", "SSL_CERT_FILE"),
        (OSError(36, "File name too long"), "can't be fetched (OSError: [Errno 36] File name too long)", "Try again"),
        (ValueError("odd answer\nof two lines"), "can't be fetched (ValueError: odd answer)", "Try again"),
        (ValueError(), "no reason is given", "Try again"),
    ],
)
def test_every_error_has_its_own_reason(error, reason, next_step):
    said = download.explained(error, "someone/tiny", "tiny")
    assert reason in said.what
    assert next_step in said.next_step
    assert ("no connection" in said.what) == (reason in ("no connection", "broke off"))


@pytest.mark.parametrize(
    ("status", "code", "reason", "next_step"),
    [
        (401, "Invalid", "refuses", "hf auth login"),
        (403, "", "refuses", "hf auth login"),
        (403, "GatedRepo", "accepted its terms", "/someone/tiny"),
        (418, "", "HTTP 418", "Check the name"),
        (502, "", "can't serve 'tiny quick' now", "later"),
    ],
)
def test_what_a_hub_refuses(load, hub, status, code, reason, next_step):
    hub.status = status
    hub.headers = {"X-Error-Code": code, "X-Error-Message": "Invalid credentials in Authorization header"}
    with pytest.raises(UserError) as refused:
        load("tiny", "quick")
    assert reason in refused.value.what
    assert next_step in refused.value.next_step
