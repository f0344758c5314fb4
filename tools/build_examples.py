"""Make the example runs, and pack them: assets/examples/runs.tar.xz and manifest.json.

    python tools/build_examples.py [--out assets/examples] [--work FOLDER]

Three runs on the same few-shot split of emoji-60, some minutes of processor time each: MPS-Tuning, cross-entropy, and
cross-entropy at 20 times its learning rate. A finished run in --work with the settings of an example is taken as it is.
Left out are checkpoints, weights and logs; thumbnails are packed anew, and what the runs have in common compresses to
once. No machine is named: whoever opens them is told that they were made elsewhere.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PIL import Image

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))  # run as a script from anywhere, so what follows stands below it (E402)


from mpsviz.config.run_config import RunConfig, with_changes  # noqa: E402
from mpsviz.runs.folder.safe_reading import plain_names  # noqa: E402
from mpsviz.runs.folder.store import RunFolder  # noqa: E402
from mpsviz.runs.lifecycle.examples import ARCHIVE, MANIFEST, SHIPPED  # noqa: E402
from mpsviz.runs.lifecycle.status import Status, read_status  # noqa: E402

SHARED: Mapping[str, Any] = {
    "data.name": "emoji-60",
    "model.name": "mini-clip",
    "data.shots": 4,
    "optim.epochs": 20,
    "analysis.snapshots": 3,
    "seed": 1,
    "device": "cpu",
}
USUAL_RATE = 0.08
"""Learning rate of cross-entropy where nothing else is said."""
EXAMPLES: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "example-mps": ("Example: MPS-Tuning", {"method.name": "mps"}),
    "example-cross-entropy": ("Example: cross-entropy", {"method.name": "ce"}),
    "example-wrecked": (
        "Example: wrecked, 20 times the learning rate",
        {"method.name": "ce", "optim.lr": 20 * USUAL_RATE},
    ),
}
"""Name of the folder → title, and what is set beside SHARED."""

MACHINE = "none: shipped as an example"
LEFT_OUT = {"checksums.jsonl", "status.json", "config.json", "lock", "control", "queued", "log.txt", "title.txt"} | {
    "model.safetensors"
}
ROOMS = ("snapshots", "analysis", "maps")
QUALITY = 72
"""Of the thumbnails, as WebP."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=SHIPPED)
    parser.add_argument("--work", type=Path, help="where the runs are made; default: a temporary folder")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        work = options.work or Path(temporary) / "runs"
        packed = Path(temporary) / "packed"
        for name in EXAMPLES:
            pack(make(name, work), packed / name, EXAMPLES[name][0])
        options.out.mkdir(parents=True, exist_ok=True)
        write(packed, options.out)
    size = (options.out / ARCHIVE).stat().st_size
    print(f"{options.out / ARCHIVE}: {len(EXAMPLES)} runs, {size:,} bytes")


def settings_of(name: str) -> dict[str, Any]:
    """Everything that an example sets."""
    return {**SHARED, **EXAMPLES[name][1]}


def make(name: str, work: Path) -> RunFolder:
    """Carry the run out, unless it lies there, finished, with these very settings."""
    run = RunFolder(work / name)
    if run.path.is_dir():
        if run.config() == with_changes(RunConfig(), settings_of(name)) and read_status(run).state == "finished":
            return run
        sys.exit(f"error: '{run.path}' is not that example, or not finished. Name another folder with --work.")
    changes = [f"{key}={value}" for key, value in settings_of(name).items()]
    command = [sys.executable, "-m", "mpsviz", "tune", "--out", str(run.path.resolve())]
    subprocess.run([*command, *(word for change in changes for word in ("--set", change))], cwd=ROOT, check=True)
    return run


def pack(run: RunFolder, target: Path, title: str) -> None:
    """Copy what is looked at, each file with its checksum."""
    packed = RunFolder.create(target, run.config())
    for name in (*(name for name in plain_names(run.path, ".") if name not in LEFT_OUT), *_in_rooms(run)):
        content = run.read_bytes(name)
        if name == "result.json":
            tree = json.loads(content) | {"run": target.name}
            content = (json.dumps(tree, indent=1, ensure_ascii=False) + "\n").encode()
        packed.write_bytes(name, content)
    _pack_thumbnails(run, packed)
    (target / "title.txt").write_text(title, encoding="utf-8")
    status = read_status(run)
    here = ("pid", "pid_started", "pid_ticks", "boot", "folder", "memory_mb", "disk_mb", "kills")
    nowhere = status.model_copy(update={"machine": MACHINE, **{name: Status().model_dump()[name] for name in here}})
    packed.write_json("status.json", nowhere.model_dump(mode="json"))


def _in_rooms(run: RunFolder) -> list[str]:
    return [f"{room}/{name}" for room in ROOMS for name in plain_names(run.path, room)]


def _pack_thumbnails(run: RunFolder, packed: RunFolder) -> None:
    """The sheets of the usual size as WebP; those of other sizes are so already."""
    index = run.read_json("thumbs/index.json")
    assert isinstance(index, dict)
    for number, name in enumerate(index["sheets"]):
        content = io.BytesIO()
        with Image.open(io.BytesIO(run.read_bytes(f"thumbs/{name}"))) as sheet:
            sheet.save(content, "WEBP", quality=QUALITY, method=6)
        index["sheets"][number] = f"{Path(name).stem}.webp"
        packed.write_bytes(f"thumbs/{index['sheets'][number]}", content.getvalue())
    for name in (name for other in index["more"] for name in other["sheets"]):
        packed.write_bytes(f"thumbs/{name}", run.read_bytes(f"thumbs/{name}"))
    packed.write_json("thumbs/index.json", index)


def write(packed: Path, out: Path) -> None:
    """One archive of all runs, files of one name beside each other, and what made it."""
    files = sorted((file for file in packed.rglob("*") if file.is_file()), key=lambda file: (file.name, file))
    with tarfile.open(out / ARCHIVE, "w:xz", preset=9) as archive:
        for file in files:
            about = tarfile.TarInfo(file.relative_to(packed).as_posix())
            about.size, about.mode = file.stat().st_size, 0o644
            archive.addfile(about, io.BytesIO(file.read_bytes()))
    content = (out / ARCHIVE).read_bytes()
    runs = [{"name": name, "title": title, "settings": settings_of(name)} for name, (title, _) in EXAMPLES.items()]
    tree = {
        "command": "python tools/build_examples.py",
        "versions": RunFolder(packed / next(iter(EXAMPLES))).read_json("versions.json"),
        "archive": {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()},
        "runs": runs,
    }
    (out / MANIFEST).write_text(json.dumps(tree, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
