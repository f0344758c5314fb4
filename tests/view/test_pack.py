"""What is packed is what the tables say, by id, in few bytes."""

from __future__ import annotations

import zlib

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from mpsviz.view.images import NO_SHEET, UNKNOWN, pack_images
from mpsviz.view.levels import GRID, NO_PLACE, on_grid, on_scale, smallest, square_around
from mpsviz.view.neighbours import FoundNeighbours, find_neighbours, pack_neighbours
from mpsviz.view.packed import Packed, packed
from mpsviz.view.places import MOST_RELIABLE, UNKNOWN_RELIABILITY, pack_places

EPOCHS = (0, 3, 9)
IDS = [f"style/{number:02d}" for number in range(40)]


@pytest.fixture
def places() -> pd.DataFrame:
    rng = np.random.default_rng(0)
    rows = [(image, epoch, *rng.normal(size=2), rng.random(), 0.25) for epoch in EPOCHS for image in IDS]
    return pd.DataFrame(rows, columns=["id", "epoch", "x", "y", "reliability", "noise_floor"])


@pytest.fixture
def images() -> pd.DataFrame:
    label = [f"class {number % 5}" for number in range(len(IDS))]
    return pd.DataFrame({"id": IDS, "label": label, "camera": None, "weight": np.arange(len(IDS)) / 2})


def unpacked(place: Packed) -> np.ndarray:
    """(S, n, 2) in units of the map."""
    square, table = place.meta["square"], place.tables["places"]
    grid = np.stack([table["x"].to_numpy(), table["y"].to_numpy()], axis=1) / GRID
    positions = grid * square["side"] + np.array([square["left"], square["bottom"]])
    return positions.reshape(len(place.meta["epochs"]), -1, 2)  # (S · n, 2) → (S, n, 2)


def test_places_come_back_within_a_step_of_the_grid(places: pd.DataFrame):
    place = pack_places(places, IDS, name="pca", title="PCA")
    wanted = places[["x", "y"]].to_numpy().reshape(len(EPOCHS), len(IDS), 2)  # (S · n, 2) → (S, n, 2)
    assert np.abs(unpacked(place) - wanted).max() <= place.meta["square"]["side"] / GRID
    assert place.meta["epochs"] == list(EPOCHS)


def test_rows_are_tied_by_id_whatever_their_order(places: pd.DataFrame):
    one = pack_places(places, IDS, name="pca", title="PCA")
    other = pack_places(places.sample(frac=1, random_state=1), IDS, name="pca", title="PCA")
    assert one.version == other.version


def test_an_image_that_a_map_lacks_has_no_place(places: pd.DataFrame):
    place = pack_places(places[places["id"] != IDS[7]], IDS, name="pca", title="PCA")
    x = place.tables["places"]["x"].to_numpy().reshape(len(EPOCHS), len(IDS))  # (S · n,) → (S, n)
    assert (x[:, 7] == NO_PLACE).all()
    assert (np.delete(x, 7, axis=1) != NO_PLACE).all()


def test_two_places_of_one_image_are_refused(places: pd.DataFrame):
    with pytest.raises(ValueError, match="two places"):
        pack_places(pd.concat([places, places.head(1)]), IDS, name="pca", title="PCA")


def test_names_lie_where_they_are_said_to(places: pd.DataFrame):
    rows = [("dog", 0, 0.5, -0.5), ("dog", 9, 0.25, 0.0), ("cat", 0, 0.0, 0.0), ("cat", 3, 0.1, 0.1)]
    prompts = pd.DataFrame(rows, columns=["label", "epoch", "x", "y"])
    place = pack_places(places, IDS, name="pca", title="PCA", prompts=prompts)
    square, table = place.meta["square"], place.tables["prompts"]
    x = table["x"].to_numpy().reshape(3, 2)  # (S · P,) → (S, P): cat, dog
    assert place.meta["prompts"] == ["cat", "dog"]
    assert square["left"] + x[0, 1] / GRID * square["side"] == pytest.approx(0.5, abs=1e-3)
    assert (x[1, 1], x[2, 0]) == (NO_PLACE, NO_PLACE)


def test_the_noise_floor_is_a_share_of_the_square(places: pd.DataFrame):
    place = pack_places(places, IDS, name="pca", title="PCA")
    assert place.meta["noise_floor"] == pytest.approx([0.25 / place.meta["square"]["side"]] * 3)
    unknown = pack_places(places.assign(noise_floor=np.nan), IDS, name="pca", title="PCA")
    assert unknown.meta["noise_floor"] == [None] * 3


def test_the_version_follows_what_is_packed(places: pd.DataFrame):
    one = pack_places(places, IDS, name="pca", title="PCA")
    moved = places.assign(x=places["x"].where(places.index != 5, 3.0))
    assert one.version != pack_places(moved, IDS, name="pca", title="PCA").version
    assert one.version != pack_places(places, IDS, name="pca", title="Another").version


def test_text_becomes_categories_and_numbers_stay(images: pd.DataFrame):
    pack = pack_images(images, EPOCHS)
    label, camera, weight = pack.meta["columns"]
    codes = pack.tables["images"][label["key"]].to_numpy()
    assert [label["categories"][code] for code in codes] == images["label"].tolist()
    assert camera["categories"] == []
    assert weight["categories"] is None
    assert pack.tables["images"][weight["key"]].to_pylist() == images["weight"].tolist()


def test_predictions_and_measures_are_of_their_image_and_epoch(images: pd.DataFrame):
    predicted = pd.DataFrame({"id": IDS[3:4], "epoch": 9, "predicted": "class 2", "correct": [0.0]})
    measures = pd.DataFrame(
        {"epoch": [0, 3, 9], "id": [IDS[0], IDS[1], IDS[3]], "measure": "drift", "value": [0.0, 0.25, 0.5]}
    )
    pack = pack_images(images, EPOCHS, predicted=predicted, measures=measures)
    said = pack.tables["moments"]["predicted"].to_numpy().reshape(3, len(IDS))  # (S · n,) → (S, n)
    assert pack.meta["names"][said[2, 3]] == "class 2"
    assert (said == np.iinfo(said.dtype).max).sum() == said.size - 1
    right = pack.tables["moments"]["correct"].to_numpy().reshape(3, len(IDS))  # (S · n,) → (S, n)
    assert right[2, 3] == 0
    assert (right == UNKNOWN).sum() == right.size - 1
    levels = pack.tables["moments"]["drift"].to_numpy().reshape(3, len(IDS))  # (S · n,) → (S, n)
    scale = pack.meta["measures"]["drift"]
    values = scale["low"] + levels * scale["step"]
    assert [values[0, 0], values[1, 1], values[2, 3]] == pytest.approx([0, 0.25, 0.5], abs=1e-5)
    assert (levels == scale["missing"]).sum() == levels.size - 3


def test_pictures_are_found_by_id(images: pd.DataFrame):
    table = pack_images(images, EPOCHS, thumbnails={IDS[4]: (1, 128, 64)}).tables["images"]
    assert [table[name][4].as_py() for name in ("sheet", "sheet_x", "sheet_y")] == [1, 128, 64]
    assert table["sheet"][5].as_py() == NO_SHEET


def test_an_id_may_not_come_twice(images: pd.DataFrame):
    with pytest.raises(ValueError, match="twice"):
        pack_images(pd.concat([images, images.head(1)]), EPOCHS)


def test_neighbours_are_the_nearest_of_their_epoch():
    rng = np.random.default_rng(1)
    before = rng.normal(size=(30, 6))
    found = find_neighbours({0: before, 5: before[::-1]})
    assert found is not None
    pack = pack_neighbours(found)
    rows = pack.tables["neighbours"]["row"].to_numpy().reshape(2, 30, pack.meta["k"])  # (E · n · k,) → (E, n, k)
    unit = before / np.linalg.norm(before, axis=1, keepdims=True)
    cosines = unit @ unit.T - 9 * np.eye(30)
    assert (rows[0, :, 0] == cosines.argmax(1)).all()
    assert (rows[1, ::-1, 0] == 29 - rows[0, :, 0]).all()


def test_what_is_packed_is_the_difference_to_the_snapshot_before_by_bytes():
    x = np.array([1, 515, 0, 516], dtype=np.uint16)
    pack = packed("places", {}, {"places": 2}, places=pa.table({"x": x, "id": ["a", "b", "ü", "d"]}))
    number, text = pack.sent["places"].to_pylist()
    assert (number["name"], number["type"], number["stride"]) == ("x", "uint16", 2)
    planes = np.frombuffer(zlib.decompress(number["bytes"]), np.uint8).reshape(2, 4)  # (bytes · n,) → (bytes, n)
    assert planes.tolist() == [[1, 3, 255, 1], [0, 2, 255, 0]]
    assert (text["type"], zlib.decompress(text["bytes"]).decode()) == ("text", '["a","b","ü","d"]')


@pytest.mark.parametrize(("n", "snapshots"), [(10_000, 2), (1000, 20)])
def test_all_that_is_sent_of_a_point_and_snapshot_takes_no_more_than_12_bytes(n: int, snapshots: int):
    """Of noise, for which zlib can do nothing, with 1,000 classes and all measures; nothing drifts before tuning."""
    ids = [f"folder/image-{number:08d}.jpg" for number in range(n)]
    rng = np.random.default_rng(2)
    grid = pd.MultiIndex.from_product([range(snapshots), ids], names=["epoch", "id"]).to_frame(index=False)
    places = grid.assign(x=rng.normal(size=len(grid)), y=rng.normal(size=len(grid)), reliability=1.0)
    since_start = ("drift", "neighbors_lost_10")
    long = [
        grid.assign(measure=name, value=rng.random(len(grid)) * (grid["epoch"] > (0 if name in since_start else -1)))
        for name in (*since_start, "text_margin", "entropy")
    ]
    labels = rng.permutation(np.array([f"class {number % 1000}" for number in range(n)], dtype=object))
    again = np.where(rng.random((snapshots, n)) < 0.7, labels, rng.permutation(labels))
    named = grid.assign(predicted=again.reshape(-1), correct=(again == labels).reshape(-1).astype(float))
    table = pd.DataFrame({"id": ids, "label": labels, "split": rng.choice(["held-out", "few-shot"], n)})
    thumbnails = {image: (row // 4096, row % 64 * 64, row // 64 % 64 * 64) for row, image in enumerate(ids)}
    images = pack_images(table, range(snapshots), measures=pd.concat(long), predicted=named, thumbnails=thumbnails)
    place = pack_places(places, ids, name="pca", title="PCA")
    assert (images.nbytes + place.nbytes) / (n * snapshots) <= 12


def test_the_grid_keeps_the_shape_of_the_map():
    positions = np.array([[0.0, 0.0], [4.0, 1.0]])
    square = square_around(positions)
    steps = on_grid(positions, square)
    assert square.side == 4
    assert np.ptp(steps[:, 0].astype(int)) == pytest.approx(4 * np.ptp(steps[:, 1].astype(int)), abs=4)


def test_one_value_alone_is_still_told_from_a_missing_one():
    levels, scale = on_scale(np.array([2.0, np.nan]), np.uint8)
    assert levels.tolist() == [0, 255]
    assert scale.low == 2.0


def test_counts_stay_whole_numbers():
    values = np.array([0.0, 3.0, 10.0, np.nan])
    levels, scale = on_scale(values, np.uint8)
    assert (scale.low + levels[:3] * scale.step).tolist() == [0.0, 3.0, 10.0]
    assert scale.high == 10.0


@pytest.mark.parametrize(("count", "kind"), [(255, np.uint8), (256, np.uint16), (65536, np.uint32)])
def test_codes_leave_room_for_none(count: int, kind: type):
    assert smallest(count) is kind


def test_how_far_a_place_can_be_trusted_may_be_unknown(places: pd.DataFrame):
    places.loc[places["id"] == places["id"].iloc[0], "reliability"] = np.nan
    ids = places["id"].unique().tolist()
    sent = pack_places(places, ids, name="pca", title="PCA").tables["places"]["reliability"].to_numpy()
    sent = sent.reshape(-1, len(ids))  # (S · n,) → (S, n)
    assert (sent[:, 0] == UNKNOWN_RELIABILITY).all()
    assert (sent[:, 1:] <= MOST_RELIABLE).all()
    whole = pack_places(places.assign(reliability=1.0), ids, name="pca", title="PCA").tables["places"]["reliability"]
    assert set(whole.to_pylist()) == {MOST_RELIABLE}


def test_neighbours_of_very_many_are_those_that_were_found(monkeypatch: pytest.MonkeyPatch):
    features = {epoch: np.random.default_rng(epoch).normal(size=(30, 4)) for epoch in (0, 3)}
    exact = find_neighbours(features)
    assert exact is not None
    assert exact.recall == 1
    monkeypatch.setattr("mpsviz.view.neighbours.MOST_IMAGES", 29)
    assert find_neighbours(features) is None, "nobody has looked for them"
    found = FoundNeighbours({epoch: (np.arange(30)[:, None] + [1, 2]) % 30 for epoch in (0, 3)}, 0.96)
    known = find_neighbours(features, found)
    assert known is not None
    sent = pack_neighbours(known)
    assert sent.meta == {"epochs": [0, 3], "k": 2, "recall": 0.96}
    assert sent.tables["neighbours"]["row"].to_pylist()[:4] == [1, 2, 2, 3]
    assert find_neighbours(features | {5: features[0]}, found) is None, "of another snapshot nothing was found"
    monkeypatch.setattr("mpsviz.view.neighbours.MOST_IMAGES", 30)
    assert find_neighbours(features, found) == known, "what is known is not looked for again"
