"""How the points of a map are painted: a registry from a name to a function that gives every image colour and shape.

Shape repeats what matters in colour, so that no reading of the map depends on colour alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from mpsviz.figures.theme import Look, Scale, visible

SPLIT_SYMBOLS = {
    "few-shot": "diamond",
    "held-out": "circle",
    "validation": "circle-open",
    "pool": "circle-open",
    "bystander": "circle",
}
SPLIT_SIZES = {"few-shot": 10.0, "held-out": 7.5, "validation": 6.0, "pool": 6.0, "bystander": 4.5}
CLASS_SYMBOLS = ("circle", "square", "triangle-up", "x", "star", "triangle-down")
BYSTANDER, BYSTANDERS = "bystander", "bystanders"
LEGEND_MOST = 24
COLUMNS = ("domain", "fold", "style")
"""What else images may be coloured by, where the data say it."""
GREY_FOOT = 0.02
"""The part of a scale of movement that is grey."""


@dataclass(frozen=True)
class Entry:
    """One line of the legend."""

    name: str
    colour: str
    symbol: str = "circle"


@dataclass(frozen=True)
class Paint:
    """How a table of images looks, row by row.

    Attributes:
        colour: (n,) colours, or numbers where there is a `scale`.
        symbol: (n,) plotly's marker symbols.
        legend: what the colours and shapes mean.
        scale: plotly's marker settings that turn numbers into colours, with the colour bar.
    """

    colour: np.ndarray
    symbol: np.ndarray
    legend: list[Entry]
    scale: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Colouring:
    """One way to paint a map: `paint(points, style, limit)`, where `limit` is the largest number met."""

    title: str
    help: str
    paint: Callable[[pd.DataFrame, Look, float], Paint]


def available(points: pd.DataFrame) -> list[str]:
    """The colourings that this table has the columns for."""
    names = ["class", "split"]
    if (points["family"] != "").any():
        names.insert(0, "family")
    names += [name for name in COLUMNS if name in points and (points[name] != "").any()]
    if points["drift"].notna().all():
        names.append("drift")
    names.append("movement")
    if points["correct"].notna().any():
        names.append("correct")
    return names


def by_split(points: pd.DataFrame) -> np.ndarray:
    """The symbols that say what an image is used for."""
    return np.array([SPLIT_SYMBOLS.get(split, "circle") for split in points["split"]])


def _quiet(points: pd.DataFrame, style: Look) -> tuple[np.ndarray, np.ndarray, list[Entry]]:
    """All grey to begin with, where the bystanders are, and their line in the legend."""
    bystander = (points["split"] == BYSTANDER).to_numpy()
    legend = [Entry(BYSTANDERS, style.quiet)] if bystander.any() else []
    return np.full(len(points), style.quiet, dtype=object), bystander, legend


def _paint_family(points: pd.DataFrame, style: Look, limit: float) -> Paint:
    colour, bystander, legend = _quiet(points, style)
    family = points["family"].to_numpy()
    for index, name in enumerate(sorted(set(family[~bystander]))):
        colour[~bystander & (family == name)] = style.category(index)
        legend.append(Entry(str(name) or "no family", style.category(index)))
    return Paint(colour, by_split(points), legend)


def _paint_column(column: str) -> Callable[[pd.DataFrame, Look, float], Paint]:
    """A colour for each value of a column; grey where it is empty, bystanders as others."""

    def paint(points: pd.DataFrame, style: Look, limit: float) -> Paint:
        colour = np.full(len(points), style.quiet, dtype=object)
        values = points[column].to_numpy() if column in points else np.full(len(points), "")
        legend = []
        for index, value in enumerate(sorted(set(values) - {""})):
            colour[values == value] = style.category(index)
            legend.append(Entry(str(value), style.category(index)))
        if (values == "").any():
            legend.append(Entry(f"no {column}", style.quiet))
        return Paint(colour, by_split(points), legend[:LEGEND_MOST])

    return paint


def _paint_class(points: pd.DataFrame, style: Look, limit: float) -> Paint:
    """A colour and a shape for each class; with families, a family's classes share the colour and differ in shape."""
    colour, bystander, legend = _quiet(points, style)
    symbol = np.full(len(points), "circle", dtype=object)
    label, family = points["label"].to_numpy(), points["family"].to_numpy()
    groups: dict[str, int] = {}
    seen: dict[str, int] = {}
    classes = sorted(set(zip(family[~bystander], label[~bystander], strict=True)))
    has_families = len({group for group, _ in classes}) > 1
    for index, (group, name) in enumerate(classes):
        place = groups.setdefault(group, len(groups)) if has_families else index
        shape = seen.setdefault(group, 0) if has_families else index // len(style.categories)
        seen[group] = shape + 1
        mine = ~bystander & (label == name)
        colour[mine] = style.category(place)
        symbol[mine] = CLASS_SYMBOLS[shape % len(CLASS_SYMBOLS)]
        legend.append(Entry(str(name), style.category(place), CLASS_SYMBOLS[shape % len(CLASS_SYMBOLS)]))
    if len(legend) > LEGEND_MOST:
        legend = [entry for entry in legend if entry.name == BYSTANDERS]
        legend += [Entry(str(group), style.category(place)) for group, place in groups.items()]
    return Paint(colour, symbol, legend)


def _paint_split(points: pd.DataFrame, style: Look, limit: float) -> Paint:
    colour, _, legend = _quiet(points, style)
    split = points["split"].to_numpy()
    uses = {
        "few-shot": (split == "few-shot", style.categories[5], "diamond"),
        "held-out": (split == "held-out", style.categories[0], "circle"),
        "pool and validation": (np.isin(split, ("pool", "validation")), style.categories[2], "circle-open"),
    }
    for name, (mine, wanted, shape) in uses.items():
        colour[mine] = wanted
        if mine.any():
            legend.append(Entry(name, wanted, shape))
    return Paint(colour, by_split(points), legend)


def _paint_drift(points: pd.DataFrame, style: Look, limit: float) -> Paint:
    scale = _scale("drift (1 − cosine)", visible(style.sequential), style, limit)
    return Paint(points["drift"].to_numpy(float), by_split(points), [], scale)


def _paint_movement(points: pd.DataFrame, style: Look, limit: float) -> Paint:
    """Grey, at the foot of the scale, is what moves no more than chance; all else stands above it."""
    shown = points["shown"].to_numpy(bool)
    movement = np.where(shown, np.maximum(points["movement"].to_numpy(float), 1.01 * GREY_FOOT * limit), 0.0)
    rest = [(GREY_FOOT + (1 - GREY_FOOT) * place, colour) for place, colour in visible(style.sequential)]
    colours = ((0.0, style.quiet), (GREY_FOOT, style.quiet), *rest)
    legend = [] if shown.all() else [Entry("below the noise floor", style.quiet)]
    return Paint(movement, by_split(points), legend, _scale("movement drawn (map units)", colours, style, limit))


def _scale(title: str, colours: Scale, style: Look, limit: float) -> dict[str, object]:
    """Plotly's marker settings of numbers from 0 to `limit`, with their colour bar."""
    bar = {
        "title": {"text": title, "side": "right", "font": {"size": 12, "color": style.muted}},
        "thickness": 10,
        "len": 0.9,
        "x": 1.01,
        "outlinewidth": 0,
        "tickfont": {"size": 11, "color": style.muted},
    }
    return {"colorscale": colours, "cmin": 0.0, "cmax": limit, "colorbar": bar, "showscale": True}


def _paint_correct(points: pd.DataFrame, style: Look, limit: float) -> Paint:
    colour, bystander, legend = _quiet(points, style)
    correct = points["correct"].to_numpy(dtype=float, na_value=np.nan)
    symbol = np.full(len(points), "circle", dtype=object)
    colour[~bystander & (correct == 1)] = style.good
    colour[~bystander & (correct == 0)] = style.bad
    symbol[~bystander & (correct == 0)] = "x"
    legend += [Entry("named right", style.good), Entry("named wrong", style.bad, "x")]
    return Paint(colour, symbol, legend)


COLOURINGS: dict[str, Colouring] = {
    "family": Colouring("Family", "A colour for each family of classes. Nobody trains on families.", _paint_family),
    "class": Colouring("Class", "A colour and a shape for each class.", _paint_class),
    "domain": Colouring("Domain", "A colour for each domain of the data.", _paint_column("domain")),
    "fold": Colouring("Fold", "A colour for each fold of the data.", _paint_column("fold")),
    "style": Colouring("Style", "A colour for each style of the data.", _paint_column("style")),
    "split": Colouring("Use", "What an image is used for: trained on, held out, or never used.", _paint_split),
    "drift": Colouring(
        "Drift",
        "How far an image's feature has turned by the epoch shown (1 − cosine, in feature space), in both panels.",
        _paint_drift,
    ),
    "movement": Colouring(
        "Movement drawn",
        "How far the map draws an image from its first place, in units of the map; grey where that is no more than "
        "another seed would change.",
        _paint_movement,
    ),
    "correct": Colouring("Right or wrong", "Whether the tuned branch names the image's class.", _paint_correct),
}
