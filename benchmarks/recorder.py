"""What recording costs a training: python -m benchmarks.recorder [--steps 60] [--epochs 20] [--probe 2000].

The same training three times in one process, in turns of an epoch, so that all meet the same machine: alone, with a
Recorder, and watched. Alone and with a Recorder it looks at the probe after every epoch, as a training that validates
does; `mpsviz.watch` looks at it itself. What counts are CPU seconds of this process, all its threads together; those of
the process beside, which has the lowest priority, are not among them. The last line is JSON.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import torch
from torch import nn

import mpsviz

BATCH, SIDE, CLASSES, WIDTH = 64, 32, 10, 512


class Net(nn.Module):
    """(B, 3, 32, 32) → (B, 512) features; the head for ten classes stands apart."""

    def __init__(self) -> None:
        super().__init__()
        stages = [3, 32, 64, 128]
        blocks = [
            nn.Sequential(nn.Conv2d(a, b, 3, 2, 1), nn.BatchNorm2d(b), nn.ReLU(), nn.Dropout(0.1))
            for a, b in pairwise(stages)
        ]
        self.body = nn.Sequential(*blocks, nn.Flatten(), nn.Linear(128 * 16, WIDTH))
        self.head = nn.Linear(WIDTH, CLASSES)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return self.body(images)


class Training:
    """One of the three, an epoch at a time; counts its CPU seconds."""

    def __init__(self, steps: int, after: Callable[[nn.Module, int, float], object]) -> None:
        """Args:
        after: what is done after an epoch, of which it is told the number and the last loss.
        """
        torch.manual_seed(0)
        self.net, self.steps, self.after = Net(), steps, after
        self.optimiser = torch.optim.SGD(self.net.parameters(), lr=0.01)
        self.seconds, self.spent_after = 0.0, 0.0
        self.images = torch.randn(BATCH, 3, SIDE, SIDE)
        self.labels = torch.arange(BATCH) % CLASSES

    def epoch(self, number: int) -> None:
        began = time.process_time()
        loss = torch.zeros(())
        for _ in range(self.steps):
            loss = nn.functional.cross_entropy(self.net.head(self.net(self.images)), self.labels)
            self.optimiser.zero_grad()
            loss.backward()
            self.optimiser.step()
        between = time.process_time()
        self.after(self.net, number, loss.item())
        ended = time.process_time()
        self.seconds += ended - began
        self.spent_after += ended - between


def compare(folder: Path, steps: int, epochs: int, n: int) -> dict[str, float]:
    """CPU seconds of each, and how much more recording takes."""
    torch.set_num_threads(1)
    probe = torch.randn(n, 3, SIDE, SIDE, generator=torch.Generator().manual_seed(0))
    labels = torch.arange(n) % CLASSES
    pictures = (probe.permute(0, 2, 3, 1) * 40 + 128).clamp(0, 255).byte().numpy()  # (n, 3, H, W) → (n, H, W, 3)
    began = time.process_time()
    make = mpsviz.Recorder  # imports pandas and pyarrow, once
    importing, began = time.process_time() - began, time.process_time()
    recorder = make(folder / "recorded", labels=labels.numpy(), images=pictures)
    opening = time.process_time() - began
    inside = [opening]

    def look(net: nn.Module) -> torch.Tensor:
        net.eval()
        with torch.no_grad():
            features = torch.cat([net(batch) for batch in probe.split(64)])
        net.train()
        return features

    def record(net: nn.Module, number: int, loss: float) -> None:
        features = look(net)
        began = time.process_time()
        recorder.log(number * steps, loss=loss, epoch=number)
        recorder.snapshot(number, features)
        inside.append(time.process_time() - began)

    alone = Training(steps, lambda net, number, loss: look(net))
    recorded = Training(steps, record)
    seen = Training(steps, lambda net, number, loss: watched.epoch(loss=loss))
    watched = mpsviz.watch(seen.net, (probe, labels), path=folder / "watched", images=pictures, analyse=False)
    for number in range(epochs):
        for training in (alone, recorded, seen):
            training.epoch(number)
    began = time.process_time()
    recorder.close()
    inside.append(time.process_time() - began)
    watched.close()
    share = sum(inside) / (recorded.seconds + opening)
    return {
        "epochs": epochs, "steps": epochs * steps, "probe": n, "alone_s": alone.seconds,
        "recorded_s": recorded.seconds + opening, "watched_s": seen.seconds, "recorder_s": sum(inside),
        "recorder_ms_a_snapshot": 1000 * sum(inside[2:-1]) / max(len(inside) - 3, 1),
        "recorder_share": share, "recorded_to_alone": (recorded.seconds + opening) / alone.seconds,
        "importing_s": importing, "looking_s": alone.spent_after, "watching_s": seen.spent_after,
    }  # fmt: skip


def main() -> None:
    """Print what each took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=60, help="of an epoch")
    parser.add_argument("--epochs", type=int, default=20, help="and as many snapshots")
    parser.add_argument("--probe", type=int, default=2000, help="images that are looked at")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        found = compare(Path(folder), options.steps, options.epochs, options.probe)
        print(f"training alone {found['alone_s']:.1f} CPU s, recorded {found['recorded_s']:.1f}", file=sys.stderr)
        print(f"the recorder itself {found['recorder_s']:.2f} CPU s, {found['recorder_share']:.2%}", file=sys.stderr)
        print(f"watched {found['watched_s']:.1f} CPU s", file=sys.stderr)
    print(json.dumps({name: round(value, 4) for name, value in found.items()}))


if __name__ == "__main__":
    main()
