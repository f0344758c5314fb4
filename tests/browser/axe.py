"""What axe-core finds on a page that keeps people from using it."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest


@cache
def _code() -> str:
    return pytest.importorskip("axe_playwright_python.sync_playwright").Axe().axe_script


def violations(page, options: dict[str, Any] | None = None, within: str = "") -> list[dict[str, Any]]:
    """The rules that a page breaks, each with its "id", "impact" and "nodes", the elements that break it.

    Its code is put into a page once, and stays until another one is loaded.

    Args:
        options: of axe-core; what keeps a rule is not described, element by element, in any case.
        within: a selector of what alone is looked at.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(_code())
    found = page.evaluate(
        "([within, options]) => axe.run(within ? {include: [[within]]} : document, options)"
        ".then(({violations, passes}) => ({violations, passes: passes.length}))",
        [within, {"resultTypes": ["violations"], **(options or {})}],
    )
    assert found["passes"] > (0 if options else 10), "there was something to look at"
    return found["violations"]


def serious(page, within: str = "") -> list[str]:
    """The serious and critical ones, a line an element."""
    found = [rule for rule in violations(page, within=within) if rule["impact"] in ("serious", "critical")]
    return [f"{rule['id']}: {node['html']} {node['target']}" for rule in found for node in rule["nodes"]]
