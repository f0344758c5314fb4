"""python -m mpsviz tune, resume: what the app does, without the app. The other commands are rooms of their own."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from mpsviz import __version__
from mpsviz.cli.analyse import add_command as add_analyse
from mpsviz.cli.app import add_command as add_app
from mpsviz.cli.bench import add_command as add_bench
from mpsviz.cli.download import add_command as add_download
from mpsviz.cli.encode import add_command as add_encode
from mpsviz.cli.export import add_command as add_export
from mpsviz.cli.foreground import carry_out
from mpsviz.cli.log import add_command as add_log
from mpsviz.cli.option_names import by_option
from mpsviz.cli.push import add_command as add_push
from mpsviz.cli.report import add_command as add_report
from mpsviz.cli.sweep import add_command as add_sweep
from mpsviz.config.choices import BACKBONES, METHODS
from mpsviz.config.presets import PRESETS, preset
from mpsviz.config.run_config import RunConfig, setting_names, with_changes
from mpsviz.cores import wait_asleep
from mpsviz.data.catalog import DATASETS
from mpsviz.errors import UserError
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle.failed_start import clear_failed_start
from mpsviz.runs.lifecycle.launcher import make_ready, new_run
from mpsviz.runs.lifecycle.preflight import elsewhere, look_ahead, refuse_altered_settings
from mpsviz.runs.lifecycle.status import Status
from mpsviz.runs.processes import torchrun


def main(arguments: list[str] | None = None) -> None:
    """Run a command. Progress goes to stderr; the last line of stdout is one JSON object."""
    options = _parser().parse_args(arguments)
    try:
        options.command(options)
    except UserError as error:
        sys.exit(f"error: {by_option(str(error))}")


def tune(options: argparse.Namespace) -> None:
    """Tune a model and print its figures."""
    wait_asleep()  # before anything imports torch
    changes = dict(_setting(text) for text in options.set)
    flags = {
        "data.name": options.data,
        "data.path": options.path,
        "model.name": options.model,
        "model.pretrained": options.pretrained,
        "method.name": options.method,
        "data.shots": options.shots,
        "optim.epochs": options.epochs,
        "seed": options.seed,
        "device": options.device,
    }
    base = preset(options.preset) if options.preset else RunConfig()
    config = with_changes(base, {**{k: v for k, v in flags.items() if v is not None}, **changes})
    if not torchrun.is_first():
        from mpsviz.runs.worker.follower import follow

        follow(config)
        return
    for note in look_ahead(config):
        print(f"note: {note}", file=sys.stderr)
    if options.out:
        clear_failed_start(options.out)
    from mpsviz.data.catalog import check_shots  # numpy and pandas take a while to import: not for --help

    check_shots(config.data, config.model)
    run = RunFolder.create(options.out, config) if options.out else new_run(config)
    print(json.dumps(carry_out(run, Status(epochs=config.optim.epochs))))


def resume(options: argparse.Namespace) -> None:
    """Go on with a run from its last checkpoint and print its figures."""
    wait_asleep()
    run = RunFolder(options.run)
    config = elsewhere(run.config(), options.path, options.pretrained, options.device)
    if not torchrun.is_first():
        from mpsviz.runs.worker.follower import follow

        follow(config, run)
        return
    status = make_ready(run, torchrun.processes())
    if config != run.config():
        refuse_altered_settings(run)
        run.write_config(config)
    print(json.dumps(carry_out(run, status)))


def _setting(text: str) -> tuple[str, object]:
    """Split 'optim.lr=0.01'; the value is read as JSON where it is JSON, else as text."""
    name, equals, value = text.partition("=")
    if not equals:
        raise UserError(
            f"'{text}' sets nothing.", next_step="Write a setting as NAME=VALUE, for example optim.lr=0.01."
        )
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value


def _parser() -> argparse.ArgumentParser:
    name = "python -m mpsviz" if Path(sys.argv[0]).name == "__main__.py" else "mpsviz"
    parser = argparse.ArgumentParser(name, description="Tune a CLIP and see what it does to its features.")
    parser.add_argument("--version", action="version", version=f"mpsviz {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    command = commands.add_parser(
        "tune", help="tune a model, measure it, draw its maps", epilog=f"Settings: {', '.join(setting_names())}."
    )
    command.set_defaults(command=tune)
    command.add_argument("--preset", metavar="NAME", help=f"start from settings of the paper: {', '.join(PRESETS)}")
    command.add_argument("--data", metavar="NAME", help=f"one of: {', '.join(DATASETS)}")
    command.add_argument("--path", metavar="PATH", help="where that data lies, if it is not shipped")
    command.add_argument(
        "--model", metavar="NAME", help=f"mini-clip, or an architecture of open_clip: {', '.join(BACKBONES)}, …"
    )
    command.add_argument("--pretrained", metavar="TAG", help="its weights: a tag of open_clip, or a local file")
    command.add_argument("--method", metavar="NAME", help=f"one of: {', '.join(METHODS)}")
    command.add_argument("--shots", type=int, metavar="K", help="training images of each class")
    command.add_argument("--epochs", type=int, metavar="E", help="passes over the training images")
    command.add_argument("--seed", type=int, metavar="S", help="of the split, the batches, the views and the maps")
    command.add_argument("--device", metavar="DEVICE", help="auto, cpu, cuda, cuda:1, …")
    command.add_argument("--out", type=Path, metavar="DIR", help="the run folder to make; default: a new one in runs/")
    command.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", help="change any setting; may be repeated"
    )
    command = commands.add_parser("resume", help="go on with a run that was paused, cancelled or killed")
    command.set_defaults(command=resume)
    command.add_argument("run", type=Path, metavar="DIR", help="the run folder")
    command.add_argument("--path", metavar="PATH", help="where its images lie now, if they were moved")
    command.add_argument("--pretrained", metavar="FILE", help="where its local weights lie now, if they were moved")
    command.add_argument("--device", metavar="DEVICE", help="go on with another one")
    add_sweep(commands)
    add_app(commands)
    add_download(commands)
    add_analyse(commands)
    add_encode(commands)
    add_report(commands)
    add_export(commands)
    add_push(commands)
    add_log(commands)
    add_bench(commands)
    return parser
