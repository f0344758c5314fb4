"""What several rooms of the suite share."""

from __future__ import annotations

import gc
import itertools
import logging
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("MPSVIZ_EXAMPLES", "0")  # a first start without runs; tests of the examples turn them on
os.environ.setdefault("OMP_WAIT_POLICY", "passive")  # threads that wait would take the cores from the other tests


gc.disable()  # until all tests are collected: of what is imported nothing is garbage, and to see that takes seconds
logging.getLogger().addHandler(logging.NullHandler())  # as with pytest's own, what is logged is not printed

_numbers = itertools.count()


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.enable()


@pytest.fixture(autouse=True)
def runs_folder(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """Every test has a runs folder of its own, which is not there yet; `tmp_path / "runs"` where it has that folder.

    pytest looks through the folders of all tests before it makes another one: only tests that ask for one get it.
    """
    if "tmp_path" in request.fixturenames:
        folder = request.getfixturevalue("tmp_path") / "runs"
    else:
        folder = tmp_path_factory.getbasetemp() / f"runs-{next(_numbers)}"
    monkeypatch.setenv("MPSVIZ_RUNS", str(folder))
    return folder


@pytest.fixture(scope="module", autouse=True)
def garbage_is_looked_for_among_what_is_new() -> None:
    """Streamlit collects it after every run of a page; to look through torch and all tests takes 0.3 s each time."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def tests_do_not_step_back() -> Iterator[None]:
    """A command that a test carries out in its own process would make every test after it wait for all others."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("mpsviz.cores.POLITE", 0)
        yield


@pytest.fixture(scope="module", autouse=True)
def processes_are_forked() -> Iterator[None]:
    """Where it is tried how processes start and end, a module has another fixture of this name."""
    from tests.forked_processes import processes_forked

    with processes_forked():
        yield


@pytest.fixture(scope="session")
def examples_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder with the unpacked examples."""
    from mpsviz.runs.lifecycle import examples as shipped  # after the environment is set, as below
    from tests.made_once import made_once

    def unpack(folder: Path) -> None:
        assert shipped.unpacked(shipped.SHIPPED, folder) is not None

    return made_once(tmp_path_factory, "examples", unpack)


@pytest.fixture
def examples(examples_cache: Path, monkeypatch: pytest.MonkeyPatch) -> dict:
    """Examples are on, as they are for a user; the runs by name."""
    from mpsviz.runs.lifecycle import examples as shipped

    monkeypatch.setenv("MPSVIZ_EXAMPLES", "1")
    monkeypatch.setenv("MPSVIZ_CACHE", str(examples_cache))
    return {run.path.name: run for run in shipped.example_runs()}


@pytest.fixture(scope="session", autouse=True)
def runs_of_pages_are_waited_for() -> Iterator[None]:
    """AppTest looks every millisecond whether the page is done, and takes the interpreter from its thread each time."""
    from streamlit.testing.v1 import local_script_runner

    look_again_and_again = local_script_runner.require_widgets_deltas

    def wait(runner: local_script_runner.LocalScriptRunner, timeout: float = 3) -> None:
        if runner._script_thread:
            runner._script_thread.join(timeout)
        look_again_and_again(runner, timeout)  # once; says what is wrong where the thread goes on

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(local_script_runner, "require_widgets_deltas", wait)
        yield


@pytest.fixture(scope="session", autouse=True)
def scripts_of_pages_are_compiled_once() -> Iterator[None]:
    """Each run of an AppTest compiles app.py and the page again, where a server has them compiled."""
    from streamlit.runtime.scriptrunner.script_cache import ScriptCache

    compile_script = ScriptCache.get_bytecode
    compiled: dict[tuple[str, int, int], object] = {}

    def compile_once(self: ScriptCache, script_path: str) -> object:
        about = os.stat(script_path)
        key = os.path.abspath(script_path), about.st_mtime_ns, about.st_size
        if key not in compiled:
            compiled[key] = compile_script(self, script_path)
        return compiled[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ScriptCache, "get_bytecode", compile_once)
        yield


@pytest.fixture(scope="session", autouse=True)
def installed_components_are_looked_for_once() -> Iterator[None]:
    """Streamlit reads the metadata of every installed package for each AppTest, which takes longer than most pages."""
    from streamlit.components.v2 import manifest_scanner

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield
