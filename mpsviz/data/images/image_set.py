"""Images that are decoded when they are asked for, so that a dataset need not fit into memory."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock
from typing import overload

import torch

from mpsviz.data.dataset.records import ImageRecord
from mpsviz.data.images.views import decode
from mpsviz.errors import UserError

CACHE_BYTES = 2**30
SHARPNESS = 2
"""By default images are kept at so many times the side that the model sees, so that crops of half of them are sharp."""


def decode_side(limit: int, size: int) -> int | None:
    """The shorter side in px that larger images are reduced to when they are decoded; None: none is.

    Args:
        limit: `DataConfig.decode_limit`.
        size: of the side that the model sees, in px.

    Raises:
        UserError: the model would see less than it is able to.
    """
    if limit < 0:
        return SHARPNESS * size
    if 0 < limit < size:
        raise UserError(
            f"Images can't be shrunk to {limit} px (data.decode_limit) for a model that sees {size} px.",
            next_step=f"Choose {size} or more, 0 to shrink none, or −1 for {SHARPNESS * size}.",
        )
    return limit or None


class ImageSet(Sequence[torch.Tensor]):
    """A sequence of (3, H, W) uint8 images; those used last are kept, up to a number of bytes. Safe across threads.

    Indexing raises UserError, with the file's name, where an image can't be used.
    """

    def __init__(
        self, records: Sequence[ImageRecord], shorter_side: int | None, cache_bytes: int = CACHE_BYTES
    ) -> None:
        """Nothing is decoded yet.

        Args:
            shorter_side: in px; larger images are reduced to that, see `decode_side`; None: none is.
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
