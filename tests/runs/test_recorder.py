"""`mpsviz.Recorder`: a training of one's own becomes the very run folder that all pages read."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from mpsviz import Recorder
from mpsviz.config.run_config import with_changes
from mpsviz.errors import UserError
from mpsviz.locations import IMPORT_ROOT
from mpsviz.runs.background.imported_thumbnails import draw_waiting
from mpsviz.runs.background.remeasure import remeasure
from mpsviz.runs.background.unmeasurable import FUSED, NEEDS_LOGITS
from mpsviz.runs.findings.kept import read_findings
from mpsviz.runs.folder.recording import first_epoch, layer_folders, read_recording
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.folder.thumbnails import cut_thumbnails, read_thumbs
from mpsviz.runs.lifecycle.launcher import cancel, current_status, list_runs, pause
from mpsviz.runs.lifecycle.problems import problems
from mpsviz.runs.lifecycle.status import read_status
from mpsviz.runs.recording.measuring import follow
from mpsviz.runs.recording.pictures import keep_pictures
from mpsviz.view.runs.packed_folder import show_folder

N, D = 24, 8
IDS = [f"row {row}" for row in range(N)]
LABELS = np.arange(N) % 3
NAMES = ["fox", "wolf", "bear"]
CENTRES = np.random.default_rng(1).normal(size=(3, D))


def features(at: int, seed: int = 0) -> np.ndarray:
    """(N, D): classes part from each other as `at` grows."""
    return np.random.default_rng(seed).normal(size=(N, D)) + at * CENTRES[LABELS]


def recorder(path: Path, **changes: Any) -> Recorder:
    given = {"ids": IDS, "labels": LABELS, "class_names": NAMES, "analyse": False}
    return Recorder(path, **given | changes)


def measured(run: RunFolder) -> RunFolder:
    """Measured as `mpsviz analyse` does, without the map that takes half a minute to compile."""
    run.write_config(with_changes(run.config(), {"analysis.projections": ["pca"]}))
    remeasure(run)
    return run


def measures(run: RunFolder, table: str = "summary") -> set[str]:
    return set(run.written(f"analysis/{table}")["measure"])


def test_it_needs_neither_torch_nor_streamlit_nor_scikit_learn(tmp_path: Path):
    code = """
import sys
class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"torch", "torchvision", "streamlit", "sklearn", "umap", "open_clip"}:
            raise ImportError(name)
sys.meta_path.insert(0, Blocked())
import numpy as np
import mpsviz
rows = {"labels": [0, 1] * 3, "images": np.zeros((6, 9, 9, 3), np.uint8), "columns": {"a": range(6)}}
with mpsviz.Recorder(sys.argv[1], **rows, analyse=False) as recorder:
    recorder.snapshot(0, np.eye(6))
    recorder.log(1, loss=0.5)
    recorder.snapshot(1, np.eye(6) + 0.1, )
"""
    command = [sys.executable, "-c", code, str(tmp_path / "run")]
    done = subprocess.run(command, cwd=IMPORT_ROOT, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    run = RunFolder(tmp_path / "run")
    assert run.epochs() == [0, 1]
    thumbs = read_thumbs(run)
    assert thumbs is not None
    assert set(thumbs.places) == set(map(str, range(6)))


def test_a_recording_is_a_run_that_says_no_more_than_was_handed_over(runs_folder: Path):
    columns = pd.DataFrame({"style": ["a", "b"] * (N // 2), "size": np.arange(N), "seen": [True, False] * (N // 2)})
    with recorder(runs_folder / "mine", columns=columns) as one:
        for at in range(3):
            assert one.snapshot(at, features(at))
            one.log(10 * at, loss=1 / (at + 1), epoch=at)
    run = one.run
    assert run.path in [other.path for other in list_runs()]
    assert current_status(run).state == "finished"
    assert run.epochs() == [0, 1, 2]
    units = features(2) / np.linalg.norm(features(2), axis=1, keepdims=True)
    np.testing.assert_allclose(run.snapshot(2).image_features, units, atol=1e-3)
    probe = run.written("probe")
    assert probe["id"].tolist() == IDS
    assert probe["label"].tolist() == [NAMES[label] for label in LABELS]
    assert (probe["style"].tolist(), probe["size"].tolist()) == (columns["style"].tolist(), columns["size"].tolist())
    assert run.metrics()[["step", "loss"]].to_numpy().tolist() == [[0, 1.0], [10, 0.5], [20, 1 / 3]]
    measured(run)
    summary = run.written("analysis/summary").set_index(["epoch", "measure"])["value"]
    assert summary[0, "image_drift"] == pytest.approx(0, abs=1e-5)
    assert summary[2, "silhouette"] > summary[1, "silhouette"] > summary[0, "silhouette"]
    assert not measures(run) & (NEEDS_LOGITS | FUSED)
    assert problems(run) == []
    assert show_folder(run) is not None


def test_logits_are_those_of_the_model_and_nothing_is_fused(tmp_path: Path):
    with recorder(tmp_path / "run") as one:
        for at in (3, 7):  # the first one is compared with, whatever its number
            one.snapshot(at, features(at), logits=features(at) @ CENTRES.T)
    run = measured(one.run)
    assert first_epoch(run) == 3
    summary = run.written("analysis/summary").set_index(["epoch", "measure"])["value"]
    right = ((features(7) @ CENTRES.T).argmax(axis=1) == LABELS).mean()
    assert summary[7, "accuracy_tuned"] == pytest.approx(right)
    assert {"accuracy_tuned", "calibration_error", "image_drift"} <= measures(run)
    assert not measures(run) & (FUSED | {"accuracy_zero_shot", "image_text_alignment", "modality_gap"})
    assert problems(run) == []


def test_text_features_make_cosines_of_the_logits(tmp_path: Path):
    with recorder(tmp_path / "run", text_features=CENTRES) as one:
        one.snapshot(0, features(0))
        one.snapshot(1, features(1), text_features=-CENTRES)
    first, second = one.run.snapshot(0), one.run.snapshot(1)
    units = CENTRES / np.linalg.norm(CENTRES, axis=1, keepdims=True)
    np.testing.assert_allclose(first.logits, first.image_features @ units.T, atol=2e-3)
    np.testing.assert_allclose(second.logits, -second.image_features @ units.T, atol=2e-3)


def test_one_snapshot_is_a_run(tmp_path: Path):
    with Recorder(tmp_path / "run", analyse=False) as one:
        one.snapshot(0, features(0).astype(np.float16))
    run = measured(one.run)
    assert run.written("probe")["id"].tolist() == [str(row) for row in range(N)]
    assert read_recording(run).labels == "none"  # pyright: ignore[reportOptionalMemberAccess]
    assert "image_drift" not in measures(run)
    assert problems(run) == []


# -- kinds of labels ------------------------------------------------------------------------------------------------


def of_kind(path: Path, **given: Any) -> tuple[RunFolder, Any]:
    with Recorder(path, analyse=False, **given) as one:
        one.snapshot(0, features(0))
    return one.run, read_recording(one.run)


@pytest.mark.parametrize(
    "labels",
    [
        [[0, 2], [1], []] * 8,
        [["fox", "bear"], ["wolf"], []] * 8,
        np.array([[1, 0, 1], [0, 1, 0], [0, 0, 0]] * 8),
    ],
    ids=["numbers", "names", "zeros and ones"],
)
def test_several_labels_a_row_are_kept_as_several(tmp_path: Path, labels: Any):
    run, said = of_kind(tmp_path / "run", labels=labels, class_names=NAMES)
    assert said.labels == "several"
    probe = run.written("probe")
    assert set(probe["label_index"]) == {-1}
    assert probe["labels"].tolist() == ["fox, bear", "wolf", ""] * 8
    pairs = run.written("labels").groupby("id")["label_index"].apply(list)
    assert (pairs["0"], pairs["1"], "2" in pairs) == ([0, 2], [1], False)
    assert run.class_labels() == NAMES


def test_floats_are_numbers_and_no_classes(tmp_path: Path):
    values = np.linspace(0, 3, N)
    values[5] = np.nan
    run, said = of_kind(tmp_path / "run", labels=values)
    assert (said.labels, said.label_column) == ("numbers", "label value")
    np.testing.assert_array_equal(run.written("probe")["label value"], values)
    assert run.written("analysis/per_class").empty if measured(run) else False


def test_rows_without_a_label_are_bystanders_of_those_that_have_one(tmp_path: Path):
    run, said = of_kind(tmp_path / "run", labels=[None, "cat", "dog"] * 8)
    assert said.labels == "classes"
    assert run.class_labels() == ["cat", "dog"]
    assert run.written("probe")["split"].tolist() == ["bystander", "held-out", "held-out"] * 8


def test_sentences_are_a_column_and_a_split_is_said_in_our_words(tmp_path: Path):
    run, said = of_kind(tmp_path / "run", texts=[f"sentence {row}" for row in range(N)], split=["train", "test"] * 12)
    assert said.texts
    probe = run.written("probe")
    assert probe["text"].tolist()[:2] == ["sentence 0", "sentence 1"]
    assert probe["split"].tolist() == ["few-shot", "held-out"] * 12


IDS_OF_ANY_KIND = ["a/b", "..", "tab\there", "ünï 🐱", "x" * 5000, "line\nbreak", " ", "0", "NaN", "null", '"', "a,b"]


def test_ids_are_any_strings(tmp_path: Path):
    run, _ = of_kind(tmp_path / "run", ids=np.array([*IDS_OF_ANY_KIND, *range(12, 24)], dtype=object))
    assert run.written("probe")["id"].tolist() == [*IDS_OF_ANY_KIND, *map(str, range(12, 24))]


# -- what can't be shown ----------------------------------------------------------------------------------------------


def test_rows_that_are_not_finite_are_left_out_and_counted(tmp_path: Path):
    bad = features(0)
    bad[3, 2], bad[5] = np.nan, 0
    with recorder(tmp_path / "run") as one:
        one.snapshot(0, bad, tokens=np.ones((N, 5, 4)))
        one.snapshot(1, features(1), tokens=np.ones((N, 5, 4)))
    said = read_recording(one.run)
    assert said is not None
    assert (said.given, said.left_out) == (N, ("row 3", "row 5"))
    assert len(one.run.written("probe")) == len(one.run.snapshot(1).image_features) == N - 2
    assert (
        "2 of 24 rows were left out, zero or not finite at the first snapshot: row 3, row 5."
        in read_status(one.run).notes
    )


def test_a_training_that_diverges_is_told_and_goes_on(tmp_path: Path):
    with recorder(tmp_path / "run") as one:
        one.snapshot(0, features(0))
        with pytest.warns(UserWarning, match="Snapshot 1 is not recorded: 24 of 24 rows are zero or not finite"):
            assert not one.snapshot(1, features(1) * np.nan)
        one.snapshot(2, features(2))
    assert one.run.epochs() == [0, 2]
    assert read_recording(one.run).skipped == {1: "24 of 24 rows are zero or not finite."}  # pyright: ignore
    assert problems(one.run) == [] or all("snapshot" not in said for said in problems(one.run))


def test_layers_are_run_folders_of_their_own_widths(tmp_path: Path):
    with recorder(tmp_path / "run") as one:
        for at in range(2):
            one.snapshot(at, features(at), layers={"stem": features(at)[:, :3], "blocks.1": features(at, seed=2)})
    layers = layer_folders(one.run)
    assert list(layers) == ["stem", "blocks.1"]
    stem = layers["stem"]
    for layer in layers.values():
        quick(layer)
    measured(one.run)
    assert (stem.epochs(), stem.snapshot(1).image_features.shape) == ([0, 1], (N, 3))
    assert stem.written("probe")["id"].tolist() == IDS
    assert "image_drift" in measures(stem)


def test_tokens_say_how_an_image_changed_within(tmp_path: Path):
    rng = np.random.default_rng(0)
    before, after = rng.normal(size=(2, N, 5, 6))
    with recorder(tmp_path / "run", images=np.zeros((N, 9, 9), np.uint8)) as one:
        one.snapshot(0, features(0), tokens=before)
        one.snapshot(1, features(1), tokens=after)

    def gram(tokens: np.ndarray) -> np.ndarray:
        units = tokens / np.linalg.norm(tokens, axis=2, keepdims=True)
        return units @ units.transpose(0, 2, 1)  # (N, T, D) · (N, D, T)

    change = np.abs(gram(after) - gram(before))  # (N, T, T)
    first, second = one.run.snapshot(0), one.run.snapshot(1)
    assert not first.token_gram_drift.any()
    np.testing.assert_allclose(second.token_gram_drift, change.mean(axis=(1, 2)), atol=1e-3)
    assert second.token_gram_map is not None
    np.testing.assert_allclose(second.token_gram_map, change.mean(axis=2)[:, 1:], atol=1e-3)


# -- going on, and refusing -------------------------------------------------------------------------------------------


def test_a_training_that_was_started_again_goes_on(tmp_path: Path):
    path = tmp_path / "run"
    one = recorder(path)
    for at in range(3):
        one.snapshot(at, features(at))
        one.log(at, loss=float(at))
    with pytest.raises(ZeroDivisionError), one:
        raise ZeroDivisionError("by zero")
    status = read_status(RunFolder(path))
    assert status.state == "failed"
    assert status.error is not None
    assert status.error.what == "The training stopped on an error: ZeroDivisionError: by zero"
    with recorder(path) as two:  # from a checkpoint after epoch 1
        assert (two.resumed, two.last) == (True, 2)
        two.log(2, loss=20.0)
        two.snapshot(2, features(5))
        two.snapshot(3, features(3))
    run = RunFolder(path)
    assert run.epochs() == [0, 1, 2, 3]
    assert run.metrics()["loss"].tolist() == [0, 1, 20]
    units = features(5) / np.linalg.norm(features(5), axis=1, keepdims=True)
    np.testing.assert_allclose(run.snapshot(2).image_features, units, atol=1e-3)
    assert read_recording(run).skipped == {}  # pyright: ignore[reportOptionalMemberAccess]
    assert read_status(run).state == "finished"


def test_a_training_that_begins_anew_does_not_wipe_out_what_was_recorded(tmp_path: Path):
    with recorder(tmp_path / "run") as one:
        one.snapshot(0, features(0))
        one.snapshot(1, features(1))
    with recorder(tmp_path / "run") as two, pytest.raises(UserError, match=r"holds a recording up to 1.* again at 0"):
        two.snapshot(0, features(0))
    assert two.run.epochs() == [0, 1]


def test_a_start_that_recorded_only_the_first_snapshot_is_made_again(tmp_path: Path):
    with recorder(tmp_path / "run") as one:
        one.snapshot(0, features(0))
    with recorder(tmp_path / "run") as two:
        two.snapshot(0, features(4))
        two.snapshot(1, features(1))
    assert two.run.epochs() == [0, 1]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"ids": IDS[:-1], "labels": LABELS[:-1]}, "has 24 rows, and 23 were given"),
        ({"ids": IDS[::-1]}, "the same rows in another order: where it has 'row 0', 'row 23' was given"),
        ({"ids": [*IDS[:-1], "other"]}, "other rows: where it has 'row 23', 'other' was given"),
        ({"labels": LABELS[::-1]}, "has other labels or class names"),
        ({"unit": "step"}, "counts epochs, and this one steps"),
    ],
)
def test_rows_that_do_not_match_are_refused_with_the_reason(tmp_path: Path, changes: dict[str, Any], why: str):
    with recorder(tmp_path / "run") as one:
        one.snapshot(0, features(0))
    before = {file: file.read_bytes() for file in (tmp_path / "run").rglob("*") if file.is_file()}
    with pytest.raises(UserError, match=why):
        recorder(tmp_path / "run", **changes)
    assert {file: file.read_bytes() for file in (tmp_path / "run").rglob("*") if file.is_file()} == before


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"ids": ["a"] * N}, "'a' is there twice"),
        ({"ids": IDS[:3]}, "not equally many: ids 3, labels 24"),
        ({"ids": ["", *IDS[1:]]}, "An id is empty"),
        ({"ids": ["\ud800", *IDS[1:]]}, "not valid Unicode"),
        ({"ids": [1.5, *IDS[1:]]}, "texts or whole numbers, but one is 1.5"),
        ({"split": ["somewhere"] * N}, "'somewhere' is not known"),
        ({"columns": {"text": range(N)}}, "can't be called 'text'"),
        ({"labels": np.full((N, 3), 0.3)}, "not all 0 or 1"),
        ({"labels": [object()] * N}, "names, but one is"),
        ({"images": np.zeros((N, 4, 4, 3))}, "hold float64"),
        ({"text_features": np.zeros((3, D))}, "zero or not finite"),
        ({"unit": "batch"}, "can't be counted in 'batch'"),
    ],
)
def test_what_does_not_fit_is_refused_before_anything_is_written(tmp_path: Path, given: dict[str, Any], why: str):
    with pytest.raises(UserError, match=why):
        recorder(tmp_path / "run", **given)
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"features": features(1)[:, :5]}, r"features have the shape \(24, 5\).*\(24, 8\)"),
        ({"features": features(1)[:5]}, r"features have the shape \(5, 8\)"),
        ({"features": features(1).astype(object)}, "hold no numbers but object"),
        ({"logits": np.zeros((N, 3))}, "Some snapshots have logits and some have not"),
        ({"layers": {"stem": features(1)}}, "layers are stem; at the first snapshot they were none"),
        ({"at": 0}, "Snapshot 0 comes after snapshot 0"),
        ({"at": 0.5}, "0.5 is no number of a snapshot"),
        ({"ids": [*IDS[::-1][:-1], "x"]}, "not those of the recording"),
    ],
)
def test_a_later_snapshot_must_fit_the_first(tmp_path: Path, given: dict[str, Any], why: str):
    with recorder(tmp_path / "run") as one:
        one.snapshot(0, features(0))
        with pytest.raises(UserError, match=why):
            one.snapshot(**{"at": 1, "features": features(1)} | given)
        assert one.run.epochs() == [0]
        one.snapshot(1, features(1)[::-1], ids=IDS[::-1])
        units = features(1) / np.linalg.norm(features(1), axis=1, keepdims=True)
        np.testing.assert_allclose(one.run.snapshot(1).image_features, units, atol=1e-3)


@pytest.mark.parametrize(
    ("given", "more", "why"),
    [
        ({"labels": LABELS + 1}, {}, "number outside 0 to 2"),
        ({"labels": ["cat"] * N}, {}, "'cat', which is not among class_names"),
        ({}, {"logits": np.zeros((N, 4))}, "3 classes, but 4"),
        ({"labels": np.linspace(0, 1, N), "class_names": None}, {"logits": np.zeros((N, 4))}, "labels are numbers"),
        ({"text_features": np.ones((3, 5))}, {}, "5 wide and the features 8"),
        ({}, {"features": np.full((N, D), np.nan)}, "Only 0 of 24 rows are finite"),
    ],
)
def test_a_first_snapshot_that_can_be_of_no_run_is_refused(
    tmp_path: Path, given: dict[str, Any], more: dict[str, Any], why: str
):
    with recorder(tmp_path / "run", **given) as one, pytest.raises(UserError, match=why):
        one.snapshot(**{"at": 0, "features": features(0)} | more)
    assert one.run.epochs() == []


def test_a_second_writer_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("mpsviz.runs.recording.opening.PATIENCE_S", 0)
    with recorder(tmp_path / "run"), pytest.raises(UserError, match="Another process records into"):
        recorder(tmp_path / "run")
    recorder(tmp_path / "run").close()


def test_other_folders_are_left_alone(tmp_path: Path):
    (tmp_path / "thesis.tex").write_text("years of work")
    with pytest.raises(UserError, match="is not empty"):
        recorder(tmp_path)
    assert (tmp_path / "thesis.tex").read_text() == "years of work"


def test_a_folder_that_may_not_be_written_is_said(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="can't be written"):
        recorder(tmp_path / "file" / "run")


def test_a_full_disk_is_a_warning_and_never_stops_the_training(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with recorder(tmp_path / "run") as one:
        one.snapshot(0, features(0))
        with monkeypatch.context() as patch:
            patch.setattr("mpsviz.runs.folder.files.CheckedFiles.write_bytes", full)
            with pytest.warns(UserWarning, match="could not be recorded in .*: No space left on device"):
                assert not one.snapshot(1, features(1))
        assert one.snapshot(2, features(2))
    assert one.run.epochs() == [0, 2]


def test_a_folder_that_was_deleted_is_a_warning(tmp_path: Path):
    one = recorder(tmp_path / "run")
    one.snapshot(0, features(0))
    (tmp_path / "run").rename(tmp_path / "elsewhere")
    with pytest.warns(UserWarning, match="could not be recorded"):
        assert not one.snapshot(1, features(1))
    with pytest.warns(UserWarning, match="could not be recorded"):
        one.close()


def test_the_app_never_stops_somebody_s_training(tmp_path: Path):
    with recorder(tmp_path / "run") as one:
        one.snapshot(0, features(0))
        assert read_status(one.run).pid == os.getpid()
        for act in (cancel, pause):
            with pytest.raises(UserError, match="recorded by a training of your own"):
                act(one.run)
        assert not (one.path / "control").exists()


WRITER = """
import os, sys
import numpy as np
from mpsviz.runs.recording.recorder import Recorder
folder, replace = sys.argv[1], os.replace

def killed_at(number, *names):
    '''Before a file is renamed into place for the so many-th time.'''
    killed_at.count += 1
    if killed_at.count == number:
        os.kill(os.getpid(), 9)
    return replace(*names)

for number in range(1, 100):
    killed_at.count = 0
    child = os.fork()
    if not child:
        os.replace = lambda *names: killed_at(number, *names)
        with Recorder(f"{folder}/{number}", ids=list("abcdef"), labels=[0, 1] * 3, analyse=False) as recorder:
            for at in range(3):
                recorder.snapshot(at, np.eye(6) + at, layers={"stem": np.eye(6)})
                recorder.log(at, loss=1.0)
        os._exit(0)
    if os.waitpid(child, 0)[1] == 0:
        break
print(number)
"""


def test_a_writer_that_is_killed_between_any_two_writes_harms_nothing(tmp_path: Path):
    command = [sys.executable, "-W", "ignore::DeprecationWarning", "-c", WRITER, str(tmp_path)]
    done = subprocess.run(command, cwd=IMPORT_ROOT, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    count = int(done.stdout)
    assert 20 < count < 99
    for number in range(1, count + 1):
        path = tmp_path / str(number)
        run = RunFolder(path)
        for epoch in run.epochs():
            assert run.snapshot(epoch).image_features.shape == (6, 6)
            assert len(run.written("probe")) == 6
        if number < count and (path / "status.json").exists():
            assert "ended without closing" in str(current_status(run).error)
        with Recorder(path, ids=list("abcdef"), labels=[0, 1] * 3, analyse=False) as again:
            last = again.last
            again.snapshot(0 if last is None else last + 1, np.eye(6), layers={"stem": np.eye(6)})
        (stem,) = layer_folders(run).values()
        assert run.epochs() == stem.epochs() == list(range(len(run.epochs())))
        assert read_status(run).state == "finished"


# -- the process beside -----------------------------------------------------------------------------------------------


def quick(run: RunFolder) -> None:
    """Without the maps that take half a minute to compile."""
    run.write_config(with_changes(run.config(), {"analysis.projections": ["pca"]}))


def test_a_process_beside_measures_what_comes_and_outlives_the_training(tmp_path: Path):
    pictures = [tmp_path / f"{row}.png" for row in range(N)]
    for picture in pictures:
        Image.new("RGB", (9, 9)).save(picture)
    with recorder(tmp_path / "run", images=pictures, analyse=True) as one:
        quick(one.run)
        for at in range(3):
            one.snapshot(at, features(at))
        one.close(wait=True)
    run = one.run
    assert {0, 1, 2} == set(run.written("analysis/summary")["epoch"]) == set(run.written("maps/pca")["epoch"])
    assert read_findings(run) is not None
    assert problems(run) == []
    thumbs = read_thumbs(run)
    assert thumbs is not None
    assert set(thumbs.places) == set(IDS)
    assert not any((run.path / name).exists() for name in ("measuring.json", "pictures.json"))


def test_pictures_that_are_arrays_are_left_for_the_process_beside(tmp_path: Path):
    pictures = np.arange(N, dtype=np.uint8)[:, None, None, None] * np.ones((1, 9, 9, 3), np.uint8)  # (N, 9, 9, 3)
    with recorder(tmp_path / "run") as one:
        keep_pictures(one.run, IDS, list(pictures), later=True)
        one.run.write_table("probe", pd.DataFrame({"id": IDS, "label": "", "label_index": 0, "split": "held-out"}))
        draw_waiting(one.run)
        assert not list(one.run.path.glob("pictures.*"))
        thumbs = cut_thumbnails(one.run, IDS)
    assert [int(np.asarray(thumbs[name])[30, 30, 0]) for name in IDS] == list(range(N))


def test_measuring_goes_on_where_there_is_one_snapshot_and_layers(tmp_path: Path):
    with recorder(tmp_path / "run") as one:
        one.snapshot(0, features(0), layers={"stem": features(1)[:, :4]})
    (stem,) = layer_folders(one.run).values()
    for folder in (one.run, stem):
        quick(folder)
    reading, writing = os.pipe()
    os.write(writing, b"\n")
    os.close(writing)
    follow(one.run, reading)
    os.close(reading)
    for folder in (one.run, stem):
        assert "image_drift" not in measures(folder)
        assert "effective_rank" in measures(folder)
        assert folder.map_names() == ["pca"]


def test_features_that_are_all_equal_are_measured(tmp_path: Path):
    with recorder(tmp_path / "run") as one:
        for at in range(2):
            one.snapshot(at, np.ones((N, D)))
    quick(one.run)
    assert "image_drift" in measures(measured(one.run))
