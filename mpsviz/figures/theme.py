"""Colours, type and spacing of every figure, for a light and a dark page.

The ten categorical colours start from Okabe and Ito's. The sequential scale is one hue that leaves the page in
lightness; the diverging one is blue–rust and its middle is the page. They stay apart for colour-blind eyes.
"""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from typing import Any

import plotly.graph_objects as go

FONT = '"Source Sans", "Source Sans Pro", "Source Sans 3", system-ui, sans-serif'

MAP_SYMBOLS = ("circle", "square", "triangle-up", "x", "diamond", "circle-open")
"""Marks of points on a map, one for each round of the categorical colours; view/frontend/src/colour/shapes.js has the
same."""

Scale = tuple[tuple[float, str], ...]


@dataclass(frozen=True)
class Look:
    """What a figure needs to know of the page that it stands on.

    Attributes:
        paper: the page's background; outlines and the middle of the diverging scale.
        ink, muted, grid: text, secondary text, lines.
        quiet: images that tuning never uses, and classes that are not looked at.
        accent: the one line that matters.
        good, bad: right and wrong; told apart by symbol too.
        categories: ten colours.
        sequential, diverging: colour scales.
        narrow: the page is as narrow as a phone: panels stand one below the other.
    """

    paper: str
    ink: str
    muted: str
    grid: str
    quiet: str
    accent: str
    good: str
    bad: str
    categories: tuple[str, ...]
    sequential: Scale
    diverging: Scale
    narrow: bool = False

    def category(self, index: int) -> str:
        return self.categories[index % len(self.categories)]


LIGHT = Look(
    paper="#FDFCFA",
    ink="#1F2429",
    muted="#6A6E73",
    grid="#E7E4DD",
    quiet="#C9C7C2",
    accent="#0F6B78",
    good="#0072B2",
    bad="#D55E00",
    categories=(
        "#0072B2",
        "#E69F00",
        "#56B4E9",
        "#882255",
        "#009E73",
        "#D55E00",
        "#E58FBF",
        "#332288",
        "#7D7A12",
        "#5C3317",
    ),
    sequential=(
        (0.0, "#EDF0EC"),
        (0.2, "#C5D8D8"),
        (0.4, "#94B9BE"),
        (0.6, "#5D97A2"),
        (0.8, "#2A7082"),
        (1.0, "#0B4152"),
    ),
    diverging=((0.0, "#1B4F8F"), (0.25, "#7FA6D0"), (0.5, "#FDFCFA"), (0.75, "#E0A074"), (1.0, "#A6410F")),
)

DARK = Look(
    paper="#14171B",
    ink="#E8E6E1",
    muted="#9A9DA1",
    grid="#2A3037",
    quiet="#666D76",
    accent="#57B6C2",
    good="#56B4E9",
    bad="#F2763D",
    categories=(
        "#4C9BE8",
        "#F0B429",
        "#9AD8F5",
        "#C2497F",
        "#2FBF8F",
        "#F2763D",
        "#F4A6CE",
        "#7E63E0",
        "#CFCB62",
        "#A9754A",
    ),
    sequential=(
        (0.0, "#1B2228"),
        (0.2, "#1F3A45"),
        (0.4, "#265867"),
        (0.6, "#38808D"),
        (0.8, "#66B0B8"),
        (1.0, "#C9F0EE"),
    ),
    diverging=((0.0, "#8CC0F5"), (0.25, "#33669E"), (0.5, "#14171B"), (0.75, "#A3521F"), (1.0, "#FFA873")),
)


def visible(scale: Scale) -> Scale:
    """The part of a sequential scale that small points can be seen in, stretched to 0…1."""
    start = scale[1][0]
    return tuple(((place - start) / (1 - start), colour) for place, colour in scale[1:])


@cache
def view_looks() -> dict[str, dict[str, Any]]:
    """ "light" and "dark" → a `Look` as ManifoldView reads it."""
    return {
        name: asdict(look) | {"visible_sequential": visible(look.sequential)}
        for name, look in (("light", LIGHT), ("dark", DARK))
    }


def look(dark: bool, narrow: bool = False) -> Look:
    return replace(DARK if dark else LIGHT, narrow=narrow)


def plain(name: object) -> str:
    """A class or image name as plotly text: shown as it is, never as markup."""
    return html.escape(str(name), quote=False)


def shortened(name: object, most: int = 20) -> str:
    """A long name, cut where a label has room for `most` characters."""
    text = str(name)
    return text if len(text) <= most else f"{text[: most - 1]}…"


def shortened_apart(names: Sequence[str], most: int = 20) -> list[str]:
    """Long names cut to `most` characters, but those left whole that would then look alike."""
    cut = {name: shortened(name, most) for name in names}
    uses = Counter(cut.values())
    return [cut[name] if uses[cut[name]] == 1 else name for name in names]


def dress(figure: go.Figure, style: Look, *, height: int) -> go.Figure:
    """Give a figure the page's type, colours and air.

    It gets a new layout: plotly takes eight times as long to update the one that it has.
    """
    axis = {
        "gridcolor": style.grid,
        "zeroline": False,
        "showline": False,
        "ticks": "",
        "tickfont": {"size": 12, "color": style.muted},
        "title": {"font": {"size": 12, "color": style.muted}, "standoff": 8},
    }
    dressed = {
        "height": height,
        "template": "none",
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT, "size": 13, "color": style.ink},
        "margin": {"l": 48, "r": 16, "t": 36, "b": 44},
        "hoverlabel": {
            "bgcolor": style.paper,
            "bordercolor": style.muted,
            "font": {"family": FONT, "size": 13, "color": style.ink},
            "align": "left",
        },
        "legend": {"font": {"size": 12, "color": style.ink}, "bgcolor": "rgba(0,0,0,0)"},
        "modebar": {"bgcolor": "rgba(0,0,0,0)", "color": style.muted, "activecolor": style.accent},
        **{name: axis for name in figure.layout if name.startswith(("xaxis", "yaxis"))},
    }
    figure.layout = _updated(figure.layout.to_plotly_json(), dressed)
    return figure


def _updated(tree: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """A tree of settings with others in their place; what they don't name stays."""
    both = {key: (tree.get(key), value) for key, value in changes.items()}
    new = {
        key: _updated(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
        for key, (old, value) in both.items()
    }
    return {**tree, **new}


def panel_title(text: str, *, x: float, y: float, style: Look) -> dict[str, object]:
    """The heading above one panel, as a plotly annotation; `text` may hold plotly markup."""
    return {
        "text": text,
        "x": x,
        "y": y,
        "xref": "paper",
        "yref": "paper",
        "xanchor": "left",
        "yanchor": "bottom",
        "showarrow": False,
        "align": "left",
        "font": {"size": 14, "color": style.ink},
    }


def colour_bar(title: str, style: Look, *, side: str = "right", **rest: object) -> dict[str, object]:
    """Plotly's settings of a slim colour bar with its title beside it, or on "top"; `rest` is plotly's, too."""
    return {
        "title": {"text": title, "side": side, "font": {"size": 12, "color": style.muted}},
        "tickfont": {"size": 11, "color": style.muted},
        "thickness": 10,
        "outlinewidth": 0,
        "len": 0.9,
        **rest,
    }


def with_unit(title: str, unit: str, style: Look) -> str:
    """A panel's heading as plotly markup, in two lines: panels are narrower than both on one."""
    return f'<b>{title}</b><br><span style="color:{style.muted};font-size:12px">{unit}</span>'
