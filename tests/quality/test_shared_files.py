"""The collection of test files through the pool: every file ends, and the share of right outcomes has a floor."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import psutil
import pytest

from desktop_app.cli.extract_command import outcome_json
from desktop_app.evaluate.memory_peak import MemoryPeak
from desktop_app.extract.processes.reading_pool import ReadingPool
from desktop_app.records import Extraction, ExtractionFailure, FailureReason, MemberRead
from desktop_app.settings import ExtractSettings
from desktop_app.sources.member_rules import member_use
from tests.quality.shared_files import FILES, right, rows

FLOORS = {"core": 0.97, "edge": 0.95, "extended": 0.85, "hostile": 1.0}
"""Share of right outcomes by tier, over all formats."""
PLAIN_REASONS = {FailureReason.UNSUPPORTED, FailureReason.ENCRYPTED}
PEAK_BYTES = 1_500_000_000

Outcome = Extraction | ExtractionFailure
pytestmark = [pytest.mark.shared, pytest.mark.timeout(600)]


@dataclass
class Reading:
    """Of every file, by its path below the collection, what the pool says of it and of what lies in it."""

    outcomes: dict[str, Outcome]
    members: dict[str, dict[str, MemberRead]]
    grown_bytes: int
    """Of this process with its workers while they read; tests before may have left models in it."""

    @cached_property
    def missed(self) -> list[dict[str, str]]:
        """The rows whose file is not read right."""
        return [row for row in rows() if not right(row, self._said(row["file"]))]

    def _said(self, name: str) -> dict[str, Any]:
        return outcome_json(FILES / name, self.outcomes[name], self.members[name].values())


@pytest.fixture(scope="module")
def reading() -> Iterator[Reading]:
    before = psutil.Process().memory_info().rss
    pool = ReadingPool(ExtractSettings(), use=member_use)
    members: dict[str, dict[str, MemberRead]] = {row["file"]: {} for row in rows()}
    try:
        with MemoryPeak() as memory:
            waiting = {
                name: pool.submit(FILES / name, lambda member, of=found: of.update({member.name: member}))
                for name, found in members.items()
            }
            outcomes = {name: future.result(300) for name, future in waiting.items()}
        yield Reading(outcomes, members, memory.peak_bytes - before)
    finally:
        pool.close()


def test_files_are_read_right(reading: Reading) -> None:
    total = Counter(row["tier"] for row in rows())
    missed = Counter(row["tier"] for row in reading.missed)
    shares = {tier: 1 - missed[tier] / total[tier] for tier in FLOORS}
    below = {tier: share for tier, share in shares.items() if share < FLOORS[tier]}
    assert below == {}, [row["file"] for row in reading.missed]


def test_rare_formats_are_read_or_refused_plainly(reading: Reading) -> None:
    for row in reading.missed:
        outcome = reading.outcomes[row["file"]]
        if row["tier"] == "rare":
            assert isinstance(outcome, ExtractionFailure), row["file"]
            assert outcome.reason in PLAIN_REASONS, row["file"]


def test_no_file_stalls_or_crashes_a_worker(reading: Reading) -> None:
    said = {name: [outcome] for name, outcome in reading.outcomes.items()}
    for name, members in reading.members.items():
        said[name] += [member.outcome for member in members.values()]
    failures = [
        (name, one) for name, all_said in said.items() for one in all_said if isinstance(one, ExtractionFailure)
    ]
    stalled = {FailureReason.TIMEOUT, FailureReason.CRASHED}
    assert [(name, one.reason) for name, one in failures if one.reason in stalled] == []
    assert [name for name, one in failures if not one.detail] == []


def test_nothing_escapes_and_memory_stays_small(reading: Reading) -> None:
    assert reading.outcomes
    for folder in (Path.cwd(), FILES, FILES.parent, Path.cwd().parent):
        assert not list(folder.glob("gen-slip-escaped.txt"))
    assert reading.grown_bytes < PEAK_BYTES
