"""Where rows of a table belong: the same where its keys stand in order, which is seen at once, and where not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from mpsviz.view.cells import cells

KEYS = ("a", "b", "ü")


def table(keys: list[str | None], epochs: list[int]) -> pd.DataFrame:
    return pd.DataFrame({"id": keys, "epoch": epochs})


@pytest.mark.parametrize(
    ("keys", "epochs", "at"),
    [
        ([*KEYS, *KEYS], [5, 5, 5, 2, 2, 2], [3, 4, 5, 0, 1, 2]),
        ([*KEYS, *KEYS], [2, 2, 5, 5, 9, 2], [0, 1, 5, 3, -1, 2]),
        (["b", "a", "ü"], [2, 2, 2], [1, 0, 2]),
        (["a", "b", "c"], [2, 2, 2], [0, 1, -1]),
        (["a", None, "ü"], [5, 5, 5], [3, -1, 5]),
        (["ü"], [5], [5]),
        ([], [], []),
    ],
)
@pytest.mark.parametrize("kind", ["str", object])
def test_each_row_has_the_cell_of_its_epoch_and_key(keys: list, epochs: list, at: list, kind: str | type):
    rows = table(keys, epochs).astype({"id": kind, "epoch": int})
    assert cells(rows, "id", [2, 5], KEYS).tolist() == at


def test_it_does_not_matter_whether_a_table_was_put_together_from_several():
    whole = pd.concat([table(list(KEYS), [2] * 3), table(list(KEYS), [5] * 3)], ignore_index=True)
    assert cells(whole, "id", [2, 5], KEYS).tolist() == list(range(6))
    assert cells(whole.iloc[np.arange(6)[::-1]], "id", [2, 5], KEYS).tolist() == list(range(6))[::-1]


def test_without_keys_nothing_belongs_anywhere():
    assert cells(table(["a"], [2]), "id", [2], []).tolist() == [-1]
