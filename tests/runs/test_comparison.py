"""Several run folders beside each other: what is paired, and with what."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mpsviz.config.run_config import with_changes
from mpsviz.errors import UserError
from mpsviz.runs.comparison import comparison
from mpsviz.runs.comparison.compared_run import CURVE, choose_epoch, compared_run
from mpsviz.runs.comparison.tags import LENGTH, MOST, tag, tags_of
from mpsviz.runs.folder.store import RunFolder
from mpsviz.ui.tables.comparison_table import are_of_one_encoder, comparison_table
from tests.pages.made_run import make_run


def made(path: Path, method: str, seed: int) -> RunFolder:
    run = make_run(path, epochs=(0, 2, 4), seed=seed + 10 * (method == "ce"))
    run.write_config(with_changes(run.config(), {"method.name": method, "seed": seed}))
    return run


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> list[RunFolder]:
    root = tmp_path_factory.mktemp("compared")
    return [made(root / f"{method}-{seed}", method, seed) for method in ("mps", "ce") for seed in (1, 2, 3)]


def found(runs: list[RunFolder]):
    return [one for run in runs if (one := compared_run(run)) is not None]


def test_curves_hold_every_figure_of_every_run_and_the_end_its_last_epoch(runs: list[RunFolder]):
    curves = comparison.curves(found(runs))
    assert set(curves["run"]) == {run.path.name for run in runs}
    ends = comparison.at_the_end(curves)
    assert set(ends["epoch"]) == {4}
    for run in runs:
        summary = run.written("analysis/summary")
        expected = summary[(summary["epoch"] == 4) & (summary["measure"] == "silhouette")]["value"].iloc[0]
        mine = ends[(ends["run"] == run.path.name) & (ends["measure"] == "silhouette")]
        assert mine["value"].tolist() == [expected]


def test_settings_are_paired_by_their_seeds(runs: list[RunFolder]):
    compared = found(runs)
    ends = comparison.at_the_end(comparison.curves(compared))
    table = comparison.paired_by_seed(compared, ends, "mps", "ce", ["accuracy_tuned", "image_drift", "silhouette"])
    assert table["pairs"].tolist() == [3, 3, 3]
    values = ends[ends["measure"] == "image_drift"].set_index(["setting", "seed"])["value"]
    expected = np.mean([values[("ce", seed)] - values[("mps", seed)] for seed in (1, 2, 3)])
    assert table.set_index("measure").loc["image_drift", "difference"] == pytest.approx(expected)


def test_other_seeds_are_not_paired(runs: list[RunFolder]):
    compared = [one for one in found(runs) if (one.config["method"]["name"], one.seed) in {("mps", 1), ("ce", 2)}]
    ends = comparison.at_the_end(comparison.curves(compared))
    assert comparison.paired_by_seed(compared, ends, "mps", "ce", ["image_drift"]).empty
    assert any("different seeds" in sentence for sentence in comparison.caveats(compared, ends))


def test_other_held_out_images_are_not_paired_and_that_is_said(runs: list[RunFolder], tmp_path: Path):
    other = made(tmp_path / "other", "ce", 1)
    probe = other.written("probe")
    swapped = probe["split"].replace({"held-out": "pool", "validation": "held-out"})
    other.write_table("probe", probe.assign(split=swapped))
    compared = found([runs[0], other])
    ends = comparison.at_the_end(comparison.curves(compared))
    assert comparison.paired_by_seed(compared, ends, "mps", "ce", ["image_drift"]).empty
    assert any("not paired" in sentence for sentence in comparison.caveats(compared, ends))


def test_two_runs_are_paired_by_held_out_image(runs: list[RunFolder]):
    measures = ["accuracy_tuned", "image_drift"]
    table = comparison.paired_by_image(runs[0], runs[3], measures).set_index("measure")
    held_out = (runs[0].written("probe")["split"] == "held-out").sum()
    assert table.loc["image_drift", "pairs"] == held_out
    equal = bool(table["p"].isna()["accuracy_tuned"])  # both may name the same images rightly
    test = "none: all differences are equal" if equal else "McNemar's exact test"
    assert table.loc["accuracy_tuned", "test"] == test
    assert table.loc["image_drift", "test"] == "paired t test"


def test_images_differ_by_what_the_figures_of_their_runs_differ_by(short_run: RunFolder, tmp_path: Path):
    """Beside the same run as it was before tuning, the mean difference is that of the measured figures."""
    other = RunFolder(shutil.copytree(short_run.path, tmp_path / "other"))
    first, last = short_run.snapshot(0), short_run.epochs()[-1]
    other.write_snapshot(replace(first, epoch=last))
    wide = short_run.written("analysis/summary").pivot(index="epoch", columns="measure", values="value")
    measures = sorted(comparison.OF_IMAGES & set(wide.loc[[0, last]].dropna(axis=1)))
    assert {"accuracy_tuned", "accuracy_fused", "neighbor_overlap", "bystander_retrieval"} <= set(measures)
    table = comparison.paired_by_image(short_run, other, measures).set_index("measure")["difference"]
    assert table[measures].to_numpy() == pytest.approx((wide.loc[0] - wide.loc[last])[measures].to_numpy(), abs=1e-5)


def test_a_folder_whose_files_do_not_fit_each_other_is_said_to_be_one(runs: list[RunFolder], tmp_path: Path):
    other = RunFolder(shutil.copytree(runs[0].path, tmp_path / "other"))
    probe = other.written("probe")
    other.write_table("probe", probe.assign(split=probe["split"].replace("bystander", "nowhere")))
    with pytest.raises(UserError, match="The images of 'other' can't be paired"):
        comparison.paired_by_image(runs[0], other, ["image_drift"])


def test_of_different_data_none_is_better_and_that_is_said(runs: list[RunFolder], tmp_path: Path):
    other = made(tmp_path / "other", "ce", 1)
    other.write_config(with_changes(other.config(), {"data.name": "folder", "data.path": "/pictures/cats"}))
    compared = found([runs[0], other])
    assert comparison.several_data(compared) == [], "judged by the same images, wherever they lie"
    probe = other.written("probe")
    other.write_table("probe", probe.assign(id="cat/" + probe["id"]))
    compared = found([runs[0], runs[1], other])
    assert comparison.several_data(compared) == ["emoji-60", "folder cats"]
    ends = comparison.at_the_end(comparison.curves(compared))
    assert any("different data ('emoji-60' and 'folder cats')" in one for one in comparison.caveats(compared, ends))
    assert set(ends["setting"]) == {"mps · data=emoji-60", "ce · data=folder · path=cats"}
    measures = ["accuracy_tuned", "gram_drift_global"]
    table = comparison_table(ends, measures, of_one_data=False)
    assert table is not None
    assert table.better == dict.fromkeys(measures)


def test_of_different_encoders_none_is_better_by_cosines_and_that_is_said(runs: list[RunFolder], tmp_path: Path):
    other = made(tmp_path / "other", "mps", 1)
    other.write_config(with_changes(other.config(), {"model.name": "ViT-B-16", "model.pretrained": "openai"}))
    compared = found([runs[0], other])
    assert comparison.several_encoders(compared) == ["mini-clip", "ViT-B-16 openai"]
    assert comparison.several_encoders(compared[:1]) == []
    ends = comparison.at_the_end(comparison.curves(compared))
    assert any("different encoders ('mini-clip' and 'ViT-B-16 openai')" in one
               for one in comparison.caveats(compared, ends))  # fmt: skip
    measures = ["accuracy_tuned", "gram_drift_global"]
    table = comparison_table(ends, measures, of_one_encoder=False)
    assert table is not None
    assert table.better == {"accuracy_tuned": "higher", "gram_drift_global": None}
    assert not are_of_one_encoder(compared, ends, *set(ends["setting"]))
    assert are_of_one_encoder(compared, ends, ends["setting"].iloc[0])


def test_adjusted_values_are_statsmodels(runs: list[RunFolder]):
    from statsmodels.stats.multitest import multipletests

    compared = found(runs)
    ends = comparison.at_the_end(comparison.curves(compared))
    measures = sorted(set(ends["measure"]))
    table = comparison.paired_by_seed(compared, ends, "mps", "ce", measures).dropna(subset="p")
    assert len(table) >= 2
    assert table["adjusted_p"].to_numpy() == pytest.approx(multipletests(table["p"], method="fdr_bh")[1])


def test_the_epoch_is_chosen_on_validation_images_alone(runs: list[RunFolder], tmp_path: Path):
    run = made(tmp_path / "chosen", "mps", 1)
    before = choose_epoch(run)
    assert before is not None
    held_out = (run.written("probe")["split"] == "held-out").to_numpy()
    for epoch in run.epochs():
        snapshot = run.snapshot(epoch)
        snapshot.logits[held_out] = -snapshot.logits[held_out]
        run.write_snapshot(snapshot)
    after = choose_epoch(run)
    assert after is not None
    assert after.epoch == before.epoch
    assert after.curve.equals(before.curve)
    assert after.images == (run.written("probe")["split"] == "validation").sum()


def test_the_epoch_is_the_same_by_what_was_measured_and_by_the_snapshots_of_an_older_run(
    short_run: RunFolder, tmp_path: Path
):
    older = RunFolder(shutil.copytree(short_run.path, tmp_path / "older"))
    summary = older.written("analysis/summary")
    assert set(CURVE) <= set(summary["measure"])
    older.write_table("analysis/summary", summary[~summary["measure"].isin(CURVE)])
    choices = [choose_epoch(run) for run in (short_run, older)]
    assert choices[0] is not None
    assert choices[1] is not None
    assert choices[0].epoch == choices[1].epoch
    assert choices[0].images == choices[1].images > 0
    pd.testing.assert_frame_equal(choices[0].curve, choices[1].curve, atol=1e-6, check_names=False)


def test_where_a_snapshot_has_no_figures_yet_they_come_from_the_snapshots(short_run: RunFolder, tmp_path: Path):
    young = RunFolder(shutil.copytree(short_run.path, tmp_path / "young"))
    summary = young.written("analysis/summary")
    young.write_table("analysis/summary", summary[summary["epoch"] < summary["epoch"].max()])
    choices = [choose_epoch(run) for run in (short_run, young)]
    assert choices[0] is not None
    assert choices[1] is not None
    assert choices[1].curve["epoch"].tolist() == choices[0].curve["epoch"].tolist() == young.epochs()


def test_a_run_without_figures_is_not_compared(tmp_path: Path):
    run = made(tmp_path / "young", "mps", 1)
    (run.path / "analysis" / "summary.parquet").unlink()
    assert compared_run(run) is None


def test_tags_are_kept_tidied_and_counted(tmp_path: Path):
    run = made(tmp_path / "tagged", "mps", 1)
    assert tags_of(run) == []
    tag(run, ["  my   paper ", "my paper", "x" * 100, "two\nlines", ""])
    assert tags_of(run) == ["my paper", "x" * LENGTH, "two lines"]
    tag(run, [f"tag {number}" for number in range(100)])
    assert len(tags_of(run)) == MOST


def test_a_broken_file_of_tags_is_no_tags(tmp_path: Path):
    run = made(tmp_path / "broken", "mps", 1)
    for content in ("{", '{"a": 1}', "[1]", '["\\ud800"]'):
        (run.path / "tags.json").write_text(content)
        assert tags_of(run) == []


def test_tags_of_another_machines_run_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    run = made(tmp_path / "foreign", "mps", 1)
    monkeypatch.setattr("mpsviz.runs.lifecycle.launcher.is_foreign", lambda run: True)
    with pytest.raises(UserError):
        tag(run, ["mine"])


def test_a_run_that_repeats_the_seed_of_another_is_named(runs: list[RunFolder], tmp_path: Path):
    again = RunFolder(Path(shutil.copytree(runs[0].path, tmp_path / "mps-1-again")))
    compared = found([runs[0], runs[1], again])
    ends = comparison.at_the_end(comparison.curves(compared))
    assert any("'mps-1-again' repeats the setting and the seed" in one for one in comparison.caveats(compared, ends))
    assert not any("repeat" in one for one in comparison.caveats(compared[:2], ends[ends["run"] != "mps-1-again"]))
