"""A run knows the domain of every image, measures each domain on its own, and is trained on the one that was chosen."""

from __future__ import annotations

from pathlib import Path

from mpsviz.config.run_config import RunConfig, with_changes
from mpsviz.runs.folder.store import RunFolder
from mpsviz.runs.worker.worker import execute
from mpsviz.view.images import pack_images
from tests.data.made import class_files, fill


def test_a_domain_is_trained_on_and_the_others_are_measured_each_on_its_own(noise_config: RunConfig, tmp_path: Path):
    files: dict[str, bytes] = {}
    for domain in ("art", "photo", "sketch"):
        files |= class_files(each=5, prefix=f"{domain}/")
    folder = fill(tmp_path / "pacs", {name: content + name.encode() for name, content in files.items()})
    changes = {"data.path": str(folder), "data.train_on": "domain=photo", "optim.epochs": 1, "device": "cpu"}
    run = RunFolder.create(tmp_path / "run", with_changes(noise_config, changes))
    execute(run, threads=1)
    probe = run.written("probe")
    assert set(probe.loc[probe["split"] == "few-shot", "domain"]) == {"photo"}
    assert set(probe.loc[probe["split"] == "held-out", "domain"]) == {"art", "sketch"}
    by_group = run.written("analysis/by_group").query("column == 'domain' and measure == 'accuracy_tuned'")
    assert set(by_group["group"]) == {"art", "sketch"}
    assert set(by_group["n"]) == {10}
    assert run.config().data.train_on == {"domain": ("photo",)}
    (domain,) = (column for column in pack_images(probe, [0]).meta["columns"] if column["name"] == "domain")
    assert "sketch" in domain["categories"]
