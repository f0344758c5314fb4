"""What was left out, and why, in one sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

NAMED = 3
"""Examples of each reason."""


def skip_note(skipped: Mapping[str, Sequence[str]], seen: int, what: str = "images") -> str:
    """For example '3 of 120 images were skipped: 2 broken (a.jpg, b.jpg), 1 smaller than 8 px (c.png).'

    Args:
        skipped: reason → names of what was skipped for it.
        seen: how many were looked at.
        what: their plural.
    """
    reasons = []
    for reason, names in sorted(skipped.items(), key=lambda item: (-len(item[1]), item[0])):
        more = ", …" if len(names) > NAMED else ""
        reasons.append(f"{len(names):,} {reason} ({', '.join(names[:NAMED])}{more})")
    number = sum(len(names) for names in skipped.values())
    return f"{number:,} of {seen:,} {what} {'was' if number == 1 else 'were'} skipped: {', '.join(reasons)}."
