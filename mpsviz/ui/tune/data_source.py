"""Which images a run is about: their source, where they lie, and what was found there."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from mpsviz.data.catalog import DATASETS
from mpsviz.data.download import DOWNLOADS
from mpsviz.data.splits.class_sizes import warn_of_lone_images
from mpsviz.errors import UserError
from mpsviz.ui.shared.notices import show_error
from mpsviz.ui.shared.setting_labels import by_label
from mpsviz.ui.shared.words import file_size, plain, title_and_help
from mpsviz.ui.tune import draft
from mpsviz.ui.tune.download_offer import follow_download, offer_download
from mpsviz.ui.tune.file_choice import ask_path, ask_upload, path_of
from mpsviz.ui.tune.found_data import Found, find
from mpsviz.ui.tune.image_choice import chosen_images, swaps, understood

ZIP = "zip"
OWN_TITLES = {"folder": "Own images: a folder", ZIP: "Own images: a zip", "table": "Own images: a table"}
PATHS = {ZIP: "Zip file", "table": "CSV or Parquet file"}
"""What the path leads to; elsewhere to a folder."""
_SHIPPED, *_BENCHMARKS = (it.title for name, it in DATASETS.items() if name not in OWN_TITLES)
HELP = f"{_SHIPPED}.  \nOr your own images, or one of the paper's eleven datasets:  \n{'; '.join(_BENCHMARKS)}."
"""Short enough for a tooltip, which cuts off what is longer."""


def ask_source() -> Found | UserError | None:
    """Draw source, path and what was found, or the error that says why nothing was; None while there is nothing to
    tune on and no error says so."""
    source = st.selectbox(
        "Data",
        list(DATASETS),
        format_func=_title,
        help=HELP,
        key=draft.key("data.name"),
        persist_state="session",
    )
    if layout := DATASETS[source].layout:
        ask_path(source, PATHS.get(source, "Folder"), layout)
        if source == ZIP:
            ask_upload(source, (ZIP,))
        if follow_download(source):
            return None
        if not chosen_path():
            offer_download(source, "")
            st.caption(plain(f"Or by hand: {layout[:1].lower()}{layout[1:]}" if source in DOWNLOADS else layout))
            return None
    try:
        found = find(source, chosen_path(), swaps(source, chosen_path()), dropped_below(), wanted_shots())
    except UserError as error:
        if offer_download(source, chosen_path()):
            return None
        show_error(error.what, error.next_step)
        return error
    _say(found)
    return found


def chosen_source() -> str:
    return draft.value("data.name")


def chosen_path() -> str:
    """The path of the chosen source, as typed; '' where it needs none."""
    return path_of(chosen_source()) if DATASETS[chosen_source()].layout else ""


def dropped_below() -> int:
    """Classes that can't give so many shots are left out; 0: none are."""
    shots = draft.value("data.shots")
    return shots if draft.value("data.drop_small_classes") and isinstance(shots, int) else 0


def wanted_shots() -> int:
    """As typed; 1 while that is no number."""
    shots = draft.value("data.shots")
    return shots if isinstance(shots, int) else 1


def _say(found: Found) -> None:
    """What was found, in one line, and what there is to know of it."""
    each = f"{found.fewest:,}" if found.fewest == found.most else f"{found.fewest:,} to {found.most:,}"
    facts = [f"**{len(found.class_names):,}** classes", f"**{found.images:,}** images, {each} of each"]
    if found.parts:
        facts.append(" + ".join(f"{count:,} {part}" for part, count in sorted(found.parts.items(), key=_part_order)))
    if found.bystanders:
        facts.append(f"{found.bystanders:,} bystanders")
    chosen = chosen_images(chosen_source(), chosen_path(), found)
    if not chosen["data.train_on"] and not chosen["data.test_on"]:
        facts.append(f"up to **{found.most_shots:,}** shots")  # of a choice fewer: Start counts them
    facts += understood(chosen_source(), chosen_path(), found)
    if chosen_source() == ZIP:
        facts.append(file_size(Path(chosen_path()).expanduser().stat().st_size))
    st.caption(":material/check: " + " · ".join(facts))
    for note in found.notes:
        st.caption(f":material/info: {plain(by_label(note))}")
    shots = draft.value("data.shots")
    if isinstance(shots, int) and not chosen["data.train_on"] and not chosen["data.test_on"]:
        for warning in warn_of_lone_images(found.sizes, shots):
            st.warning(plain(warning), icon=":material/warning:")


def _part_order(entry: tuple[str, int]) -> int:
    return ("train", "val", "test").index(entry[0])


def _title(source: str) -> str:
    return OWN_TITLES.get(source) or title_and_help(DATASETS[source].title)[0]
