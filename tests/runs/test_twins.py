"""Two classes of one name stay two classes in every table of a run, and in what a tuned model answers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mpsviz.api.load_run import _labels
from mpsviz.config.run_config import RunConfig, with_changes
from mpsviz.data.dataset.records import BYSTANDER, Dataset, ImageRecord
from mpsviz.runs.background.imported_features import import_features
from mpsviz.runs.background.remeasure import remeasure
from mpsviz.runs.folder.probe import write_probe
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle.problems import problems
from tests.pages.made_run import as_older_version

TWINS = ["missile", "crane", "tench", "crane", "missile"]
SHOWN = ["missile (#0)", "crane (#1)", "tench", "crane (#3)", "missile (#4)"]
EACH, D = 4, 8
TABLES = ("summary", "per_class", "per_image", "gram_blocks", "prompts")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the maps that take half a minute to compile."""
    monkeypatch.setattr("mpsviz.runs.background.imported_features.slow_projections", lambda names: [])


def measured(path: Path, names: list[str]) -> RunFolder:
    """Features of five classes, in no order, measured as any run is."""
    rng = np.random.default_rng(0)
    labels = rng.permutation(np.repeat(np.arange(5), EACH))
    text = rng.normal(size=(5, D))
    before = text[labels] + 1.5 * rng.normal(size=(len(labels), D))
    file = path.with_suffix(".npz")
    np.savez(file, before=before, after=before + text[labels], labels=labels, class_names=names, text_features=text)
    run = import_features(file, path)
    config = with_changes(run.config(), {"analysis.projections": ["pca"]})
    run.write_json("config.json", config.model_dump(mode="json"))
    return run


@pytest.fixture
def twins(tmp_path: Path) -> RunFolder:
    return measured(tmp_path / "twins", TWINS)


def assert_same(run: RunFolder, other: RunFolder, names: list[str], other_names: list[str]) -> None:
    """Every figure is that of the other run, whatever the classes are called."""
    for name in TABLES:
        table, expected = run.written(f"analysis/{name}"), other.written(f"analysis/{name}")
        for column, index in (("label", "label_index"), ("other", "other_index")):
            if column in table:
                assert table[column].tolist() == np.array(names)[table[index]].tolist()
                assert expected[column].tolist() == np.array(other_names)[expected[index]].tolist()
                table, expected = table.drop(columns=column), expected.drop(columns=column)
        pd.testing.assert_frame_equal(table, expected, rtol=1e-3, atol=1e-4)


def test_every_table_says_of_each_class_what_it_would_under_a_name_of_its_own(twins: RunFolder, tmp_path: Path):
    assert twins.class_labels() == SHOWN
    assert_same(twins, measured(tmp_path / "own", list("abcde")), SHOWN, list("abcde"))
    blocks = twins.written("analysis/gram_blocks").query("epoch == 1")
    assert len(blocks) == 15, "five classes, and each two of them"
    assert not blocks.duplicated(["label_index", "other_index"]).any()
    per_class = twins.written("analysis/per_class")
    assert (
        per_class.groupby(["epoch", "measure"])["label_index"]
        .apply(list)
        .map(lambda rows: rows == list(range(5)))
        .all()
    )


def test_a_run_of_an_older_version_is_measured_again_before_its_twins_are_shown(twins: RunFolder, tmp_path: Path):
    as_older_version(twins, TWINS)
    assert twins.class_labels() == SHOWN
    assert set(twins.written("probe")["label"]) == set(SHOWN)
    for name in ("per_class", "gram_blocks", "prompts"):
        assert twins.table(f"analysis/{name}") is None, "nothing says which of two classes a row is about"
    said = next(problem for problem in problems(twins) if "per_class" in problem)
    assert "several have one name" in said
    assert said.endswith("Measure it again.")
    remeasure(twins)
    assert_same(twins, measured(tmp_path / "own", list("abcde")), SHOWN, list("abcde"))
    assert not [problem for problem in problems(twins) if "analysis" in problem]


def test_a_run_of_an_older_version_opens_as_before(tmp_path: Path):
    names = list("edcba")
    run, other = measured(tmp_path / "old", names), measured(tmp_path / "new", names)
    as_older_version(run, names)
    assert "label_index" not in pd.read_parquet(run.path / "analysis" / "per_class.parquet")
    for name in TABLES:
        table, expected = run.written(f"analysis/{name}"), other.written(f"analysis/{name}")
        pd.testing.assert_frame_equal(table[expected.columns], expected, check_dtype=False, check_categorical=False)


def test_a_run_folder_tells_classes_of_one_name_apart_by_their_keys(tmp_path: Path):
    run = RunFolder.create(tmp_path / "run", RunConfig())
    keys = ("n02012849", "n03126707")
    records = [ImageRecord(f"{n}.png", Path("x"), label, "crane") for label in (0, 1) for n in (label, label + 2)]
    records.append(ImageRecord("9.png", Path("x"), BYSTANDER, "crane"))
    data = Dataset(
        "imagenet", ("crane", "crane"), tuple(records), vocabulary=("tench", "crane", "crane"), class_keys=keys
    )
    write_probe(run, data, np.array(["held-out"] * 4 + ["bystander"]))
    probe = run.written("probe").set_index("id")
    assert probe["label"].to_dict() == {
        "0.png": "crane (n02012849)", "2.png": "crane (n02012849)",
        "1.png": "crane (n03126707)", "3.png": "crane (n03126707)", "9.png": "crane",
    }  # fmt: skip
    assert probe.loc["9.png", "name_index"] == 1
    assert _labels(run, ("crane", "crane")) == run.class_labels() == ["crane (n02012849)", "crane (n03126707)"]


def test_a_tuned_model_answers_with_names_that_say_which_class(twins: RunFolder):
    assert _labels(twins, tuple(TWINS)) == SHOWN
    assert _labels(twins, ("crane", "crane")) == ["crane (#0)", "crane (#1)"], "of another number of classes"
