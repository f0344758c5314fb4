"""A rolling store of views, each learnt from a few times: making one costs a CPU as much as learning from it."""

from collections.abc import Callable

import torch

from mini_clip.corpus import Corpus, PairSampler
from mini_clip.views import PIXELS, random_views

PAIRS = 4096


class ViewPool:
    """Draws batches of pairs (two drawings of one concept); for each batch, 1/`reuse` of its size is made anew.

    `teach`, if given, maps new views (B, 3, 48, 48) to what a teacher says of them, (B, D), kept beside them.
    """

    def __init__(
        self, corpus: Corpus, batch: int, reuse: int, teach: Callable[[torch.Tensor], torch.Tensor] | None = None
    ) -> None:
        self.corpus, self.sampler, self.teach = corpus, PairSampler(corpus), teach
        self.pairs, self.new_pairs = batch // 2, max(batch // 2 // reuse, 1)
        device = corpus.drawings.device
        self.views = torch.empty(PAIRS, 2, 3, PIXELS, PIXELS, dtype=torch.bfloat16, device=device)
        self.concept = torch.empty(PAIRS, dtype=torch.long, device=device)
        self.lesson: torch.Tensor | None = None
        self.filled = self.next = 0

    def draw(self) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor | None]:
        """Views (B, 3, 48, 48), their concepts (B,), the teacher's word on them (B, D) or None."""
        self._add(self.pairs if self.filled < 4 * self.pairs else self.new_pairs)
        slots = torch.randperm(self.filled, device=self.concept.device)[: self.pairs]
        lesson = None if self.lesson is None else self.lesson[slots].flatten(0, 1)
        return self.views[slots].flatten(0, 1).float(), self.concept[slots].repeat_interleave(2), lesson

    def _add(self, pairs: int) -> None:
        index = self.sampler.draw(2 * pairs)
        views = random_views(self.corpus.drawings[index])
        slots = (self.next + torch.arange(pairs, device=index.device)) % PAIRS
        self.views[slots] = views.unflatten(0, (pairs, 2)).to(self.views.dtype)
        self.concept[slots] = self.corpus.concept[index[::2]]
        if self.teach is not None:
            lesson = self.teach(views)
            if self.lesson is None:
                self.lesson = lesson.new_empty(PAIRS, 2, lesson.shape[1])
            self.lesson[slots] = lesson.unflatten(0, (pairs, 2))
        self.next = (self.next + pairs) % PAIRS
        self.filled = min(self.filled + pairs, PAIRS)
