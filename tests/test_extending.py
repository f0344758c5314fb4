"""What CONTRIBUTING.md says about adding a measure, a projection, a dataset, a method and a page, done in a copy."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
COPIED = ("mpsviz", "pages", "app.py", "pyproject.toml", ".streamlit", "CONTRIBUTING.md")
SECTIONS = dict(
    re.findall(r"^## An? (\w+)\n(.*?)(?=^## |\Z)", (ROOT / "CONTRIBUTING.md").read_text("utf-8"), re.M | re.S)
)
BLOCK = re.compile(r"^```(python|diff)\n# (\S+)\n(.*?)^```$", re.M | re.S)

WALLS = """
from pathlib import Path
import mpsviz
from tests import test_architecture as walls, test_sizes as sizes
assert Path(mpsviz.__file__).parents[1] == walls.ROOT == Path.cwd()
for new in {new}:
    assert walls.trespasses(walls.ROOT / new) == []
sizes.test_a_room_has_a_sentence_and_no_more_modules_than_one_can_overlook()
sizes.test_a_module_is_one_idea_long()
"""
"""Of the tests of the house, which are copied too, what a new file could break."""

IT_WORKS = {
    "measure": """
import numpy as np
from mpsviz.analysis.evidence.evidence import Evidence
from mpsviz.analysis.measures.registry import measure
angles = np.radians([0, 30, 60, 90])
before = np.stack([np.cos(angles), np.sin(angles)], axis=1)
turned = angles + np.radians([0, 60, 10, 180])  # the last one tunes, and does not count
after = np.stack([np.cos(turned), np.sin(turned)], axis=1)
texts = np.eye(2)
evidence = Evidence(
    before=before, after=after, zero_shot_logits=before @ texts.T, logits=after @ texts.T,
    token_gram_drift=np.zeros(4), label=np.array([0, 0, 1, 1]), family=np.full(4, -1),
    split=np.array(["held-out"] * 3 + ["few-shot"]), text_features=texts, name_features=None,
    name_index=np.full(4, -1), n_neighbors=1,
)
np.testing.assert_allclose(measure(evidence, ["cat", "dog"]).summary["largest_drift"], 0.5)  # 1 − cos 60°
""",
    "projection": """
import sys
import numpy as np
from mpsviz.analysis.projections.registry import PROJECTIONS, slow_projections
assert "sklearn" not in sys.modules
assert slow_projections(["random_projection"]) == ["random_projection"]
features = np.random.default_rng(0).normal(size=(3, 20, 8))
drawn, again, other = (PROJECTIONS["random_projection"].project(features, n_neighbors=5, seed=s) for s in (1, 1, 2))
assert drawn.shape == (3, 20, 2) and np.isfinite(drawn).all() and drawn.std() > 0.5
np.testing.assert_array_equal(drawn, again)
directions = np.random.default_rng(1).normal(size=(8, 2))
np.testing.assert_allclose(drawn, features @ directions / np.sqrt(2), atol=1e-5)
assert abs(drawn - other).max() > 0.1
""",
    "dataset": """
from pathlib import Path
import numpy as np
from PIL import Image
from mpsviz.config.run_config import DataConfig
from mpsviz.data.catalog import DATASETS, check_shots, load_dataset
from mpsviz.errors import UserError
rng = np.random.default_rng(0)
for part, folder in ((p, f) for p in ("train", "val") for f in ("n01440764", "n03028079")):
    for number in range(3):
        file = Path("imagenette2", part, folder, f"{number}.png")
        file.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(rng.integers(0, 256, (16, 16, 3), dtype=np.uint8)).save(file)
config = DataConfig(name="imagenette", path="imagenette2", shots=2)
check_shots(config)
found = load_dataset(config)
assert found.class_names == ("tench", "church") and found.class_keys == ("n01440764", "n03028079")
assert [(r.name, r.split) for r in found.records] == [
    (name, part) for part in ("train", "test") for name in ("tench", "church") for _ in range(3)
]
try:
    load_dataset(DataConfig(name="imagenette"))
    raise AssertionError
except UserError as error:
    assert error.next_step == DATASETS["imagenette"].layout
from mpsviz.ui.tune import data_source
assert "Imagenette: ten easy classes of ImageNet" in data_source.HELP
""",
    "method": """
import sys
import torch
from mpsviz.cli.main import main
from mpsviz.config.choices import METHODS as CHOICES
from mpsviz.config.run_config import RunConfig, with_changes
sys.path.append({tuning!r})
from tiny import draw_images, few_shots, make_backbone, make_learner, moved
from mpsviz.tuning.methods import METHODS
assert CHOICES["distill"].startswith("Distillation: ")
changes = {"method.name": "distill", "method.distillation_weight": 3.0}
assert with_changes(RunConfig(), changes).method.distillation_weight == 3.0
labels = torch.tensor([0, 1, 2, 0, 1, 2])
learner = make_learner(make_backbone(), changes)
at_first = learner.losses(learner(draw_images()), labels, 0)
torch.testing.assert_close(at_first["distillation"].item(), 0.0)
later = moved(learner, 0.1)
features = later(draw_images())
before, after = later.targets.logits(features.frozen).softmax(-1), later.logits(features.tuned).softmax(-1)
divergence = (before * (before / after).log()).sum(-1).mean()
torch.testing.assert_close(later.losses(features, labels, 0)["distillation"], 3 * divergence)
single = make_learner(make_backbone(), {**changes, "optim.epochs": 1}, torch.float32)
go_on = lambda _: False
assert METHODS["distill"].fit(single, few_shots(6), single.config.optim, go_on, go_on)
try:
    main(["tune", "--help"])
except SystemExit as end:
    assert end.code == 0
""",
    "page": """
from streamlit.testing.v1 import AppTest
from mpsviz.runs.lifecycle import warm_worker
warm_worker.warm_up = lambda: None
app = AppTest.from_file("app.py", default_timeout=60).run()
app.switch_page("pages/settings.py").run()
assert not app.exception, app.exception
assert not app.error
assert app.title[0].value == "Settings"
assert '"clip-lora"' in app.json[0].value
""",
}


def blocks(kind: str) -> list[tuple[str, str, str]]:
    """(python or diff, path, text) of every block about a kind of thing, in order."""
    return BLOCK.findall(SECTIONS[kind])


def apply(tree: Path, kind: str) -> list[str]:
    """Do what the blocks say in a copy; returns the new files."""
    new = []
    for language, path, text in blocks(kind):
        file = tree / path
        if language == "python":
            assert not file.exists(), f"{path} is there already"
            file.write_text(text, encoding="utf-8")
            new.append(path)
            continue
        for hunk in text.split("@@\n"):
            lines = hunk.splitlines(keepends=True)
            there = "".join(line[1:] for line in lines if line.startswith(" "))
            content = file.read_text(encoding="utf-8")
            assert content.count(there) == 1, f"{path} has not once:\n{there}"
            file.write_text(content.replace(there, "".join(line[1:] for line in lines)), encoding="utf-8")
    return new


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """The checkout, copied; its assets are links."""
    copy = tmp_path / "mpsviz"
    copy.mkdir()
    for name in COPIED:
        source, ignored = (
            ROOT / name,
            shutil.ignore_patterns("node_modules", "*.pyc.*"),
        )  # but for what is being compiled
        shutil.copytree(source, copy / name, ignore=ignored) if source.is_dir() else shutil.copy(source, copy / name)
    (copy / "assets").symlink_to(ROOT / "assets")
    (copy / "tests").mkdir()
    for name in ("source_tree.py", "test_architecture.py", "test_sizes.py"):
        shutil.copy(ROOT / "tests" / name, copy / "tests")
    return copy


def test_the_document_speaks_of_all_five():
    assert set(SECTIONS) == set(IT_WORKS)
    assert all({language for language, _, _ in blocks(kind)} == {"python", "diff"} for kind in IT_WORKS)


@pytest.mark.parametrize("kind", IT_WORKS)
def test_what_the_document_says_is_all_it_takes(kind: str, tree: Path, tmp_path: Path):
    new = apply(tree, kind)
    shutil.copytree(ROOT / "tests" / "fixtures" / "run_v0_1_0", tmp_path / "runs" / "earlier")
    code = IT_WORKS[kind].replace("{tuning!r}", repr(str(ROOT / "tests" / "tuning"))) + WALLS.format(new=new)
    environment = {**os.environ, "PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tree, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    if kind == "method":
        assert "distill" in done.stdout  # mpsviz tune --help


@pytest.mark.parametrize("kind", IT_WORKS)
def test_its_code_is_clean(kind: str, tree: Path):
    apply(tree, kind)
    changed = [path for _, path, _ in blocks(kind)]
    for check in (["check"], ["format", "--check"]):
        subprocess.run([sys.executable, "-m", "ruff", *check, "--no-cache", *changed], cwd=tree, check=True)
