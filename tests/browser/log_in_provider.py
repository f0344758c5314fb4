"""An OpenID Connect provider on this machine, as small as one can be: whoever comes is ann, without a word."""

from __future__ import annotations

import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "mpsviz", "secret of mpsviz"


@dataclass
class Provider:
    """Attributes:
    codes: one that was given out → the nonce that came with it; each is good for one token.
    asked: paths, in their order.
    """

    url: str = ""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    codes: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def discovery(self) -> dict[str, Any]:
        """What `server_metadata_url` leads to: OpenID Connect Discovery 1.0, section 3."""
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/jwks",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    def way_back(self, query: dict[str, list[str]]) -> str:
        """Where the browser goes with a code."""
        code = secrets.token_hex(8)
        self.codes[code] = query["nonce"][0]
        return f"{query['redirect_uri'][0]}?{urlencode({'code': code, 'state': query['state'][0]})}"

    def tokens(self, form: dict[str, list[str]]) -> dict[str, Any]:
        now = int(time.time())
        claims = {
            "iss": self.url, "aud": CLIENT, "sub": "ann", "name": "Ann", "email": "ann@example.org", "iat": now,
            "exp": now + 600, "nonce": self.codes.pop(form["code"][0]),
        }  # fmt: skip
        token = jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.key)
        return {"access_token": "of ann", "token_type": "Bearer", "expires_in": 600, "id_token": token}


@contextmanager
def serving_provider() -> Iterator[Provider]:
    """The provider, until the end of the block."""
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path, query = urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)
            provider.asked.append(path)
            if path == "/authorize":
                self.send_response(302)
                self.send_header("Location", provider.way_back(query))
                self.end_headers()
            else:
                known = {"/.well-known/openid-configuration": provider.discovery()}
                known["/jwks"] = {"keys": [provider.key.as_dict(private=False)]}
                self.tell(known[path])

        def do_POST(self) -> None:
            provider.asked.append(self.path)
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self.tell(provider.tokens(parse_qs(body)))

        def tell(self, tree: dict[str, Any]) -> None:
            said = json.dumps(tree).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("localhost", 0), Handler)
    provider.url = f"http://localhost:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
