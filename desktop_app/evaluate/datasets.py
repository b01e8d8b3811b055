"""Labelled sets in BEIR layout: corpus.jsonl, queries.jsonl and qrels.tsv in one folder.

Source of the layout: Thakur et al., "BEIR: A heterogeneous benchmark for zero-shot evaluation of information
retrieval models", 2021.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop_app.errors import UserFacingError


@dataclass(frozen=True, slots=True)
class Entry:
    """One corpus entry."""

    entry_id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Dataset:
    """A corpus, its queries, and what is relevant to each."""

    name: str
    entries: tuple[Entry, ...]
    queries: Mapping[str, str]
    """Query id → text, only of queries with a judgement above 0."""
    relevance: Mapping[str, Mapping[str, int]]
    """Query id → entry id → grade above 0; what is not listed is not relevant."""

    @property
    def corpus_digest(self) -> str:
        """Digest of the corpus alone: the queries decide nothing about an index of it."""
        digest = hashlib.sha256()
        for entry in self.entries:
            digest.update(json.dumps([entry.entry_id, entry.title, entry.text]).encode())
        return digest.hexdigest()


def load_dataset(folder: Path) -> Dataset:
    """Read the set in `folder`; it is named like the folder.

    :raises UserFacingError: a file is missing or cannot be read.
    """
    try:
        entries = tuple(
            Entry(str(row["_id"]), str(row.get("title") or ""), str(row["text"]))
            for row in _rows(folder / "corpus.jsonl")
        )
        texts = {str(row["_id"]): str(row["text"]) for row in _rows(folder / "queries.jsonl")}
        relevance = _relevance(folder / "qrels.tsv")
    except (OSError, ValueError, KeyError) as error:
        raise UserFacingError(
            f"{folder} is not a labelled set: {error}.", "It needs corpus.jsonl, queries.jsonl and qrels.tsv."
        ) from error
    queries = {query_id: texts[query_id] for query_id in relevance if query_id in texts}
    return Dataset(folder.resolve().name, entries, queries, {query_id: relevance[query_id] for query_id in queries})


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def _relevance(path: Path) -> dict[str, dict[str, int]]:
    """Grades above 0. The first line is a header."""
    grades: dict[str, dict[str, int]] = {}
    lines = path.read_text(encoding="utf-8").splitlines()
    for line in lines[1:]:
        if line.strip():
            query_id, entry_id, grade = line.split("\t")
            if float(grade) > 0:
                grades.setdefault(query_id, {})[entry_id] = int(float(grade))
    return grades
