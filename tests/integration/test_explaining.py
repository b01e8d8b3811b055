"""Which words of a passage carried a match by meaning, over a real index; and why that may not be known."""

from pathlib import Path

import pytest

from desktop_app.encode.heads import LocatedTokens
from desktop_app.explanation import ContributionKind, Ground, MeaningMatch
from desktop_app.search_manner import Manner
from desktop_app.search_records import Lane
from desktop_app.services.application import Application
from desktop_app.services.meaning import GONE, NOT_SEARCHED, NOT_YET
from tests.indexing_helpers import CountingEncoder, counting_model, indexed, running, settle
from tests.integration.test_late_interaction import SpeakingEncoder, _states


class LocatingEncoder(SpeakingEncoder):
    """Knows where its tokens stand: they are words."""

    def located_tokens(self, text: str) -> LocatedTokens:
        spans, end = [], 0
        for word in text.lower().replace(".", " ").split():
            start = text.lower().index(word, end)
            end = start + len(word)
            spans.append((start, end))
        return LocatedTokens(_states(text), spans)


def matched(application: Application, query: str, name: str) -> tuple[str, MeaningMatch]:
    """The best passage of the file, and what matches."""
    result = application.searching.search(query, manner=Manner(explain=True))
    hit = next(hit for hit in result.hits if hit.path.name == name)
    passage = hit.passages[0]
    return passage.text, application.searching.matched_by_meaning(result.query, hit.document_id, passage.start)


def words(text: str, match: MeaningMatch) -> list[str]:
    return [text[mark.start : mark.end] for mark in match.marks]


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "zoo.txt").write_text("Yesterday the zebra met another animal near the river.")
    (docs / "road.txt").write_text("A stone road leads over the hill.")
    return docs


def test_words_are_marked_where_they_stand_behind_the_title(tmp_path: Path, docs: Path) -> None:
    with running(tmp_path / "data", None) as application:
        application.encoders.fill(counting_model(LocatingEncoder()))
        application.indexing.add_root(docs)
        settle(application)
        text, match = matched(application, "river zebra", "zoo.txt")
        assert words(text, match) == ["zebra", "river"]
        result = application.searching.search("", like=[application.searching.example_at(docs / "zoo.txt")])
        hit = result.hits[0]
        alike = application.searching.matched_by_meaning(result.query, hit.document_id, hit.passages[0].start)
        assert hit.path.name == "road.txt"
        assert "the" not in words(hit.passages[0].text, alike)


def test_it_is_said_why_nothing_is_marked(tmp_path: Path, docs: Path) -> None:
    with running(tmp_path / "data", None) as application:
        application.encoders.fill(counting_model(SpeakingEncoder()))  # it does not know where its tokens stand
        application.indexing.add_root(docs)
        settle(application)
        assert "fake" in matched(application, "zebra", "zoo.txt")[1].missing
        hit = application.searching.search("zebra").hits[0]
        query = application.searching.search("zebra").query
        assert application.searching.matched_by_meaning(query, hit.document_id, 999).missing == GONE
        (model,) = [application.encoders.current]
        assert model is not None
        application.encoders.take_out(model)
        assert application.searching.matched_by_meaning(query, hit.document_id, 0).missing == NOT_SEARCHED
    with indexed(tmp_path / "plain", CountingEncoder(), 2) as application:
        assert "fake" in matched(application, "note", "note 0.txt")[1].missing


def test_an_index_whose_codes_are_not_made_yet_says_so(tmp_path: Path, docs: Path) -> None:
    with running(tmp_path / "data", None) as application:
        application.encoders.fill(counting_model(CountingEncoder()))
        application.indexing.add_root(docs)
        settle(application)
        application.indexing.stop()
        application.encoders.fill(counting_model(LocatingEncoder()))
        assert matched(application, "zebra", "zoo.txt")[1].missing == NOT_YET


@pytest.mark.model
@pytest.mark.parametrize(
    ("query", "name", "word"),
    [
        ("how do I end the contract", "lease.txt", "terminate"),
        ("怎样终止租约", "lease.txt", "terminate"),
        ("Haustiere", "lease.txt", "Pets"),
        ("three months notice", "合同.txt", "三个月"),
    ],
)
def test_a_paraphrase_and_another_language_show_what_matched(
    real: Application, query: str, name: str, word: str
) -> None:
    text, match = matched(real, query, name)
    assert word in words(text, match)
    assert len(match.marks) <= 8
    assert all(0 < mark.strength <= 1 for mark in match.marks)


@pytest.mark.model
def test_tokens_have_their_part_and_the_probability_its_ground(real: Application) -> None:
    result = real.searching.search("怎样终止租约", manner=Manner(explain=True))
    for hit in result.hits:
        why = hit.explanation
        assert why is not None
        assert {ContributionKind.MEANING, ContributionKind.TOKENS} <= {part.kind for part in why.contributions}
        assert sum(part.share for part in why.contributions) == pytest.approx(why.fused)
        assert why.ground in {Ground.TOKENS, Ground.BELOW, Ground.HELD}
    assert Lane.DENSE in result.lanes
