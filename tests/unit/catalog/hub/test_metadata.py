import hashlib
import socket
from dataclasses import replace

import pytest

from desktop_app.cancellation import CancelToken
from desktop_app.catalog.hub import metadata
from desktop_app.catalog.hub.metadata import look_up
from desktop_app.catalog.manifest import HubFile, HubSource
from desktop_app.errors import Cancelled, UserFacingError
from tests.hub_models import GRAPH, TINY
from tests.hub_server import COMMIT, HubServer


def source(*files: HubFile, repository: str = "org/tiny", revision: str = "") -> HubSource:
    return replace(TINY, repository=repository, revision=revision, files=files or TINY.files[::-1])


@pytest.mark.parametrize("revision", ["", COMMIT])
def test_the_commit_and_every_hash_are_found(hub: HubServer, revision: str) -> None:
    snapshot = look_up(source(revision=revision), CancelToken())
    tokenizer, graph = snapshot.files
    data = hub.repositories["org/tiny"]
    assert snapshot.origin == f"org/tiny@{COMMIT}"
    assert graph.url == f"{hub.url}/org/tiny/resolve/{COMMIT}/{GRAPH}"
    assert (graph.sha256, graph.blob_id) == (hashlib.sha256(data[GRAPH]).hexdigest(), "")
    assert (tokenizer.sha256, len(tokenizer.blob_id)) == ("", 40)
    assert [file.size_bytes for file in snapshot.files] == [len(data["tokenizer.json"]), len(data[GRAPH])]


def test_one_question_is_asked_and_nothing_is_told(hub: HubServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    look_up(source(), CancelToken())
    (seen,) = hub.seen
    assert seen.path == "/api/models/org/tiny?blobs=true"
    assert "authorization" not in seen.headers
    assert seen.headers["user-agent"].startswith("findwell/")
    assert "agent/" not in seen.headers["user-agent"]


@pytest.mark.parametrize("value", ["1", "yes", "TRUE"])
def test_offline_nothing_is_asked(hub: HubServer, monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", value)
    with pytest.raises(UserFacingError, match="HF_HUB_OFFLINE is set") as failure:
        look_up(source(), CancelToken())
    assert failure.value.remedy
    assert hub.seen == []


def test_a_known_hash_replaces_the_one_of_git(hub: HubServer) -> None:
    (file,) = look_up(source(HubFile("tokenizer.json", sha256="a" * 64)), CancelToken()).files
    assert (file.sha256, file.blob_id) == ("a" * 64, "")


@pytest.mark.parametrize("file", [HubFile(GRAPH, sha256="a" * 64), HubFile(GRAPH, size_bytes=7)])
def test_another_file_than_the_manifest_knows(hub: HubServer, file: HubFile) -> None:
    with pytest.raises(UserFacingError, match="not the file that Findwell knows"):
        look_up(source(file), CancelToken())


def test_a_missing_file_is_named(hub: HubServer) -> None:
    with pytest.raises(UserFacingError, match=r"model_int8\.onnx of org/tiny is not on the model hub"):
        look_up(source(HubFile("model_int8.onnx")), CancelToken())


def test_a_hash_that_is_none_is_not_used(hub: HubServer) -> None:
    hub.switches.other_hashes = {"tokenizer.json": "../../../etc/passwd", GRAPH: "0" * 63}
    with pytest.raises(UserFacingError, match=r"tokenizer\.json of org/tiny is not on"):
        look_up(source(), CancelToken())


@pytest.mark.parametrize(
    ("repository", "revision", "sentence"),
    [
        ("org/gone", "", "org/gone to certain accounts only, or it is gone"),
        ("org/tiny", "f" * 40, f"org/tiny at {'f' * 40} is not on the model hub"),
    ],
)
def test_a_missing_repository_or_commit(hub: HubServer, repository: str, revision: str, sentence: str) -> None:
    with pytest.raises(UserFacingError, match=sentence):
        look_up(source(repository=repository, revision=revision), CancelToken())
    assert len(hub.seen) == 1


@pytest.mark.parametrize(
    ("status", "sentence"), [(403, "certain accounts only"), (418, "status 418"), (451, "status 451")]
)
def test_a_refusal_is_not_repeated(hub: HubServer, status: int, sentence: str) -> None:
    hub.switches.statuses = [status] * 2
    with pytest.raises(UserFacingError, match=sentence):
        look_up(source(), CancelToken())
    assert len(hub.seen) == 1


def test_a_busy_hub_is_asked_again(hub: HubServer) -> None:
    hub.switches.statuses = [429, 503]
    assert look_up(source(), CancelToken()).commit == COMMIT
    assert len(hub.seen) == 3


def test_a_hub_that_stays_busy_is_given_up(hub: HubServer) -> None:
    hub.switches.statuses = [503] * 20
    with pytest.raises(UserFacingError, match="cannot answer at the moment"):
        look_up(source(), CancelToken())
    assert len(hub.seen) == metadata.ATTEMPTS


def test_nothing_is_asked_again_after_a_cancel(hub: HubServer) -> None:
    cancel = CancelToken()
    cancel.cancel()
    hub.switches.statuses = [503] * 20
    with pytest.raises(Cancelled):
        look_up(source(), cancel)
    assert len(hub.seen) == 1


def test_a_login_page_is_not_taken_for_a_hub(hub: HubServer) -> None:
    hub.switches.login_page = True
    with pytest.raises(UserFacingError, match=r"127\.0\.0\.1 did not answer as a model hub"):
        look_up(source(), CancelToken())


def test_without_a_connection_the_host_is_named(hub: HubServer, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{closed.getsockname()[1]}"
        monkeypatch.setenv("HF_ENDPOINT", f"http://user:secret@{host}/")
        with pytest.raises(UserFacingError, match=f"The connection to {host} failed") as failure:
            look_up(source(), CancelToken())
    assert "HF_ENDPOINT" in failure.value.remedy
    assert "secret" not in str(failure.value)


def test_the_proxy_of_the_system_is_used(hub: HubServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.setenv("HTTP_PROXY", hub.url)
    monkeypatch.setenv("HF_ENDPOINT", "http://hub.invalid")
    snapshot = look_up(source(), CancelToken())
    assert hub.seen[0].path == "http://hub.invalid/api/models/org/tiny?blobs=true"
    assert snapshot.files[0].url.startswith("http://hub.invalid/org/tiny/resolve/")


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:9", "ftp://127.0.0.1:9"])
def test_a_proxy_of_another_kind(hub: HubServer, monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.setenv("HTTP_PROXY", proxy)
    with pytest.raises(UserFacingError, match="network settings cannot be used") as failure:
        look_up(source(), CancelToken())
    assert "HTTPS_PROXY" in failure.value.remedy


@pytest.mark.parametrize("address", ["ftp://127.0.0.1", "127.0.0.1", "http://[::"])
def test_an_address_that_is_none(hub: HubServer, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("HF_ENDPOINT", address)
    with pytest.raises(UserFacingError, match="HF_ENDPOINT is not the address"):
        look_up(source(), CancelToken())
