"""Learn: lessons in steps, each with a live view, a guess, and what really happened."""

from __future__ import annotations

import streamlit as st

from mpsviz.lessons import files
from mpsviz.ui.learn import place, progress
from mpsviz.ui.learn.hiding import RUN_PICKER, hide
from mpsviz.ui.learn.instructor_page import instructor_page
from mpsviz.ui.learn.loading import languages, lessons, runs_or_stop
from mpsviz.ui.learn.overview import overview
from mpsviz.ui.learn.step_page import step_page
from mpsviz.ui.session.entry import open_page
from mpsviz.ui.shared.notices import explained

open_page("Learn")
with explained():
    language = st.query_params.get(place.LANGUAGE) or st.session_state.get(place.LANGUAGE, files.ENGLISH)
    if language not in languages():
        language = files.ENGLISH
    offered = lessons(language)
    runs = runs_or_stop()
    progress.remember_in_browser()
    hide({*place.hidden(), RUN_PICKER})  # lessons are about the examples, whichever run is chosen
    name, number = place.place({lesson.name: len(lesson.steps) for lesson in offered})
    if name == place.INSTRUCTOR:
        instructor_page(files.instructor(language), offered, runs)
    elif name:
        step_page(next(lesson for lesson in offered if lesson.name == name), number, runs)
    else:
        overview(offered, languages(), language)
