"""A run in a notebook: what is shown says what the run says, and the example notebook runs from top to bottom."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import numpy as np
import pandas as pd
import pytest
from nbclient import NotebookClient

import mpsviz
from mpsviz.analysis.findings.chance.finding import Finding, Subject
from mpsviz.analysis.findings.registry import KINDS, NOTHING_FOUND, Findings
from mpsviz.errors import UserError
from mpsviz.notebook.opened_run import OpenedRun
from mpsviz.runs.findings.compare import ONE_SET
from mpsviz.runs.findings.kept import FILE, write_findings
from mpsviz.runs.folder.store import RunFolder
from tests.made_once import made_once
from tests.pages.made_run import make_run

ROOT = Path(__file__).parents[2]
SENTENCE = "Two <b>came</b> together."


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> OpenedRun:
    def make(folder: Path) -> None:
        found = Finding("merged", "found", Subject(), SENTENCE, 0.5, "", severity=0.7, selection=())
        write_findings(
            make_run(folder / "run", epochs=(0, 1, 2)),
            Findings(2, (found,), {name: kind.looks_for for name, kind in KINDS.items()}, 96),
        )

    return mpsviz.open_run(made_once(tmp_path_factory, "run of a notebook", make) / "run")


def test_its_tables_are_those_of_the_folder(run: OpenedRun):
    pd.testing.assert_frame_equal(run.summary, run.folder.written("analysis/summary"))
    assert run.images["id"].tolist() == run.folder.written("probe")["id"].tolist()
    features = run.features(1)
    np.testing.assert_array_equal(features.to_numpy(), run.folder.snapshot(1).image_features)
    assert features.index.tolist() == run.images["id"].tolist()


def test_its_gram_matrices_are_cosines_of_held_out_images(run: OpenedRun):
    probe = run.folder.written("probe")
    held_out = probe[probe["split"] == "held-out"]
    drawn = [np.asarray(trace.z) for trace in run.gram(of="images").data if trace.type == "heatmap"]
    assert drawn[0].shape == (len(held_out), len(held_out))
    np.testing.assert_allclose(np.diag(drawn[0]), 1, atol=1e-5)
    np.testing.assert_allclose(drawn[2], drawn[1] - drawn[0], atol=1e-6)


def test_findings_are_a_list_and_a_table_and_no_markup(run: OpenedRun):
    found = run.findings()
    assert len(found) == 1
    assert found.table["sentence"].tolist() == [SENTENCE]
    assert "<b>came" not in found._repr_html_()
    assert "&lt;b&gt;came" in found._repr_html_()
    assert "severe" in repr(found)


def test_what_is_not_there_is_said(run: OpenedRun, tmp_path: Path):
    with pytest.raises(UserError, match="no snapshot of epoch 9"):
        run.gram(9)
    with pytest.raises(UserError, match="'sharpness' was not measured"):
        run.separability("sharpness")
    with pytest.raises(UserError, match="is no run folder"):
        mpsviz.open_run(tmp_path)


def test_it_needs_no_torch(run: OpenedRun):
    code = (
        f"import sys, mpsviz; run = mpsviz.open_run({str(run.folder.path)!r}); run.map()._repr_html_(); run.gram(); "
        "sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the kernel's own packages
def test_the_example_notebook_runs(run: OpenedRun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MPSVIZ_RUN", str(run.folder.path))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    notebook = nbformat.read(ROOT / "docs" / "notebook.ipynb", as_version=4)
    assert all(not cell.get("outputs") for cell in notebook.cells), "it is kept without outputs"
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute()
    shown = [set(output.get("data", {})) for cell in notebook.cells for output in cell.get("outputs", [])]
    assert sum("text/html" in kinds for kinds in shown) >= 3
    assert sum("application/vnd.plotly.v1+json" in kinds for kinds in shown) == 2
    assert (tmp_path / "report.html").exists()


def test_runs_of_two_folders_of_one_name_stand_side_by_side(run: OpenedRun, tmp_path: Path):
    path = tmp_path / run.folder.path.name
    shutil.copytree(run.folder.path, path)
    shown = run.map(beside=mpsviz.open_run(path)).runs
    assert len({one.key for one in shown}) == 2


def test_a_run_of_other_images_does_not_stand_beside_it(run: OpenedRun, tmp_path: Path):
    other = make_run(tmp_path / "other", families={"a": ["lamp", "desk"]}, epochs=(0, 1))
    probe = other.written("probe")
    other.write_table("probe", probe.assign(id=run.folder.written("probe")["id"][: len(probe)].to_numpy()))
    with pytest.raises(UserError, match="not of the same images"):
        run.map(beside=OpenedRun(other))


def test_what_was_not_found_is_said_as_it_is_and_findings_of_an_earlier_version_are_refused(tmp_path: Path):
    folder = make_run(tmp_path / "run", epochs=(0, 1))
    opened = mpsviz.open_run(folder.path)
    assert repr(opened.findings()) == NOTHING_FOUND
    assert opened.map().runs[0].highlights.meta["no_findings"] == NOTHING_FOUND
    tree = folder.read_json(FILE)
    assert isinstance(tree, dict)
    folder.write_json(FILE, {**tree, "version": 0})
    with pytest.raises(UserError, match="An earlier version looked for findings here, by other rules"):
        opened.findings()


def test_a_run_of_one_snapshot_does_not_say_that_nothing_was_found(tmp_path: Path):
    one = make_run(tmp_path / "one", epochs=(0,))
    write_findings(one, Findings(0, (), {}, 0, (ONE_SET,)))
    opened = OpenedRun(one)
    assert repr(opened.findings()) == ONE_SET
    assert opened.map().runs[0].highlights.meta["no_findings"] == ONE_SET
    document = opened.report(tmp_path / "report.html").read_text(encoding="utf-8")
    assert f"<h3>Findings</h3>\n<p>{ONE_SET}</p>" in document


def test_what_is_not_defined_is_said(run: OpenedRun, tmp_path: Path):
    other = RunFolder(Path(shutil.copytree(run.folder.path, tmp_path / "other")))
    probe, table = other.written("probe"), other.written("analysis/per_class")
    other.write_table("probe", probe.assign(split=probe["split"].replace("held-out", "few-shot")))
    undefined = table["measure"] == "silhouette"
    other.write_table("analysis/per_class", table.assign(value=table["value"].mask(undefined, float("nan"))))
    with pytest.raises(UserError, match="no held-out image"):
        OpenedRun(other).gram()
    with pytest.raises(UserError, match="'silhouette' was not measured") as raised:
        OpenedRun(other).separability()
    assert "silhouette" not in raised.value.next_step
    assert "accuracy" in raised.value.next_step
