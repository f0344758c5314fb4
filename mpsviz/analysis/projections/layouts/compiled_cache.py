"""Keep what numba compiles of a library for other processes; a cache that fails is as if there were none."""

from __future__ import annotations

from typing import Any

from numba.core.caching import FunctionCache


class ForgivingCache(FunctionCache):
    """Numba's cache of one function, where a torn file or a full disk costs the time to compile, not the map."""

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """What was compiled for these types; None where nothing is kept of it, or nothing that can be read."""
        try:
            return super().load_overload(sig, target_context)
        except Exception:  # what reading altered bytes raises is anybody's guess
            self._forget()
            return None

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keep it, if there is room."""
        try:
            super().save_overload(sig, data)
        except Exception:  # the same, or an OSError: the disk is full, or not ours to write
            self._forget()

    def _forget(self) -> None:
        """Begin anew, where that can be written."""
        try:
            self.flush()
        except OSError:
            self.disable()


def keep_compiled(function: Any) -> None:
    """Of a `Dispatcher`, from now on; where numba finds no folder to keep it in, it is compiled in each process."""
    try:
        function._cache = ForgivingCache(function.py_func)
    except RuntimeError:  # "cannot cache function: no locator available"
        return
