"""A whole CLIP small enough to test on, and a hub on this machine that serves it."""

from __future__ import annotations

import copy
import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import huggingface_hub
import open_clip
import pytest
import torch
from open_clip import factory, pretrained
from safetensors.torch import save_file

from mpsviz.backbone.loading import Backbone, load_backbone
from mpsviz.config.run_config import ModelConfig
from mpsviz.errors import UserError

TINY = {
    "embed_dim": 12,
    "vision_cfg": {"image_size": 16, "layers": 3, "width": 16, "head_width": 8, "patch_size": 8, "mlp_ratio": 2.0},
    "text_cfg": {"context_length": 16, "vocab_size": 49408, "width": 24, "heads": 2, "layers": 1},
}
CONFIG = {"model_cfg": TINY, "preprocess_cfg": {"mean": [0.1, 0.2, 0.3], "std": [0.4, 0.5, 0.6]}}
CPU = torch.device("cpu")


@pytest.fixture
def tiny_config() -> dict[str, Any]:
    """Three blocks on 16 px images, as in an open_clip_config.json; the test may change it."""
    return copy.deepcopy(CONFIG)


@pytest.fixture(autouse=True)
def tiny_architecture(monkeypatch: pytest.MonkeyPatch) -> None:
    """`tiny` and `tiny-quickgelu` are architectures of open_clip, with a tag each way."""
    monkeypatch.setitem(factory._MODEL_CONFIGS, "tiny", TINY)
    monkeypatch.setitem(factory._MODEL_CONFIGS, "tiny-quickgelu", {**TINY, "quick_gelu": True})
    pixels = {"url": "", "mean": (0.1, 0.2, 0.3), "std": (0.4, 0.5, 0.6)}
    tags = {
        "quick": {**pixels, "hf_hub": "someone/tiny/", "quick_gelu": True},
        "plain": {**pixels, "hf_hub": "someone/tiny/"},
        "named_file": {**pixels, "hf_hub": "someone/tiny/weights.bin"},
        "gone": {**pixels, "hf_hub": "someone/gone/"},
    }
    monkeypatch.setitem(pretrained._PRETRAINED, "tiny", tags)


@pytest.fixture(scope="session")
def weights(tmp_path_factory: pytest.TempPathFactory) -> dict[str, torch.Tensor]:
    """The state dict of a `tiny` CLIP."""
    torch.manual_seed(0)
    return open_clip.CLIP(**TINY).state_dict()


@pytest.fixture(scope="session")
def weights_file(weights: dict[str, torch.Tensor], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("weights") / "tiny.safetensors"
    save_file(weights, path)
    return path


@pytest.fixture
def load() -> Callable[..., Backbone]:
    def load(name: str, pretrained: str | Path = "", progress: Any = None) -> Backbone:
        return load_backbone(ModelConfig(name=name, pretrained=str(pretrained)), CPU, progress)

    return load


@pytest.fixture
def refused(load: Callable[..., Backbone]) -> Callable[..., None]:
    """Loading is refused, in one sentence with this reason and one that says what to do."""

    def check(reason: str, name: str, pretrained: str | Path = "") -> None:
        with pytest.raises(UserError) as refusal:
            load(name, pretrained)
        said = refusal.value
        assert reason in str(said)
        assert said.what.endswith(".")
        assert said.next_step.endswith(".")
        assert "\n" not in str(said)

    return check


@dataclass
class FakeHub:
    """What the hub on this machine serves.

    Attributes:
        files: `organisation/name/file` → content.
        cut: connections break off after so many bytes of a file.
        status: what every request is answered with, if not with files.
        headers: sent along.
        requests: what was asked: method and path.
    """

    url: str
    files: dict[str, bytes] = field(default_factory=dict)
    cut: int | None = None
    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)
    from_hub: bool = True

    @property
    def downloads(self) -> list[str]:
        """Files that were asked for; huggingface_hub asks once a process for other things, too."""
        files = [request for request in self.requests if request.startswith("GET") and "/resolve/" in request]
        return [request.rsplit("/", 1)[-1] for request in files]


def _handler(hub: FakeHub) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.answer(with_body=False)

        def do_GET(self) -> None:
            self.answer(with_body=True)

        def answer(self, with_body: bool) -> None:
            hub.requests.append(f"{self.command} {self.path}")
            repository, _, file = self.path.strip("/").partition("/resolve/main/")
            content = hub.files.get(f"{repository}/{file}")
            if hub.status or content is None:
                known = any(key.startswith(repository + "/") for key in hub.files)
                self.send_response(hub.status or 404)
                if not hub.status:
                    self.send_header("X-Error-Code", "EntryNotFound" if known else "RepoNotFound")
                for key, value in hub.headers.items():
                    self.send_header(key, value)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            self.send_response(200)
            if hub.from_hub:
                self.send_header("X-Repo-Commit", "0123456789abcdef0123456789abcdef01234567")
                self.send_header("ETag", f'"{hashlib.sha256(content).hexdigest()}"')
            for key, value in hub.headers.items():
                self.send_header(key, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if with_body:
                self.wfile.write(content[: hub.cut])
                self.close_connection = hub.cut is not None

        def log_message(self, *_: object) -> None:
            pass

    return Handler


@pytest.fixture
def hub_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache of the hub."""
    cache = tmp_path / "hub"
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(cache))
    return cache


def use_endpoint(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What HF_ENDPOINT does when huggingface_hub is imported."""
    monkeypatch.setattr(huggingface_hub.constants, "ENDPOINT", url)
    template = url + "/{repo_id}/resolve/{revision}/{filename}"
    monkeypatch.setattr(huggingface_hub.constants, "HUGGINGFACE_CO_URL_TEMPLATE", template)


@pytest.fixture
def hub(weights_file: Path, hub_cache: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHub]:
    """A hub that serves someone/tiny, to an empty cache."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    hub = FakeHub(f"http://127.0.0.1:{server.server_port}")
    server.RequestHandlerClass = _handler(hub)
    hub.files = {
        "someone/tiny/open_clip_config.json": json.dumps(CONFIG).encode(),
        "someone/tiny/open_clip_model.safetensors": weights_file.read_bytes(),
    }
    use_endpoint(hub.url, monkeypatch)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield hub
    server.shutdown()
    server.server_close()
    thread.join()
    huggingface_hub.close_session()


@pytest.fixture
def no_network(hub_cache: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nobody answers at the hub's address."""
    use_endpoint("http://127.0.0.1:9", monkeypatch)
    yield
    huggingface_hub.close_session()
