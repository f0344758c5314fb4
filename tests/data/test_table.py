"""Own images in a table."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from mpsviz.data.dataset.records import Dataset
from mpsviz.data.formats.tables.table import load_table
from mpsviz.errors import UserError

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


CELLS = [("path", "label"), ("cat/0.png", "cat"), ("cat/1.png", "cat"), ("dog/0.png", "dog"), ("dog/1.png", "dog")]


def text(delimiter: str = ",", header: tuple[str, ...] = CELLS[0], blank: str = "") -> str:
    return "".join(f"{delimiter}{blank}".join(row) + "\n" for row in [header, *CELLS[1:]])


def read(folder: Path, content: str | bytes, name: str = "pets.csv") -> Dataset:
    (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return load_table(folder / name)


def found(data: Dataset) -> list[tuple[str, str]]:
    return [(record.id, record.name) for record in data.records]


@pytest.mark.parametrize(
    "content",
    [
        text(";"), text("\t"), text("|"), "sep=;\n" + text(";"), '"sep=\t"\r\n' + text("\t"), "SEP=:\n" + text(":"),
        text(";").replace("\n", "\r\n"), "\ufeff" + text(";"), '"path";"label"\n' + text(";").partition("\n")[2],
    ],
)  # fmt: skip
def test_any_usual_delimiter_will_do(tmp_path: Path, content: str):
    data = read(tmp_path, content)
    assert (found(data), data.notes) == (CELLS[1:], ())
    assert found(read(tmp_path, content, "pets.tsv")) == CELLS[1:]


def test_a_delimiter_in_another_column_does_not_mislead(tmp_path: Path):
    rows = "path;label;a,b,c,d\n" + "".join(f"{path};{label};1,2,3,4\n" for path, label in CELLS[1:])
    assert found(read(tmp_path, rows)) == CELLS[1:]


@pytest.mark.parametrize("path", ["image", "file", "filename", "File Name", "filepath", "img", " Image-Path "])
@pytest.mark.parametrize("label", ["class", "Category", "target", "species", "labels"])
def test_other_names_of_the_columns_are_understood_and_said(tmp_path: Path, path: str, label: str):
    data = read(tmp_path, text(header=(path, label)))
    assert found(data) == CELLS[1:]
    assert data.notes == (f"Columns were read so: path from '{path}', label from '{label}'.",)
    table = pd.DataFrame(CELLS[1:], columns=[path, label])
    assert load_table(write(tmp_path, table, "parquet")).records == data.records


def test_of_several_columns_the_one_with_images_is_the_path(tmp_path: Path):
    rows = "".join(f"{number},{path},{label}\n" for number, (path, label) in enumerate(CELLS[1:]))
    assert found(read(tmp_path, "image,filename,label\n" + rows)) == CELLS[1:]


def test_the_exact_name_comes_first(tmp_path: Path):
    rows = "".join(f"{path},{label},x,y.png\n" for path, label in CELLS[1:])
    data = read(tmp_path, "path,label,class,Path\n" + rows)
    assert (found(data), data.notes) == (CELLS[1:], ())


def test_a_column_of_parts_is_a_split_whatever_it_is_called(tmp_path: Path):
    for parts, expected in ((("train", "test") * 2, ["train", "test"] * 2), (("a", "b") * 2, [""] * 4)):
        rows = "".join(f"{path},{label},{part}\n" for (path, label), part in zip(CELLS[1:], parts, strict=True))
        assert [record.split for record in read(tmp_path, "filepaths,labels,data set\n" + rows).records] == expected


def test_a_column_of_another_name_that_holds_parts_is_the_split_and_said(tmp_path: Path):
    """As in FER2013's and in many of Kaggle's tables."""
    parts = ("Training", "Training", "Testing", "Validation")
    rows = "".join(f"{path},{label},{part}\n" for (path, label), part in zip(CELLS[1:], parts, strict=True))
    data = read(tmp_path, "path,label,Usage\n" + rows)
    assert [record.split for record in data.records] == ["train", "train", "test", "val"]
    assert data.notes == ("Columns were read so: split from 'Usage'.",)
    same = "".join(f"{path},{label},train\n" for path, label in CELLS[1:])
    assert read(tmp_path, "path,label,vehicle\n" + same).notes == ()


@pytest.mark.parametrize("before", ["\n", "\r\n\r\n", "  \n", "sep=;\n\n"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_labels_stay_text_whatever_lines_look_like(tmp_path: Path, before: str, line_end: str):
    lines = ["path;label", *(f"{n}.png;{label}" for n, label in enumerate(["007", "1e5", "007"]))]
    assert read(tmp_path, before + line_end.join(lines)).class_names == ("007", "1e5")


def test_a_long_header_is_read(tmp_path: Path):
    content = f"path,label,{'x' * 200_000}\n" + "".join(f"{path},{label},1\n" for path, label in CELLS[1:])
    assert found(read(tmp_path, content)) == CELLS[1:]


def test_blanks_in_header_and_cells_are_no_matter_and_said(tmp_path: Path):
    data = read(tmp_path, text(header=(" path", "label "), blank=" "))
    assert found(data) == CELLS[1:]
    assert data.notes == (
        "Columns were read so: path from ' path', label from ' label '.",
        "Blanks around 4 labels were taken off.",
    )
    fill(tmp_path, {" odd.png": picture()})
    assert read(tmp_path, " path,label\n odd.png,cat\n dog.png,dog\n").records[0].path.is_file()


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_utf_16_is_read_and_said(tmp_path: Path, codec: str):
    data = read(tmp_path, text("\t").replace("dog\n", "süßer Hund\n").encode(codec))
    assert data.class_names == ("cat", "süßer Hund")
    assert data.notes == (f"'pets.csv' is in {codec.upper()[:6]} and was read so.",)


@pytest.mark.parametrize(
    ("codec", "label", "said"),
    [
        ("latin-1", "Kätzchen", "Windows-1252 (Latin-1), in which a line reads 'cat/0.png,Kätzchen'"),
        ("gbk", "猫咪与狗", "GBK (GB 18030), in which a line reads 'cat/0.png,猫咪与狗'"),
        ("shift_jis", "ねこ", "Shift JIS, in which a line reads 'cat/0.png,ねこ'"),
        ("euc_kr", "고양이와강아지", "EUC-KR, in which a line reads 'cat/0.png,고양이와강아지'"),
        ("cp1251", "кошка", "nor in any encoding that is known"),
    ],
)
def test_another_encoding_is_named_and_utf_8_offered(tmp_path: Path, codec: str, label: str, said: str):
    with pytest.raises(UserError, match="not in UTF-8") as caught:
        read(tmp_path, f"path,label\ncat/0.png,{label}\ndog/0.png,dog\n".encode(codec))
    assert said in caught.value.what
    assert "UTF-8" in caught.value.next_step


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("where,label,size\na.png,cat,1\n", "no column 'path'.*'where', 'label', 'size'"),
        ("path,what\na.png,cat\n", "no column 'label'.*'path', 'what'"),
        ("a.png,cat\nb.png,dog\n", "no column 'path'.*'a.png', 'cat'"),
        ("path,class,species\na.png,bird,owl\n", "several columns that may be the label: 'class', 'species'"),
        ("path,label,label\na.png,bird,owl\n", "the column 'label' twice"),
    ],
)
def test_a_refusal_names_the_columns_that_were_found(tmp_path: Path, content: str, said: str):
    with pytest.raises(UserError, match=said):
        read(tmp_path, content)
