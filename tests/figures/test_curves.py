from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from mpsviz.figures import curves
from mpsviz.figures import losses as losses_figure
from mpsviz.figures.theme import LIGHT, plain

LABELS = ("ant", "bee", "cat", "<i>dog</i>")


@pytest.fixture
def per_class() -> pd.DataFrame:
    rows = [
        (epoch, index, label, 0.1 * index + 0.01 * epoch) for epoch in (0, 3, 6) for index, label in enumerate(LABELS)
    ]
    return pd.DataFrame(rows, columns=["epoch", "label_index", "label", "value"])


ANT, BEE, CAT = range(3)


def draw(per_class: pd.DataFrame, named=(), worst=()):
    return curves.separability(per_class, named=named, worst=worst, title="margin (Δ cosine)", style=LIGHT)


def test_one_line_a_class_and_the_mean_on_top(per_class: pd.DataFrame):
    lines = draw(per_class, worst=[ANT]).data
    assert {line.name for line in lines[:-1]} == {plain(label) for label in LABELS}
    assert np.allclose(lines[-1].y, [0.15, 0.18, 0.21])
    assert lines[-1].line.width > max(line.line.width for line in lines[:-1])


def test_an_axis_is_named_by_what_the_run_counts(per_class: pd.DataFrame):
    assert draw(per_class).layout.xaxis.title.text == "epoch"
    assert curves.counted_in(draw(per_class), "step").layout.xaxis.title.text == "step"
    other = draw(per_class).update_xaxes(title_text="confidence")
    assert curves.counted_in(other, "step").layout.xaxis.title.text == "confidence"


def test_only_worst_and_picked_classes_are_coloured_and_named(per_class: pd.DataFrame):
    figure = draw(per_class, named=[CAT], worst=[ANT])
    colours = {line.name: line.line.color for line in figure.data[:-1]}
    assert colours["bee"] == LIGHT.quiet
    assert LIGHT.quiet not in (colours["ant"], colours["cat"])
    assert {line.name: line.line.dash for line in figure.data[:-1] if line.line.dash} == {"cat": "solid", "ant": "dash"}
    assert [note.text for note in figure.layout.annotations] == ["ant", "<b>mean</b>", "cat"]


def test_names_at_the_line_ends_have_the_line_colour(per_class: pd.DataFrame):
    figure = draw(per_class, named=[CAT, BEE])
    lines = {line.name: line.line.color for line in figure.data[:-1]}
    notes = {note.text: note.font.color for note in figure.layout.annotations}
    assert notes["cat"] == lines["cat"]
    assert notes["bee"] == lines["bee"]


def test_names_that_would_overlap_are_pushed_apart():
    assert curves._spread([0.0, 0.0, 5.0], 1.0) == [-0.5, 0.5, 5.0]
    assert curves._spread([1.0, 2.5], 1.0) == [1.0, 2.5]


def test_axes_have_units(per_class: pd.DataFrame):
    figure = draw(per_class)
    assert figure.layout.yaxis.title.text == "margin (Δ cosine)"
    assert figure.layout.xaxis.title.text == "epoch"


def test_a_class_may_be_named_mean(per_class: pd.DataFrame):
    figure = draw(per_class.replace({"label": {"ant": "mean"}}), worst=[ANT])
    assert len(figure.layout.annotations) == 2


def test_a_class_has_the_colour_and_the_mark_that_it_has_on_the_map(per_class: pd.DataFrame):
    tones = {ANT: 13, BEE: 4, CAT: 2}
    figure = curves.separability(per_class, named=[CAT], worst=[ANT], title="", style=LIGHT, tones=tones)
    lines = {line.name: line for line in figure.data[:-1]}
    assert (lines["ant"].line.color, lines["ant"].marker.symbol) == (LIGHT.categories[3], "square")
    assert (lines["cat"].line.color, lines["cat"].marker.symbol) == (LIGHT.categories[2], "circle")


@pytest.fixture
def metrics() -> pd.DataFrame:
    step = np.arange(1, 13)
    columns = {"step": step, "epoch": (step - 1) // 4 + 1, "loss": 1.0 / step, "cross_entropy": 1.0 / step}
    return pd.DataFrame(columns | {"gram_alignment": 0.1, "contrastive": 0.0, "lr": 0.1, "temperature": 0.5})


def test_losses_shows_a_panel_for_each_part_that_is_used(metrics: pd.DataFrame):
    figure = losses_figure.losses(metrics, epochs=10, steps=40, style=LIGHT)
    titles = [note.text for note in figure.layout.annotations]
    assert ["Whole loss" in titles[0], "Cross-entropy" in titles[1], "Gram" in titles[2], len(titles)] == [True] * 3 + [
        3
    ]
    assert tuple(figure.layout.xaxis.range) == (0, 10)


def test_the_last_step_of_an_epoch_stands_at_its_end(metrics: pd.DataFrame):
    thin = losses_figure.losses(metrics, epochs=10, steps=40, style=LIGHT).data[0]
    assert thin.x[3] == 1.0
    assert thin.x[-1] == 3.0


def test_accuracy_is_in_percent_and_zero_shot_stays_where_it_was():
    rows = [(e, m, v) for e, v in ((0, 0.3), (5, 0.6)) for m in ("accuracy_tuned", "accuracy_fused")]
    summary = pd.DataFrame([*rows, (0, "accuracy_zero_shot", 0.3)], columns=["epoch", "measure", "value"])
    lines = {line.name: list(line.y) for line in curves.accuracy(summary, epochs=5, style=LIGHT).data}
    assert lines["zero-shot"] == [30.0, 30.0]
    assert lines["tuned"] == [30.0, 60.0]


def test_epochs_may_be_counted_from_zero(metrics: pd.DataFrame):
    from_zero = metrics.assign(epoch=metrics["epoch"] - 1, step=metrics["step"] - 1)
    lines = [losses_figure.losses(table, epochs=10, steps=40, style=LIGHT).data for table in (metrics, from_zero)]
    for first, second in zip(*lines, strict=True):
        assert np.array_equal(first.x, second.x)


def test_long_names_are_cut(per_class: pd.DataFrame):
    figure = draw(per_class.replace({"label": {"ant": "a" * 50}}), worst=[ANT])
    assert max(len(note.text) for note in figure.layout.annotations) <= 20


def coupled(sample_spread: float) -> pd.DataFrame:
    figures = {"gromov_identity": 0.2, "gromov_best": 0.15, "gromov_floor": 0.1, "gromov_sample_spread": sample_spread}
    rows = [(epoch, name, value * epoch) for epoch in (0, 3, 6) for name, value in figures.items()]
    return pd.DataFrame(rows, columns=["epoch", "measure", "value"])


def test_identity_and_best_coupling_are_named_and_stand_over_the_floor():
    figure = curves.couplings(coupled(0.0), style=LIGHT)
    assert {line.name: line.y[-1] for line in figure.data} == pytest.approx(
        {"identity coupling": 1.2, "best coupling found": 0.9, "no coupling is below": 0.6}
    )
    assert figure.layout.yaxis.title.text == "change of cosines (RMS Δ cosine)"
    assert figure.data[1].error_y.array is None


def test_couplings_of_samples_have_bars():
    figure = curves.couplings(coupled(0.01), style=LIGHT)
    assert figure.data[1].error_y.array[-1] == pytest.approx(0.06)
    assert figure.data[0].error_y.array is None


def test_a_single_epoch_is_marked_for_it_has_no_lines(per_class: pd.DataFrame):
    figure = draw(per_class[per_class["epoch"] == 3], worst=[ANT])
    assert {trace.mode for trace in figure.data} == {"markers"}
    assert list(figure.layout.xaxis.range) == [2.5, 3.5]


def test_there_are_no_half_epochs(per_class: pd.DataFrame):
    assert draw(per_class).layout.xaxis.dtick == 1
    assert draw(per_class.assign(epoch=per_class["epoch"] * 5)).layout.xaxis.dtick is None
