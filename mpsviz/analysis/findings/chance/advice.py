"""What to try against a finding, with what it did on emoji-60 in figures that this project measured."""

from __future__ import annotations

from mpsviz.analysis.findings.chance.finding import Advice

RESULTS, GEOMETRY = "docs/results.md", "docs/geometry.md"
FINDINGS, MAPS = "docs/findings.md", "docs/projections.md"

KEEP_GRAM = Advice(
    "Tune with MPS-Tuning, whose Gram alignment keeps the cosines of images.",
    "On emoji-60 at four shots it changed the cosines of held-out images by 0.073 ± 0.003 on average, cross-entropy by "
    "0.160 ± 0.003.",
    RESULTS,
    ("0.073 ± 0.003", "0.160 ± 0.003"),
)
KEEP_GAP = Advice("Stop at an earlier epoch, or lower the learning rate.")
KEEP_NEIGHBORS = Advice(
    "Tune with MPS-Tuning, or with CLIP-LoRA, which trains far fewer weights.",
    "On emoji-60 at four shots a held-out image kept 0.63 ± 0.01 of its neighbours under MPS-Tuning, 0.59 ± 0.03 under "
    "CLIP-LoRA and 0.39 ± 0.01 under cross-entropy.",
    RESULTS,
    ("0.63 ± 0.01", "0.59 ± 0.03", "0.39 ± 0.01"),
)
KEEP_NAMES = Advice(
    "Tune with MPS without HMS, which has no contrastive term, or train a linear probe, which moves no feature.",
    "On emoji-60 at four shots bystanders found by name were 0.89 ± 0.01 without the contrastive term, 0.69 ± 0.03 "
    "with it, 0.11 ± 0.03 under cross-entropy; a linear probe left them at 0.96.",
    RESULTS,
    ("0.89 ± 0.01", "0.69 ± 0.03", "0.11 ± 0.03", "0.96"),
)
KEEP_CALIBRATION = Advice(
    "Read the fused prediction instead of the tuned one, or tune with MPS-Tuning.",
    "On emoji-60 at four shots the calibration error was 0.0651 ± 0.0122 under MPS-Tuning and 0.171 ± 0.0224 under "
    "cross-entropy.",
    GEOMETRY,
    ("0.0651 ± 0.0122", "0.171 ± 0.0224"),
)
TRAIN_LESS = Advice(
    "Stop at an earlier epoch, lower the learning rate, or fuse with zero-shot (α below 1).",
    "On emoji-60 at four shots cross-entropy named 64.9 ± 3.4 % of held-out images rightly on its own, and 76.8 ± 1.7 "
    "% fused with zero-shot.",
    RESULTS,
    ("64.9 ± 3.4", "76.8 ± 1.7"),
)
STAND_LEAST = Advice(
    "Nothing has to be mended. Look at the classes that stand apart least, on the Separability page: they gain most "
    "from more images."
)
KEEP_FAMILIES = Advice(
    "Tune with MPS-Tuning: its hierarchical terms keep what is alike beside each other.",
    "On emoji-60 at four shots the nearest image of another class was of the same family for 0.59 ± 0.04 of held-out "
    "images under MPS-Tuning, and for 0.43 ± 0.05 under cross-entropy.",
    RESULTS,
    ("0.59 ± 0.04", "0.43 ± 0.05"),
)
_MORE_SHOTS = (
    "on emoji-60 MPS-Tuning named 65.0 ± 1.7 % of held-out images rightly on its own with one few-shot image a class, "
    "72.9 ± 1.1 % with two and 80.3 ± 2.8 % with four."
)
_SHOTS = ("65.0 ± 1.7", "72.9 ± 1.1", "80.3 ± 2.8")
CHECK_LABELS = Advice("Look at the few-shot images of both classes: their labels may be exchanged.")
MORE_STYLES = Advice(
    "Add few-shot images of the other kinds, or choose them by hand so that every kind is among them.",
    f"What other kinds do has not been measured, more images have: {_MORE_SHOTS}",
    RESULTS,
    _SHOTS,
)
OTHER_PICTURES = Advice(
    "Replace the copies by other images of the class.",
    f"Copies count as one image: {_MORE_SHOTS}",
    RESULTS,
    _SHOTS,
)
MORE_IMAGES = Advice(
    "Hold out more images of each class. Where there are more than are measured, raise data.measured_images.",
    "Of classes that were made to merge 1.00 were found with 40 held-out images each, and 0.90 of those that were "
    "moved; with four, pairs of classes can't be told from chance.",
    FINDINGS,
    ("1.00", "0.90"),
)
NAME_CLASSES = Advice(
    "Give both classes names, or prompts, that say what tells them apart, and add few-shot images.",
    f"What other names do has not been measured, more images have: {_MORE_SHOTS}",
    RESULTS,
    _SHOTS,
)
OTHER_MAP = Advice(
    "Read neighbours from the lists beside the map, or look at another map.",
    "On features whose change is known, drawn movement went with true drift by a rank correlation of 0.87 on the "
    "carried UMAP, 0.82 on PCA and 0.28 on a UMAP of each epoch.",
    MAPS,
    ("0.87", "0.82", "0.28"),
)
READ_BEST = Advice(
    "Read gromov_best beside gromov_identity: the Gram loss counts exchanged places as damage.",
    "On emoji-60 at four shots cross-entropy changed cosines by 0.202 ± 0.00427 when each image is compared with "
    "itself, and by 0.188 ± 0.00406 under the best coupling; MPS-Tuning by 0.0952 ± 0.00339 under both.",
    GEOMETRY,
    ("0.202 ± 0.00427", "0.188 ± 0.00406", "0.0952 ± 0.00339"),
)
