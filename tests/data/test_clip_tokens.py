"""CLIP's tokenizer without torch says what open_clip's says."""

from __future__ import annotations

import random
import subprocess
import sys

import open_clip
import pytest
from open_clip.zero_shot_metadata import IMAGENET_CLASSNAMES

from mpsviz.data.prompts.clip_tokens import is_fragment, pieces, words

TEXTS = {
    "names": " ".join(IMAGENET_CLASSNAMES),
    "capitals and blanks": "A  Photo\tof a\n CAT ",
    "underscores": "golden_retriever __ x_",
    "apostrophes": "don't we're I'll he'd they've I'm O'Neil's",
    "numbers": "2012 Tesla Model S, 707-320 ½ ³",
    "HTML and broken encodings": "fish &amp;amp; chips &lt;3 cafÃ© â€œquoteâ€",
    "scripts": "кошка 猫 ねこ قطة γάτα แมว गाय 고양이 ὀδός",
    "emojis": "🐱 🫠 👩‍👩‍👧 ☎️",
    "marks of CLIP's own": "<start_of_text> a <end_of_text> <|endoftext|>",
    "nothing": " \u200b ",
}


@pytest.fixture(scope="module")
def tokenizer() -> open_clip.SimpleTokenizer:
    return open_clip.SimpleTokenizer()


@pytest.mark.parametrize("what", TEXTS)
def test_the_tokens_are_those_of_open_clip(tokenizer, what):
    text = TEXTS[what]
    assert list(pieces(text)) == [tokenizer.decoder[token] for token in tokenizer.encode(text)]


def test_any_letters_in_any_order(tokenizer):
    chance = random.Random(0)
    ranges = ((32, 127), (160, 1500), (0x3040, 0x30FF), (0x1F300, 0x1F6FF))
    for _ in range(300):
        text = "".join(chr(chance.randrange(*chance.choice(ranges))) for _ in range(chance.randrange(1, 30)))
        assert list(pieces(text)) == [tokenizer.decoder[token] for token in tokenizer.encode(text)], ascii(text)


def test_words_are_what_capitals_and_blanks_leave():
    assert words("A Photo  of a Cat.") == words("a photo of a cat .") == ("a", "photo", "of", "a", "cat", ".")
    assert words("hot dog") != words("hotdog")


def test_letters_without_a_token_are_spelt_in_bytes():
    assert not any(map(is_fragment, pieces("café naïve Škoda 🐱")))
    assert all(map(is_fragment, pieces("猫 犬")))


def test_it_needs_no_torch():
    code = (
        "import sys; from mpsviz.data.prompts.clip_tokens import pieces; pieces('cat'); "
        "sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
