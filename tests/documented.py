"""docs/results.json, and those of its runs that are soon made, made again once for all tests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.compare import tune
from tests.made_once import made_once, names_encoded_once

DOCS = Path(__file__).parents[1] / "docs"
RESULTS: dict[str, Any] = json.loads((DOCS / "results.json").read_text(encoding="utf-8"))
SOON_MADE = ("zero-shot", "tip-adapter", "linear-probe")
SHOTS, SEED = 4, RESULTS["seeds"][0]


def soon_made(factory: pytest.TempPathFactory, method: str) -> Path:
    """The folder of its run of the first seed; tests only read it."""

    def make(folder: Path) -> None:
        with names_encoded_once():
            tune(folder, method, SHOTS, SEED)

    return tune(made_once(factory, f"documented {method}", make), method, SHOTS, SEED)


def documented(method: str) -> dict[str, float]:
    """The figures of that seed in docs/results.json."""
    return {name: values[0] for name, values in RESULTS["figures"][f"{SHOTS}-shot"][method].items()}
