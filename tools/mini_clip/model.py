"""The shape of mini-clip, in open_clip's own terms."""

import open_clip

from mini_clip.targets import EMBEDDING
from mini_clip.views import MEAN, PIXELS, STD

PATCH_DROPOUT = 0.25
"""In training only: the shipped configuration drops nothing."""

MODEL_CONFIG = {
    "embed_dim": EMBEDDING,
    "vision_cfg": {"image_size": PIXELS, "layers": 9, "width": 128, "head_width": 32, "patch_size": 8},
    "text_cfg": {"context_length": 32, "vocab_size": 49408, "width": 128, "heads": 4, "layers": 4},
}
PREPROCESS_CONFIG = {"mean": MEAN, "std": STD, "interpolation": "bicubic", "resize_mode": "shortest"}


def build() -> open_clip.CLIP:
    """A mini-clip with fresh weights, ready to train."""
    vision = {**MODEL_CONFIG["vision_cfg"], "patch_dropout": PATCH_DROPOUT}
    return open_clip.CLIP(
        embed_dim=EMBEDDING,
        vision_cfg=open_clip.CLIPVisionCfg(**vision),
        text_cfg=open_clip.CLIPTextCfg(**MODEL_CONFIG["text_cfg"]),
    )
