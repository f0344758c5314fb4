"""How the points of a map are painted: a registry from a name to a function that gives every image colour and shape.

Shape repeats what matters in colour, so that no reading of the map depends on colour alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from mpsviz.figures.symbols import BYSTANDER, CLASS_SYMBOLS, by_split, said_of_sizes, said_of_splits
from mpsviz.figures.theme import Look, Scale, colour_bar, visible

BYSTANDERS = "bystanders"
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
        legend: what the colours and shapes mean, every one of them.
        said: how to read it, in sentences that hold for what is drawn here.
        groups: what stands for a long legend on the map itself: the colours of the families.
        scale: plotly's marker settings that turn numbers into colours, with the colour bar.
    """

    colour: np.ndarray
    symbol: np.ndarray
    legend: list[Entry]
    said: str
    scale: dict[str, object] = field(default_factory=dict)
    groups: list[Entry] = field(default_factory=list)


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


def _quiet(points: pd.DataFrame, style: Look) -> tuple[np.ndarray, np.ndarray, list[Entry]]:
    """All grey to begin with, where the bystanders are, and their line in the legend."""
    bystander = (points["split"] == BYSTANDER).to_numpy()
    legend = [Entry(BYSTANDERS, style.quiet)] if bystander.any() else []
    return np.full(len(points), style.quiet, dtype=object), bystander, legend


def _paint_family(points: pd.DataFrame, style: Look, limit: float) -> Paint:
    colour, bystander, legend = _quiet(points, style)
    family = points["family"].to_numpy()
    names = sorted(set(family[~bystander]))
    for index, name in enumerate(names):
        colour[~bystander & (family == name)] = style.category(index)
        legend.append(Entry(str(name) or "no family", style.category(index)))
    said = _said_of_colours(len(names), "families", style) + said_of_splits(points)
    return Paint(colour, by_split(points), legend, said)


def _said_of_colours(count: int, what: str, style: Look) -> str:
    """Where there are more of them than colours."""
    colours = len(style.categories)
    return f"The {count:,} {what} share {colours} colours. " if count > colours else ""


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
        said = _said_of_colours(len(legend), f"{column}s", style) + said_of_splits(points, "small")
        return Paint(colour, by_split(points), legend, said)

    return paint


def _paint_class(points: pd.DataFrame, style: Look, limit: float) -> Paint:
    """A colour and a shape for each class; with families, a family's classes share the colour and differ in shape."""
    colour, bystander, legend = _quiet(points, style)
    symbol = np.full(len(points), "circle", dtype=object)
    classes = points.loc[~bystander, ["family", "label", "label_index"]].drop_duplicates("label_index")
    classes = classes.sort_values(["family", "label", "label_index"])
    place_of = {family: place for place, family in enumerate(classes["family"].unique())}
    row_of: dict[int, int] = {}
    used: Counter[int] = Counter()  # shapes of each colour
    looks: list[tuple[str, str]] = []
    for row, (family, name, index) in enumerate(classes.itertuples(index=False)):
        hue = (place_of[family] if len(place_of) > 1 else row) % len(style.categories)
        looks.append((style.category(hue), CLASS_SYMBOLS[used[hue] % len(CLASS_SYMBOLS)]))
        used[hue] += 1
        row_of[index] = row
        legend.append(Entry(str(name), *looks[row]))
    families = {name: style.category(place) for name, place in place_of.items() if name} if len(place_of) > 1 else {}
    groups = [*legend[: len(legend) - len(looks)], *(Entry(str(name), hue) for name, hue in families.items())]
    mine = points["label_index"][~bystander].map(row_of).to_numpy(int)  # (labelled,) → rows of `looks`
    if looks:
        table = np.array(looks, dtype=object)  # (C, 2)
        colour[~bystander], symbol[~bystander] = table[mine, 0], table[mine, 1]
    said = _said_of_classes(looks, len(place_of)) + said_of_sizes(points)
    return Paint(colour, symbol, legend, said, groups=groups)


def _said_of_classes(looks: list[tuple[str, str]], n_families: int) -> str:
    """Whether each class can be told from all others by the (colour, shape) it has."""
    different = len(set(looks))
    if different < len(looks):
        return (
            f"The {len(looks):,} classes share {different:,} pairs of colour and shape: point at an image to read its "
            "class."
        )
    hue = "Classes of one family share a colour; " if 1 < n_families < len(looks) else ""
    return f"{hue}{'c' if hue else 'C'}olour and shape together tell each class from the others."


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
    return Paint(colour, by_split(points), legend, said_of_splits(points))


def _paint_drift(points: pd.DataFrame, style: Look, limit: float) -> Paint:
    scale = _scale("drift (1 − cosine)", visible(style.sequential), style, limit)
    return Paint(points["drift"].to_numpy(float), by_split(points), [], said_of_splits(points, "small"), scale)


def _paint_movement(points: pd.DataFrame, style: Look, limit: float) -> Paint:
    """Grey, at the foot of the scale, is what moves no more than chance; all else stands above it."""
    shown = points["shown"].to_numpy(bool)
    movement = np.where(shown, np.maximum(points["movement"].to_numpy(float), 1.01 * GREY_FOOT * limit), 0.0)
    rest = [(GREY_FOOT + (1 - GREY_FOOT) * place, colour) for place, colour in visible(style.sequential)]
    colours = ((0.0, style.quiet), (GREY_FOOT, style.quiet), *rest)
    legend = [] if shown.all() else [Entry("below the noise floor", style.quiet)]
    scale = _scale("movement drawn (map units)", colours, style, limit)
    return Paint(movement, by_split(points), legend, said_of_splits(points, "small"), scale)


def _scale(title: str, colours: Scale, style: Look, limit: float) -> dict[str, object]:
    """Plotly's marker settings of numbers from 0 to `limit`, with their colour bar."""
    bar = colour_bar(title, style, x=1.01)
    return {"colorscale": colours, "cmin": 0.0, "cmax": limit, "colorbar": bar, "showscale": True}


def _paint_correct(points: pd.DataFrame, style: Look, limit: float) -> Paint:
    colour, bystander, legend = _quiet(points, style)
    correct = points["correct"].to_numpy(dtype=float, na_value=np.nan)
    symbol = np.full(len(points), "circle", dtype=object)
    colour[~bystander & (correct == 1)] = style.good
    colour[~bystander & (correct == 0)] = style.bad
    symbol[~bystander & (correct == 0)] = "x"
    legend += [Entry("named right", style.good), Entry("named wrong", style.bad, "x")]
    return Paint(colour, symbol, legend, f"✕ named wrong, ● named right.{said_of_sizes(points)}")


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
