"""The address of a page: what it newly asks for is done once, and what was chosen outlasts a way through the menu."""

from __future__ import annotations

import pytest
import streamlit as st

from mpsviz.ui.session import address


class Query(dict):
    """Streamlit's query parameters, of one word each."""

    def from_dict(self, words: dict[str, str]) -> None:
        self.clear()
        self.update(words)


@pytest.fixture
def query(monkeypatch: pytest.MonkeyPatch) -> Query:
    query = Query(run="one")
    monkeypatch.setattr(st, "query_params", query)
    monkeypatch.setattr(st, "session_state", {})
    return query


def taken(name: str) -> str | None:
    with address.asked(name) as said:
        return said


def test_what_it_says_is_asked_for_once(query: Query):
    query["up"] = "cka"
    assert taken("up") == "cka"
    assert taken("up") is None
    query["up"] = "drift"
    assert taken("up") == "drift"
    del query["up"]
    assert taken("up") == ""


def test_what_was_not_done_is_asked_for_again(query: Query):
    query["up"] = "cka"
    with pytest.raises(InterruptedError), address.asked("up"):
        raise InterruptedError  # as Streamlit does, which runs the script anew
    assert taken("up") == "cka"
    assert taken("up") is None


def test_an_address_that_a_menu_has_made_takes_nothing_back(query: Query):
    address.keep(run="one", beside="two")
    assert query == {"run": "one", "beside": "two"}
    query.from_dict({})  # a menu
    assert taken("beside") is None
    address.keep(run="one", beside="two")
    assert address.unsaid() == {"run": "one", "beside": "two"}
    query.from_dict({"run": "one"})  # the browser has completed it in part
    assert taken("beside") is None
    address.keep(run="one", beside="two")
    query.from_dict(address.unsaid())  # and now whole
    assert taken("beside") is None
    address.keep(run="one", beside="two")
    assert address.unsaid() == {}
    query.from_dict({"run": "one"})  # Back, to before there was a second run
    assert taken("beside") == ""


def test_another_run_takes_its_own_words_away_and_leaves_what_is_compared(query: Query):
    address.keep(run="one", runs="one,two", up="cka")
    query["view"] = "of the run"
    address.keep(run="two")
    assert query == {"run": "two", "runs": "one,two", "up": "cka"}
    assert taken("runs") is None


def test_a_widget_is_set_to_what_fits_only(query: Query):
    def settled() -> str:
        address.settle("up", "widget", "cka", ["cka", "drift"].__contains__, str)
        return st.session_state["widget"]

    assert settled() == "cka"
    query["up"] = "drift"
    assert settled() == "drift"
    st.session_state["widget"] = "cka"  # by hand
    assert settled() == "cka"
    query["up"] = "gone"
    assert settled() == "cka"


def test_names_of_runs_are_one_word_whatever_they_are():
    names = ["a,b", "c d", "ü%2C", "plain-1"]
    assert address.names_in(address.listed(names)) == names
    assert address.names_in("") == []
