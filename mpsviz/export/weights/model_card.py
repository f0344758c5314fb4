"""A model card: what the model was tuned on and how, what that gained, and what it cost."""

from __future__ import annotations

import json
import math
from pathlib import PurePath
from typing import Literal

from mpsviz import __version__
from mpsviz.config.run_config import RunConfig
from mpsviz.data.dataset.absolute_paths import LOCAL_FOLDER
from mpsviz.errors import UserError
from mpsviz.runs.findings.kept import read_findings, why_none
from mpsviz.runs.folder import caveats
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.lifecycle.manage_runs import title
from mpsviz.ui.tables.finding_tables import nothing_said
from mpsviz.ui.tables.headline_table import SHARES, HeadlineFigure, headline_figures

Kind = Literal["merged", "delta"]
MOST_FINDINGS = 12
HEADS = {"linear-probe", "lp-ft", "wise-ft", "2sfs", "tip-adapter", "tip-adapter-f"}
"""Methods whose figures are of a classifier that they learnt beside the towers."""
USE = {
    "merged": """\
```python
import open_clip
model, preprocess = open_clip.create_model_from_pretrained("local-dir:PATH")  # or "hf-hub:REPOSITORY"
tokenizer = open_clip.get_tokenizer("local-dir:PATH")
```
""",
    "delta": """\
The file holds what was learnt and nothing else; the model that it was tuned from is fetched as usual. Put it back
into the run folder that it came from, and

```python
import mpsviz
model = mpsviz.load("runs/NAME")
```
""",
}


def model_card(run: RunFolder, kind: Kind, repository: str = "OWNER/NAME") -> str:
    """Markdown, with the front matter that the Hugging Face hub reads.

    Args:
        repository: where on the hub it will stand.

    Raises:
        UserError: the run's settings can't be read, or nothing of it is measured.
    """
    config, probe, summary = run.config(), run.probe(), run.table("analysis/summary")
    if probe is None or summary is None or summary.empty:
        raise UserError(
            f"Nothing of the run '{run.path.name}' is measured, so its card would be empty.",
            next_step="Have it measured: python -m mpsviz analyse RUN.",
        )
    undefined = caveats.undefined(summary, probe, config.analysis.n_neighbors)
    figures = headline_figures(summary, probe, undefined)
    name, method = title(run), config.method.name
    notes = caveats.collapse_of(summary, probe), caveats.alpha_said(summary, probe)
    settings = public_settings(config)
    parts = [
        _front(_public_name(config.model.name), config.data.name, method),
        f"# {_text(name)}\n",
        f"{_text(_public_name(config.model.name))}, tuned with {method} on {config.data.shots} images of each of "
        f"{len(run.class_labels())} classes of {_text(config.data.name)} (seed {config.seed}).\n",
        "## How to use it\n\n" + USE[kind].replace("REPOSITORY", repository),
    ]
    if kind == "merged":
        parts.append(_merged_note(method))
    parts += [
        "## What tuning gained, and what it cost\n\n" + _table(figures),
        f"Accuracies are of {caveats.count_held_out(probe):,} held-out images. Drift is the mean change of the cosine "
        "of two held-out images; bystanders are images of classes that were not tuned on, found by their own names.\n",
        *(f"> {_text(note)}\n" for note in notes if note),
        "## Findings\n\n" + _findings(run),
        f"## Settings\n\n```json\n{settings}\n```\n",
        "## Limits\n\nTuned on a few images of these classes; on others it may do worse than the model it came from, "
        "and the licence of that model and of the images holds for it, too.\n",
        f"Written by mpsviz {__version__}.\n",
    ]
    return "\n".join(parts)


def public_settings(config: RunConfig) -> str:
    """Every setting as JSON, but of folders and files their last part: a card is published."""
    tree = config.model_dump(mode="json")
    for part, name in (("data", "path"), ("model", "pretrained")):
        if PurePath(tree[part][name]).is_absolute():
            tree[part][name] = PurePath(tree[part][name]).name
    tree["model"]["name"] = _public_name(config.model.name)
    return json.dumps(tree, indent=1, ensure_ascii=False)


def _public_name(model: str) -> str:
    """ "local-dir:/home/me/clip" → "local-dir:clip"; other names as they are."""
    return f"{LOCAL_FOLDER}{PurePath(model).name}" if model.startswith(LOCAL_FOLDER) else model


def _front(model: str, data: str, method: str) -> str:
    tags = ["clip", "few-shot", "mpsviz", method]
    lines = ["---", "library_name: open_clip", "pipeline_tag: zero-shot-image-classification", "tags:"]
    lines += [f"- {_quoted(tag)}" for tag in tags]
    return "\n".join([*lines, f"x-tuned-from: {_quoted(model)}", f"x-data: {_quoted(data)}", "---\n"])


def _quoted(text: str) -> str:
    """As YAML; what JSON writes of a character beyond 16 bits, YAML does not read."""
    return json.dumps(text, ensure_ascii=False)


def _merged_note(method: str) -> str:
    said = "These weights are the tuned branch alone (α = 1); the fused figures below also use the model it came from."
    head = " The classifier that the method learnt beside the towers is left out: classify with prompts."
    return f"{said}{head if method in HEADS else ''}\n"


def _table(figures: list[HeadlineFigure]) -> str:
    lines = ["| Figure | Before | After | 95 % interval | By chance |", "|---|---|---|---|---|"]
    for one in figures:
        share = one.measure in SHARES
        interval = f"{_number(one.lower, share)} to {_number(one.upper, share)}" if one.lower is not None else ""
        cells = (one.title, _number(one.before, share), _number(one.after, share), interval, _number(one.chance, share))
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _number(value: float | None, share: bool) -> str:
    return "" if value is None or not math.isfinite(value) else f"{100 * value:.1f} %" if share else f"{value:.3f}"


def _findings(run: RunFolder) -> str:
    found = read_findings(run)
    if found is None:
        return f"{why_none(run)}\n"
    if not found.found:
        return f"{nothing_said(found)}\n"
    lines = [f"- {_text(item.sentence)}" for item in found.found[:MOST_FINDINGS]]
    more = len(found.found) - MOST_FINDINGS
    return "\n".join(lines + ([f"- … and {more} more."] if more > 0 else [])) + "\n"


def _text(words: object) -> str:
    """A user's words in Markdown: one line, and no markup."""
    line = " ".join(str(words).split())
    return "".join(f"\\{sign}" if sign in "\\`*_{}[]<>#|~$" else sign for sign in line)
