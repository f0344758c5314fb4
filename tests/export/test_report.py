"""A report says what its run says, holds everything in one file, and lets no text of a user out of its place."""

from __future__ import annotations

import base64
import json
import re
import shutil
import zlib
from pathlib import Path

import numpy as np
import pytest

from mpsviz.analysis.findings.registry import NOTHING_FOUND
from mpsviz.cli.main import main
from mpsviz.config.run_config import with_changes
from mpsviz.errors import UserError
from mpsviz.export.report.report import report_of, write_report
from mpsviz.export.report.run_comparison import NOTHING_PAIRED, OF_NO_IMAGES, RunComparison, run_comparison
from mpsviz.export.weights.model_card import model_card
from mpsviz.runs.findings.kept import FILE
from mpsviz.runs.folder.recording import SOURCE
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle.manage_runs import rename
from mpsviz.ui.tables.comparison_table import NONE_LEFT, NOT_PAIRED
from tests.made_once import made_once
from tests.pages.made_run import make_run

NASTY = "</script><img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    folder = made_once(
        tmp_path_factory, "reported run", lambda path: make_run(path / "run", families={"a": ["cat", NASTY, "dog"]})
    )
    return RunFolder(folder / "run")


@pytest.fixture(scope="module")
def document(run: RunFolder) -> str:
    return report_of([run])


def embedded(document: str, name: str) -> dict:
    found = re.search(rf'<script type="application/json" id="{name}">(.*?)</script>', document, re.DOTALL)
    assert found is not None
    return json.loads(found[1])


def test_its_figures_are_those_of_the_run(run: RunFolder, document: str):
    summary = run.written("analysis/summary")
    last = summary[summary["epoch"] == summary["epoch"].max()].set_index("measure")["value"]
    rows = dict(re.findall(r'<tr><th scope="row">([^<]+)</th><td>[^<]*</td><td>([^<]+)</td>', document))
    assert rows["Tuned accuracy"] == f"{100 * last['accuracy_tuned']:.1f} %"
    assert rows["Gram drift"] == f"{last['gram_drift_global']:.3f}"


def test_its_view_holds_every_place_of_the_map(run: RunFolder, document: str):
    view = embedded(document, "view-1")
    first = view["settings"]["runs"][0]["maps"][0]
    places = next(pack for pack in view["packs"] if pack["version"] == first["places"][0])
    column = next(one for one in places["tables"]["places"] if one["name"] == "x")
    held = len(zlib.decompress(base64.b64decode(column["bytes"]))) // np.dtype(column["type"]).itemsize
    assert held == len(run.written(f"maps/{first['name']}"))


def test_no_text_of_a_user_becomes_markup(run: RunFolder, document: str, tmp_path: Path):
    assert NASTY in run.class_labels()
    assert "<img src=x" not in document
    assert NASTY in embedded(document, "view-1")["packs"][0]["meta"].get("names", [NASTY])
    other = make_run(tmp_path / "other", epochs=(0, 1))
    rename(other, NASTY)
    assert "<img src=x" not in report_of([other])


def test_it_says_that_nothing_reached_its_least_size_and_that_older_findings_are_not_todays(tmp_path: Path):
    folder = make_run(tmp_path / "run", epochs=(0, 1))
    assert f"<p>{NOTHING_FOUND}</p>" in report_of([folder])
    assert f"## Findings\n\n{NOTHING_FOUND}\n" in model_card(folder, "merged")
    tree = folder.read_json(FILE)
    assert isinstance(tree, dict)
    folder.write_json(FILE, {**tree, "version": 0})
    assert "An earlier version looked for findings here" in report_of([folder])
    assert "An earlier version looked for findings here" in model_card(folder, "merged")


def test_pictures_are_left_out_when_asked(run: RunFolder, document: str):
    without = report_of([run], pictures=False)
    assert "data:image/webp" in document
    assert "data:image/webp" not in without
    assert len(without) < len(document)


def test_two_runs_have_a_section_each(run: RunFolder, document: str, tmp_path: Path):
    other = make_run(tmp_path / "other", epochs=(0, 1))
    both = report_of([run, other])
    assert embedded(both, "view-2")["settings"]["key"] == "other"
    assert both.count("<section ") == 3, "one for the comparison"
    assert 'id="comparison"' not in document
    rows = re.findall(r"<tr>(.*?)</tr>", both[both.index('aria-label="Figures of each setting"') :], re.DOTALL)
    cells = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", rows[1])
    assert [cells[0], cells[-1]] == ["mps · epochs=30", "1"]
    assert embedded(both, "view-1")["settings"] == embedded(document, "view-1")["settings"]


def test_a_run_of_which_nothing_is_measured_is_refused(run: RunFolder, tmp_path: Path):
    empty = RunFolder.create(tmp_path / "empty", run.config())
    with pytest.raises(UserError, match="Nothing of the run 'empty' is measured yet"):
        report_of([empty])


def test_a_file_that_was_there_stays_when_the_report_fails(run: RunFolder, tmp_path: Path):
    out = tmp_path / "report.html"
    out.write_text("mine")
    with pytest.raises(UserError):
        write_report([RunFolder(tmp_path / "no run")], out)
    assert out.read_text() == "mine"
    (tmp_path / "folder.html").mkdir()
    with pytest.raises(UserError, match="can't be written"):
        write_report([run], tmp_path / "folder.html")


def test_the_command_says_where_it_is_and_how_large(run: RunFolder, tmp_path: Path, capsys: pytest.CaptureFixture):
    out = tmp_path / "report.html"
    main(["report", str(run.path), "--out", str(out), "--no-pictures"])
    said = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert said["report"] == str(out)
    assert said["bytes"] == out.stat().st_size


def test_views_of_two_folders_of_one_name_are_told_apart(run: RunFolder, tmp_path: Path):
    other = RunFolder(Path(shutil.copytree(run.path, tmp_path / run.path.name)))
    both = report_of([run, other], pictures=False)
    assert embedded(both, "view-1")["settings"]["key"] != embedded(both, "view-2")["settings"]["key"]


def test_a_figure_that_is_not_defined_is_left_open(run: RunFolder, tmp_path: Path):
    other = RunFolder(Path(shutil.copytree(run.path, tmp_path / "undefined")))
    summary = other.written("analysis/summary")
    undefined = summary["measure"] == "accuracy_tuned"
    other.write_table("analysis/summary", summary.assign(value=summary["value"].mask(undefined, float("nan"))))
    other.write_table("maps/pca", other.written("maps/pca").assign(noise_floor=float("inf")))
    other.write_config(with_changes(other.config(), {"data.name": SOURCE, "model.name": SOURCE}))
    text = report_of([other], pictures=False)
    assert re.search(r'<th scope="row">Tuned accuracy</th><td>[^<]+</td><td></td><td></td>', text)
    facts = dict(re.findall(r"<dt>([^<]+)</dt><dd>([^<]*)</dd>", text[: text.index("<h3>")]))
    assert facts["Model"] == "not said"
    assert {"Images", "Classes"} <= set(facts)
    assert not {"Method", "Seed", "Training images of each class", "Held-out images"} & set(facts), "nobody said"
    assert "optim.lr" not in text


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> list[RunFolder]:
    """Two methods, two seeds each; `mps` comes first."""
    root, runs = tmp_path_factory.mktemp("compared"), []
    for method, seed in (("mps", 1), ("mps", 2), ("ce", 1), ("ce", 2)):
        one = make_run(root / f"{method}-{seed}", epochs=(0, 2), seed=seed + 10 * (method == "ce"))
        one.write_config(with_changes(one.config(), {"method.name": method, "seed": seed}))
        runs.append(one)
    return runs


def beside_each_other(runs: list[RunFolder]) -> RunComparison:
    found = run_comparison(runs, [run.path.name for run in runs])
    assert found is not None
    return found


def last(run: RunFolder, measure: str) -> float:
    summary = run.written("analysis/summary")
    return float(summary[(summary["epoch"] == 2) & (summary["measure"] == measure)]["value"].iloc[0])


def test_several_runs_are_compared_as_on_the_compare_page(compared: list[RunFolder]):
    found = beside_each_other(compared)
    column = found.headings.index("Tuned accuracy")
    means = {}
    for method, pair in (("mps", compared[:2]), ("ce", compared[2:])):
        values = [100 * last(run, "accuracy_tuned") for run in pair]
        means[method] = round(float(np.mean(values)), 1)
        seeds, row = found.rows[method]
        assert (seeds, row[column].text) == (2, f"{means[method]:.1f} % ± {np.std(values, ddof=1):.1f}")
    assert {method for method, (_, row) in found.rows.items() if row[column].best} == {
        method for method, mean in means.items() if mean == max(means.values())
    }
    (pair,) = found.pairs
    assert (pair.first, pair.second, pair.said.split()[0]) == ("mps", "ce", "2")
    drift = next(row for row in pair.rows if row["measure"] == "Gram drift")
    wanted = np.mean([last(ce, "gram_drift_global") - last(mps, "gram_drift_global")
                      for mps, ce in zip(compared[:2], compared[2:], strict=True)])  # fmt: skip
    assert drift["difference"] == f"{wanted:+.4f}"
    assert found.settings["method.name"] == ["mps", "mps", "ce", "ce"]
    assert found.settings["seed"] == ["1", "2", "1", "2"]


def test_one_pair_of_runs_is_paired_by_image_and_other_splits_are_not(compared: list[RunFolder]):
    (pair,) = beside_each_other([compared[0], compared[2]]).pairs
    assert "paired by image" in pair.said
    tuned = next(row for row in pair.rows if row["measure"] == "Tuned accuracy")
    assert (tuned["p"], tuned["test"]) == ("–", "none: all differences are equal")
    other = beside_each_other([compared[0], compared[3]])
    assert [(pair.said, pair.rows) for pair in other.pairs] == [(NOTHING_PAIRED, [])]
    assert "different seeds" in " ".join(other.notes)


def test_where_no_measure_can_be_paired_the_report_says_why(compared: list[RunFolder], tmp_path: Path):
    runs = [RunFolder(Path(shutil.copytree(run.path, tmp_path / run.path.name))) for run in compared[::2]]
    for run in runs:
        summary = run.written("analysis/summary")
        run.write_table("analysis/summary", summary[summary["measure"] == "gram_drift_global"])
    assert [(pair.said, pair.rows) for pair in beside_each_other(runs).pairs] == [(OF_NO_IMAGES, [])]
    runs[1].write_config(with_changes(runs[1].config(), {"model.name": "ViT-B-16", "model.pretrained": "openai"}))
    assert [(pair.said, pair.rows) for pair in beside_each_other(runs).pairs] == [(f"{NOT_PAIRED} {NONE_LEFT}", [])]


def test_what_chance_alone_would_fill_is_not_compared(compared: list[RunFolder], tmp_path: Path):
    runs = []
    for run in (compared[0], compared[2]):
        few = RunFolder(Path(shutil.copytree(run.path, tmp_path / run.path.name)))
        probe = few.written("probe")
        held_out = probe.index[probe["split"] == "held-out"]
        few.write_table("probe", probe.assign(split=probe["split"].mask(probe.index.isin(held_out[3:]), "pool")))
        runs.append(few)
    headings = beside_each_other(runs).headings
    assert "Neighbours kept" not in headings
    assert "Tuned accuracy" in headings
