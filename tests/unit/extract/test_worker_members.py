"""Members of a file that cost their workers their lives."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.extract.processes.worker_pool import ExtractionPool
from desktop_app.records import Extraction, ExtractionFailure, FailureReason, MemberRead
from desktop_app.settings import ExtractSettings
from tests.misbehaving_readers import crash_at_each, misbehave_inside

LIMIT_S = 60


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def pool(temporary: Path) -> Iterator[ExtractionPool]:
    active = ExtractionPool(ExtractSettings(workers=1, deadline_s=1, memory_mb=300), read=misbehave_inside)
    yield active
    active.close()
    assert list(temporary.iterdir()) == []


def read(pool: ExtractionPool, path: Path) -> tuple[Extraction | ExtractionFailure, dict[str, FailureReason | None]]:
    members: list[MemberRead] = []
    outcome = pool.submit(path, members.append).result(LIMIT_S)
    assert len({member.name for member in members}) == len(members), "none is told of twice"
    return outcome, {member.name: getattr(member.outcome, "reason", None) for member in members}


def test_members_are_told_of_before_the_file_is_done(pool: ExtractionPool, tmp_path: Path) -> None:
    outcome, members = read(pool, tmp_path / "a in b")
    assert isinstance(outcome, Extraction)
    assert members == {"a": None, "in ▸ b": None, "in": None}


def test_a_member_that_hangs_is_given_up_and_those_behind_it_are_read(pool: ExtractionPool, tmp_path: Path) -> None:
    outcome, members = read(pool, tmp_path / "a hang b")
    assert isinstance(outcome, Extraction)
    assert members == {"a": None, "hang": FailureReason.TIMEOUT, "b": None}


def test_a_member_that_crashes_is_given_up_at_the_second_try(pool: ExtractionPool, tmp_path: Path) -> None:
    outcome, members = read(pool, tmp_path / "a in crash once b")
    assert isinstance(outcome, Extraction)
    crashed, once = "in ▸ crash", "in ▸ once"
    assert members == {"a": None, crashed: FailureReason.CRASHED, once: None, "in ▸ b": None, "in": None}


def test_a_container_that_crashes_on_its_own_is_to_blame_itself(pool: ExtractionPool, tmp_path: Path) -> None:
    outcome, members = read(pool, tmp_path / "a last")
    assert isinstance(outcome, ExtractionFailure)
    assert outcome.reason == FailureReason.CRASHED
    assert members == {"a": None}


def test_a_file_with_too_many_such_members_is_given_up(temporary: Path, tmp_path: Path) -> None:
    pool = ExtractionPool(ExtractSettings(workers=1), read=crash_at_each)
    try:
        outcome, members = read(pool, tmp_path / "a")
    finally:
        pool.close()
    assert isinstance(outcome, ExtractionFailure)
    assert outcome.reason == FailureReason.CRASHED
    assert "What comes after “4” in it is left out." in outcome.detail
    assert set(members) == {"0", "1", "2", "3", "4"}


def test_scratch_files_are_gone_when_a_worker_is(pool: ExtractionPool, temporary: Path, tmp_path: Path) -> None:
    read(pool, tmp_path / "last")
    assert list(temporary.rglob("member")) == []


def test_whoever_fails_to_listen_is_told_and_the_next_file_is_read(pool: ExtractionPool, tmp_path: Path) -> None:
    def deaf(_: MemberRead) -> None:
        raise LookupError

    assert isinstance(pool.submit(tmp_path / "a b", deaf).exception(LIMIT_S), LookupError)
    outcome, members = read(pool, tmp_path / "c")
    assert isinstance(outcome, Extraction)
    assert members == {"c": None}
