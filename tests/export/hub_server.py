"""A hub on this machine that takes uploads: the endpoints of huggingface.co that `huggingface_hub` asks for one."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import yaml

TOKEN = "hf_of_ann"
LARGE = ".safetensors"


@dataclass
class Hub:
    """Attributes:
    writable: owners that ann's token may write for.
    private: repository → whether it is private; a key says that it is there.
    files: repository → name → content, committed.
    status: what every upload of a large file is answered with, where that is not 200.
    requests: method and path.
    """

    url: str = ""
    writable: tuple[str, ...] = ("ann", "lab")
    private: dict[str, bool] = field(default_factory=dict)
    files: dict[str, dict[str, bytes]] = field(default_factory=dict)
    status: int = 200
    requests: list[str] = field(default_factory=list)
    stored: dict[str, bytes] = field(default_factory=dict)


Answer = tuple[int, dict[str, Any]]


def answer(hub: Hub, method: str, path: str, token: str, body: bytes) -> Answer:
    """Status and JSON."""
    path, _, _ = path.partition("?")
    if path.startswith("/storage/"):
        hub.stored[path.removeprefix("/storage/")] = body
        return hub.status, {}
    if token != f"Bearer {TOKEN}":
        return 401, {"error": "Invalid credentials in Authorization header"}
    if path == "/api/whoami-v2":
        return 200, {"name": "ann", "type": "user"}
    if path == "/api/validate-yaml":
        return _validated(json.loads(body)["content"])
    if path == "/api/repos/create":
        return _created(hub, json.loads(body))
    if path.endswith("/objects/batch"):
        objects = [_upload(hub, one) for one in json.loads(body)["objects"]]
        return 200, {"transfer": "basic", "objects": objects}
    owner, name, *rest = path.removeprefix("/api/models/").split("/")
    repository = f"{owner}/{name}"
    if repository not in hub.private:
        return 404, {"error": "Repository not found"}
    if method == "GET":
        return 200, {"id": repository, "private": hub.private[repository], "sha": "0" * 40, "siblings": []}
    if rest[0] == "preupload":
        return 200, {"files": [_mode(one["path"]) for one in json.loads(body)["files"]]}
    return _committed(hub, repository, body)


def _validated(card: str) -> Answer:
    """As the hub does: metadata must be YAML."""
    try:
        yaml.safe_load(card.split("---\n")[1])
    except (yaml.YAMLError, IndexError) as error:
        return 400, {"errors": [{"message": str(error)}], "warnings": []}
    return 200, {"errors": [], "warnings": []}


def _created(hub: Hub, asked: dict[str, Any]) -> Answer:
    repository = f"{asked['organization']}/{asked['name']}"
    if asked["organization"] not in hub.writable:
        return 403, {"error": f"You don't have the rights to create a model under {asked['organization']}"}
    if repository in hub.private:
        return 409, {"error": "You already created this model repo", "url": f"{hub.url}/{repository}"}
    hub.private[repository] = asked["visibility"] == "private"
    hub.files[repository] = {}
    return 200, {"url": f"{hub.url}/{repository}"}


def _upload(hub: Hub, one: dict[str, Any]) -> dict[str, Any]:
    return {**one, "actions": {"upload": {"href": f"{hub.url}/storage/{one['oid']}"}}}


def _mode(path: str) -> dict[str, Any]:
    return {"path": path, "uploadMode": "lfs" if path.endswith(LARGE) else "regular", "shouldIgnore": False}


def _committed(hub: Hub, repository: str, body: bytes) -> Answer:
    for line in map(json.loads, body.splitlines()):
        said = line["value"]
        if line["key"] == "file":
            hub.files[repository][said["path"]] = base64.b64decode(said["content"])
        elif line["key"] == "lfsFile":
            content = hub.stored[said["oid"]]
            assert hashlib.sha256(content).hexdigest() == said["oid"]
            hub.files[repository][said["path"]] = content
    return 200, {"commitUrl": f"{hub.url}/{repository}/commit/{'1' * 40}", "commitOid": "1" * 40}


@contextmanager
def serving_hub() -> Iterator[Hub]:
    """The hub, until the end of the block."""
    hub = Hub()

    class Handler(BaseHTTPRequestHandler):
        def respond(self) -> None:
            hub.requests.append(f"{self.command} {self.path}")
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            status, tree = answer(hub, self.command, self.path, self.headers.get("Authorization", ""), body)
            said = json.dumps(tree).encode()
            self.send_response(status)
            if status == 404:
                self.send_header("X-Error-Code", "RepoNotFound")
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        do_GET = do_POST = do_PUT = respond  # noqa: N815 (names of http.server)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("localhost", 0), Handler)
    hub.url = f"http://localhost:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
