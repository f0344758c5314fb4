"""Processes of mpsviz that tests start are forked from one that has imported everything: it takes seconds each time.

They are processes like those that the app starts: with the lines, files and environment that they are given, killed and
waited for in the same way. How the app starts them is tried where a module of tests does without `processes_forked`.
"""

from __future__ import annotations

import os
import runpy
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from multiprocessing import forkserver, reduction
from types import SimpleNamespace
from typing import IO, Any

import psutil
import pytest

from mpsviz.runs.background import downloads, imported_features, parallel_drawing, remeasure_process, text_tower
from mpsviz.runs.lifecycle import warm_worker
from mpsviz.runs.processes import side_process

STARTERS = (downloads, imported_features, parallel_drawing, remeasure_process, side_process, text_tower, warm_worker)
"""Modules that start processes."""
PRELOADED = (
    "tests.forked_processes", "tests.preloaded", "mpsviz.runs.worker.entry", "mpsviz.runs.worker.analyst",
    "mpsviz.runs.worker.map_drawer", "mpsviz.runs.worker.text_encoder", "mpsviz.runs.background.imported_features",
    "mpsviz.runs.background.remeasure_process", "mpsviz.runs.background.map_redrawer", "mpsviz.cli.main", "umap",
    "mpsviz.analysis.measures.registry", "sklearn.linear_model", "mpsviz.data.download",
)  # fmt: skip
WORKER, ANALYST = "mpsviz.runs.worker.entry", "mpsviz.runs.worker.analyst"
_server = forkserver.ForkServer()
_server.set_forkserver_preload(list(PRELOADED))


class Job:
    """What the new process does: it runs a module as `python -m` does. Pickled, it is called by `_bootstrap`."""

    def __init__(self, module: str, arguments: list[str], cwd: str, environment: dict[str, str], session: bool) -> None:
        self.module, self.arguments, self.cwd = module, arguments, cwd
        self.environment, self.session, self.asker = environment, session, str(os.getpid())

    def _bootstrap(self, _: int) -> int:
        """In a process of the server, which was passed its stdin, stdout and stderr; returns its exit status."""
        return self.run(forkserver._forkserver.get_inherited_fds() or [])

    def run(self, theirs: list[int]) -> int:
        for number, passed in enumerate(theirs):
            os.dup2(passed, number)
        sys.stdin, sys.stdout, sys.stderr = (
            os.fdopen(number, mode, closefd=False) for number, mode in enumerate("rww")
        )
        if self.session:
            os.setsid()
        os.chdir(self.cwd)
        os.environ.clear()
        os.environ.update(self.environment)
        parent = str(os.getppid())  # the server stands for who asked it
        sys.argv = [self.module, *(parent if text == self.asker else text for text in self.arguments)]
        if not hasattr(sys.modules.get(self.module), "__path__"):
            sys.modules.pop(self.module, None)
        if self.module == WORKER:
            side_process.subprocess = with_popen(analyst_forked)
        try:
            runpy.run_module(self.module, run_name="__main__", alter_sys=True)
            status = 0
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else int(end.code is not None)
        except BaseException:
            sys.excepthook(*sys.exc_info())
            status = 1
        threading._shutdown()
        sys.stdout.flush()
        sys.stderr.flush()
        return status


class Forked:
    """As much of `subprocess.Popen` as our modules use, for a module of ours."""

    def __init__(
        self,
        command: list[str],
        *,
        stdin: int | None = None,
        stdout: IO[Any] | int | None = None,
        stderr: IO[Any] | int | None = None,
        cwd: os.PathLike[str] | str | None = None,
        env: Mapping[str, str] | None = None,
        start_new_session: bool = False,
        text: bool = False,
    ) -> None:
        python, flag, module, *arguments = command
        assert (python, flag) == (sys.executable, "-m")
        self.args, self.returncode, self._over = command, None, threading.Event()
        self._kind = "" if text else "b"
        theirs: list[int] = []
        self.stdin = self._pipe(theirs, stdin, 0)
        self.stdout = self._pipe(theirs, stdout, 1)
        self.stderr = self._pipe(theirs, theirs[1] if stderr == subprocess.STDOUT else stderr, 2)
        try:
            self.pid = self._begin(
                Job(module, arguments, os.fspath(cwd or os.getcwd()), dict(env or os.environ), start_new_session),
                theirs,
            )
        finally:
            for number in theirs:
                os.close(number)
        threading.Thread(target=self._watch, daemon=True).start()

    def _begin(self, job: Job, theirs: list[int]) -> int:
        """Have it started; returns its number."""
        self._line, data = _server.connect_to_new_process(theirs)
        with open(data, "wb") as line:
            reduction.dump({"sys_path": sys.path}, line)
            reduction.dump(job, line)
        return forkserver.read_signed(self._line)

    def _end(self) -> int:
        """Wait for its exit status."""
        try:
            return forkserver.read_signed(self._line)
        finally:
            os.close(self._line)

    def _pipe(self, theirs: list[int], wanted: IO[Any] | int | None, number: int) -> IO[Any] | None:
        """Our end of a pipe, if one is wanted; what the process gets is added to `theirs`."""
        ours = None
        if wanted == subprocess.PIPE:
            read, write = os.pipe()
            ours = os.fdopen(*((write, f"w{self._kind}") if number == 0 else (read, f"r{self._kind}")))
            theirs.append(read if number == 0 else write)
        elif wanted == subprocess.DEVNULL:
            theirs.append(os.open(os.devnull, os.O_RDWR))
        else:
            theirs.append(os.dup(number if wanted is None else wanted if isinstance(wanted, int) else wanted.fileno()))
        return ours

    def _watch(self) -> None:
        self.returncode = self._end()
        self._over.set()

    def poll(self) -> int | None:
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        if not self._over.wait(timeout):
            raise subprocess.TimeoutExpired(self.args, timeout or 0)
        assert self.returncode is not None
        return self.returncode

    def communicate(self) -> None:
        """Of a process whose output is of no interest any more."""
        for ours in (self.stdin, self.stdout, self.stderr):
            if ours:
                ours.close()
        self.wait()

    def send_signal(self, number: int) -> None:
        if self.returncode is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)


class ForkedHere(Forked):
    """Forked from this process, which has done nothing yet but import."""

    def _begin(self, job: Job, theirs: list[int]) -> int:
        if pid := os.fork():
            return pid
        status = 1
        try:
            kept = [os.dup2(passed, 100 + number) for number, passed in enumerate(theirs)]
            os.closerange(3, 100)  # locks, and our end of its own line
            os.closerange(103, 4096)
            status = job.run(kept)
        finally:
            os._exit(status)

    def _end(self) -> int:
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def analyst_forked(command: list[str], **options: Any) -> Any:
    """What a worker has beside it: the analyst, which it starts before it does anything else, is forked from it."""
    return (ForkedHere if command[2] == ANALYST else subprocess.Popen)(command, **options)


def with_popen(start: Callable[..., Any]) -> Any:
    """The module `subprocess` with another way to start a process."""
    return SimpleNamespace(**vars(subprocess) | {"Popen": start})


@contextmanager
def processes_forked() -> Iterator[None]:
    """While it lasts, the modules that start processes have them forked."""
    with pytest.MonkeyPatch.context() as patch:
        for module in STARTERS:
            patch.setattr(module, "subprocess", with_popen(Forked))
        yield


def children() -> list[psutil.Process]:
    """Of this process, but for the server and what multiprocessing has beside it."""
    return [child for child in psutil.Process().children() if "multiprocessing" not in " ".join(child.cmdline())]
