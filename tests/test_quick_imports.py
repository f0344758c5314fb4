"""Imports without what nothing asks for, and a process that ends at once, when all that it had to do is done."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import time

from mpsviz.quick_imports import quick_imports
from tests.source_tree import ROOT


def test_what_is_not_needed_seems_not_to_be_installed_and_only_meanwhile():
    told = """
import gc, sys
from mpsviz.quick_imports import quick_imports
with quick_imports():
    assert not gc.isenabled()
    for name in ("wandb", "transformers"):
        try:
            __import__(name)
        except ImportError:
            print("no", name)
assert gc.isenabled()
print([name for name in ("wandb", "transformers") if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", told], cwd=ROOT, check=True, capture_output=True, text=True)
    assert done.stdout.splitlines() == ["no wandb", "no transformers", "[]"]


def test_what_was_imported_before_stays(monkeypatch):
    there = object()
    monkeypatch.setitem(sys.modules, "wandb", there)
    with quick_imports():
        assert sys.modules["wandb"] is there
    assert sys.modules["wandb"] is there
    assert gc.isenabled()


def test_a_process_that_leaves_has_said_all_and_done_what_was_to_be_done_at_its_end():
    told = """
import atexit, sys
from mpsviz.quick_imports import leave
atexit.register(print, "at the end")
sys.stdout.write("all of it\\n")
leave()
print("too late")
"""
    done = subprocess.run([sys.executable, "-c", told], cwd=ROOT, check=False, capture_output=True, text=True)
    assert (done.returncode, done.stdout.splitlines()) == (0, ["all of it", "at the end"])


def test_a_thread_that_still_works_is_not_cut_off():
    told = """
import threading, time
from mpsviz.quick_imports import leave
threading.Thread(target=lambda: (time.sleep(0.2), print("done"))).start()
leave()
"""
    began = time.monotonic()
    done = subprocess.run([sys.executable, "-c", told], cwd=ROOT, check=True, capture_output=True, text=True)
    assert done.stdout == "done\n"
    assert time.monotonic() - began >= 0.2


def test_a_process_without_a_stdout_leaves_as_quietly_as_any():
    told = "from mpsviz.quick_imports import leave; print('unheard'); leave()"
    done = subprocess.run(
        ["/bin/sh", "-c", '"$0" -c "$1" >&-', sys.executable, told],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_a_process_whose_last_words_reach_nobody_has_not_succeeded():
    told = "from mpsviz.quick_imports import leave; print('unheard'); leave()"
    with open("/dev/full", "wb") as full:
        buffered = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
        done = subprocess.run(
            [sys.executable, "-c", told],
            cwd=ROOT,
            check=False,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            env=buffered,
        )
    assert done.returncode == 120, "Python's own word for it"
    assert "No space left" in done.stderr
    assert "Traceback" not in done.stderr
