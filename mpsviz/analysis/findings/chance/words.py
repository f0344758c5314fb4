"""How figures and names are written in sentences."""

from __future__ import annotations

from collections.abc import Sequence

MOST_NAMED = 3


def number(value: float) -> str:
    """Two digits after the point: '0.42', '−0.03'."""
    text = f"{value:.2f}"
    return text.replace("-", "−") if float(text) else text.lstrip("-")


def percent(share: float) -> str:
    """'42 %'; of small ones a digit more."""
    share = share + 0.0 if abs(share) >= 0.0005 else 0.0  # no "-0 %"
    text = f"{100 * share:.0f} %" if abs(share) >= 0.095 or share == 0 else f"{100 * share:.1f} %"
    return text.replace("-", "−")


def points(change: float) -> str:
    """A difference of two shares, in percentage points: '42 points', '−3.0 points'."""
    return percent(change).replace("%", "points")


def name(text: str) -> str:
    return f"'{text}'"


def listed(names: Sequence[str], most: int = MOST_NAMED) -> str:
    """'a', 'b' and 'c'; of more than `most` the first, and how many others."""
    shown = [name(one) for one in names[:most]]
    if len(names) > most:
        return f"{', '.join(shown)} and {len(names) - most} more"
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def more_than(p: float) -> str:
    """What a p value says: 'more than 999 of 1,000 changes by chance'."""
    if p >= 0.5:
        return "no more than by chance"
    total = max(round(1 / p), 2)
    return f"more than {total - 1:,} of {total:,} changes by chance"


def images(count: int) -> str:
    return f"{count:,} held-out image{'s' * (count != 1)}"
