"""Five thousand passages are switched from one real model to another while somebody searches ten times a second."""

import os
import signal
import subprocess
import sys
import threading
from itertools import islice
from pathlib import Path

import pytest

from desktop_app import bootstrap
from desktop_app.cancellation import CancelToken
from desktop_app.errors import UserFacingError
from desktop_app.evaluate.sample_text import SampleText
from desktop_app.search_records import Lane
from desktop_app.services.application import Application
from desktop_app.services.doctor import examine
from desktop_app.services.model_choice import ModelChoice
from desktop_app.store.root_models import RootModels
from tests.indexing_helpers import until

OLD, NEW = "wordllama-256", "multilingual-e5-small"
PASSAGES = 5_000
FILES = 700
QUERIES = ("what is the agreement about?", "the budget of the laboratory", "notice and payment")
KILL_AFTER = 400
"""New vectors that are there when the process is killed."""

Ranking = tuple[tuple[str, int], ...]


def _write(folder: Path) -> None:
    folder.mkdir()
    for entry in islice(SampleText().entries(8), FILES):
        (folder / f"{entry.entry_id}.txt").write_text(f"{entry.title}\n\n{entry.text}\n", encoding="utf-8")


def _dense(application: Application, query: str) -> Ranking:
    """The best passages that the vectors put forward, in order."""
    result = application.searching.search(query, lanes=[Lane.DENSE])
    assert not result.notices
    return tuple((hit.path.name, passage.start) for hit in result.hits[:5] for passage in hit.passages)


def _serving(application: Application) -> list[str]:
    return [stored.model for stored in RootModels(application.database.reader()).serving()]


def _build(data_dir: Path) -> Application:
    application = bootstrap.build(data_dir, watch=False)
    assert application.model_setup.load_installed()
    return application


def _new_vectors(application: Application) -> int:
    return sum(one.done for one in application.indexing.status().switching)


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """An index of `PASSAGES` passages or more with the old model; the new one is installed, too."""
    data_dir, docs = tmp_path / "data", tmp_path / "docs"
    _write(docs)
    application = bootstrap.build(data_dir, watch=False)
    try:
        (data_dir / "models").mkdir(exist_ok=True)
        (data_dir / "models" / NEW).symlink_to(Path(os.environ["FINDWELL_TEST_MODELS"]) / NEW)
        try:
            application.models.install(OLD, lambda _: None, CancelToken())
        except UserFacingError as error:
            pytest.skip(f"{OLD} cannot be had: {error}")
        application.model_setup.use(OLD)
        assert application.model_setup.load_installed()
        application.indexing.start()
        application.indexing.add_root(docs)
        assert application.indexing.wait_until_idle(300)
        assert application.indexing.status().chunks >= PASSAGES
        assert _serving(application) == [OLD]
    finally:
        application.close()
    return data_dir


def _kill_in_the_middle(data_dir: Path) -> None:
    """Start the switch in another process and kill it when it has made some progress."""
    command = [sys.executable, "-m", "desktop_app", "--data-dir", str(data_dir), "watch"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as child:
        application = _build(data_dir)
        try:
            waiting = threading.Event()
            for _ in range(3000):
                if _new_vectors(application) >= KILL_AFTER:
                    break
                waiting.wait(0.1)
            assert _new_vectors(application) >= KILL_AFTER
        finally:
            child.send_signal(signal.SIGKILL)
            application.close()


class _Searcher:
    """Searches on a thread ten times a second and keeps every ranking."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._stop = threading.Event()
        self.seen: list[Ranking] = []
        self.failures: list[Exception] = []
        self._thread = threading.Thread(target=self._run, name="searcher")
        self._thread.start()

    def _run(self) -> None:
        while not self._stop.wait(0.1):
            try:
                self.seen.append(_dense(self._application, QUERIES[0]))
            except Exception as error:  # noqa: BLE001 - every failure is what this looks for
                self.failures.append(error)

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()


@pytest.mark.slow
@pytest.mark.model
@pytest.mark.timeout(3000)
def test_a_real_switch_is_not_noticed_until_it_is_complete_even_when_killed(data_dir: Path) -> None:
    application = _build(data_dir)
    try:
        before = [_dense(application, query) for query in QUERIES]
        assert all(before)
        ModelChoice(application.database, OLD).choose(NEW)
    finally:
        application.close()
    _kill_in_the_middle(data_dir)

    application = _build(data_dir)
    try:
        assert _serving(application) == [OLD]
        assert [_dense(application, query) for query in QUERIES] == before
        checks = {check.name: check for check in examine(application, fix=False)}
        assert all(check.ok for check in checks.values()), checks
        kept = _new_vectors(application)
        assert kept >= KILL_AFTER
        searcher = _Searcher(application)
        try:
            application.indexing.start()
            until(application, lambda: _serving(application) == [NEW], 2_800)
        finally:
            searcher.stop()
        after = [_dense(application, query) for query in QUERIES]
        checks = {check.name: check for check in examine(application, fix=False)}
    finally:
        application.close()
    assert all(check.ok for check in checks.values()), checks
    assert searcher.failures == []
    rankings = searcher.seen
    assert len(rankings) > 100
    assert set(rankings) <= {before[0], after[0]}
    changed = rankings.index(after[0]) if after[0] in rankings else len(rankings)
    assert rankings[:changed] == [before[0]] * changed
    assert rankings[changed:] == [after[0]] * (len(rankings) - changed)
    assert before != after
