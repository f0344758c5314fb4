"""The shipped images: complete, readable, uniquely named, of the right families, and free to be shipped."""

import csv
from collections import Counter
from pathlib import Path

import pytest
from PIL import Image

ASSET = Path(__file__).resolve().parents[2] / "assets" / "emoji-60"
SHARE_ALIKE = {"openmoji", "emojione-v1"}
FAMILIES = {
    "mammal": "elephant, koala, tiger, rabbit, pig, camel",
    "bird": "penguin, rooster, dove, baby chick, bird, chicken",
    "sea": "octopus, dolphin, tropical fish, spouting whale, turtle, blowfish",
    "bug and crawler": "honeybee, ant, snail, lady beetle, spider, snake",
    "plant": "cactus, sunflower, rose, tulip, mushroom, palm tree",
    "fruit": "banana, cherries, grapes, pineapple, strawberry, watermelon",
    "food": "pizza, hamburger, sushi, doughnut, birthday cake, soft ice cream",
    "vehicle": "ambulance, bicycle, tractor, helicopter, rocket, sailboat",
    "clothing": "top hat, high-heeled shoe, running shoe, jeans, necktie, glasses",
    "object": "guitar, violin, trumpet, scissors, hammer, light bulb",
}


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    with (ASSET / "index.csv").open() as file:
        return list(csv.DictReader(file))


def test_sixty_classes_of_ten_families_in_eight_or_nine_styles(rows: list[dict[str, str]]) -> None:
    few_shot = [row for row in rows if row["role"] == "few-shot"]
    styles = Counter(row["label"] for row in few_shot)
    expected = {label: family for family, labels in FAMILIES.items() for label in labels.split(", ")}
    assert {row["label"]: row["family"] for row in few_shot} == expected
    assert set(styles.values()) <= {8, 9}
    assert len({(row["label"], row["style"]) for row in few_shot}) == len(few_shot)


def test_bystanders_are_other_concepts_of_the_same_families_in_one_style(rows: list[dict[str, str]]) -> None:
    bystanders = [row for row in rows if row["role"] == "bystander"]
    classes = {row["label"] for row in rows if row["role"] == "few-shot"}
    labels = [row["label"] for row in bystanders]
    assert 250 <= len(bystanders) <= 350
    assert len(set(labels)) == len(labels)
    assert not classes & set(labels)
    assert {row["family"] for row in bystanders} == set(FAMILIES)
    assert len({row["style"] for row in bystanders}) == 1


def test_ids_are_unique_and_no_share_alike_style_is_shipped(rows: list[dict[str, str]]) -> None:
    assert len({row["id"] for row in rows}) == len(rows)
    assert not SHARE_ALIKE & {row["style"] for row in rows}
    assert not SHARE_ALIKE & {folder.name for folder in (ASSET / "images").iterdir()}


def test_index_and_image_folder_agree_and_every_image_opens(rows: list[dict[str, str]]) -> None:
    assert {row["file"] for row in rows} == {
        path.relative_to(ASSET).as_posix() for path in ASSET.glob("images/*/*.png")
    }
    for row in rows:
        with Image.open(ASSET / row["file"]) as image:
            assert image.mode == "RGB"
            assert min(image.size) >= 64
            assert max(high - low for low, high in image.getextrema()) > 100, f"{row['id']} is blank"


def test_every_label_is_a_name_and_every_style_is_credited(rows: list[dict[str, str]]) -> None:
    with (ASSET / "vocabulary.csv").open() as file:
        names = [row["name"] for row in csv.DictReader(file)]
    assert len(set(names)) == len(names) > 1600
    assert {row["label"] for row in rows} <= set(names)
    licences = (ASSET / "LICENSES.md").read_text()
    assert all(f"| {style} |" in licences for style in {row["style"] for row in rows})
