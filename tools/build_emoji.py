"""Build assets/emoji-60 and the pretraining corpus from eleven emoji sets on npm.

    python tools/build_emoji.py --cache CACHE --corpus CORPUS.npz

Writes the few-shot set and the bystanders to assets/emoji-60 (images, index.csv, vocabulary.csv, LICENSES.md)
and, outside the repository, everything that pretraining may see. Needs npm, and the packages of
tools/requirements.txt.
"""

import argparse
import csv
import io
import json
import shutil
from pathlib import Path

import numpy as np
import resvg_py
from emoji.catalog import Drawing, read_drawings
from emoji.concepts import (
    BYSTANDER_STYLE,
    FAMILY_OF,
    FEW_SHOT_STYLES,
    NOT_OF_THE_FAMILY,
    SHARE_ALIKE_STYLES,
    STYLES,
    SUBGROUP_FAMILY,
)
from emoji.packages import PINS, fetch_packages
from PIL import Image

ASSET = Path(__file__).resolve().parents[1] / "assets" / "emoji-60"
TABLE_HEAD = ("| style | drawings by | licence | npm package |", "|---|---|---|---|")
SHIPPED_PIXELS = 72
CORPUS_PIXELS = 64


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cache", type=Path, required=True, help="folder for the downloaded packages")
    parser.add_argument(
        "--corpus", type=Path, required=True, help="where to write the pretraining corpus (.npz, not shipped)"
    )
    args = parser.parse_args()
    packages = fetch_packages(args.cache)
    drawings = read_drawings(packages)
    write_shipped_set(drawings, packages)
    write_corpus(drawings, args.corpus)


def render(svg: str, pixels: int) -> Image.Image:
    """The drawing as a square RGBA image of `pixels` a side, its aspect kept, centred, transparent around it."""
    png = resvg_py.svg_to_bytes(svg_string=svg, width=pixels, skip_system_fonts=True)
    image = Image.open(io.BytesIO(png)).convert("RGBA")
    image.thumbnail((pixels, pixels), Image.Resampling.LANCZOS)
    square = Image.new("RGBA", (pixels, pixels))
    square.paste(image, ((pixels - image.width) // 2, (pixels - image.height) // 2))
    return square


def shipped_role(drawing: Drawing) -> str | None:
    """ "few-shot", "bystander", or None for a drawing that is not shipped."""
    label = drawing.concept.label
    if label in FAMILY_OF:
        return "few-shot" if drawing.style in FEW_SHOT_STYLES else None
    of_a_family = drawing.concept.subgroup in SUBGROUP_FAMILY and label not in NOT_OF_THE_FAMILY
    return "bystander" if of_a_family and drawing.style == BYSTANDER_STYLE else None


def write_shipped_set(drawings: list[Drawing], packages: dict[str, Path]) -> None:
    shutil.rmtree(ASSET / "images", ignore_errors=True)
    rows = []
    for drawing in drawings:
        role = shipped_role(drawing)
        if role is None:
            continue
        label = drawing.concept.label
        slug = drawing.concept.names[0]
        file = Path("images") / drawing.style / f"{slug}.png"
        (ASSET / file).parent.mkdir(parents=True, exist_ok=True)
        on_white = Image.new("RGBA", (SHIPPED_PIXELS, SHIPPED_PIXELS), "white")
        on_white.alpha_composite(render(drawing.svg, SHIPPED_PIXELS))
        on_white.convert("RGB").save(ASSET / file, optimize=True)
        family = FAMILY_OF.get(label) or SUBGROUP_FAMILY[drawing.concept.subgroup]
        rows.append((f"{drawing.style}/{slug}", file.as_posix(), label, family, drawing.style, role))
    rows.sort(
        key=lambda row: (
            row[5] != "few-shot",
            list(FAMILY_OF).index(row[2]) if row[2] in FAMILY_OF else 0,
            STYLES.index(row[4]),
        )
    )
    _write_csv(ASSET / "index.csv", ("id", "file", "label", "family", "style", "role"), rows)
    vocabulary = dict.fromkeys(drawing.concept.label for drawing in drawings)
    _write_csv(ASSET / "vocabulary.csv", ("name",), [(name,) for name in vocabulary])
    (ASSET / "LICENSES.md").write_text(licenses(packages))
    print(f"shipped {len(rows)} images, {len(vocabulary)} names")


def write_corpus(drawings: list[Drawing], path: Path) -> None:
    """Everything pretraining may see: `images` (n, 64, 64, 4) uint8 RGBA, `concept` and `style` (n,) indices.

    `names`, `tags` (JSON) and `family` ("" outside the ten) are those of the concepts. Of the sixty classes only the
    share-alike styles are in it.
    """
    kept = [d for d in drawings if d.concept.label not in FAMILY_OF or d.style in SHARE_ALIKE_STYLES]
    names = list(dict.fromkeys(d.concept.label for d in drawings))
    tags = {d.concept.label: list(d.concept.tags) for d in drawings}
    family = {
        d.concept.label: FAMILY_OF.get(d.concept.label) or SUBGROUP_FAMILY.get(d.concept.subgroup, "") for d in drawings
    }
    position = {name: index for index, name in enumerate(names)}
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez(
        path,
        images=np.stack([np.asarray(render(d.svg, CORPUS_PIXELS)) for d in kept]),
        concept=np.array([position[d.concept.label] for d in kept], dtype=np.int32),
        style=np.array([STYLES.index(d.style) for d in kept], dtype=np.int32),
        styles=np.array(STYLES),
        names=np.array(names),
        tags=np.array([json.dumps(tags[name]) for name in names]),
        family=np.array([family[name] for name in names]),
    )
    print(f"corpus {len(kept)} drawings of {len(names)} concepts")


def licenses(packages: dict[str, Path]) -> str:
    """Who drew what, under which licence, as each package states it."""
    lines = [
        "# Licences of the drawings",
        "",
        "Every image was rendered from the SVG drawings of the npm packages below, 72 pixels a side on white, and is",
        "otherwise unchanged.",
        "The style's name is the first folder under `images/`. Names and groups: `emojibase-data` "
        f"{PINS['emojibase-data']['version']} (MIT, Miles Johnson, https://emojibase.dev).",
        "",
        *TABLE_HEAD,
    ]
    for style in FEW_SHOT_STYLES:
        lines.append(_license_row(style, packages))
    lines += ["", "Used to pretrain `assets/mini-clip`, not shipped here (share-alike):", "", *TABLE_HEAD]
    lines += [_license_row(style, packages) for style in SHARE_ALIKE_STYLES]
    return "\n".join(lines) + "\n"


def _license_row(style: str, packages: dict[str, Path]) -> str:
    info = json.loads((packages[style] / "info.json").read_text())
    author, license_ = info["author"], info["license"]
    package = f"@iconify-json/{style}"
    drawn_by = f"{info['name']}: [{author['name']}]({author['url']})"
    licence = f"[{license_['spdx']}]({license_['url']})"
    return f"| {style} | {drawn_by} | {licence} | `{package}` {PINS[package]['version']} |"


def _write_csv(path: Path, header: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    with path.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


if __name__ == "__main__":
    main()
