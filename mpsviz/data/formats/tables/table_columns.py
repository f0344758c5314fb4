"""Which column of a table is which, by the names that people give them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from mpsviz.data.dataset.paths import shown
from mpsviz.errors import UserError

SHOWN = 12
"""Names of columns in a message."""


def plain_name(name: str) -> str:
    """'  Image Path ' → 'image_path'."""
    return re.sub(r"[\s\-]+", "_", name.strip().casefold())


def candidates(names: Sequence[str], wanted: str, synonyms: Iterable[str] = ()) -> list[str]:
    """The columns that may be `wanted`: the one of exactly that name, else those of nearly, else those of a synonym."""
    exactly = [name for name in names if name == wanted]
    nearly = [name for name in names if plain_name(name) == wanted]
    return exactly or nearly or [name for name in names if plain_name(name) in set(synonyms)]


def listed(names: Sequence[str]) -> str:
    """Names as they may stand in a sentence."""
    more = f" and {len(names) - SHOWN:,} more" if len(names) > SHOWN else ""
    return ", ".join(f"'{shown(name)}'" for name in names[:SHOWN]) + more


def choose_column(
    table: str, names: Sequence[str], wanted: str, found: Sequence[str], next_step: str, fits: Callable[[str], bool]
) -> str:
    """The one column that is meant.

    Args:
        table: its name.
        found: the `candidates`.
        fits: whether what a column holds looks right; asked where there are several.

    Raises:
        UserError: there is none, or it can't be told which; the message names the columns.
    """
    if not found:
        what = f"has no column '{wanted}', nor one whose name means that; its columns are {listed(names)}"
        raise UserError(f"'{table}' {what}.", next_step=next_step)
    fitting = [name for name in found if fits(name)] if len(found) > 1 else list(found)
    if len(fitting) == 1:
        return fitting[0]
    if len(set(found)) == 1:
        raise UserError(f"'{table}' has the column '{shown(found[0])}' twice.", next_step=next_step)
    raise UserError(
        f"'{table}' has several columns that may be the {wanted}: {listed(found)}.",
        next_step=f"Rename the one that is meant to '{wanted}'.",
    )


def renamed_note(chosen: Mapping[str, str]) -> tuple[str, ...]:
    """A sentence that says which columns of another name were taken; none where all have their own."""
    others = [f"{wanted} from '{shown(name)}'" for wanted, name in chosen.items() if wanted != name]
    return (f"Columns were read so: {', '.join(others)}.",) if others else ()
