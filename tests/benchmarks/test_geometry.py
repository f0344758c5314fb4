"""What the page calls a difference that holds."""

from __future__ import annotations

import pytest

from benchmarks.geometry import holds, page


@pytest.mark.parametrize(
    ("differences", "expected"),
    [
        ([0.10, 0.11, 0.12], True),
        ([-0.10, -0.11, -0.12], True),
        ([0.10, 0.11, -0.001], False),  # one seed says the contrary
        ([0.001, 0.01, 0.5], False),  # one seed makes the mean
        ([0.0, 0.0, 0.0], False),
        ([0.1], False),
    ],
)
def test_a_difference_holds_with_one_sign_and_beyond_two_standard_errors(differences, expected):
    assert holds(differences) is expected


def test_the_page_says_who_is_better_and_how_few_seeds_there_are():
    ours = {"image_drift": [0.1, 0.1, 0.11], "silhouette": [0.1, 0.1, 0.11], "neighbor_overlap": [0.5, 0.6, 0.7]}
    reference = {"image_drift": [0.2, 0.2, 0.2], "silhouette": [0.2, 0.2, 0.2], "neighbor_overlap": [0.6, 0.6, 0.6]}
    text = page(ours, reference, 4, [1, 2, 3])
    assert "Better with MPS-Tuning: `image_drift`." in text
    assert "Better with cross-entropy: `silhouette`." in text
    assert "Not shown to differ: `neighbor_overlap`." in text
    assert "3 seeds are few" in text
    assert "in 25% of cases" in text
