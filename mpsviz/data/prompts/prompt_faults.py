"""What is wrong with the prompts of a run, before any is encoded: names that CLIP can't tell apart, or can't read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence, Set

from mpsviz.data.dataset.paths import shown
from mpsviz.data.prompts.clip_tokens import is_fragment, pieces
from mpsviz.errors import UserError

WHERE = (
    "Names are edited under 'Class names and prompts' on the Tune page, by "
    """--set 'data.class_names={"label": "name"}' on the command line, and by class_names={…} in Python."""
)
MARKS = 2
"""Tokens of every text that mark its beginning and its end."""
MOST_SHOWN = 3
CODE = re.compile(r"n\d{8}|(?:c|class|cls|category|label|id|group|type)[ _-]?\d+", re.IGNORECASE)
"""Names that are numbers in other words; the first are WordNet's."""

Encode = Callable[[str], Sequence[str]]
"""From a text to its tokens, written as in CLIP's table, without the marks."""


def fill_in(template: str, name: str) -> str:
    """A prompt; an underscore in a name stands for a space."""
    return template.format(name.replace("_", " "))


def check_prompts(
    names: Sequence[str],
    templates: Sequence[str],
    context: int | None,
    *,
    own: bool,
    labels: Sequence[str] = (),
    encode: Encode = pieces,
    marks: int = MARKS,
    unknown: Set[str] | None = None,
) -> tuple[str, ...]:
    """Find names that make the same prompts, and those that say little or nothing.

    Args:
        names: C class names.
        templates: T ≥ 1 prompts with one `{}` each.
        context: tokens that the model reads, the two marks included; None: not known, so nothing counts as cut.
        own: whether the user chose the names. Those of a benchmark are left as everyone has them, even where two are
            the same, and that is only noted.
        labels: what messages call the classes where two have one name; none: their names.
        encode, marks: of the model's tokenizer, and how many special tokens it gives every text.
        unknown: of a tokenizer that is not CLIP's, the tokens that stand for what it has no token for.

    Returns:
        Warnings, a sentence or two each.

    Raises:
        UserError: classes of the user's own can't be told apart by their prompts.
    """
    prompts = [[tuple(encode(fill_in(template, name))) for template in templates] for name in names]  # C × T
    notes = []
    labels = labels or names
    same = _pairs(labels, [tuple(whole) for whole in prompts])
    if same:
        found = f"{_say_pairs(same)} make the same prompt, so CLIP can't tell these classes apart"
        if own:
            raise UserError(
                f"{found}: capitals, underscores and blanks make no difference to it.",
                next_step=f"Rename one of them, or make them one class. {WHERE}",
            )
        notes.append(f"{found} by their names, which are the benchmark's own.")
    if context is not None:
        room = context - marks
        cut = [name for name, whole in zip(names, prompts, strict=True) if any(len(it) > room for it in whole)]
        alike = _pairs(labels, [tuple(it[:room] for it in whole) for whole in prompts])
        alike = [pair for pair in alike if pair not in same]
        if alike and own:
            raise UserError(
                f"Cut to the {context} tokens that this model reads, {_say_pairs(alike)} make the same prompt.",
                next_step=f"Shorten them so that what differs comes first. {WHERE}",
            )
        if cut:
            notes.append(
                f"The prompts of {_say(cut, len(names))} are longer than the {context} tokens that this model reads: "
                f"their ends are cut off. {WHERE}"
            )
    return (*notes, *_unreadable(names, templates[0], encode, unknown)) if own else tuple(notes)


def _unreadable(names: Sequence[str], template: str, encode: Encode, unknown: Set[str] | None) -> list[str]:
    """Warnings of names that mean nothing to CLIP."""
    numbers = [name for name in names if _says_nothing(name)]
    readable = [name for name in names if name not in numbers]
    if unknown is None:
        foreign = [name for name in readable if _is_foreign(name, encode)]
        reason = "CLIP's text tower has learnt English, and can't read the letters"
    else:
        foreign = [name for name in readable if not unknown.isdisjoint(encode(name.replace("_", " ")))]
        reason = "This model's tokenizer has no token for some letters"
    notes = []
    if numbers:
        notes.append(
            f"{_say(numbers, len(names))} are numbers or codes, which say nothing of what the images show, yet CLIP is "
            f"asked for '{shown(fill_in(template, numbers[0]))}'. {WHERE}"
        )
    if foreign:
        notes.append(f"{reason} of {_say(foreign, len(names))}. {WHERE}")
    return notes


def _says_nothing(name: str) -> bool:
    """Digits and signs alone, or a code; an emoji is none of these."""
    if CODE.fullmatch(name.strip()):
        return True
    return all(unicodedata.category(letter)[0] in "NPZ" or letter in "+<=>|~^`$" for letter in name)


def _is_foreign(name: str, encode: Encode) -> bool:
    """Whether most letters are of another script than the Latin one, or most tokens are parts of a letter."""
    letters = [letter for letter in name if letter.isalpha()]
    latin = sum("LATIN" in unicodedata.name(letter, "") for letter in letters)
    tokens = encode(name.replace("_", " "))
    return 2 * latin < len(letters) or 2 * sum(map(is_fragment, tokens)) > len(tokens)


def _pairs(labels: Sequence[str], prompts: Sequence[object]) -> list[tuple[str, str]]:
    """Classes whose prompts are the same: the first that has them, and each other one."""
    first: dict[object, str] = {}
    pairs = []
    for label, prompt in zip(labels, prompts, strict=True):
        if prompt in first:
            pairs.append((first[prompt], label))
        first.setdefault(prompt, label)
    return pairs


def _say_pairs(pairs: Sequence[tuple[str, str]]) -> str:
    said = "; ".join(f"'{shown(one)}' and '{shown(other)}'" for one, other in pairs[:MOST_SHOWN])
    return said + (f"; and {len(pairs) - MOST_SHOWN} more pairs" if len(pairs) > MOST_SHOWN else "")


def _say(names: Sequence[str], of: int) -> str:
    first = ", ".join(f"'{shown(name)}'" for name in names[:MOST_SHOWN])
    return f"{len(names):,} of {of:,} class names ({first}{', …' if len(names) > MOST_SHOWN else ''})"
