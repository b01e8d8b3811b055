"""What each query was worth to each system and how long it took, kept line by line: a comparison takes hours.

Owns the files of answers. One that was begun goes on with the queries that it lacks.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Answer:
    """nDCG@10, 0 to 1, and milliseconds of one query."""

    gain: float
    took_ms: float


Row = Mapping[str, Answer]
"""System → what it answered to one query; all were asked at the same moment."""


class Answers:
    """Those of one set. The first line of the file says what it was measured with; of anything else none is kept."""

    def __init__(self, file: Path, measured_with: Mapping[str, str]) -> None:
        self._file = file
        self._head = json.dumps({"measured_with": dict(measured_with)}, sort_keys=True)
        self.rows: dict[str, Row] = self._read()
        """By query id, in the order in which they were asked."""

    def add(self, query_id: str, row: Row) -> None:
        """Keep the answers to one more query."""
        self.rows[query_id] = row
        values = {system: [answer.gain, round(answer.took_ms, 3)] for system, answer in row.items()}
        with self._file.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps([query_id, values]) + "\n")

    def _read(self) -> dict[str, Row]:
        """Begins the file if it is not there or of another measurement; a line that was cut short is taken away."""
        lines = self._file.read_text(encoding="utf-8").split("\n") if self._file.is_file() else []
        if lines[:1] != [self._head]:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._file.write_text(self._head + "\n", encoding="utf-8")
            return {}
        whole, rest = lines[1:-1], lines[-1]  # what follows the last end of line was being written
        if rest:
            self._file.write_text("\n".join([self._head, *whole, ""]), encoding="utf-8")
        rows = (json.loads(line) for line in whole)
        return {query_id: {system: Answer(*pair) for system, pair in values.items()} for query_id, values in rows}
