"""Sentences about held-out images, put of rows that are texts or nothing, and may not be held out."""

from __future__ import annotations

import pytest

from mpsviz.analysis.measures.registry import MEASURES
from mpsviz.row_words import RowWords

SAID = "Of 1 held-out image a held-out image's nearest held-out neighbours. Held-out images only. Images of 'an image'."


@pytest.mark.parametrize(("words", "expected"), [
    (RowWords(), SAID),
    (RowWords("image", held_out=False), "Of 1 image an image's nearest neighbours. All images. Images of 'an image'."),
    (RowWords("text", held_out=False), "Of 1 text a text's nearest neighbours. All texts. Texts of 'an image'."),
    (
        RowWords("row", held_out=True),
        "Of 1 held-out row a held-out row's nearest held-out neighbours. Held-out rows only. Rows of 'an image'.",
    ),
])  # fmt: skip
def test_a_sentence_is_put_of_the_rows_and_names_stay(words: RowWords, expected: str):
    assert words.said(SAID) == expected
    assert words.said(words.said(SAID)) == expected


def test_a_name_with_an_apostrophe_and_a_fixed_term_stay():
    texts = RowWords("text", held_out=False)
    assert texts.said("An image of 'children's images' has 3 images.") == "A text of 'children's images' has 3 texts."
    assert texts.said("The text–image gap of an image.") == "The text–image gap of a text."


def test_how_many_are_held_out_is_how_many_there_are_where_nobody_said():
    said = "Only 3 images are held out: too few."
    assert RowWords("text", held_out=False).said(said) == "There are only 3 texts: too few."
    assert RowWords("text").said(said) == "Only 3 texts are held out: too few."


def test_what_rows_are_called():
    assert [RowWords().many, RowWords("text", held_out=False).many] == ["held-out images", "texts"]


def test_no_measure_speaks_of_images_or_of_what_is_held_out_where_rows_are_texts():
    texts = RowWords("text", held_out=False)
    helps = [texts.said(entry.help) for level in MEASURES.values() for entry in level.values()]
    assert not [one for one in helps if "held-out" in one.lower() or "an text" in one or "images" in one.lower()]
