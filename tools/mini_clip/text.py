"""The text tower: open_clip's own, small, taught to put a prompt where MiniLM puts what it is about.

It starts from token embeddings that already mean something (MiniLM's embedding of each whole-word token, on their
main axes), learns emoji names in many templates, their tags, ordinary nouns and dictionary glosses, and ends with
features of norm 10.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import open_clip
import torch
import torch.nn.functional as F

from mini_clip import targets
from mini_clip.corpus import Corpus
from mini_clip.nouns import read_nouns

TEMPLATES = (
    "{}",
    "an emoji of a {}.",
    "a photo of a {}.",
    "a drawing of a {}.",
    "a picture of a {}",
    "a {}",
    "the {}",
    "an icon of a {}.",
    "a sketch of the {}.",
    "a cartoon {}.",
    "this is a {}",
    "{} emoji",
)
BATCH = 192
FEATURE_NORM = 10.0
CONTEXT = 32


@dataclass(frozen=True)
class Lessons:
    """Texts and where each belongs: `place` (n,) rows of `points` (m, 384). `phrase` texts go without template."""

    name_texts: list[str]
    noun_texts: list[str]
    phrase_texts: list[str]
    phrase_place: np.ndarray
    points: np.ndarray
    token_ids: np.ndarray
    token_points: np.ndarray


def make_lessons(corpus: Corpus, wordnet: Path, concepts: np.ndarray, mean: np.ndarray) -> Lessons:
    """`concepts` (C, 384) are the names' targets; nouns follow them in `points`. Minutes of MiniLM on a CPU."""
    known = set(corpus.names)
    nouns = [noun for noun in read_nouns(wordnet) if noun.word not in known]
    noun_points = targets.centre(targets.place_names([n.word for n in nouns], [n.gloss for n in nouns]), mean)
    tags = [
        (tag, index) for index, tags in enumerate(corpus.tags) for tag in (", ".join(tags), " ".join(tags[:3])) if tag
    ]
    glosses = [(noun.gloss, len(known) + index) for index, noun in enumerate(nouns)]
    encoder = open_clip.tokenizer.SimpleTokenizer().encoder
    words = [w for w in encoder if w.endswith("</w>") and w[:-4].isalpha() and w.isascii() and len(w) >= 6]
    return Lessons(
        name_texts=corpus.names,
        noun_texts=[noun.word for noun in nouns],
        phrase_texts=[text for text, _ in tags + glosses],
        phrase_place=np.array([place for _, place in tags + glosses]),
        points=np.concatenate([concepts, noun_points]).astype(np.float32),
        token_ids=np.array([encoder[word] for word in words]),
        token_points=targets.centre(targets.embed([word[:-4] for word in words]), mean).astype(np.float32),
    )


def start_from_words(model: open_clip.CLIP, lessons: Lessons) -> None:
    """Token embeddings ← MiniLM's points of the whole-word tokens, on as many main axes as the tower is wide."""
    width = model.token_embedding.weight.shape[1]
    points = torch.from_numpy(lessons.token_points)
    axes = torch.linalg.svd(points[:8192], full_matrices=False)[2][:width]
    with torch.no_grad():
        model.token_embedding.weight.normal_(std=0.1 / width**0.5)
        model.token_embedding.weight[lessons.token_ids] = (points @ axes.T).to(model.token_embedding.weight.device)


def encode(model: open_clip.CLIP, tokens: torch.Tensor) -> torch.Tensor:
    """`model.encode_text` without the padding that a whole batch shares: (B, T) → (B, D), not normalised."""
    length = int((tokens != 0).sum(dim=1).max())
    tokens = tokens[:, :length]
    hidden = model.token_embedding(tokens) + model.positional_embedding[:length]
    hidden = model.ln_final(model.transformer(hidden, attn_mask=model.attn_mask[:length, :length]))
    last = tokens.argmax(dim=1)
    return hidden[torch.arange(len(tokens), device=tokens.device), last] @ model.text_projection


class TextLoss:
    """The loss of one batch, which is of one kind, so that short texts need not wait for long ones."""

    def __init__(self, lessons: Lessons, context: int) -> None:
        self.lessons = lessons
        self.points = torch.from_numpy(lessons.points).to(torch.get_default_device())
        self.tokenizer = open_clip.tokenizer.SimpleTokenizer(context_length=context)

    def __call__(self, model: open_clip.CLIP) -> torch.Tensor:
        names = len(self.lessons.name_texts)
        texts, place = self._draw(torch.rand(()).item())
        features = encode(model, self.tokenizer(texts).to(self.points.device))
        norm = features.norm(dim=1)
        unit = features / norm.unsqueeze(1)
        distance = 1 - (unit * self.points[place]).sum(dim=1)
        loss = 5 * distance.mean() + (norm / FEATURE_NORM - 1).square().mean()
        if (place < names).all():
            rivals, right = self.points[:names], place
        else:
            rivals, right = self.points[place], torch.arange(len(place), device=place.device)
        return loss + 0.5 * F.cross_entropy(30 * unit @ rivals.T, right)

    def _draw(self, kind: float) -> tuple[list[str], torch.Tensor]:
        """Emoji names in templates (45 %), nouns in templates (35 %), or tags and glosses as they are."""
        lessons = self.lessons
        if kind < 0.45:
            index = torch.randint(len(lessons.name_texts), (BATCH,))
            return [_in_template(lessons.name_texts[i]) for i in index.tolist()], index
        if kind < 0.8:
            index = torch.randint(len(lessons.noun_texts), (BATCH,))
            return [_in_template(lessons.noun_texts[i]) for i in index.tolist()], len(lessons.name_texts) + index
        index = torch.randint(len(lessons.phrase_texts), (BATCH,)).tolist()
        place = torch.tensor([int(lessons.phrase_place[i]) for i in index], device=self.points.device)
        return [lessons.phrase_texts[i] for i in index], place


def _in_template(word: str) -> str:
    return TEMPLATES[int(torch.randint(len(TEMPLATES), ()))].format(word)
