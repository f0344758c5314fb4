"""The learning rate of every epoch, against values worked out by hand from the paper's schedule."""

from __future__ import annotations

import pytest

from mpsviz.config.presets import preset
from mpsviz.config.run_config import OptimConfig
from mpsviz.tuning.loop.schedules import learning_rate


def test_the_cosine_begins_after_the_warm_up_epoch():
    """0.002 · (1 + cos(π · (e − 1) / 50)) / 2 from epoch 1 on: the paper's runs on ImageNet, SUN397 and Food101."""
    optim = preset("imagenet").optim
    by_hand = {0: 1e-5, 1: 2e-3, 2: 1.998027e-3, 26: 1e-3, 49: 7.885299e-6}
    for epoch, rate in by_hand.items():
        assert learning_rate(optim, epoch) == pytest.approx(rate, rel=1e-6)


@pytest.mark.parametrize(("dataset", "last"), [("dtd", 1.9732716e-6), ("eurosat", 4.934396e-7)])
def test_the_last_epoch_of_longer_presets(dataset, last):
    """With 100 and 200 epochs: 0.002 · (1 + cos(π · (E − 2) / E)) / 2."""
    optim = preset(dataset).optim
    assert learning_rate(optim, 1) == 0.002
    assert learning_rate(optim, optim.epochs - 1) == pytest.approx(last, rel=1e-6)


def test_without_warm_up_it_begins_at_the_peak():
    optim = OptimConfig(epochs=4, lr=0.02)
    rates = [learning_rate(optim, epoch) for epoch in range(4)]
    assert rates == pytest.approx([0.02, 0.017071068, 0.01, 0.0029289322])


def test_several_warm_up_epochs_shift_the_cosine_by_as_many():
    optim = OptimConfig(epochs=6, lr=0.6, warmup_epochs=3, warmup_lr=0.1)
    rates = [learning_rate(optim, epoch) for epoch in range(6)]
    assert rates == pytest.approx([0.1, 0.1, 0.1, 0.6, 0.5598076, 0.45])


def test_nothing_but_warm_up():
    optim = OptimConfig(epochs=2, warmup_epochs=5, warmup_lr=0.1)
    assert [learning_rate(optim, epoch) for epoch in range(2)] == [0.1, 0.1]
