"""Every tool holds the curves of the run, by its own reader."""

from __future__ import annotations

import json
import struct
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from mpsviz.errors import UserError
from mpsviz.export.logs.mirror import Mirror, mirror
from mpsviz.export.logs.registry import TOOLS, open_logger
from mpsviz.runs.folder.store import RunFolder
from tests.made_once import made_once
from tests.pages.made_run import make_run

Curves = dict[str, list[tuple[int, float]]]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    folder = made_once(tmp_path_factory, "logged run", lambda path: make_run(path / "run", epochs=(0, 1, 2)))
    return RunFolder(folder / "run")


@pytest.fixture(scope="module")
def wanted(run: RunFolder) -> Curves:
    curves: Curves = defaultdict(list)
    for row in run.metrics().to_dict("records"):
        for name, value in row.items():
            if name not in ("step", "epoch"):
                curves[f"step/{name}"].append((int(row["step"]), float(value)))
    for row in run.written("analysis/summary").dropna(subset="value").sort_values("epoch").to_dict("records"):
        curves[f"epoch/{row['measure']}"].append((int(row["epoch"]), float(row["value"])))
    return dict(curves)


def agree(found: Curves, wanted: Curves, digits: float = 1e-6) -> None:
    assert found.keys() == wanted.keys()
    for name, curve in wanted.items():
        assert [at for at, _ in found[name]] == [at for at, _ in curve], name
        assert [value for _, value in found[name]] == pytest.approx([value for _, value in curve], rel=digits), name


def test_tensorboard(run: RunFolder, wanted: Curves, tmp_path: Path):
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
    from tensorboard.util import tensor_util

    mirror(run, "tensorboard", tmp_path)
    events = EventAccumulator(str(tmp_path / "run"), size_guidance={"tensors": 0}).Reload()
    found = {
        name: [(event.step, float(tensor_util.make_ndarray(event.tensor_proto))) for event in events.Tensors(name)]
        for name in events.Tags()["tensors"]
    }
    agree(found, wanted)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of its own packages
def test_mlflow(run: RunFolder, wanted: Curves, tmp_path: Path):
    from mlflow.tracking import MlflowClient

    mirror(run, "mlflow", tmp_path)
    client = MlflowClient(f"sqlite:///{tmp_path / 'mlflow.db'}")
    (experiment,) = [one for one in client.search_experiments() if one.name == "mpsviz"]
    (kept,) = client.search_runs([experiment.experiment_id])
    assert kept.data.params["method.name"] == run.config().method.name
    found = {
        name: sorted((metric.step, metric.value) for metric in client.get_metric_history(kept.info.run_id, name))
        for name in kept.data.metrics
    }
    agree(found, wanted)


def records(file: Path) -> Iterator[bytes]:
    """What a file of wandb holds: after seven bytes LevelDB's log format, in blocks of 32 KiB."""
    data, at, parts = file.read_bytes(), 7, b""
    assert data.startswith(b":W&B")
    while at + 7 <= len(data):
        left = 32768 - at % 32768
        if left < 7:
            at += left
            continue
        _, length, kind = struct.unpack("<IHB", data[at : at + 7])
        parts += data[at + 7 : at + 7 + length]
        at += 7 + length
        if kind in (1, 4):  # whole, or its last part
            yield parts
            parts = b""


def test_weights_and_biases_offline(run: RunFolder, wanted: Curves, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    import psutil
    import wandb
    from wandb.proto.wandb_internal_pb2 import Record

    monkeypatch.setenv("WANDB_MODE", "offline")
    monkeypatch.setenv("WANDB_SILENT", "true")
    try:
        mirror(run, "wandb", tmp_path)
    finally:
        wandb.teardown()  # else its core stays beside the tests
    (file,) = tmp_path.rglob("*.wandb")
    for _ in range(200):  # its core writes a little after it has said that it is done
        kept = [Record.FromString(data) for data in records(file)]
        if kept and kept[-1].WhichOneof("record_type") == "exit":
            break
        time.sleep(0.1)
    found: Curves = defaultdict(list)
    for record in kept:
        items = record.history.item
        row = {item.key or "/".join(item.nested_key): json.loads(item.value_json) for item in items}
        for name, value in row.items():
            if "/" in name:
                found[name].append((row[name.partition("/")[0]], value))
    agree(dict(found), wanted)
    psutil.wait_procs([one for one in psutil.Process().children() if "wandb" in one.name()], timeout=20)
    assert not [one for one in psutil.Process().children() if "wandb" in one.name()]


def test_a_run_that_goes_on_is_sent_once_and_its_last_epoch_when_it_is_whole(run: RunFolder, wanted: Curves):
    sent: Curves = defaultdict(list)

    class Kept:
        def scalars(self, values: dict[str, float], at: int, axis: str) -> None:
            for name, value in values.items():
                sent[f"{axis}/{name}"].append((at, value))

    copy = Mirror(run, Kept())  # type: ignore[arg-type] (a logger that is open already, and is not closed)
    copy.send(ended=False)
    assert max(at for name, curve in sent.items() if name.startswith("epoch/") for at, _ in curve) == 1
    copy.send(ended=False)
    copy.send(ended=True)
    agree(dict(sent), wanted)


def test_a_tool_that_is_not_installed_says_how_to_have_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "mlflow.tracking", None)
    monkeypatch.delitem(sys.modules, "mpsviz.export.logs.mlflow", raising=False)
    with pytest.raises(UserError, match=r"MLflow is not installed.*pip install mlflow"):
        open_logger("mlflow", "run", {}, tmp_path)
    assert set(TOOLS) == {"tensorboard", "wandb", "mlflow"}
