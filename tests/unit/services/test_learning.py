import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.cancellation import CancelToken
from desktop_app.errors import Cancelled
from desktop_app.services import learning as module
from desktop_app.services.encoder_slot import EncoderSlot
from desktop_app.services.learned_gains import QuestionScores
from desktop_app.services.learning import LEARN_EVERY, Learning
from desktop_app.services.searching import SearchService
from desktop_app.settings import SearchSettings
from desktop_app.store import openings
from desktop_app.store.database import transaction
from desktop_app.store.root_models import RootModels
from desktop_app.store.vectors import Vectors
from tests.unit.services.test_searching import MODEL, Collection
from tests.unit.store.search_samples import ROOT

THINGS = (
    "lamp",
    "river",
    "violin",
    "bridge",
    "harbour",
    "orchard",
    "winter",
    "copper",
    "market",
    "window",
    "garden",
    "mirror",
)


PADDING = "a few other words that say nothing of what it is about"


class Use:
    """Two files about every thing, of which the second is always the one that is looked for."""

    def __init__(self, folder: Path) -> None:
        self.collection = Collection(folder)
        for thing in THINGS:
            self.collection.add(f"{thing} first.txt", f"{thing} and {PADDING}")
            self.collection.add(f"{thing} wanted.txt", f"{thing} and {PADDING} more")
        self.search = self.collection.service
        connection = self.collection.index.connection
        with transaction(connection):
            RootModels(connection).aim_all(Vectors(connection).fingerprint_id(MODEL.fingerprint))
        self.learning = self.another()

    def another(self, *, enabled: bool = True) -> Learning:
        return Learning(self.collection.index.database, self.search, enabled=enabled, rest_s=0)

    def open_results(self, rounds: int, *, wanted: bool = True) -> None:
        for number in range(rounds):
            for place, thing in enumerate(THINGS):
                hits = self.search.search(f"{thing} about{number}").hits
                name = f"{thing} wanted.txt" if wanted else hits[(place * 7 + number * 3) % 4].path.name
                hit = next(hit for hit in hits if hit.path.name == name)
                self.learning.remember(f"{thing} about{number}", hit.path, hit.rank)

    def first(self, thing: str) -> str:
        return self.search.search(f"{thing} again").hits[0].path.name

    def close(self) -> None:
        self.learning.close()
        self.search.close()
        self.collection.index.close()


@pytest.fixture
def use(tmp_path: Path) -> Iterator[Use]:
    use = Use(tmp_path)
    yield use
    use.close()


def test_what_is_opened_again_and_again_comes_first_once_that_is_proved(use: Use) -> None:
    assert {use.first(thing) for thing in THINGS} == {f"{thing} first.txt" for thing in THINGS}
    use.open_results(9)
    assert {use.first(thing) for thing in THINGS} == {f"{thing} first.txt" for thing in THINGS}
    trial = use.learning.learn(CancelToken())
    assert trial is not None
    assert trial.passed
    assert {use.first(thing) for thing in THINGS} == {f"{thing} wanted.txt" for thing in THINGS}
    status = use.learning.status()
    assert (status.enabled, status.in_use, status.openings, status.tried_with) == (True, True, 108, 108)
    assert status.needed == LEARN_EVERY
    assert status.gain > status.low > 0


def test_opening_this_and_that_changes_nothing(use: Use) -> None:
    use.open_results(9, wanted=False)
    before = [use.search.search(thing).hits for thing in THINGS]
    trial = use.learning.learn(CancelToken())
    assert trial is not None
    assert not trial.passed
    assert not use.learning.status().in_use
    assert [use.search.search(thing).hits for thing in THINGS] == before


def test_it_is_switched_off_when_it_does_not_help_any_more(use: Use, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openings, "MOST_OPENINGS", 108)
    use.open_results(9)
    use.learning.learn(CancelToken())
    use.open_results(9, wanted=False)
    use.learning.learn(CancelToken())
    assert not use.learning.status().in_use
    assert use.first("lamp") == "lamp first.txt"


def test_reset_forgets_everything(use: Use) -> None:
    use.open_results(9)
    use.learning.learn(CancelToken())
    use.learning.reset()
    status = use.learning.status()
    assert (status.openings, status.in_use, status.tried_with, status.needed) == (0, False, 0, LEARN_EVERY)
    assert use.first("lamp") == "lamp first.txt"


def test_what_another_process_has_forgotten_meanwhile_does_not_come_back(use: Use) -> None:
    use.open_results(9)

    class Meddled:
        def question_scores(self, text: str) -> QuestionScores | None:
            use.another().reset()
            return use.search.question_scores(text)

    assert Learning(use.collection.index.database, Meddled(), enabled=True, rest_s=0).learn(CancelToken()) is None
    assert not use.learning.status().in_use


def test_files_that_are_gone_are_forgotten(use: Use) -> None:
    use.open_results(9)
    use.learning.learn(CancelToken())
    use.collection.index.remove("lamp wanted.txt")
    assert use.first("lamp") == "lamp first.txt"
    assert use.first("river") == "river wanted.txt"
    assert use.learning.status().openings == 99


def test_switched_off_nothing_is_remembered_or_used(use: Use, tmp_path: Path) -> None:
    use.open_results(9)
    use.learning.learn(CancelToken())
    off = use.another(enabled=False)
    assert not off.remember("lamp", ROOT / "lamp wanted.txt", 1)
    assert (off.status().enabled, off.status().in_use, off.status().openings) == (False, False, 108)
    slot = EncoderSlot()
    slot.fill(MODEL)
    settings = replace(SearchSettings(), learn_from_use=False)
    plain = SearchService(use.collection.index.database, tmp_path / "vectors", slot, settings)
    assert plain.search("lamp again").hits[0].path.name == "lamp first.txt"
    plain.close()


def test_nothing_is_remembered_of_filters_alone_or_where_a_remote_model_answers(use: Use) -> None:
    assert not use.learning.remember("  ", ROOT / "lamp wanted.txt", 1)
    remote = replace(MODEL.fingerprint, digest="remote", description='{"model": {"name": "far", "kind": "remote"}}')
    connection = use.collection.index.connection
    with transaction(connection):
        RootModels(connection).aim_all(Vectors(connection).fingerprint_id(remote))
    assert not use.learning.remember("lamp", ROOT / "lamp wanted.txt", 1)
    assert use.learning.status().openings == 0


def test_a_question_that_is_asked_anew_is_never_sent_to_a_service(use: Use) -> None:
    use.collection.slot.fill(replace(MODEL, host="example.org"))
    assert use.search.question_scores("lamp") is None
    use.open_results(1)
    assert use.learning.learn(CancelToken()) is None


def test_it_learns_in_the_background_when_there_is_enough(use: Use) -> None:
    use.open_results(8)
    for number in range(LEARN_EVERY - 96):
        assert not use.learning.status().in_use
        use.learning.opened(f"copper about{number + 20}", ROOT / "copper wanted.txt", 2)
    use.learning.wait()
    assert use.learning.status().in_use


def test_closing_ends_what_is_being_learned(use: Use, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LEARN_EVERY", 1)
    asked, go_on = threading.Event(), threading.Event()

    class Slow:
        def question_scores(self, text: str) -> QuestionScores | None:
            asked.set()
            assert go_on.wait(10)
            return use.search.question_scores(text)

    learning = Learning(use.collection.index.database, Slow(), enabled=True, rest_s=0)
    learning.remember("river", ROOT / "river wanted.txt", 1)
    learning.opened("lamp", ROOT / "lamp wanted.txt", 1)
    assert asked.wait(10)
    closing = threading.Thread(target=learning.close)
    closing.start()
    go_on.set()
    closing.join(10)
    assert not closing.is_alive()
    assert learning.status().tried_with == 0
    learning.opened("lamp", ROOT / "lamp wanted.txt", 1)
    learning.wait()
    assert learning.status().tried_with == 0


def test_learning_can_be_cancelled(use: Use) -> None:
    use.open_results(1)
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        use.learning.learn(token)
