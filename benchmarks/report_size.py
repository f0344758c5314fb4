"""How large a report is, and what it takes to write it: photographs, at 500, 2,000 and 10,000 images of 20 snapshots.

    python -m benchmarks.report_size [--images 500 2000 10000] [--snapshots 20]

The runs are those of `manifold_page.py`: what is measured of an image is noise, which packs worst. The pictures are
those of `large_run.py`: crops of real photographs, which take as many bytes as photographs do. The last line is JSON.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd

from benchmarks.large_run import Crops
from benchmarks.manifold_page import make_run
from mpsviz.export.report.report import write_report
from mpsviz.runs.folder.probe import write_thumbnails
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.folder.thumbnails import cut_thumbnails, data_uri

MEASURES = ("accuracy_tuned", "accuracy_zero_shot", "gram_drift_global")
LIMIT_MB, AT = 15, (2000, 20)
"""The aim, at so many images and snapshots."""


def photographed(path: Path, count: int, snapshots: int) -> RunFolder:
    """A finished run of so many photographs."""
    run, rng = make_run(path, count, snapshots), np.random.default_rng(0)
    rows = [(epoch, name, rng.random()) for epoch in range(snapshots) for name in MEASURES]
    run.write_table("analysis/summary", pd.DataFrame(rows, columns=["epoch", "measure", "value"]))
    ids = run.written("probe")["id"].tolist()
    write_thumbnails(run, SimpleNamespace(records=[SimpleNamespace(id=image) for image in ids]), Crops(count, 0))
    return run


def written(run: RunFolder, out: Path, *, pictures: bool) -> tuple[float, float]:
    """MB, and CPU seconds."""
    began = time.process_time()
    size = write_report([run], out, pictures=pictures)
    return round(size / 1e6, 1), round(time.process_time() - began, 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--images", type=int, nargs="+", default=[500, 2000, 10_000], metavar="N")
    parser.add_argument("--snapshots", type=int, default=20)
    options = parser.parse_args()
    rows = []
    for count in options.images:
        with tempfile.TemporaryDirectory() as folder:
            run = photographed(Path(folder) / "run", count, options.snapshots)
            cut = cut_thumbnails(run, run.written("probe")["id"].tolist()[:200])
            one = np.mean([len(data_uri(picture, "WEBP", quality=80)) for picture in cut.values()])
            row = {"images": count, "snapshots": options.snapshots, "bytes_a_picture": round(float(one))}
            for pictures in (False, True):
                mb, seconds = written(run, Path(folder) / "report.html", pictures=pictures)
                row |= {f"mb_{'with' if pictures else 'without'}_pictures": mb, "cpu_s": seconds}
            rows.append(row)
            print(row, file=sys.stderr, flush=True)
    print(json.dumps(rows))


if __name__ == "__main__":
    main()
