"""The benchmarks of CoOp's protocol."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from scipy.io import savemat

from mpsviz.config.run_config import DataConfig
from mpsviz.data.benchmarks.coop_benchmarks import BENCHMARKS
from mpsviz.data.catalog import DATASETS, load_dataset
from mpsviz.data.dataset.records import BYSTANDER, Dataset, ImageRecord
from mpsviz.data.prompts.prompting import with_prompts
from mpsviz.errors import UserError

from .made import class_files, fill, picture

TEMPLATES = {
    "caltech101": "a photo of a {}.",
    "oxford_pets": "a photo of a {}, a type of pet.",
    "stanford_cars": "a photo of a {}.",
    "oxford_flowers": "a photo of a {}, a type of flower.",
    "food101": "a photo of {}, a type of food.",
    "fgvc_aircraft": "a photo of a {}, a type of aircraft.",
    "sun397": "a photo of a {}.",
    "dtd": "{} texture.",
    "eurosat": "a centered satellite photo of {}.",
    "ucf101": "a photo of a person doing {}.",
}
PARTS = {"train": 3, "val": 2, "test": 4}


def split_json() -> dict[str, list]:
    return {
        part: [[f"x/{part}{n}.jpg", n % 2, ("abyssinian", "great_pyrenees")[n % 2]] for n in range(size)]
        for part, size in PARTS.items()
    }


def load(name: str, path: Path) -> Dataset:
    return load_dataset(DataConfig(name=name, path=str(path)))


@pytest.mark.parametrize("benchmark", BENCHMARKS, ids=lambda benchmark: benchmark.name)
@pytest.mark.parametrize("inside", [False, True])
def test_coops_split_is_read_where_coop_puts_it(tmp_path: Path, benchmark, inside: bool):
    folder = fill(tmp_path / benchmark.folder, {benchmark.split_file: json.dumps(split_json()).encode()})
    (folder / benchmark.images).mkdir(exist_ok=True)
    data = load(benchmark.name, folder if inside else tmp_path)
    assert data.class_names == ("abyssinian", "great_pyrenees")
    assert Counter(record.split for record in data.records) == PARTS
    assert data.records[0].path == folder / benchmark.images / "x" / "train0.jpg"
    assert data.templates == (TEMPLATES[benchmark.name],)
    assert data.notes == ()
    assert all(word in benchmark.layout for word in (benchmark.folder, benchmark.images, benchmark.split_file))


@pytest.mark.parametrize(
    ("name", "images", "typed"),
    [
        ("dtd", "dtd/dtd/images", "."),
        ("dtd", "dtd/dtd/images", "dtd"),
        ("dtd", "dtd/dtd/images", "dtd/dtd"),
        ("dtd", "dtd/images", "dtd/images"),
        ("dtd", "dtd-r1.0.1/dtd/images", "."),
        ("eurosat", "EuroSAT/2750", "."),
        ("eurosat", "EuroSAT/2750", "EuroSAT"),
        ("eurosat", "EuroSAT/2750", "EuroSAT/2750"),
        ("eurosat", "eurosat/EuroSAT/2750", "."),
        ("food101", "food101/images", "."),
        ("caltech101", "Caltech101/101_ObjectCategories", "."),
        ("caltech101", "caltech101/101_ObjectCategories", "caltech101/101_ObjectCategories"),
    ],
)
def test_a_benchmark_is_found_a_level_higher_or_lower_and_in_another_spelling(
    tmp_path: Path, name: str, images: str, typed: str
):
    fill(tmp_path, class_files(("banded", "dotted"), each=5, prefix=f"{images}/"))
    data = load(name, tmp_path / typed)
    assert data.class_names == ("banded", "dotted")
    assert all(record.path.resolve().is_relative_to((tmp_path / images).resolve()) for record in data.records)
    assert all(record.path.is_file() for record in data.records)


@pytest.mark.parametrize(("name", "folder"), [("oxford_flowers", "flowers-102"), ("oxford_pets", "oxford-iiit-pet")])
def test_a_benchmark_is_found_where_torchvision_puts_it(tmp_path: Path, name: str, folder: str):
    benchmark = next(entry for entry in BENCHMARKS if entry.name == name)
    (tmp_path / folder / benchmark.images).mkdir(parents=True)
    fill(tmp_path / folder, {benchmark.split_file: json.dumps(split_json()).encode()})
    assert load(name, tmp_path).records[0].path.is_relative_to(tmp_path / folder / benchmark.images)


def test_another_benchmark_is_never_taken_for_the_one_that_is_missing(tmp_path: Path):
    fill(tmp_path, class_files(prefix="food-101/images/") | class_files(prefix="oxford_pets/images/"))
    with pytest.raises(UserError, match=r"holds neither dtd/images nor images\."):
        load("dtd", tmp_path)


def test_the_split_files_are_called_as_coop_calls_them():
    names = {"Caltech101", "OxfordPets", "StanfordCars", "OxfordFlowers", "Food101", "SUN397", "DescribableTextures"}
    names |= {"EuroSAT", "UCF101"}
    assert {benchmark.split_file for benchmark in BENCHMARKS} == {f"split_zhou_{name}.json" for name in names}


def test_without_its_split_a_benchmark_is_divided_in_coops_way_and_says_so(tmp_path: Path):
    fill(tmp_path, class_files(("banded", "dotted"), each=10, prefix="dtd/images/"))
    data = load("dtd", tmp_path)
    for name in data.class_names:
        assert Counter(r.split for r in data.records if r.name == name) == {"train": 5, "val": 2, "test": 3}
    assert "split_zhou_DescribableTextures.json was not found" in data.notes[0]
    assert load("dtd", tmp_path) == data


@pytest.mark.parametrize(
    ("name", "files", "class_names"),
    [
        (
            "caltech101",
            [f"caltech-101/101_ObjectCategories/{name}/1.jpg" for name in ("BACKGROUND_Google", "Faces", "ant")],
            ("ant", "face"),
        ),
        ("eurosat", ["eurosat/2750/SeaLake/a.jpg", "eurosat/2750/Forest/a.jpg"], ("Forest", "Sea or Lake")),
        ("oxford_pets", [f"oxford_pets/images/{name}_1.jpg" for name in ("Pug", "great_dane")], ("great_dane", "pug")),
        ("sun397", ["sun397/SUN397/a/abbey/1.jpg", "sun397/SUN397/c/church/indoor/1.jpg"], ("abbey", "indoor church")),
        ("food101", ["food-101/images/pho/1.jpg", "food-101/images/pie/1.jpg"], ("pho", "pie")),
        ("ucf101", [f"ucf101/UCF-101-midframes/{name}/1.jpg" for name in ("Diving", "Fencing")], ("Diving", "Fencing")),
    ],
)  # fmt: skip
def test_classes_are_found_where_the_split_is_missing(
    tmp_path: Path, name: str, files: list[str], class_names: tuple[str, ...]
):
    data = load(name, fill(tmp_path, dict.fromkeys(files, b"x")))
    assert data.class_names == class_names


def test_flowers_know_their_classes_from_two_lists(tmp_path: Path):
    folder = fill(tmp_path / "oxford_flowers", {f"jpg/image_0000{n}.jpg": picture() for n in (1, 2, 3)})
    with pytest.raises(UserError, match=r"imagelabels.mat and cat_to_name.json"):
        load("oxford_flowers", tmp_path)
    savemat(folder / "imagelabels.mat", {"labels": [[2, 1, 2]]})
    (folder / "cat_to_name.json").write_text(json.dumps({"1": "rose", "2": "lily"}))
    data = load("oxford_flowers", tmp_path)
    assert [(record.id, record.name) for record in data.records] == [
        ("image_00001.jpg", "lily"),
        ("image_00002.jpg", "rose"),
        ("image_00003.jpg", "lily"),
    ]


def test_cars_need_their_split(tmp_path: Path):
    (tmp_path / "stanford_cars").mkdir()
    with pytest.raises(UserError, match=r"split_zhou_StanfordCars.json.*Put the images of cars_train.tgz"):
        load("stanford_cars", tmp_path)


def test_imagenet_has_wordnet_folders_names_and_seven_templates(tmp_path: Path):
    ids = ("n01440764", "n01443537")
    files = {
        f"imagenet/images/{part}/{wnid}/{wnid}_{n}.JPEG": b"x"
        for part in ("train", "val")
        for wnid in ids
        for n in (1, 2)
    }
    fill(tmp_path, files | {"imagenet/classnames.txt": b"n01440764 tench\nn01443537 great white shark\nn99 else\n"})
    data = load("imagenet", tmp_path)
    assert data.class_names == ("tench", "great white shark")
    assert Counter(record.split for record in data.records) == {"train": 4, "test": 4}
    assert data.records[0].id == "train/n01440764/n01440764_1.JPEG"
    assert all(record.path.is_file() for record in data.records)
    assert len(data.templates) == 7
    assert "a origami {}." in data.templates


def test_aircraft_have_lists_of_their_own(tmp_path: Path):
    lists = {f"images_variant_{part}.txt": f"00{n} 707-320\n10{n} F/A-18\n" for n, part in enumerate(PARTS)}
    files = lists | {"variants.txt": "707-320\nF/A-18\n"}
    fill(tmp_path / "fgvc_aircraft", {name: text.encode() for name, text in files.items()})
    data = load("fgvc_aircraft", tmp_path)
    assert data.class_names == ("707-320", "F/A-18")
    assert [(record.path.name, record.name, record.split) for record in data.records[:3]] == [
        ("000.jpg", "707-320", "train"),
        ("100.jpg", "F/A-18", "train"),
        ("001.jpg", "707-320", "val"),
    ]
    assert data.templates == (TEMPLATES["fgvc_aircraft"],)


def test_all_eleven_are_there():
    assert set(TEMPLATES) | {"imagenet"} <= set(DATASETS)


IDS = ("n01440764", "n02012849", "n03126707")


@pytest.fixture
def cranes(tmp_path: Path) -> Dataset:
    """ImageNet's two cranes, the bird and the machine, and a fish."""
    paths = [f"imagenet/images/{part}/{key}/{key}_{n}.JPEG" for part in ("train", "val") for key in IDS for n in (1, 2)]
    names = b"n01440764 tench\nn02012849 crane\nn03126707 crane\n"
    fill(tmp_path, dict.fromkeys(paths, b"x") | {"imagenet/classnames.txt": names})
    return load("imagenet", tmp_path)


def test_two_classes_of_one_name_stay_two_and_are_shown_with_their_wordnet_ids(cranes: Dataset):
    assert cranes.class_names == ("tench", "crane", "crane")
    assert cranes.class_labels == ("tench", "crane (n02012849)", "crane (n03126707)")
    assert Counter(record.label for record in cranes.records) == {0: 4, 1: 4, 2: 4}
    assert {(record.label, record.id.split("/")[1]) for record in cranes.records} == set(enumerate(IDS))


@pytest.mark.parametrize("key", ["n03126707", "crane (n03126707)"])
def test_one_of_two_classes_of_one_name_gets_another(cranes: Dataset, key: str):
    bystander = ImageRecord("b", Path("b"), BYSTANDER, "crane")
    data = with_prompts(replace(cranes, records=(*cranes.records, bystander)), {key: "construction crane"}, ())
    assert data.class_names == data.class_labels == ("tench", "crane", "construction crane")
    assert {record.label: record.name for record in data.records} == {
        0: "tench", 1: "crane", 2: "construction crane", BYSTANDER: "crane"
    }  # fmt: skip


def test_a_name_that_two_classes_have_does_not_say_which_is_renamed(cranes: Dataset):
    with pytest.raises(UserError, match=r"Several classes are called 'crane'.*'crane \(n02012849\)'"):
        with_prompts(cranes, {"crane": "construction crane"}, ())


def test_a_split_may_have_two_classes_of_one_name(tmp_path: Path):
    rows = {
        part: [[f"{n}/{part}.jpg", n, "rose" if n else "lily"] for n in range(3)] for part in ("train", "val", "test")
    }
    fill(tmp_path, {f"oxford_flowers/jpg/{row[0]}": b"x" for part in rows.values() for row in part})
    (tmp_path / "oxford_flowers" / "split_zhou_OxfordFlowers.json").write_text(json.dumps(rows))
    data = load("oxford_flowers", tmp_path)
    assert data.class_names == ("lily", "rose", "rose")
    assert data.class_labels == ("lily", "rose (1)", "rose (2)")


def test_flowers_of_one_name_and_two_numbers_are_two_classes(tmp_path: Path):
    folder = fill(tmp_path / "oxford_flowers", {f"jpg/image_{n:05d}.jpg": b"x" for n in range(1, 4)})
    savemat(folder / "imagelabels.mat", {"labels": [[1, 2, 3]]})
    (folder / "cat_to_name.json").write_text(json.dumps({"1": "rose", "2": "lily", "3": "rose"}))
    data = load("oxford_flowers", tmp_path)
    assert [record.label for record in data.records] == [1, 0, 2]
    assert data.class_labels == ("lily", "rose (1)", "rose (3)")
