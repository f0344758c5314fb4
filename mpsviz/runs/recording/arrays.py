"""What a training hands over, as numpy: arrays of any library and any kind of float, in float32, of the right shape."""

from __future__ import annotations

from typing import Any

import numpy as np

from mpsviz.errors import UserError
from mpsviz.runs.folder.schemas import LARGEST

SHORT_FLOATS = ("bfloat16", "float8")
"""How kinds of numbers begin that numpy itself has not (of ml_dtypes)."""


def plain(value: Any) -> np.ndarray:
    """An array as numpy has it; a tensor leaves its graph and its device, and bfloat16 is raised: numpy lacks it."""
    if hasattr(value, "detach") and hasattr(value, "cpu"):
        value = value.detach().cpu()
        return (value.float() if value.is_floating_point() else value).numpy()
    return np.asarray(value)


def real(value: Any, name: str, shape: tuple[int | None, ...]) -> np.ndarray:
    """Numbers of that shape, as float32 or, where they are that already, as float16, float32 or float64.

    Args:
        name: what a message calls it.
        shape: None where any length will do.

    Raises:
        UserError: it holds no real numbers, or has another shape; the message says which.
    """
    try:
        array = plain(value)
    except (TypeError, ValueError) as error:
        raise wrong(name, f"can't be read as an array ({error})", wanted(shape)) from error
    if array.dtype.name.startswith(SHORT_FLOATS):
        array = array.astype(np.float32)
    if array.dtype.kind not in "fiu":
        raise wrong(name, f"hold no numbers but {array.dtype}", wanted(shape))
    if array.ndim != len(shape) or any(b is not None and a != b for a, b in zip(array.shape, shape, strict=True)):
        raise wrong(name, f"have the shape {array.shape}", wanted(shape))
    return array if array.dtype.kind == "f" and array.dtype.itemsize <= 8 else array.astype(np.float32)


def wanted(shape: tuple[int | None, ...]) -> str:
    """For example 'Give numbers of shape (200, any).'"""
    lengths = ", ".join("any" if length is None else str(length) for length in shape)
    return f"Give numbers of shape ({lengths}{',' if len(shape) == 1 else ''})."


def wrong(name: str, problem: str, next_step: str) -> UserError:
    return UserError(f"The {name} {problem}.", next_step=next_step)


def text_rows(value: Any) -> np.ndarray:
    """(C, D) text features as they are encoded, float32; raises UserError where a row has no direction."""
    text = real(value, "text_features", (None, None)).astype(np.float32)
    if not np.isfinite(text).all() or not text.any(axis=1).all():
        raise wrong("text_features", "have a row that is zero or not finite", "Look at what the text tower returns.")
    return text


def whole(value: Any, name: str) -> int:
    """From 0 on, also where it comes as a float or an array of one; raises UserError elsewhere."""
    there = number(value, name)
    if isinstance(value, bool) or not 0 <= there <= LARGEST or there != there // 1:
        raise UserError(f"{value!r:.60} is no number of a {name}.", next_step="Count in whole numbers from 0.")
    return int(there)


def number(value: Any, name: str) -> float:
    """Also where it comes as an array or a tensor of one; raises UserError elsewhere."""
    try:
        there = plain(value).item() if hasattr(value, "item") else value
    except ValueError:
        there = None
    if not isinstance(there, (int, float)):
        raise UserError(f"'{name}' is no number but {value!r:.60}.", next_step="Give one number.")
    return there
