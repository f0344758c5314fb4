"""What is pushed arrives on the hub as it was exported, private unless it is made public; refusals say the true reason.

The hub is a server on this machine that speaks its endpoints (`hub_server.py`); huggingface_hub talks to it as to the
real one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import huggingface_hub
import pytest

from mpsviz.cli.main import main
from mpsviz.errors import UserError
from mpsviz.export.registry import export
from mpsviz.export.weights.hub import push, would_push
from mpsviz.runs.folder.store import RunFolder
from tests.export.hub_server import TOKEN, Hub, serving_hub
from tests.pages.made_run import make_run

pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")  # huggingface_hub, of httpx2
NAMES = ["README.md", "open_clip_config.json", "open_clip_model.safetensors"]


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Hub]:
    """One that this machine is logged in to as ann."""
    with serving_hub() as server:
        for name, value in (("ENDPOINT", server.url), ("HF_TOKEN_PATH", str(tmp_path / "token"))):
            monkeypatch.setattr(huggingface_hub.constants, name, value)
        monkeypatch.setenv("HF_TOKEN", TOKEN)
        yield server
        huggingface_hub.close_session()


def test_what_is_exported_arrives_and_is_private(
    tuned: RunFolder, hub: Hub, tmp_path: Path, capsys: pytest.CaptureFixture
):
    main(["push", str(tuned.path), "--to", "ann/prolip-pets"])
    said = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert hub.private == {"ann/prolip-pets": True}
    assert said["private"] is True
    assert said["url"] == f"{hub.url}/ann/prolip-pets/commit/{'1' * 40}"
    there = hub.files["ann/prolip-pets"]
    export(tuned, "merged", tmp_path / "merged")
    for name in NAMES[1:]:
        assert there[name] == (tmp_path / "merged" / name).read_bytes()
    assert said["files"] == {name: len(content) for name, content in sorted(there.items())}
    assert '"hf-hub:ann/prolip-pets"' in there["README.md"].decode()
    assert str(tuned.path.parent) not in there["README.md"].decode()


def test_public_is_asked_for_and_a_second_commit_leaves_it_so(tuned: RunFolder, hub: Hub):
    assert push(tuned, "delta", "lab/delta", private=False).private is False
    assert hub.private == {"lab/delta": False}
    again = push(tuned, "delta", "lab/delta", update=True)
    assert again.private is False, "what is said is how it is, not how a new one would be"
    assert hub.files["lab/delta"]["model.safetensors"] == (tuned.path / "model.safetensors").read_bytes()


def test_a_dry_run_says_what_would_go_and_asks_nobody(
    tuned: RunFolder, hub: Hub, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
):
    monkeypatch.delenv("HF_TOKEN")
    main(["push", str(tuned.path), "--to", "ann/prolip", "--dry-run"])
    said = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert sorted(said["files"]) == NAMES
    assert said["files"]["open_clip_model.safetensors"] > 100_000
    assert (said["private"], said["url"]) == (True, "")
    assert hub.requests == []


def test_a_name_that_is_taken_is_left_as_it_is(tuned: RunFolder, hub: Hub):
    hub.private["ann/mine"], hub.files["ann/mine"] = True, {"README.md": b"mine"}
    with pytest.raises(UserError, match="There is a model 'ann/mine' on the hub already") as refused:
        push(tuned, "delta", "ann/mine")
    assert "--update" in refused.value.next_step
    assert hub.files["ann/mine"] == {"README.md": b"mine"}
    with pytest.raises(UserError, match="shows no model 'ann/other' that could be updated"):
        push(tuned, "delta", "ann/other", update=True)
    assert set(hub.private) == {"ann/mine"}


def test_somebody_else_s_name_is_refused_in_the_hub_s_words(tuned: RunFolder, hub: Hub):
    with pytest.raises(UserError, match="don't have the rights to create a model under bob"):
        push(tuned, "delta", "bob/stolen")
    assert hub.private == {}


def test_without_a_log_in_or_with_an_old_one_it_says_so(tuned: RunFolder, hub: Hub, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HF_TOKEN", "hf_expired")
    with pytest.raises(UserError, match="does not accept the token"):
        push(tuned, "delta", "ann/one")
    monkeypatch.delenv("HF_TOKEN")
    with pytest.raises(UserError, match="not logged in") as refused:
        push(tuned, "delta", "ann/one")
    assert "hf auth login" in refused.value.next_step
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    huggingface_hub.close_session()
    with pytest.raises(UserError, match="HF_HUB_OFFLINE"):
        push(tuned, "delta", "ann/one")


def test_without_a_network_it_says_so_at_once(tuned: RunFolder, hub: Hub, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(huggingface_hub.constants, "ENDPOINT", "http://localhost:9")
    with pytest.raises(UserError, match="no connection to http://localhost:9"):
        push(tuned, "delta", "ann/one")


def test_an_upload_that_fails_says_that_the_repository_is_there(tuned: RunFolder, hub: Hub):
    hub.status = 418
    with pytest.raises(UserError, match="HTTP 418") as refused:
        push(tuned, "delta", "ann/half")
    assert hub.files == {"ann/half": {}}
    assert "--update" in refused.value.next_step
    hub.status = 200
    push(tuned, "delta", "ann/half", update=True)
    assert "model.safetensors" in hub.files["ann/half"]


def test_a_run_without_such_weights_makes_no_repository(tuned: RunFolder, hub: Hub, tmp_path: Path):
    run = make_run(tmp_path / "run", epochs=(0, 1))
    (run.path / "model.safetensors").unlink()
    with pytest.raises(UserError, match="has kept no weights"):
        push(run, "delta", "ann/none")
    assert hub.private == {}


@pytest.mark.parametrize("name", ["", "prolip", "ann/", "ann/a/b", "ann/a b", "ann/..", "-ann/a", "ann/" + "a" * 100])
def test_a_name_that_can_t_be_one_is_refused_before_anything(tuned: RunFolder, name: str):
    with pytest.raises(UserError, match=r"can't be the name|does not say whose"):
        would_push(tuned, "delta", name, private=True)
