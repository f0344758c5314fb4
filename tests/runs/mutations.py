"""Ways in which a run folder gets damaged, or is made to do damage. Each takes the folder and a dice."""

from __future__ import annotations

import json
import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
from safetensors.numpy import load_file, save_file

Mutation = Callable[[Path, random.Random], None]
NUMBERS = (10**400, -(10**30), 2**63, -1, 0, 1e308, float("nan"), float("inf"), True, None)
TREES = ([], {}, "text", 7, None, [[[]]], {"a": {"b": []}}, "\ud800", {"\ud800": 1})


def truncated(run: Path, dice: random.Random) -> None:
    file = any_file(run, dice)
    content = file.read_bytes()
    file.write_bytes(content[: dice.randrange(len(content) + 1)])


def flipped(run: Path, dice: random.Random) -> None:
    """Some bits, in the beginning of the file as often as anywhere."""
    file = any_file(run, dice)
    content = bytearray(file.read_bytes())
    reach = dice.choice((len(content), min(len(content), 200)))
    for _ in range(dice.choice((1, 3, 50)) if content else 0):
        content[dice.randrange(reach)] ^= 1 << dice.randrange(8)
    file.write_bytes(content)


def missing(run: Path, dice: random.Random) -> None:
    any_file(run, dice).unlink()


def missing_room(run: Path, dice: random.Random) -> None:
    shutil.rmtree(dice.choice([entry for entry in sorted(run.iterdir()) if entry.is_dir()]))


def noise(run: Path, dice: random.Random) -> None:
    any_file(run, dice).write_bytes(dice.randbytes(dice.choice((0, 1, 8, 1000))))


def other_file(run: Path, dice: random.Random) -> None:
    """One file holds what another should."""
    here, there = any_file(run, dice), any_file(run, dice)
    if here != there:
        shutil.copyfile(there, here)


def pipe(run: Path, dice: random.Random) -> None:
    file = any_file(run, dice)
    file.unlink()
    os.mkfifo(file)


def folder_for_file(run: Path, dice: random.Random) -> None:
    file = any_file(run, dice)
    file.unlink()
    file.mkdir()


def link_out(run: Path, dice: random.Random) -> None:
    """A file, or a room, that lies outside: beside the run folder."""
    entry = dice.choice([any_file(run, dice), *(room for room in sorted(run.iterdir()) if room.is_dir())])
    target = run.parent / "outside" / entry.name
    target.parent.mkdir(exist_ok=True)
    shutil.move(entry, target)
    entry.symlink_to(target)


def link_round(run: Path, dice: random.Random) -> None:
    file = any_file(run, dice)
    file.unlink()
    file.symlink_to(dice.choice((file.name, ".", "/dev/zero", "/dev/stdin")))


def json_value(run: Path, dice: random.Random) -> None:
    """One value of a JSON file, however deep, is another."""
    file = dice.choice(plain_files(run, "*.json"))
    tree = json.loads(file.read_text())
    node: Any = tree
    while True:
        key = dice.choice(sorted(node)) if isinstance(node, dict) else dice.randrange(len(node))
        if not isinstance(node[key], dict | list) or not node[key] or dice.random() < 0.3:
            break
        node = node[key]
    node[key] = dice.choice(NUMBERS + TREES)
    file.write_text(json.dumps(tree))


def json_tree(run: Path, dice: random.Random) -> None:
    file = dice.choice(plain_files(run, "*.json"))
    file.write_text(dice.choice((json.dumps(dice.choice(TREES)), "[" * 100_000, '{"a":' * 5000, "NaN", "1" * 5000)))


def older(run: Path, dice: random.Random) -> None:
    """A config of the first schema, or of one to come; a status that knows less."""
    config = json.loads(read_plain(run / "config.json"))
    config["schema_version"] = dice.choice((1, 1, 3, "2", None))
    (run / "config.json").write_text(json.dumps(config))
    if dice.random() < 0.5:
        (run / "status.json").write_text(json.dumps({"state": dice.choice(("running", "finished", "exploded"))}))


def status(run: Path, dice: random.Random) -> None:
    """A run that looks alive, of processes that are not, or of another machine."""
    tree = json.loads(read_plain(run / "status.json"))
    tree |= {"state": dice.choice(("running", "queued", "paused")), "machine": dice.choice(("", "elsewhere"))}
    tree |= {"pid": dice.choice((None, 1, 2**31, 10**30, -5)), "pid_started": dice.choice((None, 0, 1e300, 5.0))}
    (run / "status.json").write_text(json.dumps(tree))
    (run / "control").write_bytes(dice.choice((b"pause", b"cancel", b"\xff\xfe", b"", b"rm -rf")))
    (run / "queued").write_text(dice.choice(("nan", "inf", "-1e999", "x", "")))


def names(run: Path, dice: random.Random) -> None:
    """Files that have no business here."""
    for room, name in (
        ("snapshots", "12ab.safetensors"),
        ("snapshots", "00000003.safetensors"),
        ("snapshots", "٣.safetensors"),
        ("snapshots", "²³.safetensors"),
        ("snapshots", "9" * 200 + ".safetensors"),
        ("maps", "<img src=x onerror=alert(1)>.parquet"),
        ("maps", "..parquet"),
        ("maps", "a\nb.parquet"),
        ("checkpoints", "x" * 8 + ".safetensors"),
        ("checkpoints", "99999999999.safetensors"),
        (".", ".status.json.1.tmp"),
    ):
        (run / room).mkdir(exist_ok=True)
        (run / room / name).write_bytes(dice.randbytes(20))
    (run / "maps" / os.fsdecode(b"\xff\xfe.parquet")).write_bytes(b"")
    (run / "title.txt").write_bytes(dice.choice((b"\xff\x00\x1b[31m", "a\u202eb\nc".encode() * 100)))


def metrics(run: Path, dice: random.Random) -> None:
    lines = ("[]", "7", '"text"', "NaN", '{"step": NaN}', '{"step": 1e999, "epoch": 1}', '{"step": 3, "epoch": "x"}',
             '{"step": 10000000000000000000000, "epoch": 1}', '{"step": 1, "epoch": 1, "loss": "NaN"}', "[" * 99_999,
             '{"step": 1, "epoch": 1, "\\ud800": 1}', "\0\0", '{"step": true}', '{"ste')  # fmt: skip
    with (run / "metrics.jsonl").open("a") as file:
        file.writelines(f"{dice.choice(lines)}\n" for _ in range(10))


def columns(run: Path, dice: random.Random) -> None:
    """A table without a column, or with something else in it."""
    file = dice.choice(plain_files(run, "*.parquet"))
    table = pd.read_parquet(file)
    name = dice.choice(list(table))
    if dice.random() < 0.5:
        table = table.drop(columns=name)
    else:
        table[name] = dice.choice((None, "text", 1.5, b"bytes", float("nan"), True))
    table.head(dice.choice((0, 5, len(table)))).to_parquet(file, index=False)


def arrays(run: Path, dice: random.Random) -> None:
    """A snapshot without an array, or with one of another shape, type or value."""
    file = dice.choice(plain_files(run, "*.safetensors"))
    content = load_file(file)
    name = dice.choice(sorted(content))
    array = content.pop(name)
    change = dice.randrange(5)
    if change == 1:
        content[name] = array[:-1].copy()
    elif change == 2:
        content[name] = (0 * array).astype("int32")
    elif change == 3:
        content[name] = array * float("nan")
    elif change == 4:
        content[name] = 0 * array
    save_file(content, file)


MUTATIONS: tuple[Mutation, ...] = (
    truncated, flipped, flipped, missing, missing_room, noise, other_file, pipe, folder_for_file, link_out, link_round,
    json_value, json_value, json_tree, older, status, names, metrics, columns, arrays,
)  # fmt: skip


def any_file(run: Path, dice: random.Random) -> Path:
    return dice.choice(plain_files(run, "*"))


def plain_files(run: Path, pattern: str) -> list[Path]:
    """Those that can be read without waiting: an earlier damage may have put pipes and links to devices among them."""
    return sorted(file for file in run.rglob(pattern) if file.is_file() and not file.is_symlink())


def read_plain(file: Path) -> str:
    if file.is_symlink() or not file.is_file():
        raise ValueError(f"{file} is no plain file")
    return file.read_text()
