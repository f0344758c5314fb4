from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from mpsviz.figures.envelope import MOST_ROWS, envelope
from mpsviz.figures.logged import logged
from mpsviz.figures.losses import losses
from mpsviz.figures.theme import LIGHT


def test_a_short_curve_is_drawn_whole():
    assert envelope(np.zeros(MOST_ROWS)).tolist() == list(range(MOST_ROWS))


def test_a_long_curve_keeps_its_ends_and_every_spike():
    values = np.random.default_rng(0).normal(size=100_000)
    values[[4, 31_415, 99_998]] = 50, -50, 40
    kept = envelope(values)
    assert len(kept) <= MOST_ROWS
    assert (np.diff(kept) > 0).all()
    assert {0, 4, 31_415, 99_998, 99_999} <= set(kept.tolist())


def test_a_long_curve_lies_within_what_is_drawn_of_it():
    values = np.random.default_rng(1).normal(size=9_000).cumsum()
    kept = envelope(values, most=200)
    stretches = np.array_split(np.arange(9_000), 99)
    for stretch in stretches:
        drawn = values[np.intersect1d(kept, stretch)]
        assert drawn.min() == values[stretch].min()
        assert drawn.max() == values[stretch].max()


def test_values_that_are_not_known_are_not_drawn():
    values = np.full(5_000, np.nan)
    assert len(envelope(values)) == 0
    values[7] = 1.0
    assert envelope(values).tolist() == [7]


def long_training(steps: int) -> pd.DataFrame:
    step = np.arange(steps)
    return pd.DataFrame({"step": step, "epoch": step // 500, "loss": 1.0 + (step == 4321), "cross_entropy": 0.5})


def test_losses_of_a_long_training_show_every_spike_and_each_epochs_mean():
    figure = losses(long_training(20_000), epochs=40, steps=20_000, style=LIGHT)
    thin, thick = figure.data[:2]
    assert len(thin.x) <= MOST_ROWS
    assert len(thick.x) == 40
    assert thin.x[list(thin.y).index(2.0)] == (4321 + 1) / 500


def test_numbers_logged_by_a_long_training_show_every_spike():
    curve = logged(long_training(20_000), style=LIGHT).data[0]
    assert len(curve.x) <= MOST_ROWS
    assert curve.x[list(curve.y).index(2.0)] == 4321


@pytest.mark.parametrize(("value", "ends"), [(0.005, (0.0, 0.01)), (-2.0, (-4.0, 0.0))])
def test_a_constant_is_drawn_in_the_middle_of_an_axis_of_its_own_size(value: float, ends: tuple[float, float]):
    metrics = pd.DataFrame({"step": [1, 2, 3], "lr": value, "loss": [3.0, 2.0, 1.0]})
    figure = logged(metrics, style=LIGHT)
    assert figure.layout.yaxis2.range == pytest.approx(ends)
    assert figure.layout.yaxis.range is None  # values that differ have the axis that plotly chooses
