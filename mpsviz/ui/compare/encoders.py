"""Encoders side by side: runs of different models on the same images, by what is comparable between them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import streamlit as st

from mpsviz.analysis.encoders.agreement import LEVEL, MEASURES, Agreement, Compared
from mpsviz.analysis.encoders.relations import LEAST
from mpsviz.analysis.findings.chance.words import number
from mpsviz.errors import UserError
from mpsviz.runs.comparison.encoders import Encoder, compare_encoders, different_encoders, encoder_of
from mpsviz.runs.folder.recording import common_row_words
from mpsviz.runs.folder.store import RunFolder
from mpsviz.ui.shared import cache
from mpsviz.ui.shared.words import plain

HELP = (
    "Features of two models have no common axes, so no cosine between them means anything. What can be compared is how "
    "each arranges the same held-out images, at the last snapshot of each run."
)
NONE = "–"
COUPLED = "Gromov–Wasserstein"


def encoders_side_by_side(runs: list[RunFolder]) -> None:
    """Nothing where all runs are of one encoder, or of different images."""
    by_name = {run.path.name: run for run in runs}
    known = {name: found for name, run in by_name.items() if (found := _encoder(run)) is not None}
    pairs = different_encoders(known)
    if not pairs:
        return
    words = common_row_words([by_name[name] for name in known])
    st.header("Encoders side by side", help=words.said(HELP))
    rows = [_row(by_name[one], by_name[other], known) for one, other in pairs]
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        column_config={
            **{one.title: st.column_config.TextColumn(help=one.help) for one in MEASURES.values()},
            COUPLED: st.column_config.TextColumn(
                help="How far apart the two arrangements are when each image stays itself → under the best coupling "
                "found, in which images may take each other's place; by chance: shuffled. 0 is equal, 1.41 unrelated.",
            ),
        },
        alt=f"{len(rows)} pairs of encoders and how far they agree on the same images.",
    )
    st.caption(
        f"1 is full agreement, in brackets the 95 % interval over images and what shuffled images give. {NONE}: not "
        f"told from shuffled images (p > {LEVEL:g}), or fewer than {LEAST} {words.many}."
    )


def _row(first: RunFolder, second: RunFolder, known: dict[str, Encoder]) -> dict[str, str]:
    names = [f"{run.path.name} ({known[run.path.name].model}, {known[run.path.name].width})" for run in (first, second)]
    try:
        found = _compared(first, second)
    except UserError as error:
        st.caption(f":material/warning: {plain(error.what)}")
        found = None
    return {
        "One": names[0],
        "Other": names[1],
        **{one.title: _said(None if found is None else found.agreements[name]) for name, one in MEASURES.items()},
        COUPLED: _coupling(found),
        "Images": NONE if found is None else f"{found.images:,}",
    }


def _said(agreement: Agreement | None) -> str:
    if agreement is None or not agreement.is_beyond_chance:
        return NONE
    interval = "" if pd.isna(agreement.lower) else f"{number(agreement.lower)} to {number(agreement.upper)}; "
    return f"{number(agreement.value)} ({interval}{number(agreement.chance)})"


def _coupling(found: Compared | None) -> str:
    """Only where CKA is told from chance: the identity coupling is CKA in other words."""
    if found is None or found.coupling is None or not found.agreements["cka"].is_beyond_chance:
        return NONE
    coupling = found.coupling
    return f"{coupling.identity:.2f} → {coupling.best:.2f} ({coupling.shuffled:.2f})"


def _encoder(run: RunFolder) -> Encoder | None:
    files = [run.path / name for name in ("config.json", "probe.parquet")]
    return _encoder_of(str(run.path), cache.stamp(*files), tuple(run.epochs()[:1]))


@st.cache_data(max_entries=200, show_spinner=False)
def _encoder_of(path: str, version: cache.Version, first: tuple[int, ...]) -> Encoder | None:
    return encoder_of(RunFolder(Path(path)))


def _compared(first: RunFolder, second: RunFolder) -> Compared | None:
    last = [run.path / "snapshots" / f"{run.epochs()[-1]:04d}.safetensors" for run in (first, second)]
    probes = [run.path / "probe.parquet" for run in (first, second)]
    return _compare(str(first.path), str(second.path), cache.stamp(*last, *probes))


@st.cache_data(max_entries=50, show_spinner="Comparing the encoders…")
def _compare(first: str, second: str, version: cache.Version) -> Compared | None:
    return compare_encoders(RunFolder(Path(first)), RunFolder(Path(second)))
