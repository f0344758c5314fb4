"""`python -m mpsviz bench views` measures both contenders on the same points, and ManifoldView is the quicker one."""

from __future__ import annotations

import json

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.long]


def test_a_row_a_contender_and_size(chromium: str, capsys: pytest.CaptureFixture[str]):
    pytest.importorskip("playwright.sync_api")
    from benchmarks.views.__main__ import main

    main(["--points", "10000", "--loads", "1"])
    rows = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert [(row["name"], row["points"]) for row in rows] == [("ManifoldView", 10_000), ("plotly scattergl", 10_000)]
    ours, plotly = rows
    assert ours["bytes"] / (10_000 * ours["snapshots"]) <= 12
    assert ours["load_ms"] < plotly["load_ms"]
    assert ours["scrub_fps"] > plotly["scrub_fps"]
    assert ours["pan_fps"] > plotly["pan_fps"]
