"""How large a room and a module may grow."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from pathlib import Path

from tests.source_tree import PRODUCT, ROOMS, ROOT

MOST_LINES = 250
MOST_MODULES = 15


def named(paths: Iterable[Path]) -> list[str]:
    return [str(path.relative_to(ROOT)) for path in paths]


def test_a_room_has_a_sentence_and_no_more_modules_than_one_can_overlook():
    said = {room: ast.get_docstring(ast.parse((room / "__init__.py").read_text(encoding="utf-8"))) for room in ROOMS}
    modules = {room: len([file for file in room.glob("*.py") if file.name != "__init__.py"]) for room in ROOMS}
    assert named(room for room, sentence in said.items() if not sentence) == []
    assert named(room for room, count in modules.items() if count > MOST_MODULES) == []


def test_a_module_is_one_idea_long():
    """Tests, benchmarks and tools as well."""
    beside = [file for room in ("tests", "benchmarks", "tools") for file in (ROOT / room).rglob("*.py")]
    lines = {file: len(file.read_text(encoding="utf-8").splitlines()) for file in [*PRODUCT, *beside]}
    assert named(file for file, count in lines.items() if count > MOST_LINES) == []
