"""Find every concept's drawing in every style, although each package spells the concepts its own way."""

import json
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from emoji.concepts import STYLES

COMPONENTS_GROUP, FLAGS_GROUP = 2, 9


@dataclass(frozen=True)
class Concept:
    """One emoji of the standard, without skin tones: `names`: its spellings in the packages."""

    label: str
    tags: tuple[str, ...]
    subgroup: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Drawing:
    """One concept in one style, as a complete SVG document."""

    concept: Concept
    style: str
    name: str
    svg: str


def read_drawings(packages: dict[str, Path]) -> list[Drawing]:
    """All drawings of all concepts, concepts in the standard's order, styles in the order of `STYLES`."""
    icons = {style: json.loads((packages[style] / "icons.json").read_text()) for style in STYLES}
    concepts = _read_concepts(packages)
    found = []
    for concept in concepts:
        for style in STYLES:
            svg_by_name = ((name, _svg(icons[style], _spell(style, name))) for name in concept.names)
            hit = next(((name, svg) for name, svg in svg_by_name if svg), None)
            if hit:
                found.append(Drawing(concept, style, *hit))
    return found


def _read_concepts(packages: dict[str, Path]) -> list[Concept]:
    base = packages["emojibase-data"]
    subgroups = json.loads((base / "meta/groups.json").read_text())["subgroups"]
    entries = json.loads((base / "en/data.json").read_text())
    names_of_code = _names_by_code(packages)
    aliases = _aliases(packages)
    concepts = []
    for entry in entries:
        if entry.get("group") in (None, COMPONENTS_GROUP, FLAGS_GROUP):
            continue
        code = entry["hexcode"].lower()
        names = [_slug(entry["label"]), *names_of_code.get(_bare(code), ())]
        names += [alias for name in names for alias in aliases.get(name, ())]
        if len(entry["emoji"].removesuffix("\ufe0f")) == 1:
            names.append(_slug(unicodedata.name(entry["emoji"][0], "")))
        concepts.append(
            Concept(
                entry["label"],
                tuple(entry.get("tags", ())),
                subgroups[str(entry["subgroup"])],
                tuple(dict.fromkeys(filter(None, names))),
            )
        )
    return concepts


def _names_by_code(packages: dict[str, Path]) -> dict[str, list[str]]:
    """Hex code points (no variation selectors) → the names that the packages with a code table give them."""
    names: dict[str, list[str]] = {}
    for style in STYLES:
        table = packages[style] / "chars.json"
        for code, name in (json.loads(table.read_text()) if table.exists() else {}).items():
            names.setdefault(_bare(code), []).append(name)
    return names


def _aliases(packages: dict[str, Path]) -> dict[str, list[str]]:
    """Other spellings of a name, from every package's aliases, in either direction; a mirrored drawing is no alias."""
    aliases: dict[str, list[str]] = {}
    for style in STYLES:
        table = json.loads((packages[style] / "icons.json").read_text()).get("aliases", {})
        for alias, target in table.items():
            if set(target) == {"parent"}:
                aliases.setdefault(target["parent"], []).append(alias)
                aliases.setdefault(alias, []).append(target["parent"])
    return aliases


def _svg(icons: dict, name: str) -> str | None:
    """The named icon of an Iconify set as an SVG document; an alias may mirror its parent."""
    alias = icons.get("aliases", {}).get(name, {})
    icon = icons["icons"].get(alias.get("parent", name))
    if icon is None:
        return None
    width, height = (icon.get(side, icons.get(side, 16)) for side in ("width", "height"))
    left, top = icon.get("left", 0), icon.get("top", 0)
    body = icon["body"]
    if alias.get("hFlip"):
        body = f'<g transform="translate({2 * left + width} 0) scale(-1 1)">{body}</g>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="{left} {top} {width} {height}" width="{width}" height="{height}">{body}</svg>'
    )


def _spell(style: str, name: str) -> str:
    """FxEmoji writes names in one word, and a few of them its own way."""
    return FXEMOJI_NAMES.get(name, name.replace("-", "")) if style == "fxemoji" else name


def _slug(label: str) -> str:
    plain = unicodedata.normalize("NFKD", label.lower()).encode("ascii", "ignore").decode()
    words = "".join(letter if letter.isalnum() or letter == "-" else " " for letter in plain).split()
    return "-".join(words)


def _bare(code: str) -> str:
    return "-".join(part for part in code.lower().split("-") if part not in ("fe0f", "fe0e"))


# Most of these are the two drawings of an animal, its face (plain name) and all of it ("side").
FXEMOJI_NAMES = {
    "rabbit-face": "bunny",
    "rabbit": "bunnyside",
    "pig-face": "pig",
    "pig": "pigside",
    "tiger-face": "tiger",
    "tiger": "tigerside",
    "dog-face": "dog",
    "dog": "dogside",
    "cat-face": "cat",
    "cat": "catside",
    "mouse-face": "mouse",
    "mouse": "mouseside",
    "leopard": "leopardside",
    "dragon-face": "dragonhead",
    "dragon": "dragonside",
    "hamster": "hampster",
    "spouting-whale": "spurtingwhale",
    "dove": "doveofpeace",
    "camel": "dromedarycamel",
    "two-hump-camel": "bactriancamel",
    "front-facing-baby-chick": "frontfacingchick",
    "high-heeled-shoe": "heels",
    "mans-shoe": "mensshoe",
    "running-shoe": "mensrunner",
    "womans-sandal": "sandals",
    "womans-boot": "boot",
    "necktie": "tie",
    "sunglasses": "darksunglasses",
    "pizza": "sliceofpizza",
    "fish-cake-with-swirl": "fishcakeswirl",
    "hot-pepper": "chilipepper",
    "evergreen-tree": "evergreen",
    "fallen-leaf": "fallingleaf",
    "leaf-fluttering-in-wind": "leaffluttering",
    "racing-car": "racecar",
    "scissors": "blackscissors",
    "gem-stone": "gem",
    "tennis": "tennisball",
    "wrapped-gift": "present",
}
