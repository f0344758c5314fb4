"""From texts to the tokens of a model: CLIP's own byte pairs, or what a tokenizer.json of Hugging Face says.

`tokenizers` is the library that transformers itself reads a tokenizer.json with. transformers is not needed for it: it
would make open_clip import a second or more of modules that nothing here calls.
"""

from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import open_clip
import torch
from open_clip.model import CLIPTextCfg
from open_clip.tokenizer import get_clean_fn

from mpsviz.backbone.architecture import WHAT_WORKS, unbuildable
from mpsviz.backbone.download import NotInRepositoryError, Progress, fetch
from mpsviz.errors import UserError

FILE = "tokenizer.json"
SETTINGS = "tokenizer_config.json"
SPECIAL = "special_tokens_map.json"
"""Names of special tokens where SETTINGS, written by older versions, leaves them out."""
SIDES = ("left", "right")


class FileTokenizer:
    """A tokenizer of Hugging Face's, as `open_clip.tokenizer.HFTokenizer` uses it: n texts → (n, context) int64.

    Args:
        folder: with tokenizer.json and tokenizer_config.json.
        context_length: tokens of a text, the special ones included; longer texts are cut, shorter ones padded.
        clean: what is done to a text first, in open_clip's words: `whitespace`, `lower`, `canonicalize`.
        strip_sep_token: separators become 0, as CLIPA has it.

    Attributes:
        marks: special tokens that every text gets.
        unknown: what stands for letters that no token spells; empty where there is no such token.

    Raises:
        ValueError: the files say too little, or contradict each other; the text says what.
        Exception: tokenizer.json is damaged.
    """

    def __init__(
        self, folder: Path, context_length: int, clean: str = "whitespace", strip_sep_token: bool = False
    ) -> None:
        from tokenizers import Tokenizer  # few models need it

        self.files = tuple(folder / name for name in (FILE, SETTINGS, SPECIAL) if (folder / name).is_file())
        self.tokenizer, self.context_length = Tokenizer.from_file(str(folder / FILE)), context_length
        self.clean = get_clean_fn(clean)
        settings = _settings(folder)
        self.marks = self.tokenizer.num_special_tokens_to_add(False)
        self._check_ends(settings)
        unknown = _token(settings, "unk_token")
        self.unknown = frozenset([unknown] if unknown else [])
        self.separator = self._id(settings, "sep_token") if strip_sep_token else None
        self.cut = _side(settings, "truncation_side")
        self.tokenizer.enable_truncation(context_length, direction=self.cut)
        pad, padding = self._id(settings, "pad_token"), _side(settings, "padding_side")
        self.tokenizer.enable_padding(
            direction=padding, pad_id=pad, pad_token=_token(settings, "pad_token"), length=context_length
        )

    @property
    def largest(self) -> int:
        """The highest number of a token."""
        return max(self.tokenizer.get_vocab(with_added_tokens=True).values())

    def __call__(self, texts: Sequence[str]) -> torch.Tensor:
        encoded = self.tokenizer.encode_batch([self.clean(text) for text in texts])
        tokens = torch.tensor([one.ids for one in encoded], dtype=torch.int64).view(len(texts), self.context_length)
        return tokens if self.separator is None else tokens.masked_fill(tokens == self.separator, 0)

    def save(self, folder: Path) -> None:
        """Put its files beside others', as they are."""
        for file in self.files:
            shutil.copyfile(file, folder / file.name)

    def pieces(self, text: str) -> list[str]:
        """The tokens of a text as they are written in the file, without special ones and however many there are."""
        self.tokenizer.no_truncation()
        try:
            encoded = self.tokenizer.encode(self.clean(text), add_special_tokens=False)
        finally:
            self.tokenizer.enable_truncation(self.context_length, direction=self.cut)
        return [piece for piece, real in zip(encoded.tokens, encoded.attention_mask, strict=True) if real]

    def _id(self, settings: Mapping[str, Any], role: str) -> int:
        token = _token(settings, role)
        number = None if token is None else self.tokenizer.token_to_id(token)
        if number is None:
            raise ValueError(f"{SETTINGS} names no {role} that is in {FILE}")
        return number

    def _check_ends(self, settings: Mapping[str, Any]) -> None:
        """Whether tokenizer.json adds the marks that tokenizer_config.json wants."""
        ids = self.tokenizer.encode("a").ids
        for wish, role, end in (("add_bos_token", "bos_token", 0), ("add_eos_token", "eos_token", -1)):
            if settings.get(wish) is None:
                continue
            token = _token(settings, role)
            added = bool(ids) and token is not None and ids[end] == self.tokenizer.token_to_id(token)
            if added != settings[wish]:
                raise ValueError(f"{SETTINGS} says {wish}: {settings[wish]}, and {FILE} does otherwise")


Words = open_clip.SimpleTokenizer | FileTokenizer


def find_tokenizer(model_config: Mapping[str, Any], name: str, beside: Path | None, progress: Progress | None) -> Words:
    """The tokenizer of a checked model: CLIP's own, or the files of another one.

    Args:
        model_config: as in open_clip's config files.
        name: what messages call the model.
        beside: the folder in which the files are looked for first; then the hub is asked for what the config names.

    Raises:
        UserError: the files can't be had or read, or belong to another model.
        DownloadCancelledError: `progress` returned True.
    """
    named = model_config["text_cfg"].get("hf_tokenizer_name")
    if not named:
        return simple_tokenizer(model_config, name)
    if beside and (beside / FILE).is_file():
        return file_tokenizer(model_config, name, beside)
    try:
        folder = _fetched(named, progress)
    except UserError as error:
        missing = f", which is not in '{beside}'" if beside else ""
        raise UserError(
            f"'{name}' reads texts by a tokenizer of its own{missing}. {error.what}",
            next_step=f"Connect to the internet, or put {FILE} and {SETTINGS} beside the weights. {_written(named)}",
        ) from error
    return file_tokenizer(model_config, name, folder)


def _fetched(named: str, progress: Progress | None) -> Path:
    """The folder of the hub's cache with the files of a tokenizer."""
    file = fetch(named, [FILE], named, progress)
    for more in (SETTINGS, SPECIAL):
        with contextlib.suppress(NotInRepositoryError):
            fetch(named, [more], named, progress)
    return file.parent


def simple_tokenizer(model_config: Mapping[str, Any], name: str) -> open_clip.SimpleTokenizer:
    """CLIP's own tokenizer, with the model's context length: n texts → (n, context) int64.

    Raises:
        UserError: the model knows other tokens than CLIP's.
    """
    text = _text_config(model_config)
    try:
        words = open_clip.SimpleTokenizer(context_length=text["context_length"], **(text["tokenizer_kwargs"] or {}))
    except Exception as error:  # a config may be anybody's, and open_clip checks little of it
        raise unbuildable(name, error) from error
    if text["vocab_size"] != words.vocab_size:
        raise UserError(
            f"'{name}' knows {text['vocab_size']:,} tokens, and CLIP's tokenizer {words.vocab_size:,}.",
            next_step=WHAT_WORKS,
        )
    return words


def file_tokenizer(model_config: Mapping[str, Any], name: str, folder: Path) -> FileTokenizer:
    """The tokenizer of a model whose config names one of Hugging Face's.

    Args:
        folder: where its files are.

    Raises:
        UserError: they can't be read, say too little, or number more tokens than the model knows.
    """
    text = _text_config(model_config)
    again = _written(text["hf_tokenizer_name"])
    if text["tokenizer_mode"]:
        raise UserError(
            f"'{name}' wants its texts in the mode '{text['tokenizer_mode']}', which is not known here.",
            next_step=WHAT_WORKS,
        )
    try:
        words = FileTokenizer(folder, text["context_length"], **(text["tokenizer_kwargs"] or {}))
    except TypeError as error:  # an option that is none
        raise unbuildable(name, error) from error
    except Exception as error:  # the library raises its own kinds for damaged files
        raise UserError(f"The tokenizer of '{name}' can't be used: {error}.", next_step=again) from error
    if words.largest >= text["vocab_size"]:
        raise UserError(
            f"The tokenizer in '{folder}' numbers tokens up to {words.largest:,}, and '{name}' knows "
            f"{text['vocab_size']:,}.",
            next_step=f"Take the tokenizer that belongs to the model. {again}",
        )
    return words


def _written(named: str) -> str:
    """How the files are written where there is a network.

    Args:
        named: the tokenizer's name on the hub.
    """
    return f"They are written by `transformers.AutoTokenizer.from_pretrained('{named}').save_pretrained(folder)`."


def _text_config(model_config: Mapping[str, Any]) -> dict[str, Any]:
    return {**asdict(CLIPTextCfg()), **model_config["text_cfg"]}


def _settings(folder: Path) -> dict[str, Any]:
    """tokenizer_config.json over special_tokens_map.json."""
    settings: dict[str, Any] = {}
    for name in (SPECIAL, SETTINGS):
        if (folder / name).is_file():
            tree = json.loads((folder / name).read_text(encoding="utf-8"))
            if not isinstance(tree, dict):
                raise ValueError(f"{name} holds no names and values")
            settings |= {key: value for key, value in tree.items() if value is not None}
    return settings


def _token(settings: Mapping[str, Any], role: str) -> str | None:
    """How a special token is written; in older files it is an object with that in it."""
    token = settings.get(role)
    return token.get("content") if isinstance(token, dict) else token


def _side(settings: Mapping[str, Any], which: str) -> str:
    side = settings.get(which)
    if side is None and str(settings.get("tokenizer_class", "")).startswith("Gemma") and which == "padding_side":
        raise ValueError(f"{SETTINGS} doesn't say on which side short texts are padded")
    side = side or "right"
    if side not in SIDES:
        raise ValueError(f"{SETTINGS} says {which}: {side}")
    return side
