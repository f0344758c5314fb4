"""The tree as tests of its rooms read it: its files, and what each imports."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
MODULES = sorted(file for file in ROOT.glob("mpsviz/**/*.py") if "node_modules" not in file.parts)
PRODUCT = [*MODULES, *sorted(ROOT.glob("pages/*.py")), ROOT / "app.py"]
ROOMS = sorted({file.parent for file in MODULES} - {ROOT / "mpsviz"})


@cache
def imports(file: Path) -> frozenset[str]:
    """Every module, or name of one, that a file imports, anywhere in it, by its full name."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(found)


def room_of(module: str) -> str:
    """'mpsviz.runs.folder.store.RunFolder' → 'runs.folder'; '' for a module at the top."""
    parts = module.split(".")[1:]
    while parts and not (ROOT / "mpsviz" / Path(*parts)).is_dir():
        parts.pop()
    return ".".join(parts)


def place(file: Path) -> str:
    """'runs.folder', 'pages', 'app', or '' for a module at the top of mpsviz."""
    parts = file.relative_to(ROOT).parts
    return ".".join(parts[1:-1]) if parts[0] == "mpsviz" else Path(parts[0]).stem
