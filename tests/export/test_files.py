"""What is exported says what the run says, to the tools it is for."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import polars
import pytest
from PIL import Image
from tensorboard.backend.event_processing.data_provider import MultiplexerDataProvider
from tensorboard.backend.event_processing.plugin_event_multiplexer import EventMultiplexer
from tensorboard.plugins.base_plugin import TBContext
from tensorboard.plugins.projector.projector_plugin import ProjectorPlugin
from werkzeug.test import Client

from mpsviz.cli.main import main
from mpsviz.errors import UserError
from mpsviz.export.registry import EXPORTS, export
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.folder.thumbnails import cut_thumbnails
from mpsviz.view.runs.packed_folder import drawn_maps
from tests.made_once import made_once
from tests.pages.made_run import make_run


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    folder = made_once(tmp_path_factory, "exported run", lambda path: make_run(path / "run", epochs=(0, 1, 2)))
    return RunFolder(folder / "run")


@pytest.fixture(scope="module")
def parquet(run: RunFolder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("parquet") / "images.parquet"
    export(run, "parquet", file)
    return file


def test_pandas_and_polars_read_the_same_rows(run: RunFolder, parquet: Path):
    probe, last = run.written("probe"), run.snapshot(run.epochs()[-1])
    table = pd.read_parquet(parquet)
    assert table["id"].tolist() == probe["id"].tolist() == polars.read_parquet(parquet)["id"].to_list()
    np.testing.assert_array_equal(np.stack(table["embedding"].tolist()), last.image_features.astype(np.float32))
    vectors = polars.read_parquet(parquet)["embedding_before"].to_numpy()
    np.testing.assert_array_equal(np.stack(vectors), run.snapshot(0).image_features.astype(np.float32))


def test_places_are_those_of_the_default_map_and_measures_those_of_the_last_epoch(run: RunFolder, parquet: Path):
    table = pd.read_parquet(parquet).set_index("id")
    drawn = run.written(f"maps/{drawn_maps(run)[0]}")
    for epoch, column in ((drawn["epoch"].max(), "x"), (drawn["epoch"].min(), "x_before")):
        wanted = drawn[drawn["epoch"] == epoch].set_index("id")["x"]
        np.testing.assert_array_equal(table.loc[wanted.index, column], wanted)
    measured = run.written("analysis/per_image")
    drift = measured[(measured["epoch"] == measured["epoch"].max()) & (measured["measure"] == "drift")].set_index("id")
    np.testing.assert_array_equal(table.loc[drift.index, "drift"], drift["value"])


def test_each_picture_is_that_of_its_row_and_datasets_know_the_column(run: RunFolder, parquet: Path):
    import pyarrow.parquet as pq

    table = pd.read_parquet(parquet)
    cut = cut_thumbnails(run, table["id"].tolist())
    for row in (0, len(table) // 2, len(table) - 1):
        said = table["image"][row]
        assert said["path"] == table["id"][row]
        with Image.open(io.BytesIO(said["bytes"])) as picture:
            assert picture.tobytes() == cut[table["id"][row]].tobytes()
    about = json.loads(pq.read_schema(parquet).metadata[b"huggingface"])
    assert about["info"]["features"]["image"] == {"_type": "Image"}


def test_pictures_are_left_out_when_asked(run: RunFolder, tmp_path: Path):
    export(run, "parquet", tmp_path / "without.parquet", pictures=False)
    assert "image" not in pd.read_parquet(tmp_path / "without.parquet")
    export(run, "projector", tmp_path / "projector", pictures=False)
    assert not (tmp_path / "projector" / "sprite.png").exists()
    assert "sprite" not in (tmp_path / "projector" / "projector_config.pbtxt").read_text()


def test_tensorboard_serves_the_projector_folder(run: RunFolder, tmp_path: Path):
    export(run, "projector", tmp_path / "projector")
    runs = EventMultiplexer()
    context = TBContext(logdir=str(tmp_path / "projector"), data_provider=MultiplexerDataProvider(runs, ""))
    apps = ProjectorPlugin(context).get_plugin_apps()

    def served(route: str, **query: str) -> bytes:
        answer = Client(apps[route]).get("/", query_string={"run": ".", **query})
        assert answer.status_code == 200, answer.data
        return answer.data

    assert json.loads(served("/runs")) == ["."]
    embeddings = json.loads(served("/info"))["embeddings"]
    for embedding, epoch in zip(embeddings, (0, run.epochs()[-1]), strict=True):
        wanted = run.snapshot(epoch).image_features.astype(np.float32)
        tensor = served("/tensor", name=embedding["tensorName"])
        np.testing.assert_array_equal(
            np.frombuffer(tensor, np.float32).reshape(wanted.shape), wanted
        )  # (n · D,) → (n, D)
        lines = served("/metadata", name=embedding["tensorName"]).decode().splitlines()
        assert len(lines) == len(wanted) + 1, "the first line names the columns"
    seventh = run.written("probe")["id"][7]
    side = embeddings[0]["sprite"]["singleImageDim"][0]
    with Image.open(io.BytesIO(served("/sprite_image", name=embeddings[0]["tensorName"]))) as sprite:
        row, column = divmod(7, sprite.width // side)
        cell = sprite.crop((column * side, row * side, (column + 1) * side, (row + 1) * side))
        assert cell.tobytes() == cut_thumbnails(run, [seventh])[seventh].convert("RGB").tobytes()


def test_csv_holds_every_table(run: RunFolder, tmp_path: Path):
    export(run, "csv", tmp_path / "csv")
    summary = pd.read_csv(tmp_path / "csv" / "analysis-summary.csv")
    np.testing.assert_allclose(summary["value"], run.written("analysis/summary")["value"], rtol=1e-15)
    assert {f"map-{name}.csv" for name in run.map_names()} <= {file.name for file in (tmp_path / "csv").iterdir()}
    assert len(pd.read_csv(tmp_path / "csv" / "metrics.csv")) == len(run.metrics())


def test_nothing_is_written_over_and_a_run_without_features_is_refused(run: RunFolder, tmp_path: Path):
    mine = tmp_path / "mine.parquet"
    mine.write_text("mine")
    with pytest.raises(UserError, match="is there already"):
        export(run, "parquet", mine)
    assert mine.read_text() == "mine"
    empty = RunFolder.create(tmp_path / "empty", run.config())
    for kind in ("parquet", "csv", "projector"):
        with pytest.raises(UserError, match="has no features yet"):
            export(empty, kind, tmp_path / "out")
        assert not (tmp_path / "out").exists()


def test_the_command_knows_every_kind(run: RunFolder, tmp_path: Path, capsys: pytest.CaptureFixture):
    main(["export", str(run.path), "--to", "csv", "--out", str(tmp_path / "out")])
    said = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert said["bytes"] == sum(file.stat().st_size for file in (tmp_path / "out").iterdir())
    with pytest.raises(SystemExit):
        main(["export", "--help"])
    shown = capsys.readouterr().out
    assert all(name in shown for name in EXPORTS)


def test_own_columns_do_not_take_the_place_of_figures(run: RunFolder, tmp_path: Path):
    own = RunFolder(Path(shutil.copytree(run.path, tmp_path / "own")))
    probe = own.written("probe")
    names = ("image", "embedding", "drift", "x", "predicted_after", "x (own)")
    own.write_table("probe", probe.assign(**{name: f"mine {name}" for name in names}))
    export(own, "parquet", tmp_path / "own.parquet")
    export(run, "parquet", tmp_path / "run.parquet")
    mine, plain = (pd.read_parquet(tmp_path / f"{name}.parquet") for name in ("own", "run"))
    assert mine.columns.is_unique
    for name in ("drift", "x", "predicted_after"):
        pd.testing.assert_series_equal(mine[name], plain[name])
    np.testing.assert_array_equal(np.stack(mine["embedding"].tolist()), np.stack(plain["embedding"].tolist()))
    for name in ("image", "embedding", "drift", "predicted_after"):
        assert set(mine[f"{name} (own)"]) == {f"mine {name}"}
    assert (set(mine["x (own)"]), set(mine["x (own) (own)"])) == ({"mine x (own)"}, {"mine x"})
