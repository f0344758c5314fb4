"""After the first visit to a page, the garbage collector looks at what runs of pages make, not at what was imported."""

from __future__ import annotations

import gc
import sys
from types import ModuleType
from weakref import ref

import pytest

from mpsviz.ui.session import frozen_imports

from .test_all_pages import open_page


class Cycle:
    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def nothing_frozen(monkeypatch: pytest.MonkeyPatch):
    gc.unfreeze()
    monkeypatch.setattr(frozen_imports, "_modules", 0)
    yield
    gc.freeze()


@pytest.mark.usefixtures("nothing_frozen")
def test_a_page_sets_aside_what_it_imported_and_only_then():
    app = open_page("tune")
    assert not app.exception
    assert gc.get_freeze_count() > len(gc.get_objects()), "most of what there is was imported"
    before = gc.get_freeze_count()
    app.run()
    assert gc.get_freeze_count() <= before, "what runs of pages make is not set aside"


@pytest.mark.usefixtures("nothing_frozen")
def test_garbage_is_collected_before_and_after(monkeypatch: pytest.MonkeyPatch):
    kept, early = ref(Cycle()), Cycle()
    frozen_imports.freeze_imports()
    assert kept() is None
    late = Cycle()
    traces = ref(early), ref(late)
    monkeypatch.setitem(sys.modules, "mpsviz.made_up_for_this_test", ModuleType("made up"))
    frozen_imports.freeze_imports()
    del early, late
    gc.collect()
    assert all(trace() is not None for trace in traces), "what lived then is set aside, and only goes by itself"
    gc.unfreeze()
    gc.collect()
    assert [trace() for trace in traces] == [None, None]
