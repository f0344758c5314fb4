"""Settings by their dotted names, whichever methods have them."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from functools import cache
from typing import Any

from mpsviz.config.method_settings import METHOD_CONFIGS
from mpsviz.config.run_config import RunConfig, method_config, setting_names
from mpsviz.errors import UserError

NOT_CHOSEN = "schema_version"


@cache
def known_settings() -> dict[str, tuple[str, ...]]:
    """Every setting of any method, by dotted name → the methods that have it."""
    having: dict[str, tuple[str, ...]] = {}
    for method in METHOD_CONFIGS:
        for setting in setting_names(RunConfig(method=method_config(method))):
            having[setting] = (*having.get(setting, ()), method)
    having.pop(NOT_CHOSEN)
    return having


def dotted(tree: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """{"method": {"gram_weight": 2}} → {"method.gram_weight": 2}; a table that is a setting's value stays one.

    Raises:
        UserError: a setting stands there twice, once dotted and once in a table.
    """
    pairs: dict[str, Any] = {}
    for key, value in tree.items():
        name = f"{prefix}{key}"
        is_group = isinstance(value, Mapping) and any(known.startswith(f"{name}.") for known in known_settings())
        for setting, its in (dotted(value, f"{name}.") if is_group else {name: value}).items():
            if setting in pairs:
                raise UserError(f"The plan sets '{setting}' twice.", next_step="Leave one of them.")
            pairs[setting] = its
    return pairs


def check_known(setting: str) -> None:
    """Raises UserError where no method has a setting of that name; the message names those alike."""
    known = known_settings()
    if setting in known:
        return
    alike = [name for name in known if name.rpartition(".")[2] == setting] or difflib.get_close_matches(setting, known)
    hint = f"Did you mean {' or '.join(alike)}?" if alike else "`python -m mpsviz tune --help` lists them."
    raise UserError(f"There is no setting named '{setting}'.", next_step=hint)
