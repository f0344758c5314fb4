"""Explore: where the Manifold page once was; links to it lead there."""

from __future__ import annotations

import streamlit as st

st.switch_page("pages/manifold.py", query_params=st.query_params.to_dict())
