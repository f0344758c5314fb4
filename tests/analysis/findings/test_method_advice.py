"""Advice fits the method of the run: never what it did already, nor a setting that it has not."""

from __future__ import annotations

import pytest

from mpsviz.analysis.findings.chance import advice
from mpsviz.analysis.findings.chance.finding import Advice, Finding, Subject
from mpsviz.analysis.findings.chance.loop_advice import OF_KIND, fitting_own_loop
from mpsviz.analysis.findings.chance.method_advice import fitting
from mpsviz.analysis.findings.registry import KINDS
from mpsviz.config.method_settings import METHOD_CONFIGS

ALL = [one for one in vars(advice).values() if isinstance(one, Advice)]


def attempt(one: Advice, method: str, kind: str = "all_images") -> str:
    item = Finding(kind, "found", Subject(), "It moved.", 0.2, "cosine", advice=one)
    found = fitting(item, method, METHOD_CONFIGS[method].model_fields.keys())
    assert fitting(found, method, METHOD_CONFIGS[method].model_fields.keys()) == found
    assert found.advice is not None
    return found.advice.attempt


@pytest.mark.parametrize("method", METHOD_CONFIGS)
def test_nothing_is_advised_that_the_run_did_or_cannot(method: str):
    settings = METHOD_CONFIGS[method].model_fields
    for said in (attempt(one, method) for one in ALL):
        assert not ("Tune with MPS-Tuning" in said or "tune with MPS-Tuning" in said) or method != "mps"
        assert "CLIP-LoRA" not in said or method != "clip-lora"
        assert "MPS without HMS" not in said or method != "mps-no-hms"
        assert "linear probe" not in said or method != "linear-probe"
        assert "λ1, Gram" not in said or "gram_weight" in settings
        assert "mps-no-hms" not in said


def test_cosines_are_kept_by_the_weight_that_the_run_has_or_by_another_method():
    assert attempt(advice.KEEP_GRAM, "mps") == "Raise the weight of the Gram alignment (λ1, Gram)."
    assert attempt(advice.KEEP_GRAM, "ce") == "Tune with MPS-Tuning, whose Gram alignment keeps the cosines of images."
    assert attempt(advice.KEEP_NAMES, "mps").startswith("Tune with MPS without HMS, which has no contrastive term")


def test_kept_advice_of_other_words_is_known_by_its_evidence():
    kept = Advice("Leave it out (mps-no-hms).", advice.KEEP_NAMES.evidence, advice.RESULTS, advice.KEEP_NAMES.quoted)
    assert attempt(kept, "mps") == advice.KEEP_NAMES.attempt


@pytest.mark.parametrize("kind", KINDS)
def test_a_loop_of_ones_own_is_advised_no_method_or_setting_of_this_program(kind: str):
    of_here = ("MPS", "CLIP-LoRA", "λ", "fused", "few-shot", "α", "data.", "linear probe")
    for one in ALL:
        item = Finding(kind, "found", Subject(), "It moved.", 0.2, "cosine", advice=one)
        found = fitting_own_loop(item)
        assert fitting_own_loop(found) == found
        assert found.advice is not None
        if kind in OF_KIND:
            assert not [word for word in of_here if word in found.advice.attempt]


def test_every_advice_of_a_method_has_its_like_in_a_loop_of_ones_own():
    assert set(KINDS) - set(OF_KIND) == {"loose_bound", "map_trust"}, "which advise figures and maps"


def test_the_gap_quotes_no_figures_of_anything_else():
    item = Finding("gap", "found", Subject(), "Apart.", 0.2, "distance", advice=advice.KEEP_GRAM)
    found = fitting(item, "ce", METHOD_CONFIGS["ce"].model_fields.keys())
    assert found.advice == advice.KEEP_GAP
    assert advice.KEEP_GAP.evidence == ""
