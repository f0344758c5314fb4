"""Where the package's own files lie: in a checkout beside the package, in an installed wheel inside it."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_BUNDLED = _PACKAGE / "_bundled"

IMPORT_ROOT = _PACKAGE.parent
"""Working directory of every process that is started as `python -m mpsviz.…`: it then runs this very package."""
ROOT = _BUNDLED if _BUNDLED.is_dir() else _PACKAGE.parent
"""Holds app.py, pages/, assets/, benchmarks/ and .streamlit/."""
ASSETS = ROOT / "assets"
APP = ROOT / "app.py"
