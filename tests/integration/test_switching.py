"""An index is moved from one model to another while it is used."""

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.cancellation import CancelToken
from desktop_app.search_records import Lane
from desktop_app.services.application import Application
from desktop_app.services.model_choice import ModelChoice
from desktop_app.services.switch_estimate import estimate_switch
from desktop_app.services.vector_collection import collect_idle_vectors
from desktop_app.settings import SearchSettings
from tests.indexing_helpers import (
    QUICK,
    CountingEncoder,
    counting_model,
    indexed,
    raw_word_tokenizer,
    running,
    serving,
    settle,
    until,
    word_tokenizer,
    write_folder,
)

FILES = 12


def dense(application: Application, query: str) -> list[str]:
    """Names of the files that the vectors find, best first."""
    return [hit.path.name for hit in application.searching.search(query, lanes=[Lane.DENSE]).hits]


def choose(application: Application, name: str, root_id: int | None = None) -> None:
    """As another process would: the indexer follows by itself."""
    ModelChoice(application.database, "fake").choose(name, root_id)


def switch(application: Application, name: str) -> None:
    """Choose the model for everything, and wait until it alone answers."""
    choose(application, name)
    until(application, lambda: serving(application) == [name])


@pytest.fixture
def held() -> CountingEncoder:
    """The encoder of the second model, which waits at its gate."""
    encoder = CountingEncoder()
    encoder.gate.clear()
    return encoder


def test_the_old_model_answers_until_the_new_one_is_complete(tmp_path: Path, held: CountingEncoder) -> None:
    with indexed(tmp_path, CountingEncoder(), FILES) as application:
        before = dense(application, "subject s3")
        application.encoders.fill(counting_model(held, "new", "other"))
        choose(application, "other")
        assert held.started.wait(10)
        assert serving(application) == ["fake"]
        assert dense(application, "subject s3") == before
        (switching,) = application.indexing.status().switching
        assert (switching.from_model, switching.to_model, switching.done) == ("fake", "other", 0)
        held.gate.set()
        until(application, lambda: serving(application) == ["other"])
        assert len(held.embedded) == FILES
        assert len(dense(application, "subject s3")) == len(before)
        assert len(application.searching._retrieval._vectors._states) == 1  # nothing is held of the model before
        assert application.indexing.status().switching == ()
        assert application.indexing.status().coverage == 1.0


def test_a_file_saved_during_the_switch_is_found_by_meaning_at_once(tmp_path: Path, held: CountingEncoder) -> None:
    with indexed(tmp_path, CountingEncoder(), FILES) as application:
        application.encoders.fill(counting_model(held, "new", "other"))
        choose(application, "other")
        assert held.started.wait(10)
        (tmp_path / "docs" / "fresh.txt").write_text("A zebra crosses.")
        until(application, lambda: "fresh.txt" in dense(application, "zebra"))
        assert serving(application) == ["fake"]
        assert application.indexing.status().coverage == 1.0


def test_going_back_embeds_only_what_is_new(tmp_path: Path) -> None:
    old, new = CountingEncoder(), CountingEncoder()
    with indexed(tmp_path, old, FILES) as application:
        application.encoders.fill(counting_model(new, "new", "other"))
        switch(application, "other")
        (tmp_path / "docs" / "fresh.txt").write_text("A zebra crosses.")
        until(application, lambda: "fresh.txt" in dense(application, "zebra"))
        embedded = len(old.embedded)
        switch(application, "fake")
        assert len(old.embedded) == embedded + 1


def test_no_search_fails_or_mixes_while_models_change(tmp_path: Path) -> None:
    new = CountingEncoder()
    with indexed(tmp_path, CountingEncoder(), FILES) as application:
        application.encoders.fill(counting_model(new, "new", "other"))
        found: list[int] = []
        stop = threading.Event()

        def search_on() -> None:
            while not stop.is_set():
                found.append(len(dense(application, "subject s3")))

        searcher = threading.Thread(target=search_on)
        searcher.start()
        try:
            for name in ("other", "fake", "other"):
                switch(application, name)
        finally:
            stop.set()
            searcher.join()
        assert found
        assert set(found) == {FILES}


def test_a_root_has_a_model_of_its_own(tmp_path: Path) -> None:
    notes, letters = tmp_path / "notes", tmp_path / "letters"
    write_folder(notes, 3)
    letters.mkdir()
    (letters / "letter.txt").write_text("Dear landlord, the heating is broken.")
    common, own = CountingEncoder(), CountingEncoder()
    with running(tmp_path / "data", common) as application:
        application.encoders.fill(counting_model(own, "new", "other"))
        application.indexing.add_root(notes)
        root_id = application.indexing.add_root(letters)
        settle(application)
        own.gate.clear()
        choose(application, "other", root_id)
        until(application, lambda: bool(application.indexing.status().switching))
        (switching,) = application.indexing.status().switching
        assert (switching.done, switching.total, switching.share) == (0, 1, 0.0)
        assert [root.model for root in application.indexing.status().roots] == ["", "other"]
        own.gate.set()
        until(application, lambda: sorted(serving(application)) == ["fake", "other"])
        assert [text for text in own.embedded if "landlord" not in text] == []
        assert set(dense(application, "heating")) == {"letter.txt", "note 0.txt", "note 1.txt", "note 2.txt"}
        choose(application, "", root_id)
        until(application, lambda: serving(application) == ["fake"])


def test_vectors_left_behind_of_one_folder_do_not_hide_another(tmp_path: Path) -> None:
    few, many, common, own = tmp_path / "few", tmp_path / "many", CountingEncoder(), CountingEncoder()
    write_folder(many, 60)
    few.mkdir()
    for name in ("ant", "bee", "cat"):
        (few / f"{name}.txt").write_text(f"Here is a {name}.")
    settings = replace(QUICK, search=SearchSettings(depth=10))
    with running(tmp_path / "data", common, settings=settings) as application:
        application.encoders.fill(counting_model(own, "new", "other"))
        application.indexing.add_root(few)
        root_id = application.indexing.add_root(many)
        settle(application)
        choose(application, "other", root_id)
        until(application, lambda: sorted(serving(application)) == ["fake", "other"])
        assert {"ant.txt", "bee.txt", "cat.txt"} < set(dense(application, "subject s3"))


def test_vectors_of_a_model_that_is_gone_do_not_keep_the_new_one_from_answering(tmp_path: Path) -> None:
    new = CountingEncoder()
    with indexed(tmp_path, CountingEncoder(), FILES):
        pass
    with running(tmp_path / "data", None) as application:
        application.encoders.fill(counting_model(new, "reinstalled"))
        application.encoders.give_up("fake")
        settle(application)
        assert len(dense(application, "subject s3")) == FILES


def test_what_is_left_behind_is_collected_on_request(tmp_path: Path) -> None:
    old, new, vectors_dir = CountingEncoder(), CountingEncoder(), tmp_path / "data" / "vectors"
    with indexed(tmp_path, old, FILES) as application:
        assert collect_idle_vectors(application.database, vectors_dir).vectors == 0
        application.encoders.fill(counting_model(new, "new", "other"))
        switch(application, "other")
        collected = collect_idle_vectors(application.database, vectors_dir)
        assert (collected.models, collected.vectors) == (("fake",), FILES)
        assert len(dense(application, "subject s3")) == FILES
        switch(application, "fake")
        assert len(old.embedded) == 2 * FILES


def test_the_cost_is_known_before(tmp_path: Path) -> None:
    old, new = CountingEncoder(), CountingEncoder()
    write_folder(tmp_path / "letters", 2)  # their words are in the other folder, too
    with indexed(tmp_path, old, FILES) as application:
        letters_id = application.indexing.add_root(tmp_path / "letters")
        settle(application)
        ticks = iter([0.0, 4.0, 4.0])
        model = counting_model(new, "new", "other")
        estimate = estimate_switch(application.database, model, CancelToken(), probe_s=3, clock=lambda: next(ticks))
        assert (estimate.passages, estimate.passages_per_s, estimate.seconds) == (FILES, FILES / 4, 4.0)
        assert estimate.disk_bytes > FILES * 16 * 2
        one = estimate_switch(application.database, model, CancelToken(), root_id=letters_id, probe_s=0)
        assert one.passages == 2
        done = estimate_switch(application.database, counting_model(old), CancelToken())
        assert (done.passages, done.seconds, done.disk_bytes) == (0, 0.0, 0)


def recipes(application: Application) -> set[str]:
    """By what the documents were read and cut."""
    return {row[0] for row in application.database.reader().execute("SELECT recipe FROM documents")}


@pytest.mark.parametrize("kept", [True, False])
def test_chunks_are_cut_by_the_first_tokenizer_whatever_model_comes(tmp_path: Path, kept: bool) -> None:
    docs, old, new = tmp_path / "docs", CountingEncoder(), CountingEncoder()
    write_folder(docs, FILES)
    first = counting_model(old)
    raw_word_tokenizer().save(str(tmp_path / "tokenizer.json"))
    with running(tmp_path / "data", None) as application:
        application.encoders.fill(replace(first, tokenizer_path=tmp_path / "tokenizer.json"))
        application.indexing.add_root(docs)
        settle(application)
        (before,) = recipes(application)
    if not kept:
        (tmp_path / "data" / "chunk-tokenizer.json").unlink()
    with running(tmp_path / "data", None) as application:
        other = replace(counting_model(new, "new", "other"), tokenizer=word_tokenizer("note", "number", "subject"))
        application.encoders.fill(other)
        choose(application, "other")
        application.encoders.give_up("fake")
        until(application, lambda: serving(application) == ["other"] and not application.indexing.status().switching)
        settle(application)
        assert (recipes(application) == {before}) is kept
        assert len(new.embedded) == FILES
