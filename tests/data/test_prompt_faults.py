"""Prompts that are the same, cut, or say nothing: refused or warned of before anything is encoded."""

from __future__ import annotations

import pytest
from open_clip.zero_shot_metadata import IMAGENET_CLASSNAMES

from mpsviz.config.run_config import DataConfig
from mpsviz.data.benchmarks.imagenet import TEMPLATES
from mpsviz.data.catalog import load_dataset
from mpsviz.data.prompts.prompt_faults import check_prompts
from mpsviz.errors import UserError

PHOTO = ("a photo of a {}.",)
PLACES = ("Class names and prompts", "--set 'data.class_names=", "class_names={…}")
"""Where names are edited: on the page, on the command line, in Python."""


def refusal(*names: str, context: int | None = 77, templates: tuple[str, ...] = PHOTO) -> UserError:
    with pytest.raises(UserError) as refused:
        check_prompts(names, templates, context, own=True)
    assert all(place in refused.value.next_step for place in PLACES)
    return refused.value


def note(*names: str, context: int | None = 77, templates: tuple[str, ...] = PHOTO) -> str:
    (said,) = check_prompts(names, templates, context, own=True)
    assert all(place in said for place in PLACES)
    return said


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("cat", "Cat"),
        ("golden_retriever", "golden retriever"),
        ("golden  retriever", "golden_retriever"),
        ("T-shirt", "t - shirt"),
        ("fish &amp; chips", "fish & chips"),
        ("cafÃ©", "café"),
        ("_", "__"),
    ],
)
def test_names_that_make_one_prompt_are_refused_with_the_pair(one, other):
    said = refusal("dog", one, "boat", other)
    assert f"'{one}' and '{other}' make the same prompt" in said.what


def test_many_pairs_are_counted():
    names = [name for animal in ("ant", "bee", "cow", "dog", "eel") for name in (animal, animal.upper())]
    assert refusal(*names).what.startswith(
        "'ant' and 'ANT'; 'bee' and 'BEE'; 'cow' and 'COW'; and 2 more pairs make the same prompt"
    )


def test_names_that_differ_are_told_apart():
    assert check_prompts(["hot dog", "hotdog", "hot-dog", "dog", "dogs"], PHOTO, 77, own=True) == ()


def test_a_template_may_hide_a_difference_that_another_shows():
    """'s is a word of its own, so "dog" and "dog'" are the same before an s, and not elsewhere."""
    assert "make the same prompt" in refusal("dog", "dog ", templates=("a {} 's ball",)).what
    assert check_prompts(["dog", "dog'"], ["a {}s.", "a {}."], 77, own=True) == ()


LONG = "very " * 30


def test_prompts_that_are_cut_are_warned_of_and_refused_where_that_makes_them_the_same():
    said = note("cat", f"{LONG}long", context=32)
    assert said.startswith("The prompts of 1 of 2 class names ('very very")
    assert "longer than the 32 tokens that this model reads: their ends are cut off" in said
    both = refusal("cat", f"{LONG}long", f"{LONG}short", context=32)
    assert both.what.startswith("Cut to the 32 tokens that this model reads, 'very very")
    assert check_prompts(["cat", f"{LONG}long", f"{LONG}short"], PHOTO, 77, own=True) == ()
    assert check_prompts(["cat", f"{LONG}long", f"{LONG}short"], PHOTO, None, own=True) == ()


def test_a_prompt_that_just_fits_is_not_cut():
    """ "a photo of a", the full stop and two marks are 7 tokens, so 25 are left of 32."""
    assert check_prompts(["cat", " ".join(["dog"] * 25)], PHOTO, 32, own=True) == ()
    assert "are cut off" in note("cat", " ".join(["dog"] * 26), context=32)


@pytest.mark.parametrize("name", ["7", "007", "3.5", "12-34", "n02124075", "class_3", "c0", "Label 12", "???"])
def test_numbers_and_codes_are_warned_of(name):
    said = note("cat", name)
    assert said.startswith(f"1 of 2 class names ('{name}') are numbers or codes")
    assert f"'a photo of a {name.replace('_', ' ')}.'" in said


@pytest.mark.parametrize("name", ["кошка", "猫", "قطة", "γάτα", "Tiếng Việt 猫犬猫犬猫犬猫犬", "🫠"])
def test_letters_that_the_text_tower_does_not_know_are_warned_of(name):
    assert note("cat", name).endswith(PLACES[-1] + " in Python.")
    assert f"can't read the letters of 1 of 2 class names ('{name}')" in note("cat", name)


@pytest.mark.parametrize(
    "name", ["café", "Škoda", "🐱", "α-helix", "Boeing 707-320", "7-Eleven", "4x4", "A&W", "t-shirt"]
)
def test_names_that_say_something_are_left_alone(name):
    assert check_prompts(["dog", name], PHOTO, 77, own=True) == ()


def test_a_benchmark_s_own_twins_are_trained_on_and_noted():
    """CLIP's names for ImageNet have two of them twice."""
    (said,) = check_prompts(IMAGENET_CLASSNAMES, TEMPLATES, 77, own=False)
    assert said.startswith("'missile' and 'missile'; 'sunglasses' and 'sunglasses' make the same prompt")
    assert "the benchmark's own" in said
    labels = [f"{name} ({place})" for place, name in enumerate(IMAGENET_CLASSNAMES)]
    (said,) = check_prompts(IMAGENET_CLASSNAMES, TEMPLATES, 77, own=False, labels=labels)
    assert said.startswith("'missile (657)' and 'missile (744)'; 'sunglasses (836)' and 'sunglasses (837)' make")


def test_a_benchmark_s_numbers_are_no_business_of_its_reader():
    assert check_prompts(["707-320", "DC-10"], PHOTO, 77, own=False) == ()


def test_nothing_is_said_of_the_embedded_dataset():
    data = load_dataset(DataConfig())
    assert check_prompts(data.class_names, data.templates, 32, own=True) == ()
