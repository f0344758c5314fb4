"""What a run folder says of a recording: features that somebody else's training handed over (`mpsviz.Recorder`).

    recording.json         `Recording`; a folder without it is no recording
    labels.parquet         of several labels an image: id, label_index, label, a row a label
    layers/000, …          a run folder for each layer, with features of its own width; it has no pictures
    pictures.json          id → file, until thumbnails of these are drawn; or pictures.npy, the pictures row by row

In the config `data.name` is "features", as of any features that were computed elsewhere. What the labels are decides
the probe: classes are `label_index` and `label`; other kinds have no class there (−1), but a column: `labels` has the
names of several as one text, and `Recording.label_column` names the one that holds numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from mpsviz.errors import UserError
from mpsviz.row_words import RowWords
from mpsviz.runs.folder.store import RunFolder

FILE = "recording.json"
SOURCE = "features"
"""What config.json calls the data of features that were computed elsewhere."""
PICTURES, ARRAYS = "pictures.json", "pictures.npy"
LAYERS = "layers"
"""The room of the folders of layers."""
LABELS = "labels"
"""The table of several labels an image, and the column of the probe that names them."""
TEXT = "text"
"""The column of the probe that holds the sentence which a point stands for."""

Unit = Literal["epoch", "step"]
LabelKind = Literal["none", "classes", "several", "numbers"]


class Recording(BaseModel):
    """The content of recording.json.

    Attributes:
        unit: what the numbers of the snapshots count.
        labels: what the images are labelled by: nothing, a class, several classes, a number.
        label_column: the column of the probe that holds the numbers; '' for other kinds.
        texts: whether the probe has a sentence for each point.
        pictures: whether points were given pictures.
        split: whether it was said which rows were trained on.
        text_features: whether classes have text features.
        logits: whether the logits are the model's own; they are cosines with text features, or NaN, otherwise.
        given: how many rows were handed over at every snapshot.
        left_out: ids of those that are not in the probe: the first snapshot had no finite features of them.
        skipped: number of a snapshot → why it is not there.
        layers: name of a layer → its run folder within this one, in the order of depth.
        rows: SHA-256 of the ids and labels as they were given: whoever goes on must give the same.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")
    version: Literal[1] = 1
    unit: Unit = "epoch"
    labels: LabelKind = "none"
    label_column: str = ""
    texts: bool = False
    pictures: bool = False
    split: bool = False
    text_features: bool = False
    logits: bool = False
    given: int = Field(default=0, ge=0)
    left_out: tuple[str, ...] = ()
    skipped: dict[int, str] = {}
    layers: dict[str, str] = {}
    rows: str = ""


def read_recording(run: RunFolder) -> Recording | None:
    """None where the run is no recording, or the file is broken. The folder of a layer is what its recording is, but
    for what only the output of a model has."""
    if (found := _read(run)) is not None or whole_of(run) is run:
        return found
    whole = _read(whole_of(run))
    of_output = {"layers": {}, "logits": False, "text_features": False}
    return None if whole is None else whole.model_copy(update=of_output)


def whole_of(run: RunFolder) -> RunFolder:
    """The recording that the folder of a layer belongs to; of any other run itself."""
    return RunFolder(run.path.parent.parent) if run.path.parent.name == LAYERS else run


def _read(run: RunFolder) -> Recording | None:
    try:
        return Recording.model_validate(run.read_json(FILE))
    except ValidationError:
        return None


def write_recording(run: RunFolder, recording: Recording) -> None:
    """Raises OSError where it can't be written."""
    run.write_json(FILE, recording.model_dump(mode="json"))


def first_epoch(run: RunFolder) -> int:
    """The snapshot that the others are compared with: of a recording the first one; 0, before tuning, of other runs."""
    epochs = run.epochs() if read_recording(run) is not None else []
    return epochs[0] if epochs else 0


def time_unit(run: RunFolder) -> Unit:
    """What the numbers of its snapshots count: epochs, but in a recording by steps."""
    recording = read_recording(run)
    return "epoch" if recording is None else recording.unit


def first_words(run: RunFolder) -> str:
    """What the snapshot is called that the others are compared with: that of a recording may be of any moment."""
    return "before tuning" if read_recording(run) is None else "the first snapshot"


def row_words(run: RunFolder) -> RowWords:
    """What its measured rows are called; of features computed elsewhere, held out only where that was said."""
    recording = read_recording(run)
    if recording is not None:
        noun = "text" if recording.texts else "image" if recording.pictures else "row"
        return RowWords(noun, recording.split)
    try:
        return RowWords(held_out=run.config().data.name != SOURCE)
    except UserError:  # of which pages speak
        return RowWords()


def common_row_words(runs: Sequence[RunFolder]) -> RowWords:
    """What the rows of several runs are called together: by the word that each has, else rows, and held out where all
    are."""
    words = {row_words(run) for run in runs} or {RowWords()}
    nouns = {one.noun for one in words}
    return RowWords(nouns.pop() if len(nouns) == 1 else "row", held_out=all(one.held_out for one in words))


def skipped_of(run: RunFolder) -> dict[int, str]:
    """Snapshots that a recording does without, and why."""
    recording = read_recording(run)
    return {} if recording is None else recording.skipped


def layer_folders(run: RunFolder) -> dict[str, RunFolder]:
    """Name of a layer → its run folder, in the order of depth; none where the run has no layers."""
    recording = read_recording(run)
    layers = {} if recording is None else recording.layers
    return {name: RunFolder(run.path / folder) for name, folder in layers.items() if _is_inside(run, folder)}


def _is_inside(run: RunFolder, folder: str) -> bool:
    """Whether it is a layer's place within the run, and no link out of it: a folder may be made by anyone."""
    room, _, number = folder.partition("/")
    links = any((run.path / part).is_symlink() for part in (room, folder))
    return room == LAYERS and number.isdecimal() and not links
