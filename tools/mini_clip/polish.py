"""Polishing: the shipped image tower learns what its names mean, so that words which are no names find it too.

A tower that only has to tell names apart leaves its features far from all of them. Here they are pulled onto their
own name, and told apart by their tags (a doughnut: dessert, sweet, breakfast) as the text tower reads them, in both
directions: which words for this image, and which images for this word. What the tower said before of all names is held
fast.
"""

import copy

import open_clip
import torch
import torch.nn.functional as F

from mini_clip.corpus import Corpus
from mini_clip.losses import name_loss, pair_loss
from mini_clip.measures import TEMPLATE
from mini_clip.pool import ViewPool
from mini_clip.student import Student
from mini_clip.text import encode

BATCH = 48
REUSE = 3
LABEL_SHARE, OPINION_SHARE, NEAR_SHARE, TAG_SHARE, FIND_SHARE, PAIR_SHARE = 1.0, 0.5, 3.0, 0.5, 1.0, 0.5
TAG_SCALE = 20.0
"""Tags are told apart less sharply than names: many are true of one image."""


class Tags:
    """Every tag that describes a concept, `points` (T, D) unit vectors, and `share` (C, T): which are true of which."""

    def __init__(self, corpus: Corpus, clip: open_clip.CLIP) -> None:
        words = sorted({tag for tags in corpus.tags for tag in tags})
        column = {word: index for index, word in enumerate(words)}
        share = torch.zeros(len(corpus.names), len(words))
        for row, tags in enumerate(corpus.tags):
            share[row, [column[tag] for tag in tags]] = 1.0
        self.points = read(clip, [f"a {word}" for word in words])
        self.share = share / share.sum(dim=1, keepdim=True).clamp_min(1)


@torch.no_grad()
def read(clip: open_clip.CLIP, prompts: list[str]) -> torch.Tensor:
    """Unit vectors (n, D) of prompts."""
    tokens = open_clip.tokenizer.SimpleTokenizer(context_length=clip.context_length)(prompts)
    return torch.cat([F.normalize(encode(clip, part), dim=1) for part in tokens.split(256)])


class PolishLoss:
    """The loss of one batch of views; `clip` is the model as it is shipped."""

    def __init__(self, corpus: Corpus, clip: open_clip.CLIP) -> None:
        self.scale = clip.logit_scale.exp().item()
        self.names = read(clip, [TEMPLATE.format(name) for name in corpus.names])
        self.tags = Tags(corpus, clip)
        before = Student(copy.deepcopy(clip.visual)).eval().requires_grad_(False)
        self.pool = ViewPool(corpus, BATCH, REUSE, teach=before)

    def __call__(self, model: Student) -> torch.Tensor:
        views, concept, taught = self.pool.draw()
        features = model(views)
        opinion = (self.scale * taught @ self.names.T).softmax(dim=1)
        ours = (model.log_scale.exp() * features @ self.names.T).log_softmax(dim=1)
        of_tags = (TAG_SCALE * features @ self.tags.points.T).log_softmax(dim=1)
        return (
            LABEL_SHARE * name_loss(features, self.names, concept, model.log_scale)
            - OPINION_SHARE * (opinion * ours).sum(dim=1).mean()
            + NEAR_SHARE * (1 - (features * self.names[concept]).sum(dim=1)).mean()
            - TAG_SHARE * (self.tags.share[concept] * of_tags).sum(dim=1).mean()
            + FIND_SHARE * self._find(features, concept)
            + PAIR_SHARE * pair_loss(features, concept, 0.1)
        )

    def _find(self, features: torch.Tensor, concept: torch.Tensor) -> torch.Tensor:
        """Cross-entropy of each word over the images of the batch: names and tags that are true of some of them."""
        true_of = torch.cat([F.one_hot(concept, len(self.names)).float(), self.tags.share[concept].sign()], dim=1).T
        words = true_of.sum(dim=1) > 0
        points = torch.cat([self.names, self.tags.points])[words]
        target = true_of[words] / true_of[words].sum(dim=1, keepdim=True)  # (W, B)
        return F.cross_entropy(TAG_SCALE * points @ features.T, target)
