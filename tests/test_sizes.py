"""How large a room and a module may grow."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.source_tree import PRODUCT, ROOMS, ROOT

MOST_LINES = 250
MOST_MODULES = 15


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: str(room.relative_to(ROOT)))
def test_a_room_has_a_sentence_and_no_more_modules_than_one_can_overlook(room: Path):
    assert ast.get_docstring(ast.parse((room / "__init__.py").read_text(encoding="utf-8")))
    assert len([file for file in room.glob("*.py") if file.name != "__init__.py"]) <= MOST_MODULES


@pytest.mark.parametrize("file", PRODUCT, ids=lambda file: str(file.relative_to(ROOT)))
def test_a_module_is_one_idea_long(file: Path):
    assert len(file.read_text(encoding="utf-8").splitlines()) <= MOST_LINES
