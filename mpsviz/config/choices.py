"""Models and methods that a user may choose, as plain text, importable without torch."""

from __future__ import annotations

from mpsviz.config.method_settings import METHOD_CONFIGS

BACKBONES: dict[str, str] = {
    "mini-clip": "Mini-CLIP: a small ViT with nine blocks, shipped with the app",
    "ViT-B-32": "ViT-B/32: 12 blocks, 50 tokens an image; the quickest of the usual ones",
    "ViT-B-16": "ViT-B/16: 12 blocks, 197 tokens an image; the paper's",
    "ViT-B-16-quickgelu": "ViT-B/16 for OpenAI's weights in a file of your own",
    "ViT-L-14": "ViT-L/14: 24 blocks, 257 tokens an image; wants a GPU",
    "ViT-L-14-336": "ViT-L/14 on 336 px: 24 blocks, 577 tokens an image; wants a GPU",
    "ViT-H-14": "ViT-H/14: 32 blocks, 257 tokens an image; wants a large GPU",
    "ViT-B-16-SigLIP2": "SigLIP 2 B/16: 12 blocks, 196 tokens an image, attention-pooled: MPS-Tuning beyond the paper",
    "PE-Core-B-16": "PE-Core B/16: 12 blocks, 197 tokens an image, attention-pooled: MPS-Tuning beyond the paper",
    "EVA02-B-16": "EVA02-CLIP B/16: 12 blocks, 197 tokens an image; reads its class token, as CLIP does",
}

PRETRAINED: dict[str, tuple[str, ...]] = {
    "mini-clip": (),
    "ViT-B-32": ("openai", "laion2b_s34b_b79k", "datacomp_xl_s13b_b90k"),
    "ViT-B-16": ("openai", "laion2b_s34b_b88k", "datacomp_xl_s13b_b90k"),
    "ViT-B-16-quickgelu": ("openai",),
    "ViT-L-14": ("openai", "laion2b_s32b_b82k", "datacomp_xl_s13b_b90k"),
    "ViT-L-14-336": ("openai",),
    "ViT-H-14": ("laion2b_s32b_b79k", "metaclip_fullcc"),
    "ViT-B-16-SigLIP2": ("webli",),
    "PE-Core-B-16": ("meta",),
    "EVA02-B-16": ("merged2b_s8b_b131k",),
}
"""The best-known weights of each, the usual one first; open_clip has more."""

METHODS: dict[str, str] = {name: kind.title for name, kind in METHOD_CONFIGS.items()}
