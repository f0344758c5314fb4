"""Recordings of two encoders stand side by side; a layer has maps and measures of its own."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from mpsviz import Recorder
from mpsviz.analysis.encoders.agreement import compare
from mpsviz.config.run_config import with_changes
from mpsviz.row_words import RowWords
from mpsviz.runs.background.remeasure import remeasure
from mpsviz.runs.comparison.encoders import Encoder, different_encoders
from mpsviz.runs.folder.recording import first_epoch, layer_folders, read_recording, row_words, time_unit

from .made_recordings import LABELS, NAMES, D, N, features
from .test_all_pages import charts, open_page, views, words


def test_a_layer_counts_as_its_recording_does(tmp_path: Path):
    with Recorder(tmp_path / "deep", analyse=False, unit="step", texts=list(map(str, range(N)))) as one:
        for at in (5, 9):
            one.snapshot(at, features(at), layers={"blocks.0": features(at)[:, :5]}, logits=features(at))
    (layer,) = layer_folders(one.run).values()
    assert (first_epoch(layer), time_unit(layer), row_words(layer)) == (5, "step", RowWords("text", held_out=False))
    found = read_recording(layer)
    assert found is not None
    assert not found.logits, "which only the output has"
    assert layer_folders(layer) == {}


def test_encoders_of_different_widths_stand_side_by_side(runs_folder: Path):
    mixing = np.random.default_rng(4).normal(size=(D, 5))
    for name, width, transform in (("one", D, np.eye(D)), ("other", 5, mixing)):
        with Recorder(
            runs_folder / name, analyse=False, model=name, ids=[f"row {row}" for row in range(N)]
        ) as recorder:
            for at in range(2):
                recorder.snapshot(at, features(4 * at) @ transform)
                assert transform.shape[1] == width
        recorder.run.write_config(with_changes(recorder.run.config(), {"analysis.projections": ["pca"]}))
        remeasure(recorder.run)
    app = open_page("compare")
    assert not app.exception
    assert not app.error
    assert "Encoders side by side" in words(app)
    assert "held-out" not in words(app), "nobody said which rows were trained on"
    assert "zero-shot" not in words(app) + "".join(map(str, charts(app))), "a recording has no method of ours"
    assert {"one · model=one", "other · model=other"} <= {
        str(name) for table in app.dataframe for name in table.value.index
    }
    legend = {trace.get("name") for trace in json.loads(charts(app)[0])["data"]}
    assert {"one · model=one", "other · model=other"} <= legend
    assert "seed" not in words(app) + "".join(map(str, charts(app))), "nobody said of which seeds they are"
    assert not any("Seeds" in one.value.columns for one in app.dataframe)
    (table,) = (one.value for one in app.dataframe if "CKA" in one.value)
    expected = compare(features(4), features(4) @ mixing)
    assert expected is not None
    assert table["CKA"].iloc[0].startswith(f"{expected.agreements['cka'].value:.2f} (")
    assert {table["One"].iloc[0], table["Other"].iloc[0]} == {"one (one, 8)", "other (other, 5)"}
    assert different_encoders({"a": Encoder("m", 8, frozenset("xy")), "b": Encoder("n", 8, frozenset("xz"))}) == []
    assert different_encoders({"a": Encoder("m", 8, frozenset("xy")), "b": Encoder("m", 8, frozenset("xy"))}) == []


def test_a_layer_has_maps_and_measures_of_its_own_and_the_address_keeps_it(runs_folder: Path):
    with Recorder(runs_folder / "deep", analyse=False, labels=LABELS, class_names=NAMES) as recorder:
        for at in range(2):
            layers = {"blocks.0": features(0)[:, :5], "blocks/1 <b>": features(3 * at)[:, :6]}
            recorder.snapshot(at, features(at), layers=layers)
    for run in (recorder.run, *layer_folders(recorder.run).values()):
        run.write_config(with_changes(run.config(), {"analysis.projections": ["pca"]}))
    remeasure(recorder.run)  # the layers, too
    drift = {}
    for page in ("manifold", "gram", "separability"):
        app = open_page(page)
        assert not app.exception
        (slider,) = (one for one in app.select_slider if one.label == "Layer")
        assert slider.options == ["blocks.0", "blocks/1 <b>", "Output"]
        assert slider.value == ""
        for name in ("blocks.0", "blocks/1 <b>"):
            app = open_page(page, run="deep", layer=name)
            assert not app.exception
            assert not app.error
            assert next(one for one in app.select_slider if one.label == "Layer").value == name
            assert app.query_params["layer"] in (name, [name])
            drift[page, name] = next(one.value for one in app.metric if one.label == "Gram drift")
        if page == "manifold":
            assert views(app)[0]["runs"][0]["key"] == "deep"
            assert views(app)[0]["runs"][0]["layer"] == "001"
    with Recorder(runs_folder / "flat", analyse=False, labels=LABELS, class_names=NAMES) as flat:
        for at in range(2):
            flat.snapshot(at, features(at))
    flat.run.write_config(recorder.run.config())
    remeasure(flat.run)
    app = open_page("manifold", run="deep", layer="blocks.0", beside="flat")
    assert not app.exception
    assert [one["layer"] for one in views(app)[0]["runs"]] == ["000", ""]
    assert "has no layer 'blocks\\.0', so on the right stands the output of its model" in words(app)
    assert "has no layer" not in words(open_page("manifold", run="deep", beside="flat"))
    assert {drift[page, "blocks.0"] for page in ("manifold", "gram", "separability")} == {"0.000"}
    assert len({drift[page, "blocks/1 <b>"] for page in ("manifold", "gram", "separability")} - {"0.000"}) == 1
