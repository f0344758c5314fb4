"""What can be known of a run before its folder is made and it waits for its turn."""

from __future__ import annotations

from mpsviz.config.run_config import RunConfig
from mpsviz.data.catalog import check_shots
from mpsviz.data.prompts.text_length import text_length


def look_ahead(config: RunConfig) -> tuple[str, ...]:
    """Warnings of what its prompts say. Nothing is unpacked, decoded or loaded.

    Raises:
        UserError: the data are not there, give no such split, or have classes that prompts can't tell apart.
    """
    return check_shots(config.data, text_length(config.model))
