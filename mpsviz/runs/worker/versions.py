"""Which versions a run was made with: those of what can change a result."""

from __future__ import annotations

import platform
from importlib.metadata import version

from mpsviz.runs.folder.store import RunFolder

LIBRARIES = ("torch", "torchvision", "open_clip_torch", "numpy", "scikit-learn", "umap-learn")


def write_versions(run: RunFolder) -> None:
    """Write versions.json: of Python and of the libraries."""
    versions = {"python": platform.python_version()} | {name: version(name) for name in LIBRARIES}
    run.write_json("versions.json", versions)
