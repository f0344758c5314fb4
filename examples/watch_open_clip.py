"""open_clip's own training program: what becomes of the image features of 120 digits that are not trained on."""

import json
from pathlib import Path

import open_clip
import open_clip_train.main as program
import pandas as pd
from PIL import Image
from sklearn.datasets import load_digits

from mpsviz.callbacks.open_clip import watched

NAMES = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
TINY = {
    "embed_dim": 32,
    "vision_cfg": {"image_size": 32, "patch_size": 8, "layers": 2, "width": 32, "head_width": 16},
    "text_cfg": {"context_length": 16, "vocab_size": 49408, "layers": 1, "width": 32, "heads": 2},
}

digits = load_digits()
files = [f"digits/{row:04}.png" for row in range(620)]
Path("digits").mkdir(exist_ok=True)
for file, image in zip(files, digits.images, strict=False):
    Image.fromarray((image * 15).astype("uint8")).resize((32, 32)).save(file)
captions = [f"a drawing of the digit {NAMES[label]}" for label in digits.target[:500]]
pd.DataFrame({"filepath": files[:500], "title": captions}).to_csv("train.csv", index=False)
Path("tiny-clip.json").write_text(json.dumps(TINY))
open_clip.add_model_config("tiny-clip.json")

probe = slice(500, 620)
program.train_one_epoch = watched(
    program.train_one_epoch, files[probe], labels=digits.target[probe], class_names=NAMES, path="runs/open_clip"
)
options = """
    --model tiny-clip --train-data train.csv --csv-separator , --batch-size 50 --epochs 3 --lr 2e-3 --warmup 5
    --workers 0 --device cpu --log-every-n-steps 2 --name tiny --resume latest --save-most-recent
"""
program.main(options.split())
