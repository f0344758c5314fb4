"""Curves of what is predicted: reliability diagrams, and accuracy over the fusion weight α."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from mpsviz.figures.theme import Look, dress

HEIGHT = 330


def reliability(diagrams: dict[str, pd.DataFrame], *, style: Look) -> go.Figure:
    """Accuracy over confidence, a line for each of the diagrams, and the diagonal of perfect calibration.

    Args:
        diagrams: name → what `mpsviz.analysis.predictions.reliability.reliability` returns; at most two.
    """
    figure = go.Figure()
    figure.add_scatter(
        x=[0, 1], y=[0, 1], mode="lines", line={"color": style.quiet, "dash": "dot"}, name="perfect", hoverinfo="skip"
    )
    looks = ((style.muted, "circle-open"), (style.accent, "circle"))
    for (name, table), (colour, symbol) in zip(diagrams.items(), looks, strict=False):
        figure.add_scatter(
            x=table["confidence"],
            y=table["accuracy"],
            error_y={
                "type": "data",
                "array": table["upper"] - table["accuracy"],
                "arrayminus": table["accuracy"] - table["lower"],
                "color": colour,
                "thickness": 1,
                "width": 0,
            },
            customdata=table[["images", "lower", "upper"]],
            mode="lines+markers",
            line={"color": colour, "width": 2},
            marker={"symbol": symbol, "size": 8, "color": colour},
            name=name,
            hovertemplate=f"<b>{name}</b><br>mean confidence %{{x:.0%}}<br>right %{{y:.0%}} "
            "(95 % interval %{customdata[1]:.0%} to %{customdata[2]:.0%})<br>%{customdata[0]} images<extra></extra>",
        )
    dress(figure, style, height=HEIGHT)
    figure.update_xaxes(title_text="confidence (largest softmax probability)", range=[0, 1.02], tickformat=".0%")
    figure.update_yaxes(title_text="share that is right", range=[0, 1.02], tickformat=".0%")
    return figure.update_layout(uirevision="reliability", legend=_LEGEND, margin={"l": 56, "r": 8, "t": 34, "b": 46})


def alpha_curve(curve: pd.DataFrame, *, alpha: float, chosen: float | None, style: Look) -> go.Figure:
    """Accuracy on validation and held-out images over α; lines where the reader stands and where validation chose.

    Args:
        curve: what `mpsviz.analysis.predictions.alpha_curve.alpha_curve` returns.
        alpha: where the reader stands.
        chosen: the α that validation images choose; None without any.
    """
    figure = go.Figure()
    looks = {"validation": (style.muted, "dash"), "held-out": (style.accent, "solid")}
    for split, rows in curve.groupby("split", sort=False):
        colour, dash = looks[str(split)]
        percent = [f"{100 * one:.1f}" for one in rows["accuracy"]]  # of a tie a browser rounds up
        figure.add_scatter(
            x=rows["alpha"],
            y=100 * rows["accuracy"],
            customdata=rows[["calibration_error", "cross_entropy"]].assign(percent=percent),
            name=f"{split} images",
            mode="lines",
            line={"color": colour, "width": 2.5, "dash": dash},
            hovertemplate=f"{split}: %{{customdata[2]}} % at α = %{{x:.2f}}<br>calibration error "
            "%{customdata[0]:.3f}, cross-entropy %{customdata[1]:.3f}<extra></extra>",
        )
    dress(figure, style, height=HEIGHT)
    if chosen is not None:
        side = "left" if chosen > 0.5 else "right"
        said = {"text": f"validation chose {chosen:g}", "xanchor": "right" if chosen > 0.5 else "left"}
        line = {"color": style.muted, "dash": "dot"}
        figure.add_vline(x=chosen, line=line, annotation=said, annotation_position=f"bottom {side}")
    figure.add_vline(x=alpha, line={"color": style.accent, "width": 1.5})
    figure.update_xaxes(title_text="α, weight of the tuned branch (0 zero-shot, 1 tuned)", range=[0, 1])
    figure.update_yaxes(title_text="accuracy (% of images)", nticks=6)
    return figure.update_layout(uirevision="alpha", legend=_LEGEND, margin={"l": 56, "r": 12, "t": 34, "b": 46})


def mixing_curve(curve: pd.DataFrame, *, used: float, style: Look) -> go.Figure:
    """Accuracy of every mixture of frozen and tuned weights, and how far it moved the cosines, on an axis of its own.

    Args:
        curve: mixing, validation, held_out (percent), gram_drift; NaN where unknown.
        used: the α of the run.
    """
    figure = go.Figure()
    looks = {
        "validation": ("validation images", style.muted, "dash", "y"),
        "held_out": ("held-out images", style.accent, "solid", "y"),
        "gram_drift": ("Gram drift (right)", style.category(1), "dot", "y2"),
    }
    for column, (name, colour, dash, axis) in looks.items():
        if curve[column].notna().any():
            figure.add_scatter(
                x=curve["mixing"], y=curve[column], name=name, yaxis=axis, mode="lines+markers",
                line={"color": colour, "width": 2.5, "dash": dash}, marker={"size": 6},
                hovertemplate=f"{name}: %{{y:.4~g}} at α = %{{x:.1f}}<extra></extra>",
            )  # fmt: skip
    figure.update_layout(yaxis2={"overlaying": "y", "side": "right"})
    dress(figure, style, height=HEIGHT)
    figure.add_vline(x=used, line={"color": style.accent, "width": 1.5})
    figure.update_xaxes(title_text="α, weight of the tuned weights (0 frozen, 1 tuned)", range=[-0.02, 1.02])
    figure.update_layout(
        yaxis={"title_text": "accuracy (% of images)", "nticks": 6},
        yaxis2={
            "title_text": "Gram drift (mean |Δ cosine|)",
            "nticks": 5,
            "tickmode": "auto",
            "showgrid": False,
            "rangemode": "tozero",
        },
    )
    return figure.update_layout(uirevision="mixing", legend=_LEGEND, margin={"l": 56, "r": 56, "t": 34, "b": 46})


_LEGEND = {"orientation": "h", "x": 0, "y": 1.02, "xanchor": "left", "yanchor": "bottom"}
