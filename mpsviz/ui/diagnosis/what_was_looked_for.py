"""What an empty list says: everything that was looked for, on how many images, from which size on."""

from __future__ import annotations

import streamlit as st

from mpsviz.analysis.findings.registry import KINDS, NOTHING_FOUND, Findings
from mpsviz.ui.shared.words import plain


def nothing_found(found: Findings) -> None:
    """Nothing of a kind's least size passed its test: that is a result."""
    st.success(
        f"**{NOTHING_FOUND}** {found.n_held_out:,} held-out images after epoch "
        f"{found.epoch} were compared with before tuning; below is what was looked for.",
        icon=":material/verified:",
    )


def what_was_looked_for(found: Findings) -> None:
    if not found.looked_for:
        return
    counts = {name: sum(item.kind == name for item in found.found) for name in found.looked_for}
    with st.expander(f"What was looked for ({len(found.looked_for)} kinds)"):
        st.markdown(
            "\n".join(
                f"- **{plain(KINDS[name].title if name in KINDS else name)}** "
                f"({counts[name] or 'nothing'} found): {plain(sentence)}"
                for name, sentence in found.looked_for.items()
            )
        )
        st.caption(
            f"On {found.n_held_out:,} held-out images; never from training images alone. Each test is corrected for "
            "all classes or pairs that were looked at, and an effect below its kind's least size is no finding."
        )
