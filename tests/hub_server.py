"""A model hub on this machine: repositories, the requests that Findwell makes, and what can go wrong with them."""

import hashlib
import json
import re
import socket
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import unquote, urlsplit

COMMIT = "0123456789abcdef0123456789abcdef01234567"
HELD_BY_GIT = (".json", ".txt")
"""Endings of files whose SHA-256 the hub does not state."""
INFO = re.compile(r"/api/models/([^/]+/[^/]+?)(?:/revision/([^/]+))?$")
CONTENT = re.compile(r"/([^/]+/[^/]+)/resolve/([^/]+)/(.+)$")
LIMIT_S = 10.0


@dataclass(frozen=True, slots=True)
class Seen:
    """One request, and what was decided to answer it with."""

    path: str
    headers: dict[str, str]
    status: int
    body_bytes: int

    @property
    def offset(self) -> int:
        """Where the range begins that was asked for; 0 without one."""
        return int(self.headers.get("range", "bytes=0-").removeprefix("bytes=").removesuffix("-"))


@dataclass
class Switches:
    """What goes wrong. Each item of a list is used up by one answer."""

    statuses: list[int] = field(default_factory=list)
    """Answered to whatever comes, instead of what was asked for."""
    breaks: list[int] = field(default_factory=list)
    """After how many bytes of a body the connection ends."""
    retry_after: str = ""
    corrupted: set[str] = field(default_factory=set)
    """Files whose last byte is wrong."""
    other_sizes: dict[str, int] = field(default_factory=dict)
    """Files that the metadata gives this size."""
    other_hashes: dict[str, str] = field(default_factory=dict)
    ranges: bool = True
    announces_size: bool = True
    elsewhere: str = ""
    """The address to which requests for content are sent on."""
    login_page: bool = False
    hold_after: int = -1
    """After how many bytes of a body to wait for `go_on`."""


class HubServer:
    """Listens on a free port between entering and leaving; `repositories` is what it offers, by name and path."""

    def __init__(self, **repositories: dict[str, bytes]) -> None:
        self.repositories = {f"org/{name}": files for name, files in repositories.items()}
        self.switches = Switches()
        self.seen: list[Seen] = []
        self.go_on = threading.Event()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.hub = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self._server.server_port}"

    @property
    def url(self) -> str:
        return f"http://{self.host}"

    @property
    def contents(self) -> list[Seen]:
        """The requests for files, without those about them."""
        return [seen for seen in self.seen if "/resolve/" in seen.path]

    def __enter__(self) -> "HubServer":
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, traceback: TracebackType | None) -> None:
        self.go_on.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # closing the server waits for every answer
    hub: HubServer

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away is what some tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = LIMIT_S
    server: _Server

    def log_message(self, *_words: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        path, switches = unquote(urlsplit(self.path).path), self.server.hub.switches
        if switches.statuses:
            self._refuse(switches.statuses.pop(0))
        elif switches.login_page:
            self._answer(200, b"<html>Please log in.</html>", {"Content-Type": "text/html"})
        elif found := INFO.match(path):
            self._describe(found[1], found[2] or COMMIT)
        elif found := CONTENT.match(path):
            self._deliver(found[1], found[2], found[3])
        else:
            self._refuse(404)

    def _describe(self, repository: str, revision: str) -> None:
        files = self.server.hub.repositories.get(repository)
        if files is None:
            self._refuse(401)
        elif revision != COMMIT:
            self._refuse(404)
        else:
            siblings = [self._sibling(path, data) for path, data in files.items()]
            body = {"id": repository, "sha": COMMIT, "private": False, "tags": [], "siblings": siblings}
            self._answer(200, json.dumps(body).encode(), {"Content-Type": "application/json"})

    def _sibling(self, path: str, data: bytes) -> dict[str, Any]:
        switches = self.server.hub.switches
        size = switches.other_sizes.get(path, len(data))
        blob = hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()
        facts = {"rfilename": path, "size": size, "blobId": switches.other_hashes.get(path, blob)}
        if path.endswith(HELD_BY_GIT):
            return facts
        sha256 = switches.other_hashes.get(path, hashlib.sha256(data).hexdigest())
        return {**facts, "lfs": {"sha256": sha256, "size": size, "pointerSize": 134}}

    def _deliver(self, repository: str, revision: str, path: str) -> None:
        switches = self.server.hub.switches
        data = self.server.hub.repositories.get(repository, {}).get(path)
        if data is None or revision != COMMIT:
            self._refuse(404)
            return
        if switches.elsewhere:
            self._answer(302, b"", {"Location": switches.elsewhere + self.path})
            return
        if path in switches.corrupted:
            data = data[:-1] + bytes([data[-1] ^ 1])
        wanted = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", "")) if switches.ranges else None
        if wanted is None:
            self._answer(200, data, {"X-Repo-Commit": revision})
        elif (start := int(wanted[1])) < len(data):
            self._answer(206, data[start:], {"Content-Range": f"bytes {start}-{len(data) - 1}/{len(data)}"})
        else:
            self._refuse(416)

    def _refuse(self, status: int) -> None:
        wait = self.server.hub.switches.retry_after
        self._answer(status, b"no", {"Retry-After": wait} if wait else {})

    def _answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        hub, switches = self.server.hub, self.server.hub.switches
        breaks = switches.breaks.pop(0) if switches.breaks and "/resolve/" in self.path else len(body)
        sent = {name.lower(): value for name, value in self.headers.items()}
        hub.seen.append(Seen(self.path, sent, status, min(breaks, len(body))))
        self.send_response(status)
        if switches.announces_size:
            headers = {**headers, "Content-Length": str(len(body))}
        else:
            self.close_connection = True
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if "/resolve/" in self.path and 0 <= switches.hold_after < len(body):
            self.wfile.write(body[: switches.hold_after])
            hub.go_on.wait(LIMIT_S)
            body = body[switches.hold_after :]
        self.wfile.write(body[:breaks])
        if breaks < len(body):
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
