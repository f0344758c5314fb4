"""How many threads a computation has, and how it stands beside a process that wants the same cores."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mpsviz import cores


@pytest.mark.parametrize(
    ("said", "threads"), [("3", 3), (" 2 ", 2), ("4,2", 4), ("64", 8), ("", 8), ("0", 8), ("-1", 8), ("all", 8)]
)
def test_omp_num_threads_lowers_the_number_of_threads(said: str, threads: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(cores, "available_cores", lambda: 8)
    monkeypatch.setenv("OMP_NUM_THREADS", said)
    assert cores.threads() == threads


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="this system knows no affinity")
def test_a_process_that_may_run_on_one_core_has_one_thread():
    code = "import os; os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})\n"
    code += "from mpsviz.cores import threads; print(threads())"
    free = {name: value for name, value in os.environ.items() if name != "OMP_NUM_THREADS"}
    assert subprocess.run([sys.executable, "-c", code], env=free, capture_output=True, check=True).stdout == b"1\n"


def written(folder: Path, **files: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name.replace("cpu_", "cpu.")).write_text(text)


def test_the_narrowest_of_the_groups_around_a_process_counts(tmp_path: Path):
    """The second version of control groups, as Docker and Kubernetes use it: 1.5 cores within 4 within any."""
    written(tmp_path / "pod" / "container", cpu_max="150000 100000\n")
    written(tmp_path / "pod", cpu_max="400000 100000\n")
    written(tmp_path, cpu_max="max 100000\n")
    (tmp_path / "membership").write_text("0::/pod/container\n")
    assert cores.quota(tmp_path, tmp_path / "membership") == 1.5


def test_groups_of_the_first_version_count_too(tmp_path: Path):
    written(tmp_path / "cpu" / "box", cpu_cfs_quota_us="200000\n", cpu_cfs_period_us="100000\n")
    written(tmp_path / "cpu", cpu_cfs_quota_us="-1\n", cpu_cfs_period_us="100000\n")
    (tmp_path / "membership").write_text("5:cpuset:/box\n3:cpu,cpuacct:/box\n0::/\n")
    assert cores.quota(tmp_path, tmp_path / "membership") == 2.0


@pytest.mark.parametrize("membership", ["", "0::/\n", "0::/gone\n", "3:cpu:/\n"])
def test_without_a_limit_every_core_counts(membership: str, tmp_path: Path):
    (tmp_path / "membership").write_text(membership)
    assert cores.quota(tmp_path, tmp_path / "membership") == float("inf")
    assert cores.quota(tmp_path, tmp_path / "no such file") == float("inf")


def test_threads_that_wait_sleep_unless_the_user_says_otherwise(monkeypatch: pytest.MonkeyPatch):
    for name in cores.WAITING:
        monkeypatch.delenv(name, raising=False)
    cores.wait_asleep()
    assert os.environ["OMP_WAIT_POLICY"] == "PASSIVE"
    monkeypatch.delenv("OMP_WAIT_POLICY")
    monkeypatch.setenv("GOMP_SPINCOUNT", "1000")
    cores.wait_asleep()
    assert "OMP_WAIT_POLICY" not in os.environ


@pytest.mark.skipif(not hasattr(os, "nice"), reason="this system knows no nice")
@pytest.mark.parametrize(("before", "after"), [(0, cores.POLITE), (12, 12)])
def test_it_steps_back_once_and_never_forward(before: int, after: int):
    code = f"import os; os.nice({before})\nfrom mpsviz.cores import step_back\n"
    code += "step_back(); step_back(); print(os.getpriority(os.PRIO_PROCESS, 0))"
    here = os.getpriority(os.PRIO_PROCESS, 0)
    if here:
        pytest.skip("the tests themselves have stepped back")
    assert int(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout) == after


def test_the_command_line_says_so_before_torch_is_imported(tmp_path: Path):
    """OpenMP reads it once, when torch is loaded."""
    code = """
import os, sys
from importlib.abc import MetaPathFinder
class Watch(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name == "torch":
            print(os.environ.get("OMP_WAIT_POLICY"), flush=True)
            os._exit(0)
sys.meta_path.insert(0, Watch())
from mpsviz.cli.main import main
main(["tune", "--shots", "1", "--epochs", "1", "--device", "cpu", "--out", sys.argv[1]])
"""
    free = {name: value for name, value in os.environ.items() if name not in cores.WAITING}
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "run")], env=free, capture_output=True, check=True
    )
    assert done.stdout == b"PASSIVE\n"
