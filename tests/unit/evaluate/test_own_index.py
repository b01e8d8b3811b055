from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.errors import UserFacingError
from desktop_app.evaluate.corpus_index import path_of
from desktop_app.evaluate.datasets import Entry
from desktop_app.evaluate.own_index import RightHits, evaluate_own
from desktop_app.evaluate.own_sample import Probe
from desktop_app.evaluate.own_scores import WHAT
from desktop_app.evaluate.runs import OWN_PARTS
from desktop_app.records import Fingerprint
from desktop_app.search_records import Hit
from desktop_app.services.learning import Learning
from desktop_app.store.document_texts import DocumentTexts
from desktop_app.store.search_reader import SearchReader
from tests.fakes import make_hit, make_passage
from tests.indexing_helpers import DIMENSIONS, CountingEncoder
from tests.unit.evaluate.own_samples import ENTRIES, TEXTS, own_index
from tests.unit.evaluate.samples import counting_model
from tests.unit.rank.test_versions import ANNA, BEN, edited
from tests.unit.rank.test_versions import LEASE as FORM

FOUR = ("lexical", "dense", "hybrid", "hybrid+late")


def test_words_alone_find_the_sentences_of_an_index_without_vectors(tmp_path: Path) -> None:
    with own_index(tmp_path) as (_, own):
        scores = evaluate_own(own, runs=FOUR)
    assert list(scores.runs) == ["lexical"]
    assert scores.figures("sentence", "lexical")["hit@1"] == 1
    assert scores.models == []
    assert "Only words were measured" in scores.notes[0]
    assert any("rely on the intervals" in note for note in scores.notes)
    assert scores.vectors == {}


def test_what_can_be_found_by_meaning_is_asked_by_every_run(tmp_path: Path) -> None:
    model, _ = counting_model()  # its vectors say nothing
    with own_index(tmp_path, model=model) as (_, own):
        scores = evaluate_own(own, runs=FOUR, ablations=True)
    assert list(scores.runs) == list(FOUR)
    assert scores.figures("sentence", "dense")["hit@1"] < scores.figures("sentence", "lexical")["hit@1"] == 1
    assert list(scores.changes) == list(OWN_PARTS)
    assert scores.changes["name"].mean == scores.changes["learned"].mean == 0
    assert list(scores.without["dense"].ranks) == list(scores.runs["lexical"].ranks)
    recall = scores.vectors["counting"]
    assert (recall.vectors, recall.in_file) == (9, 0)
    assert recall.figures["recall@10"] == 1
    assert set(scores.runs["hybrid"].costs[0].stage_ms) >= {"encode", "dense", "lexical", "fuse", "present"}


def test_nothing_is_written_or_learned(tmp_path: Path) -> None:
    model, encoder = counting_model()
    with own_index(tmp_path, model=model) as (index, own), closing(index.database.writer()) as watching:
        embedded = len(encoder.embedded)
        files = sorted(path for path in tmp_path.rglob("*") if path.is_file())
        version = watching.execute("PRAGMA data_version").fetchone()
        learning = Learning(index.database, index.search_service(), enabled=True)
        before = learning.status().openings
        evaluate_own(own, runs=FOUR, ablations=True)
        assert watching.execute("PRAGMA data_version").fetchone() == version  # nobody has committed anything
        assert learning.status().openings == before == 0
        assert sorted(path for path in tmp_path.rglob("*") if path.is_file()) == files
        assert len(encoder.embedded) == embedded
        learning.close()


def test_the_same_seed_finds_the_same(tmp_path: Path) -> None:
    model, _ = counting_model()
    with own_index(tmp_path, model=model) as (_, own):
        first, again, other = (evaluate_own(own, runs=["dense"], probes=3, seed=seed) for seed in (1, 1, 2))
    assert first.probes == again.probes
    assert first.runs["dense"].ranks == again.runs["dense"].ranks
    assert first.probes != other.probes


def test_documents_that_are_not_found_are_named(tmp_path: Path) -> None:
    model, _ = counting_model()
    subjects = [f"subject{number} " * 3 for number in range(60)]
    entries = [
        Entry(f"note {number}", "", f"What was said of {of}on day {number} of the year.")
        for number, of in enumerate(subjects)
    ]
    with own_index(tmp_path, entries, model) as (_, own):
        scores = evaluate_own(own, runs=["lexical", "dense"], probes=20)
    assert scores.figures("sentence", "lexical")["hit@10"] == 1
    wrong = {probe.chunk_id for probe, rank in zip(scores.probes, scores.runs["dense"].ranks, strict=True) if not rank}
    assert len(scores.missed) == len(wrong) > 0  # one passage a document
    first = scores.missed[0]
    assert first.path.startswith("/evaluation/note")
    assert first.kinds[0] == "keywords"  # a passage of one sentence has the vector of that sentence here
    assert "subject" in first.question
    easiest = [list(WHAT).index(one.kinds[0]) for one in scores.missed]
    assert easiest == sorted(easiest)


def test_an_index_that_holds_nothing_to_ask_about_is_said_to_be_one(tmp_path: Path) -> None:
    with own_index(tmp_path / "empty", []) as (_, own), pytest.raises(UserFacingError, match="holds no passage yet"):
        evaluate_own(own, runs=FOUR)
    with (
        own_index(tmp_path / "short", ENTRIES[-1:]) as (_, own),
        pytest.raises(UserFacingError, match="None of the 1 "),
    ):
        evaluate_own(own, runs=FOUR)


def test_meaning_cannot_be_measured_before_it_is_there(tmp_path: Path) -> None:
    with own_index(tmp_path) as (_, own):
        for runs, ablations in ((["dense"], False), (["lexical"], True)):
            with pytest.raises(UserFacingError, match="by its meaning yet"):
                evaluate_own(own, runs=runs, ablations=ablations)


def test_a_model_that_runs_elsewhere_is_asked_nothing(tmp_path: Path) -> None:
    class Elsewhere(CountingEncoder):
        def encode_query(self, text: str) -> None:  # type: ignore[override]
            raise AssertionError(text)

    description = '{"model": {"name": "far", "kind": "remote"}}'
    here, _ = counting_model()
    far = replace(
        here,
        name="far",
        encoder=Elsewhere(),
        fingerprint=Fingerprint("far", description, DIMENSIONS),
        host="far.example",
    )
    with own_index(tmp_path, model=far) as (_, own):
        scores = evaluate_own(own, runs=FOUR)
    assert list(scores.runs) == ["lexical"]
    assert any("left out, so that nothing is sent" in note for note in scores.notes)


def test_a_half_indexed_index_says_so(tmp_path: Path) -> None:
    model, _ = counting_model()
    with own_index(tmp_path, ENTRIES[:4], model) as (index, own):
        index.add(ENTRIES[4:])
        scores = evaluate_own(own, runs=["hybrid"])
        asked = SearchReader(index.database).texts({probe.chunk_id for probe in scores.probes})
    assert 0.4 < scores.coverage < 0.5
    assert any("44% of the readable files" in note for note in scores.notes)
    assert {stored.text for stored in asked.values()} == {TEXTS[entry.entry_id] for entry in ENTRIES[:4]}


def _hit(rank: int, document_id: int, text: str) -> Hit:
    hit = make_hit(Path(f"/docs/{document_id}.txt"), make_passage(text), document_id=document_id)
    return replace(hit, rank=rank)


def test_versions_of_the_document_are_right_but_not_for_a_heading_nor_a_form_filled_in_for_somebody_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna, ben = FORM.format(**ANNA), FORM.format(**BEN)
    texts = {"anna": anna, "anna-v1": edited(anna, 0.05, 1), "ben": ben, "bread": TEXTS["bread"]}
    read: list[int] = []
    beginning = DocumentTexts.beginning
    monkeypatch.setattr(
        DocumentTexts, "beginning", lambda self, one, most: read.append(one) or beginning(self, one, most)
    )
    with own_index(tmp_path, [Entry(name, "", text) for name, text in texts.items()]) as (index, _):
        ids = {name: index._files.by_path(path_of(name)).document_id for name in texts}  # type: ignore[union-attr]
        probe = Probe("common", "is due in by the", 1, frozenset({ids["anna"]}))
        order = ("bread", "ben", "anna-v1", "anna")
        hits = [_hit(rank, ids[name], texts[name]) for rank, name in enumerate(order, start=1)]
        right = RightHits(SearchReader(index.database), DocumentTexts(index.database))
        assert right.rank_of(probe, hits) == right.rank_of(probe, hits) == 3
        assert right.rank_of(replace(probe, kind="heading"), hits) == 4
        assert right.rank_of(probe, hits[:2]) == right.rank_of(probe, []) == 0
        assert sorted(read) == sorted(ids[name] for name in ("anna", "anna-v1", "ben"))
