"""The model card: figures, a sheet of queries with their neighbours, and prompts that are no emoji names."""

from pathlib import Path

import torch
from PIL import Image

from mini_clip.export import Exported
from mini_clip.measures import TEMPLATE, zero_shot_by_style

PROMPTS = (
    "puppy",
    "a vessel",
    "something to wear",
    "a musical instrument",
    "an insect",
    "a sweet dessert",
    "sea creature",
    "a juicy fruit",
    "a carpenter's tool",
    "poultry",
)
CELL = 72


def write_card(exported: Exported, folder: Path, training: str) -> None:
    """README.md, neighbours.png and prompts.png. `training` says how long, where and with which seed."""
    figures = exported.figures()
    few = [i for i, row in enumerate(exported.shipped.rows) if row["role"] == "few-shot"]
    queries = torch.tensor(few)[torch.randperm(len(few), generator=torch.Generator().manual_seed(0))[:40]]
    alike = exported.features[queries] @ exported.features[few].T
    alike[torch.tensor(few).unsqueeze(0) == queries.unsqueeze(1)] = -2
    neighbours = torch.tensor(few)[alike.topk(5, dim=1).indices]
    _sheet(exported, torch.cat([queries.unsqueeze(1), neighbours], dim=1).tolist(), columns=4).save(
        folder / "neighbours.png", optimize=True
    )
    found = (exported.read(list(PROMPTS)) @ exported.features.T).topk(5, dim=1).indices.tolist()
    _sheet(exported, found, columns=2).save(folder / "prompts.png", optimize=True)
    (folder / "README.md").write_text(_text(exported, figures, found, training))


def _sheet(exported: Exported, groups: list[list[int]], columns: int) -> Image.Image:
    """Groups of images in a row each, several rows' columns side by side, with a gap between them."""
    rows, width = -(-len(groups) // columns), len(groups[0]) * CELL + CELL // 2
    sheet = Image.new("RGB", (columns * width, rows * CELL), "white")
    for place, group in enumerate(groups):
        left, top = place // rows * width, place % rows * CELL
        for position, index in enumerate(group):
            gap = CELL // 4 if position else 0
            sheet.paste(exported.shipped.images[index], (left + position * CELL + (gap if len(group) == 6 else 0), top))
    return sheet


def _text(exported: Exported, figures: dict[str, float], found: list[list[int]], training: str) -> str:
    rows = exported.shipped.rows
    vision, text = (
        sum(p.numel() for n, p in exported.model.named_parameters() if n.startswith("visual.") == seen) / 1e6
        for seen in (True, False)
    )
    named = [f"{row['label']} ({row['style']})" for row in rows]
    prompts = "\n".join(
        f"| {prompt} | {', '.join(named[i] for i in best)} |" for prompt, best in zip(PROMPTS, found, strict=True)
    )
    class_features = exported.read([TEMPLATE.format(name) for name in exported.shipped.classes])
    by_style = zero_shot_by_style(exported.shipped, exported.features, class_features)
    styles = ", ".join(f"{style} {share:.0%}" for style, share in by_style.items())
    return f"""# mini-clip

A small CLIP that knows emoji: a ViT of 9 blocks × 128 (48 px, patch 8, {vision:.1f} M parameters) and a causal text
tower of 4 blocks × 128 (open_clip's BPE tokens, context 32, {text:.1f} M parameters), in a shared space of 384
dimensions. Load it with open_clip and nothing else:

```python
model, _, preprocess = open_clip.create_model_and_transforms("local-dir:assets/mini-clip")
tokenizer = open_clip.get_tokenizer("local-dir:assets/mini-clip")
```

## What it was trained on
Drawings of 1,644 emoji concepts in eleven styles, rendered by `tools/build_emoji.py`. Of the sixty classes of
`emoji-60` it saw **only the two share-alike styles** (OpenMoji, EmojiOne v1), never the nine that `emoji-60` ships. The
bystanders of `emoji-60` it has seen. Its words come from all-MiniLM-L6-v2 (Apache-2.0), over emoji names, tags and
templates, and WordNet's nouns and glosses.

## How
`tools/pretrain_mini_clip.py`, stage by stage. The text tower is distilled from MiniLM's mean-centred embeddings. A
residual CNN of 1.7 M parameters learns to name every drawing among all names and to keep drawings of one concept
together; the ViT learns from the CNN's features, its opinion of all names, and the same labels. Views change what
styles change: hue, greyscale, thresholds, outlines, place. Last, the image tower is polished: pulled onto its own names
and told apart by the emoji's tags, so that words which are no names find it too.

{training}

## What it reaches, untuned
Measured on this file (fp16) through open_clip with its own preprocessing, prompt "{TEMPLATE}":

| measure | share |
|---|---|
| 60-way zero-shot, 540 few-shot images | {figures["zero_shot"]:.1%} |
| nearest other image shows the same concept, 540 few-shot images | {figures["neighbour"]:.1%} |
| bystanders by name among all 1,644 names | {figures["bystander"]:.1%} |

Zero-shot by style: {styles}.

`logit_scale` ({exported.model.logit_scale.exp().item():.0f}) was fitted by cross-entropy on random views of the other
concepts. Text features have norm 10 on average over the sixty prompts.

Forty random queries (first of each six) and their five nearest other few-shot images:

![neighbours](neighbours.png)

Ten prompts that are no emoji names, with their five nearest images among all that are shipped, few-shot and bystanders:

| prompt | nearest images |
|---|---|
{prompts}

![prompts](prompts.png)

## What it cannot do
It knows drawings of single things on plain ground, 48 pixels a side: not photographs, scenes, counts, text or faces of
people. Zero-shot is fair, not good, in styles of a concept that it has not seen; drawings in black and white lag. The
text tower knows nouns, not grammar: "a dog without a hat" is about dogs and hats.

Weights: the licence of this repository. Drawings and their licences: `../emoji-60/LICENSES.md`.
"""
