"""Nine of CoOp's eleven benchmarks; ImageNet and FGVC-Aircraft come with lists of their own."""

from __future__ import annotations

from mpsviz.data.benchmarks.class_lists import Lister, by_breed, by_flower, by_folder, by_scene
from mpsviz.data.benchmarks.coop import Benchmark

ALSO = {
    "oxford_pets": ("oxford-iiit-pet",),
    "oxford_flowers": ("flowers-102", "102flowers"),
    "dtd": ("dtd-r1.0.1",),
}
"""What archives and torchvision call a benchmark's folder, where it is more than another way to write it."""
SPLIT_SOURCE = "the split file is linked in CoOp's DATASETS.md"


def _benchmark(
    name: str, title: str, folder: str, images: str, split: str, template: str, source: str, lister: Lister | None
) -> Benchmark:
    split_file = f"split_zhou_{split}.json"
    layout = f"Put {source} into {folder}/{images or 'cars_train and cars_test'}, and {split_file} into {folder}/; "
    also = ALSO.get(name, ())
    return Benchmark(name, title, folder, images, split_file, (template,), f"{layout}{SPLIT_SOURCE}.", lister, also)


BENCHMARKS = (
    _benchmark(
        "caltech101",
        "Caltech101: a hundred kinds of objects",
        "caltech-101",
        "101_ObjectCategories",
        "Caltech101",
        "a photo of a {}.",
        "the class folders of 101_ObjectCategories.tar.gz (data.caltech.edu)",
        by_folder(
            ignored=frozenset({"BACKGROUND_Google", "Faces_easy"}),
            names={"airplanes": "airplane", "Faces": "face", "Leopards": "leopard", "Motorbikes": "motorbike"},
        ),
    ),
    _benchmark(
        "oxford_pets",
        "Oxford-IIIT Pet: 37 breeds of cats and dogs",
        "oxford_pets",
        "images",
        "OxfordPets",
        "a photo of a {}, a type of pet.",
        "the images of images.tar.gz (robots.ox.ac.uk/~vgg/data/pets)",
        by_breed,
    ),
    _benchmark(
        "stanford_cars",
        "Stanford Cars: 196 models",
        "stanford_cars",
        "",
        "StanfordCars",
        "a photo of a {}.",
        "the images of cars_train.tgz and cars_test.tgz (their first address is gone: ask a mirror such as Kaggle)",
        None,
    ),
    _benchmark(
        "oxford_flowers",
        "Flowers102: flowers of Britain",
        "oxford_flowers",
        "jpg",
        "OxfordFlowers",
        "a photo of a {}, a type of flower.",
        "the images of 102flowers.tgz (robots.ox.ac.uk/~vgg/data/flowers/102)",
        by_flower,
    ),
    _benchmark(
        "food101",
        "Food-101: dishes",
        "food-101",
        "images",
        "Food101",
        "a photo of {}, a type of food.",
        "the class folders of food-101.tar.gz (data.vision.ee.ethz.ch/cvl)",
        by_folder(),
    ),
    _benchmark(
        "sun397",
        "SUN397: scenes, indoors and outdoors",
        "sun397",
        "SUN397",
        "SUN397",
        "a photo of a {}.",
        "the folders a to z of SUN397.tar.gz (vision.princeton.edu/projects/2010/SUN)",
        by_scene,
    ),
    _benchmark(
        "dtd",
        "DTD: describable textures",
        "dtd",
        "images",
        "DescribableTextures",
        "{} texture.",
        "the class folders of dtd-r1.0.1.tar.gz (robots.ox.ac.uk/~vgg/data/dtd)",
        by_folder(),
    ),
    _benchmark(
        "eurosat",
        "EuroSAT: land use from a satellite",
        "eurosat",
        "2750",
        "EuroSAT",
        "a centered satellite photo of {}.",
        "the class folders of EuroSAT.zip (madm.dfki.de/files/sentinel)",
        by_folder(
            names={
                "AnnualCrop": "Annual Crop Land",
                "HerbaceousVegetation": "Herbaceous Vegetation Land",
                "Highway": "Highway or Road",
                "Industrial": "Industrial Buildings",
                "Pasture": "Pasture Land",
                "PermanentCrop": "Permanent Crop Land",
                "Residential": "Residential Buildings",
                "SeaLake": "Sea or Lake",
            }
        ),
    ),
    _benchmark(
        "ucf101",
        "UCF101: actions, one frame of each video",
        "ucf101",
        "UCF-101-midframes",
        "UCF101",
        "a photo of a person doing {}.",
        "the class folders of UCF-101-midframes.zip (linked in CoOp's DATASETS.md)",
        by_folder(),
    ),
)
