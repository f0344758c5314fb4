"""Versions of the program that can be run beside each other: this one, a commit of its repository, an installed one."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tarfile
from dataclasses import dataclass, replace
from pathlib import Path

from mpsviz.locations import IMPORT_ROOT

ASKS = "from mpsviz.locations import APP, IMPORT_ROOT; print(APP); print(IMPORT_ROOT)"


@dataclass(frozen=True)
class Version:
    """Attributes:
    name: in the table.
    python: what runs it.
    folder: what it is imported from, and the working directory of everything that is started.
    app: the script that Streamlit runs.
    """

    name: str
    python: str
    folder: Path
    app: Path

    def environment(self, **more: str) -> dict[str, str]:
        """Variables of a process of this version: of this one's, none that leads to other modules."""
        return {name: value for name, value in os.environ.items() if name != "PYTHONPATH"} | more


def this_version() -> Version:
    return _found("this", sys.executable, IMPORT_ROOT)


def other_version(said: str, folder: Path) -> Version:
    """The version that is meant: a Python in whose environment it is installed, or a commit, unpacked into `folder`.

    Ends the command where there is neither.
    """
    folder.mkdir(parents=True)
    if Path(said).is_file():
        return _found(said, os.path.abspath(said), folder)  # a link is not followed: it says which environment it is
    archive = subprocess.run(
        ["git", "archive", "--format=tar", said], cwd=IMPORT_ROOT, check=False, capture_output=True
    )
    if archive.returncode:
        sys.exit(
            f"error: '{said}' is neither the Python of an environment nor a commit of the repository at {IMPORT_ROOT} "
            f"({archive.stderr.decode(errors='replace').strip()})."
        )
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as files:
        files.extractall(folder, filter="data")
    return _found(said, sys.executable, folder)


def _found(name: str, python: str, folder: Path) -> Version:
    """The version that a Python started in that folder imports; compiled, as any is that has been used before."""
    version = Version(name, python, folder, folder)
    asked = subprocess.run(
        [python, "-c", ASKS], cwd=folder, env=version.environment(), check=False, capture_output=True, text=True
    )
    if asked.returncode:
        sys.exit(f"error: {python} has no mpsviz that says where its app lies:\n{asked.stderr}")
    app, root = map(Path, asked.stdout.splitlines())
    subprocess.run([python, "-m", "compileall", "-q", str(root / "mpsviz")], check=False, stdout=subprocess.DEVNULL)
    return replace(version, app=app)
