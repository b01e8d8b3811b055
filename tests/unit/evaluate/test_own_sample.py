from pathlib import Path

import pytest

from desktop_app.evaluate.corpus_index import CorpusIndex, path_of
from desktop_app.evaluate.datasets import Entry
from desktop_app.evaluate.own_sample import MOST_RIGHT, OwnSample, Probe
from desktop_app.store.database import transaction
from desktop_app.store.search_reader import SearchReader
from tests.unit.evaluate.own_samples import ENTRIES, TEXTS, own_index
from tests.unit.evaluate.samples import counting_model


def documents(index: CorpusIndex, *names: str) -> set[int]:
    found = {index._files.by_path(path_of(name)) for name in names}
    return {row.document_id for row in found if row is not None and row.document_id is not None}


def asked(index: CorpusIndex, probe: Probe) -> set[str]:
    return {name for name in (entry.entry_id for entry in ENTRIES) if documents(index, name) & probe.documents}


def test_every_passage_with_a_sentence_is_asked_about(tmp_path: Path) -> None:
    with own_index(tmp_path) as (index, _):
        drawn = OwnSample(index.database, [], seed=1).drawn(100)
        assert (drawn.passages, drawn.looked_at) == (9, 9)
        sentences = [probe for probe in drawn.probes if probe.kind == "sentence"]
        assert len(sentences) == 8  # all but the note, which has none
        stored = SearchReader(index.database).texts([probe.chunk_id for probe in sentences])
        assert all(probe.text in stored[probe.chunk_id].text for probe in sentences)
        answers = {next(iter(names)) for probe in sentences if len(names := asked(index, probe)) == 1}
        assert answers >= {"bread", "bicycle", "tax", "garden", "heating", "茶"}


def test_all_documents_with_the_sentence_are_right(tmp_path: Path) -> None:
    with own_index(tmp_path) as (index, _):
        probes = [probe for seed in range(6) for probe in OwnSample(index.database, [], seed=seed).drawn(100).probes]
        sentences = [probe for probe in probes if probe.kind == "sentence"]
        for probe in sentences:
            assert asked(index, probe) == {name for name, text in TEXTS.items() if probe.text in text}
        assert {len(probe.documents) for probe in sentences} == {1, 2}


def test_headings_ask_for_what_stands_below_them(tmp_path: Path) -> None:
    with own_index(tmp_path) as (index, _):
        headings = [
            probe for probe in OwnSample(index.database, [], seed=1).drawn(100).probes if probe.kind == "heading"
        ]
        assert {(probe.text, *asked(index, probe)) for probe in headings} == {
            ("Baking at home", "bread"),
            ("The yearly return", "tax"),
        }


def test_what_stands_everywhere_is_not_asked_for(tmp_path: Path) -> None:
    footer = "This message is meant for the person it is addressed to and for nobody else."
    entries = [Entry(f"mail {number}", "Out of office", f"{footer} {number}") for number in range(MOST_RIGHT + 1)]
    with own_index(tmp_path, entries) as (index, _):
        assert OwnSample(index.database, [], seed=1).drawn(100).probes == []
    with own_index(tmp_path / "fewer", entries[:MOST_RIGHT]) as (index, _):
        probes = OwnSample(index.database, [], seed=1).drawn(1).probes
        assert {len(probe.documents) for probe in probes} == {MOST_RIGHT}


def test_the_drawing_ends_where_no_sentence_names_a_document_and_tells_how_far_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop_app.evaluate.own_sample.LEAST_LOOKED_AT", 25)
    line = "The connection to the server at the other end was closed before the answer had come."
    told: list[int] = []
    with own_index(tmp_path, [Entry(f"log {number}", "", f"{line} {number}") for number in range(60)]) as (index, _):
        drawn = OwnSample(index.database, [], seed=1).drawn(1, lambda _, number: told.append(number))
        assert (drawn.passages, drawn.looked_at, drawn.probes) == (60, 30, [])
    assert told == [20]


def test_the_same_seed_draws_the_same_and_no_more_than_wanted(tmp_path: Path) -> None:
    with own_index(tmp_path) as (index, _):
        first = OwnSample(index.database, [], seed=1).drawn(3)
        assert OwnSample(index.database, [], seed=1).drawn(3) == first
        assert sum(probe.kind == "sentence" for probe in first.probes) == 3
        others = {
            frozenset(probe.chunk_id for probe in OwnSample(index.database, [], seed=seed).drawn(3).probes)
            for seed in range(2, 8)
        }
        assert len(others) > 1


def test_what_no_file_has_or_no_model_has_a_vector_of_is_left_out(tmp_path: Path) -> None:
    model, _ = counting_model()
    with own_index(tmp_path, ENTRIES[2:5], model) as (index, _):
        index.add(ENTRIES[5:7])  # these have no vectors yet
        drawn = OwnSample(index.database, [model], seed=1).drawn(100)
        assert drawn.passages == 5
        assert {one for probe in drawn.probes for one in asked(index, probe)} == {"bread", "bicycle", "tax"}
        row = index._files.by_path(path_of("tax"))
        assert row is not None
        with transaction(index._connection):
            index._files.remove([row])
        drawn = OwnSample(index.database, [], seed=1).drawn(100)
        assert {one for probe in drawn.probes for one in asked(index, probe)} == {
            "bread",
            "bicycle",
            "garden",
            "heating",
        }
