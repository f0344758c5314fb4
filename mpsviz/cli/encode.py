"""python -m mpsviz encode: what a model sees in one's own images, without any training."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

from mpsviz.cli.analyse import figures_of
from mpsviz.cli.terminal import Line
from mpsviz.config.run_config import with_changes
from mpsviz.errors import UserError


def add_command(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `encode` to the command line."""
    command = commands.add_parser(
        "encode",
        help="images of a folder or a table as any model of open_clip or timm sees them: a run of one snapshot",
        description="Encode images and make a run folder of one snapshot, with pictures, which every page reads. A "
        "folder has a folder for each class, or images alone; a table has a column of paths, and labels or none. Where "
        "the model has a text tower and there are classes, their prompts are encoded, too.",
        epilog="The last line of stdout is one JSON object, as of `mpsviz analyse`: run, measures, maps, …",
    )
    command.set_defaults(command=encode)
    command.add_argument("images", type=Path, metavar="FOLDER_OR_TABLE", help="a folder, .csv, .tsv or .parquet")
    command.add_argument(
        "--model", required=True, metavar="NAME", help="open_clip:NAME, timm:NAME (also with hf-hub:…), or mini-clip"
    )
    command.add_argument(
        "--weights", metavar="WHICH",
        help="a local file (.safetensors, .pt), a tag of open_clip, or 'random'; of timm by default its own",
    )  # fmt: skip
    command.add_argument("--out", type=Path, metavar="DIR", help="the run folder to make; default: a new one in runs/")
    command.add_argument("--device", default="auto", metavar="DEVICE", help="auto, cpu, cuda, cuda:1, …")
    command.add_argument("--batch", type=int, default=64, metavar="B", help="images that are encoded together")
    command.add_argument("--no-analyse", action="store_true", help="measure and draw nothing now")


def encode(options: argparse.Namespace) -> None:
    """Print the run, and every figure of it."""
    if options.batch < 1:
        raise UserError(f"No batch has {options.batch} images.", next_step="Give --batch 1 or more.")
    from mpsviz.data.unlabelled import load_images  # numpy takes a while to import: not for --help
    from mpsviz.runs.background.remeasure import remeasure
    from mpsviz.watching.encode_images import encode_images
    from mpsviz.watching.named_models import named_model

    began = time.perf_counter()
    dataset = load_images(str(options.images))
    model = named_model(options.model, options.weights, options.device)
    line = Line()
    run, notes = encode_images(
        dataset,
        model,
        options.out,
        options.batch,
        lambda done, of: line.show(f"encoded {done:,} of {of:,}", "encoding"),
    )
    line.end()
    source = str(options.images.expanduser().absolute())
    run.write_config(with_changes(run.config(), {"data.path": source}))  # the run is called after its images
    for note in notes:
        print(note, file=sys.stderr)
    result = {"run": str(run.path), "images": len(run.written("probe"))}
    if not options.no_analyse:
        found = remeasure(run, lambda words: print(words, file=sys.stderr, flush=True))
        result |= figures_of(found)
    print(json.dumps(result | {"seconds": round(time.perf_counter() - began, 2)}))
