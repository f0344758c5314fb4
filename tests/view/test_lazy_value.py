"""What takes long is made once, when it is asked for, and lets go what it was made of."""

from __future__ import annotations

import gc
import weakref
from threading import Thread

import numpy as np
import pytest

from mpsviz.view.caching.lazy_value import LazyValue


def test_it_is_made_once_when_it_is_first_asked_for_and_its_sources_go():
    source = np.zeros(3)
    gone = weakref.ref(source)
    made: list[object] = []

    def make(source: np.ndarray = source) -> float:
        made.append(None)
        return float(source.sum())

    later = LazyValue(make)
    assert not made
    threads = [Thread(target=later.get) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert later.get() == 0.0
    assert len(made) == 1
    del source, make
    gc.collect()
    assert gone() is None


def test_what_failed_is_tried_again():
    answers = iter([ValueError("not yet"), "there"])

    def make() -> object:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    later = LazyValue(make)
    with pytest.raises(ValueError, match="not yet"):
        later.get()
    assert later.get() == "there"
