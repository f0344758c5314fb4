"""Images that are decoded when they are asked for, so that a dataset need not fit into memory."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock
from typing import overload

import torch

from mpsviz.data.dataset import ImageRecord
from mpsviz.data.images import decode

CACHE_BYTES = 2**30


class ImageSet(Sequence[torch.Tensor]):
    """A sequence of (3, H, W) uint8 images; those used last are kept, up to a number of bytes. Safe across threads.

    Indexing raises UserError, with the file's name, where an image can't be used.
    """

    def __init__(self, records: Sequence[ImageRecord], shorter_side: int, cache_bytes: int = CACHE_BYTES) -> None:
        """Nothing is decoded yet.

        Args:
            shorter_side: in px; larger images are reduced to that. Twice a model's image size keeps crops sharp.
            cache_bytes: of decoded images that are kept.
        """
        self.records = records
        self.shorter_side = shorter_side
        self.cache_bytes = cache_bytes
        self._kept: OrderedDict[int, torch.Tensor] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self.records)

    @overload
    def __getitem__(self, index: int) -> torch.Tensor: ...
    @overload
    def __getitem__(self, index: slice) -> ImageSet: ...
    def __getitem__(self, index: int | slice) -> torch.Tensor | ImageSet:
        if isinstance(index, slice):
            return ImageSet(self.records[index], self.shorter_side, self.cache_bytes)
        index = range(len(self))[index]
        with self._lock:
            if index in self._kept:
                self._kept.move_to_end(index)
                return self._kept[index]
        image = decode(self.records[index], self.shorter_side)  # outside the lock: decoding is what takes the time
        with self._lock:
            self._keep(index, image)
        return image

    def _keep(self, index: int, image: torch.Tensor) -> None:
        if index in self._kept or image.nbytes > self.cache_bytes:
            return
        self._kept[index] = image
        self._bytes += image.nbytes
        while self._bytes > self.cache_bytes:
            _, oldest = self._kept.popitem(last=False)
            self._bytes -= oldest.nbytes
