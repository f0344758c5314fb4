"""Own images in a table."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from mpsviz.data.table import load_table

from .made import class_files, fill, picture

ROWS = pd.DataFrame(
    {
        "path": ["cat/0.png", "./cat/1.png", "dog\\0.png", "dog/1.png"],
        "label": ["cat", "cat", "NA", "NA"],
        "split": ["train", "Test", "training", "test"],
        "fine_label": ["tabby", "", "husky", "boxer"],
        "style": ["photo", "drawing", "photo", ""],
        "else": [1, 2, 3, 4],
    }
)


def write(folder: Path, table: pd.DataFrame, kind: str) -> Path:
    path = folder / f"pets.{kind}"
    table.to_csv(path, index=False, encoding="utf-8-sig") if kind == "csv" else table.to_parquet(path)
    return path


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_a_row_an_image(tmp_path: Path, kind: str):
    fill(tmp_path, class_files(each=2))
    data = load_table(write(tmp_path, ROWS, kind))
    assert (data.name, data.class_names, data.notes) == ("pets", ("NA", "cat"), ())
    found = [(r.id, r.name, r.label, r.split, r.fine_label, r.style) for r in data.records]
    assert found == [
        ("cat/0.png", "cat", 1, "train", "tabby", "photo"),
        ("cat/1.png", "cat", 1, "test", "", "drawing"),
        ("dog/0.png", "NA", 0, "train", "husky", "photo"),
        ("dog/1.png", "NA", 0, "test", "boxer", ""),
    ]
    assert all(record.path.is_file() for record in data.records)


def test_path_and_label_are_enough_and_numbers_are_names(tmp_path: Path):
    table = pd.DataFrame({"label": [7, 7, 10], "path": ["a.png", "b.png", "c.png"]})
    data = load_table(write(tmp_path, table, "parquet"))
    assert data.class_names == ("10", "7")
    (tmp_path / "t.csv").write_text("path,label\na.png,007\nb.png,true\n")
    assert load_table(tmp_path / "t.csv").class_names == ("007", "true")
    table = table.astype({"label": str}).astype({"label": "category"})
    assert load_table(write(tmp_path, table, "parquet")).class_names == ("10", "7")


def test_repeats_and_links_out_of_the_folder_are_skipped_and_told(tmp_path: Path):
    fill(tmp_path / "elsewhere", {"x.png": picture()})
    folder = fill(tmp_path / "pets", class_files())
    (folder / "linked.png").symlink_to(tmp_path / "elsewhere" / "x.png")
    (folder / "more").symlink_to(tmp_path / "elsewhere")
    lines = "cat/0.png,cat", "cat//0.png,cat", "dog/0.png,dog", "linked.png,cat", "more/x.png,dog"
    (folder / "pets.csv").write_text("\n".join(["path,label", *lines]))
    data = load_table(folder / "pets.csv")
    assert [record.id for record in data.records] == ["cat/0.png", "dog/0.png"]
    assert data.notes == (
        "2 of 5 images were skipped: 2 linked from outside (linked.png, more/x.png).",
        "Images that were listed more than once count where they came first (1 repeats).",
    )
