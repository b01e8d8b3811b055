"""A service that computes vectors, on this machine: what it was asked, and what can go wrong with it."""

import base64
import hashlib
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

import numpy as np

DIMENSIONS = 8
LIMIT_S = 10.0
KEY = "sk-test-0123456789-never-written-down"


@dataclass(frozen=True, slots=True)
class Asked:
    """One request."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def texts(self) -> list[str]:
        return list(self.body.get("input", []))


@dataclass
class Switches:
    """What goes wrong. An item of `statuses` is used up by one answer."""

    statuses: list[int] = field(default_factory=list)
    down: int = 0
    """Answered to everything while it is not 0."""
    error: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    """Added to an answer that is not 200."""
    poison: str = ""
    """Texts with this word are refused with status 400."""
    change: Callable[[list[dict[str, Any]]], Any] | None = None
    """Makes another answer of the rows."""
    raw: bytes = b""
    """Answered instead of JSON."""
    key: str = ""
    """Without it the answer is 401."""
    held: threading.Event | None = None
    """Waited for before each answer."""


def vector_of(text: str) -> list[float]:
    """Not of unit length, and different for every text."""
    seed = int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")
    numbers: list[float] = (3 * np.random.default_rng(seed).standard_normal(DIMENSIONS)).astype(np.float32).tolist()
    return numbers


class EmbeddingService:
    """Listens on a free port between entering and leaving; answers in reverse order, as services may."""

    def __init__(self) -> None:
        self.switches = Switches()
        self.asked: list[Asked] = []
        self.connections = 0
        self.arrived = threading.Event()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.service = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self._server.server_port}"

    @property
    def endpoint(self) -> str:
        return f"http://{self.host}/v1"

    @property
    def texts(self) -> list[str]:
        """Every text that arrived."""
        return [text for asked in self.asked for text in asked.texts]

    def __enter__(self) -> "EmbeddingService":
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, traceback: TracebackType | None) -> None:
        if self.switches.held is not None:
            self.switches.held.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # closing the server waits for every answer
    service: EmbeddingService

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away is what some tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = LIMIT_S
    server: _Server

    def setup(self) -> None:
        super().setup()
        self.server.service.connections += 1

    def log_message(self, *_words: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        self._note({})
        self._answer(200, b"{}")

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self._note(body)
        switches = self.server.service.switches
        if switches.held is not None:
            switches.held.wait(LIMIT_S)
        status = switches.statuses.pop(0) if switches.statuses else switches.down
        if switches.key and self.headers.get("Authorization") != f"Bearer {switches.key}":
            status = 401
        if not status and switches.poison and any(switches.poison in text for text in body["input"]):
            status = 400
        if status:
            said = switches.error or {"error": {"message": f"not for {body.get('input')}"}}
            self._answer(status, json.dumps(said).encode(), switches.headers)
        else:
            self._answer(200, switches.raw or json.dumps(self._vectors(body)).encode())

    def _vectors(self, body: dict[str, Any]) -> Any:
        rows = [
            {"object": "embedding", "index": place, "embedding": _travelling(text, body)}
            for place, text in enumerate(body["input"])
        ][::-1]
        change = self.server.service.switches.change
        return change(rows) if change else {"object": "list", "data": rows}

    def _note(self, body: dict[str, Any]) -> None:
        sent = {name.lower(): value for name, value in self.headers.items()}
        self.server.service.asked.append(Asked(self.path, sent, body))
        self.server.service.arrived.set()

    def _answer(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {**(headers or {}), "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


def _travelling(text: str, body: dict[str, Any]) -> Any:
    length = body.get("dimensions") or body.get("output_dimension") or DIMENSIONS
    numbers = vector_of(text)[:length]
    if body.get("encoding_format") == "base64":
        return base64.b64encode(np.array(numbers, "<f4").tobytes()).decode()
    return numbers
