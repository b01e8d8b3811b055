from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.retrieve.lexical import LexicalLane
from desktop_app.retrieve.query_parser import parse_query
from desktop_app.retrieve.spelling import Correction, Spelling, notice, suggestion
from desktop_app.store.postings import Postings
from desktop_app.store.search_reader import SearchReader
from desktop_app.store.vocabulary import Vocabulary
from tests.unit.store.search_samples import SampleIndex


@pytest.fixture
def index(tmp_path: Path) -> Iterator[SampleIndex]:
    index = SampleIndex(tmp_path)
    index.add("lease.txt", ["The tenant signs the agreement.", "Die Kündigung des Mietvertrags ist zulässig."])
    yield index
    index.close()


def spelling(index: SampleIndex, *known: str) -> Spelling:
    reader = SearchReader(index.database)
    return Spelling(index.database, reader, LexicalLane(index.database, reader), known.__contains__)


def better(index: SampleIndex, text: str) -> dict[str, str]:
    return {one.typed: one.instead for one in spelling(index).corrections(parse_query(text), ())}


def test_a_word_that_no_passage_holds_is_taken_for_the_nearest_that_one_does(index: SampleIndex) -> None:
    assert better(index, "the tenent signs") == {"tenent": "tenant"}
    assert better(index, "agrement, please") == {"agrement": "agreement"}
    assert better(index, "the tenant signs") == {}
    assert better(index, "the lighthouse") == {}


def test_it_is_offered_as_passages_write_it(index: SampleIndex) -> None:
    assert better(index, "kündigugn") == {"kündigugn": "Kündigung"}
    assert better(index, "kundigugn") == {"kundigugn": "Kündigung"}
    index.add("more.txt", ["TENANT", "tenant", "a tenant"])
    assert better(index, "tenent") == {"tenent": "tenant"}


def test_endings_that_are_cut_off_in_the_index_do_not_matter(index: SampleIndex) -> None:
    index.add("more.txt", ["several notifications were sent"])
    assert better(index, "notificatons") == {"notificatons": "notifications"}


def test_short_words_numbers_and_scripts_without_spaces_are_not_doubted(index: SampleIndex) -> None:
    index.add("more.txt", ["cat 通知书 INV2024 order_id"])
    assert better(index, "cta 通知出 INV2023 order_ib") == {}


def test_a_rare_word_is_doubted_only_if_another_is_much_commoner(index: SampleIndex) -> None:
    index.add("rare.txt", ["the tenent of a faith"])
    assert better(index, "tenent") == {}
    for number in range(50):
        index.add(f"{number}.txt", [f"tenant {number}"])
    (found,) = spelling(index).corrections(parse_query("tenent"), ())
    assert (found.instead, found.unknown) == ("tenant", False)
    assert notice([found]) == []  # its own passages are found


def test_short_words_are_doubted_only_if_no_passage_holds_them_and_begin_alike(index: SampleIndex) -> None:
    index.add("ball.txt", ["a ball"])
    for number in range(60):
        index.add(f"{number}.txt", [f"call a boat {number}"])
    assert better(index, "ball") == {}
    assert better(index, "bal") == {}
    assert better(index, "boatt cal") == {"boatt": "boat"}
    assert better(index, "zboat") == {}


def test_a_word_that_is_one_is_not_doubted_because_no_passage_holds_it(index: SampleIndex) -> None:
    index.add("bank.txt", ["a bank and a shop, and a size"])
    assert better(index, "shot") == {"shot": "shop"}
    assert spelling(index, "shot").corrections(parse_query("Shot"), ()) == ()
    assert better(index, "back") == {}, "a function word"


def test_marks_do_not_count_as_slips(index: SampleIndex) -> None:
    index.add("name.txt", ["Herr Mueller, Frau Müller"])
    assert better(index, "mülelr") == {"mülelr": "Müller"}


def test_nothing_is_doubted_in_a_query_in_another_language(index: SampleIndex) -> None:
    assert better(index, "tenent agrement") == {"tenent": "tenant", "agrement": "agreement"}
    assert better(index, "tenent agrement lokataire preavis") == {}


def test_a_word_that_went_after_the_vocabulary_was_read_is_not_offered(index: SampleIndex) -> None:
    spell = spelling(index)
    assert spell.corrections(parse_query("agrement"), ())
    Postings(index.connection).remove(1, "", "The tenant signs the agreement.")
    assert spell.corrections(parse_query("tenent"), ()) == ()


def test_what_a_beginning_stands_for_is_not_doubted(index: SampleIndex) -> None:
    assert spelling(index).corrections(parse_query("tenent"), {"tenent"}) == ()


def test_the_vocabulary_is_read_once_and_again_when_the_index_has_grown(
    index: SampleIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads: list[int] = []
    everything = Vocabulary.everything
    monkeypatch.setattr(Vocabulary, "everything", lambda self: reads.append(1) or everything(self))
    index.add("known.txt", ["known words one", "known words two", "known words three"])
    spell = spelling(index)
    spell.corrections(parse_query("known words"), ())
    assert reads == []  # nothing was doubted
    for text in ("tenent", "tenent", "agrement"):
        assert spell.corrections(parse_query(text), ())
    assert len(reads) == 1
    index.add("new.txt", ["a lighthouse", "and its keeper", "and its boat"])
    (found,) = spell.corrections(parse_query("lighthuose"), ())
    assert found.instead == "lighthouse"
    assert len(reads) == 2


def test_a_suggestion_is_the_query_as_typed_with_other_words(index: SampleIndex) -> None:
    text = 'tenent  "tenent notice" -parking name:tenent signs, agrement*'
    found = spelling(index).corrections(parse_query(text), ())
    offered = suggestion(text, found)
    assert offered is not None
    assert offered.text == 'tenant  "tenent notice" -parking name:tenent signs, agreement*'
    assert suggestion(text, ()) is None


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ('"the tenent signs" tenent in:"/my tenent x"', '"the tenent signs" tenant in:"/my tenent x"'),
        ("“a tenent b” (tenent) -tenent -“tenent x”", "“a tenent b” (tenant) -tenent -“tenent x”"),
        ("tenent\tsigns", "tenant\tsigns"),
        ("signs\u3000tenent\u3000agrement", "signs\u3000tenant\u3000agreement"),
        ("tenent\n tenent", "tenant\n tenant"),
    ],
)
def test_only_words_are_replaced_whatever_parts_them(index: SampleIndex, text: str, meant: str) -> None:
    offered = suggestion(text, spelling(index).corrections(parse_query(text), ()))
    assert offered is not None
    assert offered.text == meant


def test_the_notice_names_every_word() -> None:
    index_term = Correction("tenent", "tenent", "tenant", None, unknown=True)  # type: ignore[arg-type]
    other = Correction("agrement", "agrement", "agreement", None, unknown=True)  # type: ignore[arg-type]
    assert notice([index_term]) == ["No passage holds “tenent”; also searched for “tenant”."]
    assert notice([index_term, other]) == [
        "No passage holds “tenent” or “agrement”; also searched for “tenant” and “agreement”."
    ]
