"""Own features with pictures and further columns: each image keeps its own in the run folder and in the view."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from mpsviz.cli.main import main
from mpsviz.data.formats.features.features import Beside
from mpsviz.errors import UserError
from mpsviz.runs.background import imported_features
from mpsviz.runs.background.imported_features import import_features
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.folder.thumbnails import open_sheet, read_thumbs
from mpsviz.runs.lifecycle.status import read_status
from mpsviz.view.images import NO_SHEET, pack_images

N, D = 24, 6
SHADES = [10 * row for row in range(N)]
IDS = [f"image {row}" for row in range(N)]
pytestmark = pytest.mark.usefixtures("quick")


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the maps that take half a minute to compile."""
    monkeypatch.setattr("mpsviz.runs.background.imported_features.slow_projections", lambda names: [])


def features(folder: Path, **more: object) -> Path:
    before, after = np.random.default_rng(0).normal(size=(2, N, D))
    given = {"before": before, "after": after, "ids": np.array(IDS), "labels": np.repeat(["cat", "dog"], N // 2)}
    np.savez(folder / "mine.npz", **given | more)
    return folder / "mine.npz"


def table(folder: Path, order: list[int], **columns: object) -> Path:
    """Of pictures, each of another shade, in another order than the features."""
    (folder / "pictures").mkdir()
    for row, shade in enumerate(SHADES):
        Image.new("RGB", (40, 40), (shade, shade, shade)).save(folder / "pictures" / f"{row}.png")
    paths = [f"pictures/{row}.png" for row in order]
    frame = pd.DataFrame({"id": [IDS[row] for row in order], "path": paths, **columns})
    frame.to_csv(folder / "mine.csv", index=False)
    return folder / "mine.csv"


def shade_of(run: RunFolder, image: str) -> int:
    """The middle of its thumbnail."""
    thumbs = read_thumbs(run)
    assert thumbs is not None
    number, x, y = thumbs.places[image]
    sheet = open_sheet(run, thumbs.sheets[number])
    assert sheet is not None
    return int(np.asarray(sheet)[y + thumbs.size // 4, x + thumbs.size // 4, 0])


def test_the_picture_and_the_columns_of_an_image_are_its_own(tmp_path: Path):
    order = np.random.default_rng(1).permutation(N).tolist()
    table(tmp_path, order, size=order, camera=["front" if row % 2 else "back" for row in order])
    run = import_features(features(tmp_path))
    assert [shade_of(run, image) for image in IDS] == SHADES
    probe = run.written("probe")
    assert probe["size"].tolist() == list(range(N))
    assert probe["camera"].tolist() == ["back", "front"] * (N // 2)
    by_group = run.written("analysis/by_group")
    assert set(by_group.loc[by_group["column"] == "camera", "group"]) == {"front", "back"}
    thumbs = read_thumbs(run)
    packed = pack_images(probe, [0], thumbnails=thumbs.places if thumbs else None)
    about = {column["name"]: column for column in packed.meta["columns"]}
    assert about["size"]["categories"] is None, "numbers are a ramp"
    assert packed.tables["images"][about["size"]["key"]].to_pylist() == list(range(N))
    assert about["camera"]["categories"] == ["back", "front"], "words are groups"


def test_pictures_that_cannot_be_used_are_counted_and_the_others_stay_right(tmp_path: Path):
    table(tmp_path, list(range(N)))
    (tmp_path / "pictures" / "2.png").unlink()
    (tmp_path / "pictures" / "5.png").write_bytes(b"no picture")
    whole = (tmp_path / "pictures" / "7.png").read_bytes()
    (tmp_path / "pictures" / "7.png").write_bytes(whole[: len(whole) // 2])
    run = import_features(features(tmp_path))
    notes = read_status(run).notes
    assert "1 of 24 pictures was skipped: 1 missing (pictures/2.png)." in notes
    said = "2 of 23 pictures were skipped: 1 broken (image 7), 1 no image or broken in its first bytes (image 5)."
    assert said in notes
    thumbs = read_thumbs(run)
    assert thumbs is not None
    left = [row for row in range(N) if row not in (2, 5, 7)]
    assert set(thumbs.places) == {IDS[row] for row in left}
    assert [shade_of(run, IDS[row]) for row in left] == [SHADES[row] for row in left]
    sheets = pack_images(run.written("probe"), [0], thumbnails=thumbs.places).tables["images"]["sheet"].to_pylist()
    assert [row for row, sheet in enumerate(sheets) if sheet == NO_SHEET] == [2, 5, 7]


def test_pictures_outside_are_refused_before_there_is_a_run(tmp_path: Path, runs_folder: Path):
    given = np.array(["../secret.png"] * N)
    for opened in (import_features, imported_features.start_import):
        with pytest.raises(UserError, match="lies outside the folder"):
            opened(features(tmp_path, path=given))
    assert not runs_folder.exists()
    assert import_features(features(tmp_path, path=given), beside=Beside(has_pictures=False)).epochs() == [0, 1]


def test_a_column_of_the_folders_own_name_gets_another_and_one_that_the_app_has_a_use_for_is_used(tmp_path: Path):
    taken = {"recall": ["x", "y"] * (N // 2), "split": ["train", "test"] * (N // 2), "epoch": np.arange(N)}
    used = {"domain": ["photo", "art"] * (N // 2), "fold": np.arange(N) % 3, "family": np.repeat(["pets"], N)}
    run = import_features(features(tmp_path, **taken, **used))
    probe = run.written("probe")
    assert probe["recall (own)"].tolist() == taken["recall"]
    assert set(probe["split"]) == {"held-out"}
    assert "The column 'split' is called 'split (own)' here." in read_status(run).notes
    assert probe["domain"].tolist() == used["domain"]
    assert probe["fold"].tolist() == ["0", "1", "2"] * (N // 3)
    assert set(probe["family"]) == {"pets"}
    mixed = import_features(features(tmp_path, family=np.array(["pets", "wild"] * (N // 2))), tmp_path / "mixed")
    assert set(mixed.written("probe")["family"]) == {""}, "a class lies in one family"
    assert mixed.written("probe")["family (own)"].tolist() == ["pets", "wild"] * (N // 2)


def test_ten_thousand_words_are_no_groups(tmp_path: Path):
    rng, n = np.random.default_rng(0), 10_000
    codes = np.array([f"code {row}" for row in range(n)])
    probe = pd.DataFrame({"id": codes, "label": codes, "caption": codes, "half": np.repeat(["a", "b"], n // 2)})
    sent = [column["name"] for column in pack_images(probe, [0]).meta["columns"]]
    assert sent == ["label", "half"]
    many = np.array([f"caption {row}" for row in range(1200)])
    np.savez(tmp_path / "many.npz", before=rng.normal(size=(1200, D)), caption=many)
    run = import_features(tmp_path / "many.npz")
    said = "The column 'caption' has 1,200 different words, so it is not offered as groups."
    assert said in read_status(run).notes


def test_the_command_makes_a_run_of_features_and_prints_its_figures(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    path, beside = features(tmp_path), table(tmp_path, list(range(N)))
    beside.rename(tmp_path / "other.csv")
    main(["analyse", str(path), "--table", str(tmp_path / "other.csv"), "--out", str(tmp_path / "run")])
    output = capsys.readouterr()
    result = json.loads(output.out.splitlines()[-1])
    assert result["run"] == str(tmp_path / "run")
    assert result["epochs"] == [0, 1]
    assert result["measures"]["image_drift"]["before"] == pytest.approx(0, abs=1e-5)
    assert result["measures"]["image_drift"]["after"] > 0.5
    assert set(result["maps"]) == {"pca"}
    assert "reading the pictures" in output.err
    assert "What is known of the images was read from 'other.csv'." in output.err
    assert shade_of(RunFolder(tmp_path / "run"), IDS[3]) == SHADES[3]
    with pytest.raises(SystemExit, match="--table and --no-pictures belong to a file of features"):
        main(["analyse", str(tmp_path / "run"), "--table", str(path), "--no-pictures"])


def test_columns_that_must_have_another_name_do_not_get_that_of_each_other(tmp_path: Path):
    columns = {"split (own)": np.full(N, "a"), "split": np.full(N, "b")}
    probe = import_features(features(tmp_path, **columns), tmp_path / "run").written("probe")
    assert set(probe["split (own)"]) == {"a"}
    assert set(probe["split (own) (own)"]) == {"b"}
