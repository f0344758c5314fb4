"""How names, numbers and times are written on a page."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from shlex import quote
from typing import Literal

from mpsviz.analysis.projections.registry import PROJECTIONS
from mpsviz.config.run_config import RunConfig
from mpsviz.data.catalog import OWN
from mpsviz.permission import may_change
from mpsviz.runs.folder.recording import SOURCE
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle.status import Status

STATE_WORDS = {
    "queued": "waiting to start",
    "running": "running",
    "paused": "paused",
    "finished": "finished",
    "cancelled": "cancelled",
    "failed": "failed",
}
RECORDED_WORDS = {"running": "recording", "finished": "recorded"}
STATE_MARKS = {"queued": "◌", "running": "▶", "paused": "‖", "finished": "●", "cancelled": "■", "failed": "✕"}
STATE_COLOURS: dict[str, Literal["gray", "blue", "green", "red"]] = {
    "queued": "gray",
    "running": "blue",
    "paused": "gray",
    "finished": "green",
    "cancelled": "gray",
    "failed": "red",
}


def state_words(status: Status) -> str:
    """What a run is doing, or how it ended; of somebody's own training, that it is recorded here, not carried out."""
    return RECORDED_WORDS.get(status.state, STATE_WORDS[status.state]) if status.recorded else STATE_WORDS[status.state]


_MARKUP = re.compile(r"([\\`*_{}\[\]()#+\-.!|~<>$:&])")
_DRAWN = re.compile(
    r"(?<=:)(?=material/|streamlit:|[\w+-]+:|//)"  # :material/flag:, :smile:, https://…
    r"|(?<=\bwww)(?=\.)|(?<=\S)(?=@\w)"  # www.…, someone@…
    r"|(?<=\s[<>~-])(?=(?:->|[>=-])\s)",  # arrows and the like: ->, <=
    re.IGNORECASE,
)
"""Where Streamlit begins to draw something else than the text, though its characters are escaped."""
_BREAK = "\u2060"
"""A word joiner: no width, and no line is broken at it."""


def plain(text: object) -> str:
    """Any text of a user (a title, a class, a path) as Streamlit's markdown shows it literally: never as bold, a link,
    an icon or a formula. Every such text on a page goes through here."""
    padded = f" {text!s} ".replace("\n", " ")
    return _MARKUP.sub(r"\\\1", _DRAWN.sub(_BREAK, padded)[1:-1])


def in_code(text: str) -> str:
    """A line as Streamlit's markdown shows it literally, in the letters of code."""
    text = text.replace("\n", " ")
    fence = "`" * (1 + max((len(ticks) for ticks in re.findall("`+", text)), default=0))
    return f"{fence} {text} {fence}" if text.startswith("`") or text.endswith("`") else f"{fence}{text}{fence}"


def path_in_command(run: RunFolder) -> str:
    """The path of a run as a command on this machine takes it, wherever it is typed; viewers, who can't type one here,
    read 'RUN'."""
    return quote(str(run.path.absolute())) if may_change() else "RUN"


def duration(seconds: float | None) -> str:
    """`75` → "1 min 15 s"; None → "unknown"."""
    if seconds is None:
        return "unknown"
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def file_size(size: int) -> str:
    """`12_300_000` bytes → "12.3 MB"."""
    if size >= 1e9:
        return f"{size / 1e9:,.1f} GB"
    return f"{size / 1e6:,.1f} MB" if size >= 1e5 else f"{size / 1e3:,.1f} kB"


def title_and_help(sentence: str) -> tuple[str, str]:
    """An option's "Title: what it is" as its title and the rest."""
    title, _, rest = sentence.partition(":")
    return title.strip(), rest.strip()


def sentence(words: str) -> str:
    """`a folder` → "A folder.", as markdown shows it literally."""
    return plain(f"{words[:1].upper()}{words[1:]}.")


def percent(share: float) -> str:
    """`0.523` → "52.3 %"."""
    return f"{100 * share:.1f} %"


def in_percent(share: float) -> float:
    """`0.7625` → 76.2, the digits of `percent`, for a table that a browser writes: of a tie a browser rounds up."""
    return round(100 * share, 1)


def points(change: float) -> str | None:
    """`0.282` → "+28.2 points", which a metric colours by its sign; None where nothing has changed."""
    return f"{100 * change:+.1f} points" if round(1000 * change) else None


def axis_title(name: str, unit: str) -> str:
    """ "margin (Δ cosine)"; a unit that repeats the name is left out."""
    name = name.lower()
    return f"{name} ({unit})" if unit and unit.lower() != name else name


def run_title(config: RunConfig) -> str:
    """ "mps 4-shot, seed 1", with the name of the folder or file where the images are one's own; or "features of
    mine.npz" where they were computed elsewhere."""
    if config.data.name == SOURCE:
        return f"features of {Path(config.data.path).name}"
    words = f"{config.method.name} {config.data.shots}-shot, seed {config.seed}"
    return f"{Path(config.data.path).name}: {words}" if _own(config) else words


def run_source(config: RunConfig) -> str:
    """ "emoji-60 · mini-clip"; "features · ViT" of those that were handed over, or of a model that was not tuned."""
    if config.data.name == SOURCE:
        return SOURCE + (f" · {config.model.name}" if config.model.name != SOURCE else "")
    own = f" {Path(config.data.path).name}" if _own(config) else ""
    return f"{config.data.name}{own} · {config.model.name}"


def _own(config: RunConfig) -> bool:
    """Whether the images are of the user's own folder, table or archive."""
    return config.data.name in OWN and bool(config.data.path)


def told(phase: str) -> str:
    """What a worker says that it does, maps by their titles."""
    return re.sub(r"\w+", lambda word: PROJECTIONS[word[0]].title if word[0] in PROJECTIONS else word[0], phase)


def moment(unix_time: float) -> str:
    """The time of a run of today, the day of an older one."""
    then = datetime.fromtimestamp(unix_time)
    return then.strftime("%H:%M" if then.date() == datetime.now().date() else "%d %b")
