"""Messages name settings as a config does; on the command line they are options."""

from __future__ import annotations

import re

from mpsviz.config.run_config import RunConfig, setting_names

FLAGS = {
    "data.name": "--data",
    "data.path": "--path",
    "data.shots": "--shots",
    "model.name": "--model",
    "model.pretrained": "--pretrained",
    "method.name": "--method",
    "optim.epochs": "--epochs",
}
"""Settings that have an option of their own, beside `seed` and `device`, which are called the same."""
_IN_BRACKETS = re.compile(r"\(([a-z]+\.[a-z_0-9]+)\)")


def by_option(message: str) -> str:
    """A message with the option that changes a setting in place of the setting's name, where that stands in brackets.

    >>> by_option("Leave small classes out (data.drop_small_classes).")
    'Leave small classes out (--set data.drop_small_classes=true).'
    """
    return _IN_BRACKETS.sub(lambda it: f"({_option(it[1])})" if it[1] in setting_names() else it[0], message)


def _option(setting: str) -> str:
    part, _, leaf = setting.partition(".")
    is_switch = isinstance(getattr(getattr(RunConfig(), part), leaf), bool)
    return FLAGS.get(setting) or f"--set {setting}={'true' if is_switch else '…'}"
