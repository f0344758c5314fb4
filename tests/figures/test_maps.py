from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from mpsviz.figures import maps
from mpsviz.figures.colouring import COLOURINGS, available
from mpsviz.figures.symbols import GLYPHS, SPLIT_SYMBOLS
from mpsviz.figures.theme import DARK, LIGHT

SPLITS = ("few-shot", "held-out", "pool", "bystander")


@pytest.fixture
def points() -> pd.DataFrame:
    """24 images of 6 classes in 2 families at 3 epochs, in a different order at each; x says which image it is."""
    rng = np.random.default_rng(0)
    tables = []
    for epoch in (0, 2, 5):
        number = np.arange(24)
        split = np.array(SPLITS)[number % 4]
        table = pd.DataFrame(
            {
                "id": [f"image-{n}" for n in number],
                "epoch": epoch,
                "x": number + 100.0 * epoch,
                "y": rng.normal(size=24),
                "reliability": 1.0,
                "label": [f"class {n // 4}" for n in number],
                "family": [f"family {n // 12}" for n in number],
                "style": "",
                "split": split,
                "label_index": np.where(split == "bystander", -1, number // 4),
                "predicted": [f"class {n // 4}" for n in number],
                "correct": np.where(split == "bystander", np.nan, number % 2),
                "drift": 0.1 * epoch,
                "movement": epoch * number / 10,
                "shown": number >= 6,
            }
        )
        tables.append(table.sample(frac=1, random_state=epoch))
    return pd.concat(tables, ignore_index=True)


def draw(points: pd.DataFrame, **changes):
    arguments = {"epoch": 5, "colouring": "family", "selected": (), "style": LIGHT} | changes
    return maps.before_after(points, **arguments)


def panel(figure, axis: str):
    """The points of one panel."""
    return next(t for t in figure.data if (t.xaxis or "x") == axis and t.customdata is not None)


def looks(figure, axis: str, column: int, of: str) -> dict[str, set]:
    """customdata[column] → the values of a marker's property that its points have."""
    trace = panel(figure, axis)
    found: dict[str, set] = {}
    for custom, value in zip(trace.customdata, trace.marker[of], strict=True):
        found.setdefault(custom[column], set()).add(value)
    return found


@pytest.mark.parametrize("colouring", COLOURINGS)
@pytest.mark.parametrize(("axis", "epoch"), [("x", 0), ("x2", 5)])
def test_every_point_carries_its_own_id(points: pd.DataFrame, colouring: str, axis: str, epoch: int):
    trace = panel(draw(points, colouring=colouring), axis)
    seen = dict(zip(trace.customdata[:, 0], trace.x, strict=True))
    assert seen == {f"image-{n}": n + 100.0 * epoch for n in range(24)}


def test_frames_move_the_points_of_the_right_panel_only(points: pd.DataFrame):
    figure = draw(points)
    right = panel(figure, "x2")
    for frame in figure.frames:
        assert [figure.data[index] for index in frame.traces] == [right]
    assert np.array_equal(figure.frames[-1].data[0].x, right.x)
    assert np.allclose(figure.frames[0].data[0].x, right.x - 500)


def test_frames_between_snapshots_are_on_straight_lines(points: pd.DataFrame):
    figure = draw(points)
    moments = [float(frame.name) for frame in figure.frames]
    assert moments[:4] == pytest.approx([0, 1 / 3, 2 / 3, 1], abs=1e-3)
    starts = figure.frames[0].data[0].x
    assert np.allclose(figure.frames[1].data[0].x - starts, 200 / 3, atol=1e-3)


def test_a_frame_says_which_epoch_was_measured_last(points: pd.DataFrame):
    said = [frame.layout.annotations[1].text for frame in draw(points).frames]
    assert "Epoch 0" in said[0]
    assert "epoch 2" in said[4]
    assert "epoch 5" in said[-1]


def test_selected_ids_stand_out_in_both_panels(points: pd.DataFrame):
    figure = draw(points, selected=["image-3", "image-8"])
    for axis in ("x", "x2"):
        trace = panel(figure, axis)
        assert set(trace.customdata[trace.marker.opacity == 1.0, 0]) == {"image-3", "image-8"}


def test_no_selection_leaves_all_visible(points: pd.DataFrame):
    assert (panel(draw(points), "x").marker.opacity > 2 * maps.FADED).all()


def test_both_panels_share_one_view(points: pd.DataFrame):
    figure = draw(points)
    assert figure.layout.xaxis2.matches == "x"
    assert figure.layout.yaxis2.matches == "y"
    assert figure.layout.uirevision


def test_few_shot_and_held_out_differ_in_shape(points: pd.DataFrame):
    shapes = looks(draw(points), "x", column=3, of="symbol")
    assert shapes["few-shot"].isdisjoint(shapes["held-out"])


def test_right_and_wrong_differ_in_shape_and_colour(points: pd.DataFrame):
    trace = panel(draw(points, colouring="correct"), "x2")
    right = points[points["epoch"] == 5].set_index("id")["correct"].reindex(trace.customdata[:, 0]).to_numpy()
    for of in ("symbol", "color"):
        values = np.asarray(trace.marker[of])
        assert set(values[right == 1]).isdisjoint(values[right == 0])


@pytest.mark.parametrize("style", [LIGHT, DARK])
@pytest.mark.parametrize("colouring", ["family", "class", "split", "correct"])
def test_bystanders_are_grey_and_underneath(points: pd.DataFrame, colouring: str, style):
    figure = draw(points, colouring=colouring, style=style)
    assert looks(figure, "x2", column=3, of="color")["bystander"] == {style.quiet}
    splits = panel(figure, "x2").customdata[:, 3]
    assert set(splits[:6]) == {"bystander"}
    assert "bystander" not in splits[6:]


def test_classes_of_a_family_share_its_colour_and_differ_in_shape(points: pd.DataFrame):
    points = points[points["split"] != "bystander"]
    figure = draw(points, colouring="class")
    colours, shapes = (looks(figure, "x", column=1, of=of) for of in ("color", "symbol"))
    assert all(len(values) == 1 for values in (*colours.values(), *shapes.values()))
    assert len({(*colours[label], *shapes[label]) for label in colours}) == 6
    assert colours["class 0"] == colours["class 2"] != colours["class 3"]


def test_the_legend_names_every_family_once(points: pd.DataFrame):
    named = [trace.name for trace in draw(points).data if trace.showlegend is not False]
    assert named == ["bystanders", "family 0", "family 1"]


def test_drift_has_one_scale_for_all_epochs_and_one_colour_bar(points: pd.DataFrame):
    for epoch in (2, 5):
        figure = draw(points, epoch=epoch, colouring="drift")
        for axis in ("x", "x2"):
            marker = panel(figure, axis).marker
            assert (marker.cmin, marker.cmax) == (0.0, 0.5)
        assert panel(figure, "x2").marker.showscale
        assert not panel(figure, "x").marker.showscale


def test_movement_that_another_seed_would_make_is_grey(points: pd.DataFrame):
    figure = draw(points, colouring="movement")
    for axis in ("x", "x2"):
        trace = panel(figure, axis)
        scale = dict(trace.marker.colorscale)
        assert scale[0.0] == LIGHT.quiet
        foot = max(place for place, colour in scale.items() if colour == LIGHT.quiet)
        number = np.array([int(image.removeprefix("image-")) for image in trace.customdata[:, 0]])
        values = np.asarray(trace.marker.color)
        assert (values[number < 6] <= foot * trace.marker.cmax).all()
        assert (values[number >= 6] > foot * trace.marker.cmax).all()
        assert values[number == 20] == pytest.approx(10)
    assert "below the noise floor" in [trace.name for trace in figure.data]


def test_unreliable_points_are_paler(points: pd.DataFrame):
    held_out = points[points["split"] == "held-out"]
    figure = draw(held_out.assign(reliability=np.where(held_out["id"] == "image-1", 0.0, 1.0)))
    for axis in ("x", "x2"):
        trace = panel(figure, axis)
        opacity = dict(zip(trace.customdata[:, 0], trace.marker.opacity, strict=True))
        assert opacity.pop("image-1") < 0.5 * min(opacity.values())


def test_class_names_stand_where_they_belong_at_each_epoch(points: pd.DataFrame):
    prompts = pd.DataFrame(
        {"label": ["cat", "<i>"] * 2, "epoch": [0, 0, 5, 5], "x": [1.0, 2, 3, 4], "y": 0.0, "similarity": 0.25}
    )
    drawn = [trace for trace in draw(points, prompts=prompts).data if trace.mode == "markers+text"]
    assert [list(trace.x) for trace in drawn] == [[1, 2], [3, 4]]
    assert [trace.xaxis for trace in drawn] == ["x", "x2"]
    assert drawn[0].text[0] == "cat"
    assert "<i>" not in str(drawn[0].text) + str(drawn[0].hovertext)
    assert "0.250" in drawn[1].hovertext[0]


def test_names_are_no_markup(points: pd.DataFrame):
    points["label"] = "<b>bold</b>"
    points["family"] = "<i>family</i>"
    figure = draw(points)
    assert "<b>" not in str(panel(figure, "x").customdata[:, 1:])
    assert "<i>" not in str([trace.name for trace in figure.data])


def test_colourings_need_their_columns(points: pd.DataFrame):
    assert available(points) == ["family", "class", "split", "drift", "movement", "correct"]
    bare = points.assign(family="", drift=np.nan, correct=np.nan)
    assert available(bare) == ["class", "split", "movement"]


@pytest.mark.parametrize("column", ["domain", "fold", "style"])
def test_images_may_be_coloured_by_a_column_of_the_data(points: pd.DataFrame, column: str):
    number = points["id"].str.removeprefix("image-").astype(int)
    points[column] = number.map(lambda n: "" if n == 0 else ("photo", "sketch")[n % 2])
    assert column in available(points)
    figure = draw(points, colouring=column)
    trace = panel(figure, "x2")
    colours: dict[str, set[str]] = {}
    for custom, colour in zip(trace.customdata, trace.marker.color, strict=True):
        n = int(custom[0].removeprefix("image-"))
        colours.setdefault("" if n == 0 else ("photo", "sketch")[n % 2], set()).add(colour)
    assert colours[""] == {LIGHT.quiet}
    assert len(colours["photo"]) == len(colours["sketch"]) == 1
    assert colours["photo"] != colours["sketch"]
    assert {"photo", "sketch", f"no {column}"} <= {entry.name for entry in figure.data}


def test_both_panels_show_the_drift_at_the_chosen_epoch(points: pd.DataFrame):
    number = points["id"].str.removeprefix("image-").astype(int)
    figure = draw(points.assign(drift=number * points["epoch"] / 100), colouring="drift", epoch=2)
    for axis in ("x", "x2"):
        trace = panel(figure, axis)
        expected = [int(image.removeprefix("image-")) * 2 / 100 for image in trace.customdata[:, 0]]
        assert np.allclose(trace.marker.color, expected)


def of_classes(n: int, families: int = 0, splits: tuple[str, ...] = ("few-shot", "held-out")) -> pd.DataFrame:
    """A map of n classes, an image of each in every split."""
    number = np.arange(n * len(splits))
    label = number // len(splits)
    table = {
        "id": [f"{image}" for image in number], "x": number * 1.0, "y": 0.0, "reliability": 1.0, "style": "",
        "label": [f"class {index:04d}" for index in label], "label_index": label,
        "family": [f"family {index % families}" if families else "" for index in label],
        "split": np.array(splits)[number % len(splits)], "predicted": "", "correct": np.nan,
        "drift": 0.1, "movement": 0.1, "shown": True,
    }  # fmt: skip
    return pd.concat([pd.DataFrame(table).assign(epoch=epoch) for epoch in (0, 5)], ignore_index=True)


@pytest.mark.parametrize(("n", "families"), [(1, 0), (61, 0), (160, 0), (61, 4), (61, 20), (160, 10)])
def test_no_two_classes_look_alike(n: int, families: int):
    points = of_classes(n, families)
    painted = maps.paint(points, 5, "class", LIGHT)
    now = points[points["epoch"] == 5].sort_values("id", ignore_index=True)
    looks: dict[int, set] = {}
    for index, colour, symbol in zip(now["label_index"], painted.colour, painted.symbol, strict=True):
        looks.setdefault(index, set()).add((colour, symbol))
    assert all(len(look) == 1 for look in looks.values())
    assert len(set.union(*looks.values())) == n
    assert "tell each class from the others" in painted.said
    legend = {entry.name: {(entry.colour, entry.symbol)} for entry in painted.legend}
    assert legend == {f"class {index:04d}": look for index, look in looks.items()}


def test_where_classes_look_alike_it_is_said():
    painted = maps.paint(of_classes(200), 5, "class", LIGHT)
    assert painted.said.startswith("The 200 classes share 160 pairs of colour and shape: point at an image")


@pytest.mark.parametrize(
    ("colouring", "splits", "said"),
    [
        (
            "class",
            ("few-shot", "held-out"),
            "Colour and shape together tell each class from the others. Large: few-shot.",
        ),
        ("class", ("held-out",), "Colour and shape together tell each class from the others."),
        ("split", ("few-shot", "held-out"), "◆ few-shot, ● held-out."),
        ("split", ("held-out", "pool"), "● held-out, ○ pool."),
        ("split", ("validation", "pool", "bystander"), "○ validation and pool, small grey: bystanders."),
        ("drift", ("held-out", "bystander"), "● held-out, small: bystanders."),
        (
            "correct",
            ("few-shot", "bystander"),
            "✕ named wrong, ● named right. Large: few-shot, small grey: bystanders.",
        ),
    ],
)
def test_the_caption_says_what_is_drawn_and_nothing_else(colouring: str, splits: tuple[str, ...], said: str):
    assert maps.paint(of_classes(3, splits=splits), 5, colouring, LIGHT).said == said


def test_more_families_than_colours_are_said_to_share_them():
    assert maps.paint(of_classes(24, 12), 5, "family", LIGHT).said.startswith("The 12 families share 10 colours. ◆")


@pytest.mark.parametrize(("n", "families", "named"), [(24, 0, 24), (25, 0, 0), (61, 4, 4)])
def test_a_legend_too_long_for_the_map_leaves_it_to_the_families(n: int, families: int, named: int):
    figure = draw(of_classes(n, families), colouring="class")
    assert len([trace for trace in figure.data if trace.showlegend is not False]) == named
    assert len(maps.paint(of_classes(n, families), 5, "class", LIGHT).legend) == n


def test_every_shape_of_a_class_has_a_character():
    assert len(set(GLYPHS.values())) == len(GLYPHS) == 16
    assert {*SPLIT_SYMBOLS.values()} <= set(GLYPHS)
