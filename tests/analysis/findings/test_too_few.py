"""What is said where numbers are too few: how many there are, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mpsviz.analysis.findings.limits import too_few
from tests.analysis.findings.conftest import comparison_of


@pytest.mark.parametrize(
    ("sizes", "said"),
    [
        ((4, 4), "2 of {} classes have 4 held-out images each: whether they merged"),
        ((4, 9), "2 of {} classes have 4 to 9 held-out images: whether they merged"),
        ((3,), "1 of {} classes has 3 held-out images: whether it merged"),
    ],
)
def test_the_sizes_of_small_classes_are_the_ones_that_are_there(sizes: tuple[int, ...], said: str):
    comparison = comparison_of("nothing")
    evidence = comparison.evidence
    split = evidence.split.copy()
    for label, size in enumerate(sizes):
        split[np.flatnonzero(evidence.held_out & (evidence.label == label))[size:]] = "pool"
    (caveat,) = too_few.find(replace(comparison, evidence=replace(evidence, split=split)))
    assert caveat.sentence.startswith(said.format(comparison.n_classes))
    assert caveat.advice is not None
    assert "Where there are more than are measured" in caveat.advice.attempt
