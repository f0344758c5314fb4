"""What takes long to make is made by the first worker of a session that needs it; the others wait, and read it."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from filelock import FileLock


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """A folder of all workers, filled by `make`; tests only read it. See pytest-xdist's "session-scoped fixtures"."""
    base = factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "made-once" / name
    folder.parent.mkdir(exist_ok=True)
    whole = folder.with_name(f"{name}.whole")
    with FileLock(folder.with_name(f"{name}.lock")):
        if not whole.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            make(folder)
            whole.touch()
    return folder


_encoded: dict[tuple[str, str, int], np.ndarray] = {}


@contextmanager
def names_encoded_once() -> Iterator[None]:
    """Runs in this process encode the same names of bystanders by the same model on as many threads only once."""
    import torch

    from mpsviz.runs.worker import work

    encode = work.encode_vocabulary

    def encode_once(session: Any) -> np.ndarray:
        weights = hashlib.sha256(repr((session.dataset.vocabulary, session.dataset.templates)).encode())
        for name, tensor in session.backbone.model.state_dict().items():
            if not name.startswith("visual."):
                weights.update(tensor.detach().float().cpu().numpy().tobytes())
        key = weights.hexdigest(), str(session.backbone.device), torch.get_num_threads()
        if key not in _encoded:
            _encoded[key] = encode(session)
        return _encoded[key].copy()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(work, "encode_vocabulary", encode_once)
        yield
