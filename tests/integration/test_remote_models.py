"""A folder is given a model that a service runs, and taken from it again; nothing else ever leaves the machine."""

import logging
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from desktop_app import bootstrap
from desktop_app.cancellation import CancelToken
from desktop_app.catalog.remote_models import RemoteWish, add_remote
from desktop_app.errors import Cancelled, KeyRefused, ServiceUnavailable, UserFacingError
from desktop_app.search_records import Lane, SearchResult
from desktop_app.services import embedding_stage
from desktop_app.services.api_keys import KeyPlace, key_variable
from desktop_app.services.application import Application
from desktop_app.services.remote_use import TRIAL, ServiceKey
from desktop_app.store.root_models import RootModels
from tests.embedding_service import DIMENSIONS, KEY, LIMIT_S, EmbeddingService
from tests.indexing_helpers import CountingEncoder, running, settle, until, write_folder
from tests.keychain import MemoryKeychain

NOTES = 3

pytestmark = pytest.mark.usefixtures("keychain")


class Desk:
    """An application with two folders, of which `letters` may be given the model "far"."""

    def __init__(self, application: Application, service: EmbeddingService, letters: Path, root_id: int) -> None:
        self.application = application
        self.service = service
        self.letters = letters
        self.root_id = root_id

    def give(self) -> None:
        """Give the letters the remote model."""
        self.application.model_setup.use("far", self.root_id, sending_agreed=True)

    def take(self) -> None:
        """Give them the common one again."""
        self.application.model_setup.use("", self.root_id)

    def serving(self) -> list[str]:
        return sorted(stored.model for stored in RootModels(self.application.database.reader()).serving())

    def search(self, text: str) -> SearchResult:
        return self.application.searching.search(text)

    def dense(self, text: str) -> set[str]:
        """Files that the vectors find."""
        return {hit.path.name for hit in self.application.searching.search(text, lanes=[Lane.DENSE]).hits}

    def give_and_wait(self) -> None:
        self.give()
        until(self.application, lambda: self.serving() == ["fake", "far"])
        settle(self.application)


@pytest.fixture
def desk(tmp_path: Path, service: EmbeddingService) -> Iterator[Desk]:
    notes, letters = tmp_path / "notes", tmp_path / "letters"
    write_folder(notes, NOTES)
    letters.mkdir()
    (letters / "landlord.txt").write_text("Dear landlord, the heating is broken.")
    (letters / "bank.txt").write_text("Please close my account.")
    with running(tmp_path / "data", CountingEncoder()) as application:
        application.indexing.add_root(notes)
        root_id = application.indexing.add_root(letters)
        settle(application)
        add_remote(application.models, "far", RemoteWish(service.endpoint, "small", DIMENSIONS))
        application.remote_use.keep_key("far", KEY)
        yield Desk(application, service, letters, root_id)


def test_only_the_folder_and_questions_are_sent_and_only_while_it_is_agreed(desk: Desk) -> None:
    desk.search("before anything")
    assert desk.service.asked == []
    desk.give_and_wait()
    assert sorted(desk.service.texts) == ["Dear landlord, the heating is broken.", "Please close my account."]
    assert [root.host for root in desk.application.indexing.status().roots] == ["", desk.service.host]
    found = desk.search("is it warm")
    assert found.notices == ()
    assert desk.service.texts[-1] == "is it warm"
    assert desk.dense("is it warm") == {"landlord.txt", "bank.txt", *(f"note {n}.txt" for n in range(NOTES))}
    (desk.letters / "later.txt").write_text("A zebra crosses.")
    until(desk.application, lambda: "A zebra crosses." in desk.service.texts)
    settle(desk.application)
    desk.take()
    until(desk.application, lambda: desk.serving() == ["fake"])
    settle(desk.application)
    assert not any(root.host for root in desk.application.indexing.status().roots)
    sent = len(desk.service.asked)
    (desk.letters / "afterwards.txt").write_text("Nobody else reads this.")
    until(desk.application, lambda: "afterwards.txt" in desk.dense("another question"))
    assert desk.dense("zebra") >= {"landlord.txt", "later.txt", "afterwards.txt"}
    assert len(desk.service.asked) == sent
    assert not any("note number" in text for text in desk.service.texts)
    until(desk.application, lambda: desk.application.encoders.named("far") is None)


def test_questions_about_other_folders_are_not_sent(desk: Desk, tmp_path: Path) -> None:
    desk.give_and_wait()
    sent = len(desk.service.asked)
    assert desk.search(f'subject in:"{tmp_path / "notes"}"').hits
    assert desk.search("nothing name:nowhere").hits == ()
    assert len(desk.service.asked) == sent
    desk.search(f'heating in:"{desk.letters}"')
    assert desk.service.texts[-1] == "heating"


def test_taking_it_back_counts_before_the_indexer_has_seen_it(desk: Desk, tmp_path: Path) -> None:
    desk.give_and_wait()
    desk.application.indexing.stop()
    desk.take()
    sent = len(desk.service.asked)
    assert {hit.path.name for hit in desk.search("heating").hits} >= {"landlord.txt"}
    assert len(desk.service.asked) == sent
    desk.application.indexing.start()
    until(desk.application, lambda: desk.serving() == ["fake"])


def test_a_service_that_is_down_while_indexing_is_tried_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding_stage, "FIRST_REST_S", 0.01)
    monkeypatch.setattr("desktop_app.encode.remote_trouble.FIRST_PAUSE_S", 0.001)
    desk.service.switches.down = 503
    desk.give()
    until(desk.application, lambda: "cannot answer" in desk.application.indexing.status().problem)
    assert desk.serving() == ["fake"]
    assert desk.dense("heating") >= {"landlord.txt"}  # the model of before answers
    desk.service.switches.down = 0
    until(desk.application, lambda: desk.serving() == ["fake", "far"])
    settle(desk.application)
    status = desk.application.indexing.status()
    assert (status.problem, status.coverage) == ("", 1.0)


def test_a_wrong_key_is_told_and_a_new_one_is_taken_without_a_restart(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedding_stage, "FIRST_REST_S", 0.01)
    desk.application.remote_use.keep_key("far", "sk-wrong")
    desk.give()
    until(desk.application, lambda: "does not accept the key" in desk.application.indexing.status().problem)
    desk.application.remote_use.keep_key("far", KEY)
    until(desk.application, lambda: desk.serving() == ["fake", "far"])
    settle(desk.application)
    assert desk.application.indexing.status().problem == ""


def test_a_service_that_is_down_does_not_fail_a_search(desk: Desk) -> None:
    desk.give_and_wait()
    desk.service.switches.down = 500
    found = desk.search("heating")
    assert found.hits[0].path.name == "landlord.txt"
    (notice,) = found.notices
    assert "far are searched by words only" in notice
    assert desk.service.host in notice
    asked = len(desk.service.asked)
    assert len(desk.search("heat").notices) == 1
    assert len(desk.service.asked) == asked  # it is left alone for a while
    assert desk.dense("subject s1") == {f"note {n}.txt" for n in range(NOTES)}


def test_a_text_that_the_service_refuses_is_found_by_its_words(desk: Desk) -> None:
    desk.service.switches.poison = "landlord"
    desk.give_and_wait()
    assert "could not be embedded" in desk.application.indexing.status().problem
    assert desk.dense("account") == {"bank.txt", *(f"note {n}.txt" for n in range(NOTES))}
    assert {hit.path.name for hit in desk.search("landlord").hits} >= {"landlord.txt"}


def test_the_key_is_nowhere_in_the_data_folder(desk: Desk, tmp_path: Path, keychain: MemoryKeychain) -> None:
    bootstrap.start_logging(tmp_path / "data", "debug")
    try:
        desk.give_and_wait()
        desk.search("heating")
        desk.service.switches.key = "another"
        desk.search("warmth")
    finally:
        for name in ("findwell", "py.warnings"):
            logger = logging.getLogger(name)
            for handler in list(logger.handlers):
                logger.removeHandler(handler)
                handler.close()
        logging.captureWarnings(capture=False)
    desk.application.close()
    files = [path for path in (tmp_path / "data").rglob("*") if path.is_file()]
    assert {"index.db", "findwell.log", "model.toml"} <= {path.name for path in files}
    assert [path for path in files if KEY.encode() in path.read_bytes()] == []
    assert KEY in keychain.kept.values()


def test_a_key_is_kept_only_if_the_service_takes_it(desk: Desk, keychain: MemoryKeychain) -> None:
    remote = desk.application.remote_use
    assert remote.forget_key("far")
    assert remote.key("far").place is KeyPlace.MISSING
    for key, refusal in (("sk-wrong", KeyRefused), ("", KeyRefused), ("sk with blanks", ServiceUnavailable)):
        with pytest.raises(refusal) as refused:
            remote.try_out("far", key, CancelToken())
        assert not key or key not in str(refused.value)
    assert keychain.kept == {}
    remote.try_out("far", KEY, CancelToken())
    assert list(keychain.kept.values()) == [KEY]
    assert remote.key("far") == ServiceKey(
        "far", desk.service.host, here=True, place=KeyPlace.KEYCHAIN, variable=key_variable(desk.service.endpoint)
    )
    assert set(desk.service.texts) == {TRIAL}
    assert desk.serving() == ["fake"]


def test_a_trial_that_is_cancelled_keeps_no_key(desk: Desk, keychain: MemoryKeychain) -> None:
    remote, cancel = desk.application.remote_use, CancelToken()
    remote.forget_key("far")
    desk.service.switches.held = threading.Event()
    desk.service.arrived.clear()
    with ThreadPoolExecutor(1) as helper:
        trial = helper.submit(remote.try_out, "far", KEY, cancel)
        assert desk.service.arrived.wait(LIMIT_S)
        cancel.cancel()
        desk.service.switches.held.set()
        assert isinstance(trial.exception(LIMIT_S), Cancelled)
    assert keychain.kept == {}


def test_only_a_remote_model_has_terms_and_a_key(desk: Desk) -> None:
    remote = desk.application.remote_use
    for ask in (lambda: remote.terms("fake", desk.root_id), lambda: remote.key("nothing")):
        with pytest.raises(UserFacingError, match="no model named"):
            ask()
    assert remote.terms("far", desk.root_id).passages == 2


def test_a_remote_model_is_never_for_everything(desk: Desk) -> None:
    setup = desk.application.model_setup
    for refused in (
        lambda: setup.use("far"),
        lambda: setup.use("far", sending_agreed=True),
        lambda: setup.use("far", desk.root_id),
        lambda: setup.loaded("far"),
    ):
        with pytest.raises(UserFacingError, match="single folders only"):
            refused()
    desk.give_and_wait()
    desk.application.encoders.choose("far")
    assert desk.application.encoders.current is None
