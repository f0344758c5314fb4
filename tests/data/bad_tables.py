"""Tables, split files and features that are wrong, each in its way."""

from __future__ import annotations

import io
import json
import pickle
import zipfile
from typing import Any

import numpy as np
import pandas as pd

ROWS = "cat/0.png,cat\ndog/0.png,dog\n"


def parquet(**columns: Any) -> bytes:
    file = io.BytesIO()
    pd.DataFrame(columns).to_parquet(file)
    return file.getvalue()


TWO = ["cat/0.png", "dog/0.png"]

TABLES: dict[str, bytes | str] = {
    "empty.csv": "",
    "blank.csv": "\n\n",
    "header.csv": "path,label\n",
    "no_path.csv": "where,label\n" + ROWS,
    "no_label.csv": "path,what\n" + ROWS,
    "no_header.csv": ROWS,
    "semicolons.csv": "path;label\ncat/0.png;cat\n",
    "tabs.csv": "path\tlabel\ncat/0.png\tcat\n",
    "twice.csv": "path,label,label\ncat/0.png,cat,dog\n",
    "too_many_fields.csv": "path,label\ncat/0.png,cat,more\ndog/0.png,dog\n",
    "too_few_fields.csv": "path,label\ncat/0.png\ndog/0.png,dog\n",
    "open_quote.csv": 'path,label\n"cat/0.png,cat\ndog/0.png,dog\n',
    "latin1.csv": "path,label\ncat/0.png,K\xe4tzchen\ndog/0.png,dog\n".encode("latin-1"),
    "latin1_header.csv": "path,label,Gr\xf6\xdfe\ncat/0.png,cat,1\ndog/0.png,dog,2\n".encode("latin-1"),
    "cut_utf16.csv": ("path,label\n" + ROWS).encode("utf-16")[:-1],
    "two_paths.csv": "image,file,label\ncat/0.png,cat/1.png,cat\ndog/0.png,dog/1.png,dog\n",
    "two_labels_by_name.csv": "path,class,species\ncat/0.png,a,cat\ndog/0.png,a,dog\n",
    "two_labels_nearly.csv": "path,Label, label\ncat/0.png,a,cat\ndog/0.png,a,dog\n",
    "gbk.csv": "path,label\ncat/0.png,猫\ndog/0.png,狗\n".encode("gbk"),
    "cyrillic.csv": "path,label\ncat/0.png,кошка\ndog/0.png,собака\n".encode("cp1251"),
    "nul.csv": b"path,label\ncat/\x000.png,cat\ndog/0.png,dog\n",
    "binary.csv": bytes(range(256)) * 4,
    "one_class.csv": "path,label\ncat/0.png,cat\ncat/1.png,cat\n",
    "empty_label.csv": "path,label\ncat/0.png,\n" + ROWS,
    "blank_label.csv": "path,label\ncat/0.png,  \n" + ROWS,
    "empty_path.csv": "path,label\n,cat\n" + ROWS,
    "climbs_out.csv": "path,label\n../secret.png,cat\n" + ROWS,
    "climbs_within.csv": "path,label\ncat/../../secret.png,cat\n" + ROWS,
    "absolute.csv": "path,label\n/etc/passwd,cat\n" + ROWS,
    "drive.csv": "path,label\nC:\\cat.png,cat\n" + ROWS,
    "share.csv": "path,label\n\\\\server\\cat.png,cat\n" + ROWS,
    "dot.csv": "path,label\n.,cat\n" + ROWS,
    "two_labels.csv": "path,label\ncat/0.png,dog\n" + ROWS,
    "unknown_split.csv": "path,label,split\ncat/0.png,cat,train\ndog/0.png,dog,holdout\n",
    "half_a_split.csv": "path,label,split\ncat/0.png,cat,train\ndog/0.png,dog,\n",
    "no_train.csv": "path,label,split\ncat/0.png,cat,val\ndog/0.png,dog,test\n",
    "table.xlsx": b"PK\x03\x04",
    "table.txt": "path,label\n" + ROWS,
    "empty.parquet": b"",
    "text.parquet": "path,label\n" + ROWS,
    "magic.parquet": b"PAR1PAR1",
    "cut.parquet": parquet(path=TWO, label=TWO)[:-20],
    "no_rows.parquet": parquet(path=[], label=[]),
    "no_label.parquet": parquet(path=TWO),
    "null.parquet": parquet(path=TWO, label=["cat", None]),
    "lists.parquet": parquet(path=TWO, label=[["cat"], ["dog"]]),
    "bytes.parquet": parquet(path=TWO, label=[b"\xff\xfe", b"\xfe"]),
    "dicts.parquet": parquet(path=[{"a": "b"}, {"a": "c"}], label=TWO),
}


def split(**parts: Any) -> str:
    return json.dumps({"train": [], "val": [], "test": []} | parts)


def entry(item: Any) -> str:
    return split(train=[["cat/0.jpg", 0, "cat"], item], test=[["dog/0.jpg", 1, "dog"]])


SPLITS: dict[str, bytes | str] = {
    "nothing": "",
    "text": "no json",
    "cut off": split()[:-5],
    "not UTF-8": b'{"train": "\xff"}',
    "a list": "[]",
    "a number": "1",
    "null": "null",
    "deep": "[" * 100_000,
    "a huge number": '{"train": [["a", ' + "9" * 10_000 + ', "b"]]}',
    "a part is missing": '{"train": [], "val": []}',
    "a part is no list": split(val={"a": 1}),
    "no images": split(),
    "no images to train on": split(test=[["cat/0.jpg", 0, "cat"], ["dog/0.jpg", 1, "dog"]]),
    "an image in two classes": split(train=[["cat/0.jpg", 0, "cat"]], test=[["cat/0.jpg", 1, "dog"]]),
    "a class with two names": split(train=[["cat/0.jpg", 0, "cat"]], test=[["dog/0.jpg", 0, "dog"]]),
    "entry is text": entry("cat/1.jpg"),
    "entry is short": entry(["cat/1.jpg", 0]),
    "entry is long": entry(["cat/1.jpg", 0, "cat", 1]),
    "entry is an object": entry({"path": "cat/1.jpg"}),
    "path is a number": entry([1, 0, "cat"]),
    "path is empty": entry(["", 0, "cat"]),
    "path is absolute": entry(["/etc/passwd", 0, "cat"]),
    "path climbs out": entry(["../../secret.jpg", 0, "cat"]),
    "path has a drive": entry(["C:\\secret.jpg", 0, "cat"]),
    "path has a NUL": entry(["cat/\0.jpg", 0, "cat"]),
    "path is half a character": entry(["cat/\ud800.jpg", 0, "cat"]),
    "label is text": entry(["cat/1.jpg", "0", "cat"]),
    "label is real": entry(["cat/1.jpg", 0.5, "cat"]),
    "label is true": entry(["cat/1.jpg", True, "cat"]),
    "label is negative": entry(["cat/1.jpg", -1, "cat"]),
    "label is not a number": entry(["cat/1.jpg", float("nan"), "cat"]),
    "name is empty": entry(["cat/1.jpg", 0, " "]),
    "name is a number": entry(["cat/1.jpg", 0, 5]),
    "name is half a character": entry(["cat/1.jpg", 2, "\ud800"]),
}

X = np.random.default_rng(0).normal(size=(6, 4))
ROWS_OF_X = list(X)


def npz(**arrays: Any) -> bytes:
    file = io.BytesIO()
    np.savez(file, **({"before": X, "after": X} | arrays))
    return file.getvalue()


def without(*names: str) -> bytes:
    file = io.BytesIO()
    np.savez(file, **{name: X for name in ("before", "after") if name not in names}, other=X)
    return file.getvalue()


def member(content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("before.npy", content)
    return file.getvalue()


def npy(array: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def with_value(value: float, row: int = 2) -> np.ndarray:
    array = X.copy()
    array[row] = value
    return array


FEATURES: dict[str, bytes | str] = {
    "empty.npz": b"",
    "text.npz": "no npz",
    "array.npz": npy(X),
    "pickle.npz": pickle.dumps({"before": X}),
    "cut.npz": npz()[:-30],
    "no_arrays.npz": member(b""),
    "wrong_header.npz": member(npy(X)[:20]),
    "huge_header.npz": member(npy(X).replace(b"(6, 4), }", b"(10**15,)")),
    "no_before.npz": without("before"),
    "unknown_names.npz": without("before", "after"),
    "objects.npz": npz(before=np.array([[1, "a"], [2, None]], dtype=object)),
    "complex.npz": npz(before=X * 1j),
    "text_numbers.npz": npz(before=X.astype(str)),
    "flags.npz": npz(after=X > 0),
    "one_dimension.npz": npz(before=X[0], after=X[0]),
    "four_dimensions.npz": npz(after=X[None, None]),
    "one_row.npz": npz(before=X[:1], after=X[:1]),
    "no_rows.npz": npz(before=X[:0], after=X[:0]),
    "one_column.npz": npz(before=X[:, :1], after=X[:, :1]),
    "fewer_rows_after.npz": npz(after=X[:5]),
    "fewer_columns_after.npz": npz(after=X[:, :3]),
    "no_snapshots.npz": npz(after=np.empty((0, 6, 4))),
    "nan.npz": npz(before=with_value(np.nan)),
    "infinite.npz": npz(after=with_value(np.inf)),
    "zero.npz": npz(after=with_value(0)),
    "overflow.npz": npz(after=with_value(1e300)),
    "labels_short.npz": npz(labels=np.arange(5)),
    "labels_square.npz": npz(labels=X),
    "labels_real.npz": npz(labels=X[:, 0]),
    "labels_objects.npz": npz(labels=np.array([1, None] * 3, dtype=object)),
    "labels_beyond.npz": npz(labels=np.arange(6), class_names=np.array(["a", "b"])),
    "labels_negative.npz": npz(labels=np.arange(6) - 3, class_names=np.array(list("abcdef"))),
    "labels_unknown.npz": npz(labels=np.array(list("abcdef")), class_names=np.array(["a", "b"])),
    "names_twice.npz": npz(labels=np.array(list("aaaabb")), class_names=np.array(["a", "a", "b"])),
    "names_square.npz": npz(class_names=np.array([["a"], ["b"]])),
    "names_bytes.npz": npz(class_names=np.array([b"\xff", b"a"])),
    "ids_twice.npz": npz(ids=np.array(list("aabcde"))),
    "ids_short.npz": npz(ids=np.array(list("abcde"))),
    "ids_real.npz": npz(ids=X[:, 0]),
    "ids_half.npz": npz(ids=np.array(["\ud800", *"abcde"])),
    "prompts_other_width.npz": npz(text_features=np.eye(3)),
    "prompts_flat.npz": npz(text_features=X[0]),
    "prompts_none.npz": npz(text_features=X[:0]),
    "prompts_zero.npz": npz(text_features=X[:2] * 0),
    "prompts_too_few.npz": npz(text_features=X[:2], class_names=np.array(list("abc"))),
    "features.csv": "before,after\n1,2\n",
    "two_sets.csv": "a0,a1,b0,b1\n1,2,3,4\n1,2,3,4\n",
    "gap.csv": "f0,f2\n1,2\n1,2\n",
    "one.npy": npy(X[0]),
    "objects.npy": pickle.dumps(X),
    "nan.npy": npy(with_value(np.nan)),
    "features.pt": b"PK\x03\x04",
    "empty.parquet": b"",
    "text.parquet": "no parquet",
    "unknown_names.parquet": parquet(one=ROWS_OF_X, other=ROWS_OF_X),
    "no_before.parquet": parquet(after=ROWS_OF_X),
    "numbers.parquet": parquet(before=X[:, 0], after=X[:, 0]),
    "ragged.parquet": parquet(before=[*ROWS_OF_X[:5], X[0, :3]], after=ROWS_OF_X),
    "null_list.parquet": parquet(before=[*ROWS_OF_X[:5], None], after=ROWS_OF_X),
    "null_number.parquet": parquet(before=[*ROWS_OF_X[:5], [1, 2, 3, None]], after=ROWS_OF_X),
    "empty_lists.parquet": parquet(before=[[]] * 6, after=[[]] * 6),
    "text_lists.parquet": parquet(before=[["a", "b"]] * 6, after=ROWS_OF_X),
    "nested.parquet": parquet(before=[[[1.0, 2.0]]] * 6, after=ROWS_OF_X),
    "null_label.parquet": parquet(before=ROWS_OF_X, after=ROWS_OF_X, label=[*"abcde", None]),
    "real_label.parquet": parquet(before=ROWS_OF_X, after=ROWS_OF_X, label=X[:, 0]),
    "id_twice.parquet": parquet(before=ROWS_OF_X, after=ROWS_OF_X, id=list("aabcde")),
    "no_rows.parquet": parquet(before=[], after=[]),
}
