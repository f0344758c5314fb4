"""Diagnosis: what tuning did to the features, in sentences, the worst first."""

from __future__ import annotations

import streamlit as st

from mpsviz.analysis.findings.chance.finding import STATES
from mpsviz.analysis.findings.registry import KINDS
from mpsviz.runs.findings.kept import why_none
from mpsviz.runs.folder.measured import FINDINGS
from mpsviz.runs.folder.recording import row_words, time_unit
from mpsviz.runs.lifecycle.launcher import current_status
from mpsviz.ui.diagnosis.finding_card import finding_card
from mpsviz.ui.diagnosis.kept_findings import chosen, findings
from mpsviz.ui.diagnosis.one_finding import one_finding
from mpsviz.ui.diagnosis.what_was_looked_for import nothing_found, too_small, what_was_looked_for
from mpsviz.ui.session.entry import open_page
from mpsviz.ui.shared import controls
from mpsviz.ui.shared.downloads_of_run import downloads_of_run
from mpsviz.ui.shared.headline import headline
from mpsviz.ui.shared.measure_again import offer_measuring
from mpsviz.ui.shared.notices import empty, explained, run_or_stop
from mpsviz.ui.shared.words import plain
from mpsviz.ui.tables.finding_tables import kind_title

NEWER = {FINDINGS: "findings"}
TITLES = {"found": "What changed", "caveat": "What can't be said or trusted", "held": "What held"}
FIRST = 12

open_page("Diagnosis")
with explained():
    run = run_or_stop("finding")
    headline(run)
    found = findings(run)
    if found is None:
        if not offer_measuring(run, NEWER):
            later = "They are looked for when a run ends." if current_status(run).going_on else why_none(run)
            empty("No findings yet", later)
        st.stop()
    for note in found.notes:
        st.caption(f":material/info: {plain(note)}")
    if one_finding(run, found):
        st.stop()
    left, right = st.columns(2, gap="medium", vertical_alignment="bottom")
    with left:
        kinds = st.multiselect(
            "Kind",
            [name for name in KINDS if any(item.kind == name for item in found.items)],
            format_func=lambda name: kind_title(name, row_words(run)),
            placeholder="All kinds",
        )
    with right:
        labels = dict(enumerate(run.class_labels())) if found.has_classes else {}
        key = f"diagnosed classes of {run.path.name}"
        classes = controls.pick_classes(labels, key, "Class", "Findings about them.") if labels else []
    states = st.pills("Show", STATES, default=STATES, selection_mode="multi", format_func=TITLES.__getitem__)
    shown = chosen(found.items, kinds=kinds, classes=classes, states=list(states))
    if found.looked_for and found.n_held_out and not found.found:
        nothing_found(found, row_words(run), time_unit(run))
    for state in STATES:
        items = [item for item in shown if item.state == state]
        if not items:
            continue
        st.header(f"{TITLES[state]} ({len(items)})")
        everything = len(items) <= FIRST or st.toggle(f"Show all {len(items)}", key=f"all {state} {run.path.name}")
        for item in items if everything else items[:FIRST]:
            finding_card(run, item, found.items.index(item), found.epoch)
    too_small(found, row_words(run))
    what_was_looked_for(found, row_words(run))
    downloads_of_run(run)
