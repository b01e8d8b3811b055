"""models install, key and use for models that a service runs, as a person types them."""

import io
import json
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop_app import bootstrap
from desktop_app.services.model_choice import ModelChoice
from tests.command_line import Findwell, build_with_fake, findwell_in
from tests.embedding_service import DIMENSIONS, KEY, EmbeddingService
from tests.indexing_helpers import CountingEncoder, running, settle, until, write_folder
from tests.keychain import MemoryKeychain

FILES = 4

pytestmark = pytest.mark.usefixtures("keychain")


class Terminal(io.StringIO):
    """Someone who types."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def service() -> Iterator[EmbeddingService]:
    with EmbeddingService() as service:
        yield service


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    write_folder(tmp_path / "my docs", FILES)
    return tmp_path / "my docs"


@pytest.fixture
def findwell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Findwell:
    """With nobody at the terminal."""
    monkeypatch.setattr("sys.stdin", io.StringIO())
    return findwell_in(tmp_path / "data", build_with_fake)


@pytest.fixture
def added(findwell: Findwell, docs: Path, service: EmbeddingService, capsys: pytest.CaptureFixture[str]) -> str:
    """The name of a model of the service; the folder `docs` is indexed."""
    assert findwell("index", docs) == 0
    options = ("--endpoint", service.endpoint, "--remote-model", "small", "--dimensions", DIMENSIONS)
    assert findwell("models", "install", "far", *options) == 0
    assert "nothing is sent there yet" in capsys.readouterr().err
    return "far"


def chosen(tmp_path: Path) -> set[str]:
    """The models that single folders have."""
    application = bootstrap.build(tmp_path / "data", watch=False)
    try:
        return ModelChoice(application.database, "fake").of_roots()
    finally:
        application.close()


def test_a_service_of_the_manifest_is_added_and_nothing_is_sent(
    findwell: Findwell, capsys: pytest.CaptureFixture[str]
) -> None:
    assert findwell("models", "install", "voyage-3") == 0
    said = capsys.readouterr().err
    assert "runs at api.voyageai.com" in said
    assert "findwell models key voyage-3" in said


def test_a_folder_must_be_named(
    findwell: Findwell, added: str, service: EmbeddingService, capsys: pytest.CaptureFixture[str]
) -> None:
    assert findwell("models", "use", added, "--yes") == 1
    assert f"findwell models use {added} --root FOLDER" in capsys.readouterr().err
    assert service.asked == []


def test_without_agreement_nothing_is_sent(
    findwell: Findwell,
    added: str,
    docs: Path,
    tmp_path: Path,
    service: EmbeddingService,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert findwell("models", "use", added, "--root", docs) == 1
    assert "--yes" in capsys.readouterr().err
    monkeypatch.setattr("sys.stdin", Terminal("y\n"))
    assert findwell("models", "use", added, "--root", docs) == 1
    assert "nothing is sent" in capsys.readouterr().err
    assert findwell("models", "use", added, "--root", docs, "--dry-run") == 0
    assert (service.asked, chosen(tmp_path)) == ([], set())


def test_what_is_sent_is_said_before_it_is_agreed_to(
    findwell: Findwell,
    added: str,
    docs: Path,
    tmp_path: Path,
    service: EmbeddingService,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.stdin", Terminal("yes\n"))
    assert findwell("models", "use", added, "--root", docs) == 0
    said = capsys.readouterr().err
    before, after = said.split("Type yes: ")
    for words in (service.host, f"every file in {docs}", "every question", f"{FILES} passages", "is not known"):
        assert words in before
    assert f"findwell models use fake --root {shlex.quote(str(docs))}\n" in after
    assert len(service.asked) == 1
    assert chosen(tmp_path) == {added}
    assert findwell("roots") == 0
    assert f"[far, text is sent to {service.host}]" in capsys.readouterr().out
    findwell("doctor")
    assert f"sent away: the text of {docs} to {service.host}" in capsys.readouterr().out
    assert findwell("status", "--json") == 0
    (root,) = json.loads(capsys.readouterr().out)["roots"]
    assert (root["model"], root["sent_to"]) == ("far", service.host)
    with running(tmp_path / "data", CountingEncoder()) as application:
        until(application, lambda: sum("note number" in text for text in service.texts) == FILES)
        settle(application)
    assert findwell("models", "use", added, "--root", docs, "--dry-run") == 0
    assert "Every passage has its vector already" in capsys.readouterr().err


def test_the_cost_is_counted_at_the_list_price(
    findwell: Findwell, docs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    findwell("index", docs)
    findwell("models", "install", "openai-text-embedding-3-small")
    capsys.readouterr()
    assert findwell("models", "use", "openai-text-embedding-3-small", "--root", docs, "--dry-run", "--json") == 0
    terms: dict[str, Any] = json.loads(capsys.readouterr().out)
    characters = sum(len(path.read_text().strip()) for path in docs.iterdir())
    assert (terms["passages"], terms["host"], terms["chosen"]) == (FILES, "api.openai.com", False)
    assert characters * 0.2 < terms["tokens"] < characters
    assert terms["usd"] == pytest.approx(terms["tokens"] * 0.02 / 1e6)


def test_a_service_that_does_not_work_is_not_chosen(
    findwell: Findwell,
    added: str,
    docs: Path,
    tmp_path: Path,
    service: EmbeddingService,
    capsys: pytest.CaptureFixture[str],
) -> None:
    service.switches.key = KEY
    assert findwell("models", "use", added, "--root", docs, "--yes") == 1
    assert "asks for a key" in capsys.readouterr().err
    assert chosen(tmp_path) == set()


def test_a_service_that_is_gone_is_what_index_names(
    findwell: Findwell,
    added: str,
    docs: Path,
    service: EmbeddingService,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("desktop_app.encode.remote_trouble.FIRST_PAUSE_S", 0.001)
    assert findwell("models", "use", added, "--root", docs, "--yes") == 0
    with running(docs.parent / "data", CountingEncoder()) as application:
        until(application, lambda: sum("note number" in text for text in service.texts) == FILES)
        settle(application)
    (docs / "fresh.txt").write_text("A zebra crosses.")
    service.switches.down = 503
    capsys.readouterr()
    assert findwell("index", docs) == 0
    said = capsys.readouterr().err
    assert "1 files are found by their words only." in said
    assert f"{service.host} cannot answer at the moment" in said


def test_a_key_is_piped_in_used_and_deleted(
    findwell: Findwell,
    added: str,
    docs: Path,
    service: EmbeddingService,
    keychain: MemoryKeychain,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    service.switches.key = KEY
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{KEY}\n"))
    assert findwell("models", "key", added) == 0
    assert keychain.kept == {("findwell", service.host): KEY}
    assert findwell("models", "use", added, "--root", docs, "--yes") == 0
    assert findwell("models", "key", added, "--delete") == 0
    assert findwell("models", "key", added, "--delete") == 0
    assert keychain.kept == {}
    said = capsys.readouterr()
    assert "was no key" in said.err
    assert KEY not in said.out + said.err


def test_a_key_is_typed_unseen(
    findwell: Findwell, added: str, monkeypatch: pytest.MonkeyPatch, keychain: MemoryKeychain
) -> None:
    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setattr("getpass.getpass", lambda prompt: KEY if "not shown" in prompt else "")
    assert findwell("models", "key", added) == 0
    assert list(keychain.kept.values()) == [KEY]


def test_a_model_that_a_folder_has_is_not_removed(
    findwell: Findwell, added: str, docs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    findwell("models", "use", added, "--root", docs, "--yes")
    assert findwell("models", "remove", added) == 1
    assert "models use fake --root FOLDER" in capsys.readouterr().err


def test_measuring_sends_nothing(
    findwell: Findwell, added: str, tmp_path: Path, service: EmbeddingService, capsys: pytest.CaptureFixture[str]
) -> None:
    for command in (("eval", tmp_path, "--model", added), ("bench", "search", "--model", added)):
        assert findwell(*command) == 1
        assert "single folders only" in capsys.readouterr().err
    assert service.asked == []
