"""Fetch the pinned npm packages that hold the drawings and their names.

`npm pack` downloads each tarball into a cache folder; its sha512 must equal the integrity pinned in
`packages.json`, or the build stops. Nothing is installed and no package script runs.
"""

import base64
import hashlib
import json
import subprocess
import tarfile
from pathlib import Path

PINS: dict[str, dict[str, str]] = json.loads(Path(__file__).with_suffix(".json").read_text())


def fetch_packages(cache: Path) -> dict[str, Path]:
    """Return the unpacked folder of every pinned package, by the package's last name ("noto", ...)."""
    cache.mkdir(parents=True, exist_ok=True)
    return {name.rsplit("/", 1)[-1]: _fetch(name, pin, cache) for name, pin in PINS.items()}


def _fetch(name: str, pin: dict[str, str], cache: Path) -> Path:
    stem = f"{name.lstrip('@').replace('/', '-')}-{pin['version']}"
    tarball, folder = cache / f"{stem}.tgz", cache / stem
    if not tarball.exists():
        subprocess.run(
            ["npm", "pack", "--silent", f"{name}@{pin['version']}"], cwd=cache, check=True, stdout=subprocess.DEVNULL
        )
    digest = base64.b64encode(hashlib.sha512(tarball.read_bytes()).digest()).decode()
    if f"sha512-{digest}" != pin["integrity"]:
        raise SystemExit(
            f"{tarball.name}: integrity sha512-{digest} is not the pinned {pin['integrity']}; delete it and run again."
        )
    if not folder.exists():
        with tarfile.open(tarball) as archive:
            archive.extractall(folder, filter="data")
    return folder / "package"
