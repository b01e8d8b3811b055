"""Snippets: the matched words are in sight and their offsets stay true."""

import re
from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from desktop_app.present.hit_snippet import CLOSER, WHOLE, Cut, choose_snippets, snippet_of
from desktop_app.records import Locator
from desktop_app.search_records import Lane, Passage
from tests.fakes import make_hit, make_passage


def test_a_short_passage_is_shown_whole_with_single_spaces() -> None:
    snippet = snippet_of(make_passage("either  party\n\nmay end it", "may"), 100)
    assert snippet.text == "either party may end it"
    assert [snippet.text[s:e] for s, e in snippet.highlights] == ["may"]


def test_a_long_passage_begins_with_the_sentence_of_the_match() -> None:
    text = "Nothing of interest stands here. " * 20 + "Either party gives three months' notice. " + "And so on. " * 40
    snippet = snippet_of(make_passage(text, "three months' notice"), 120)
    assert snippet.text.startswith("… Either party gives")
    assert [snippet.text[s:e] for s, e in snippet.highlights] == ["three months' notice"]


def test_chinese_is_cut_between_characters() -> None:
    text = "无关紧要的内容没有句号" * 30 + "提前三个月通知对方" + "其他条款" * 60
    snippet = snippet_of(make_passage(text, "三个月"), 60)
    assert [snippet.text[s:e] for s, e in snippet.highlights] == ["三个月"]
    assert snippet.text.startswith("… ")


@given(
    text=st.text(alphabet="ab. \n中🏠", min_size=1, max_size=300),
    spans=st.lists(st.tuples(st.integers(0, 299), st.integers(1, 8)), max_size=5),
    max_chars=st.integers(20, 200),
    cut=st.sampled_from((WHOLE, *CLOSER)),
    located_from=st.integers(0, 299),
)
def test_highlights_always_lie_in_the_snippet(
    text: str, spans: list[tuple[int, int]], max_chars: int, cut: Cut, located_from: int
) -> None:
    inside = tuple((s, min(s + n, len(text))) for s, n in spans if s < len(text))
    passage = Passage(text, 0, len(text), Locator(), 1.0, inside, {Lane.LEXICAL: 1}, min(located_from, len(text)))
    snippet = snippet_of(passage, max_chars, cut)
    assert len(snippet.text) <= max_chars + 2
    assert 0 <= snippet.wanted <= len(snippet.text)
    for start, end in snippet.highlights:
        assert 0 <= start < end <= len(snippet.text)


def test_a_heading_that_the_locator_names_is_not_said_twice() -> None:
    text = "## Notice\n\nEither party gives notice."
    passage = make_passage(text, "party", heading="Lease › Notice")
    snippet = snippet_of(passage, 100)
    assert snippet.text == "Either party gives notice."
    assert [snippet.text[start:end] for start, end in snippet.highlights] == ["party"]
    assert snippet_of(make_passage("## Notice\n", heading="Notice"), 100).text.startswith("## Notice")
    assert snippet_of(make_passage("Notices are sent.", heading="Notice"), 100).text == "Notices are sent."


MAIL = "Subject: Garage\nFrom: Anna <a@x.org>\nTo: Bob\n\nDear Bob,\n\nthe garage is yours."


def test_the_headers_of_a_message_are_shown_only_if_they_were_asked_for() -> None:
    assert snippet_of(make_passage(MAIL)).text == "Dear Bob, the garage is yours."
    assert snippet_of(make_passage(MAIL, "garage")).text == "Dear Bob, the garage is yours."
    assert snippet_of(make_passage(MAIL, "Anna", "garage")).text.startswith("Subject: Garage From: Anna")
    assert snippet_of(make_passage("Subject: Garage\nFrom: Anna\n\n")).text.startswith("Subject: Garage")
    assert snippet_of(make_passage("To: everybody\n\nThe garage.")).text.startswith("To: everybody")


CONTACTS = "Lena Vogt\nPhone: 171\nNote: Babysitter\n\nNotar Dr. Braun\nPhone: 531\nAddress: Bohlweg 7"


def test_what_stands_before_the_place_that_the_locator_names_is_left_out() -> None:
    passage = make_passage(CONTACTS, "Notar", "Bohlweg", heading="Notar Dr. Braun")
    snippet = snippet_of(replace(passage, located_from=CONTACTS.index("Notar")))
    assert snippet.text == "Phone: 531 Address: Bohlweg 7"
    assert [snippet.text[start:end] for start, end in snippet.highlights] == ["Bohlweg"]


def test_a_closer_snippet_has_less_before_the_first_matched_word() -> None:
    text = "A first sentence about nothing. Whoever ends the agreement early must send a notice to them."
    passage = make_passage(text, "notice")
    shown = [snippet_of(passage, cut=Cut(lead)) for lead in (None, 80, 40, 0)]
    assert [one.text.removeprefix("… ").split()[0] for one in shown] == ["A", "Whoever", "ends", "notice"]
    assert all(one.text[: one.wanted].endswith("notice") for one in shown)


def test_what_was_chosen_ahead_is_not_chosen_again() -> None:
    hit = make_hit(Path("/a/lease.md"), make_passage("Either party gives notice.", "party"), make_passage("Rent."))
    choose_snippets([hit])
    again = [snippet_of(replace(passage, score=0.5)) for passage in hit.passages]
    assert all(one is snippet_of(passage) for one, passage in zip(again, hit.passages, strict=True))


MINUTES = (
    "The members spoke of the meeting and of their gardens. " * 6
    + "Mr Quillfeather was elected by the members of the meeting."
)


def test_all_the_words_that_a_snippet_was_chosen_for_are_wanted_in_sight() -> None:
    words = [match.span() for match in re.finditer("members|meeting|Quillfeather", MINUTES)]
    snippet = snippet_of(replace(make_passage(MINUTES), highlights=tuple(words)), 200)
    assert snippet.text.startswith("… Mr Quillfeather")
    assert snippet.text[: snippet.wanted].endswith("by the members of the meeting")


def test_a_sentence_is_not_shown_from_its_beginning_if_that_hides_a_wanted_word() -> None:
    text = "Nothing. " * 30 + "It was said long before this that one" + " more" * 42 + " and two"
    passage = make_passage(text, "one", "two")
    assert snippet_of(passage, 240).text.endswith("two")
    assert "long" not in snippet_of(passage, 240).text


def test_a_snippet_begins_with_the_nearest_sentence_whatever_words_stand_elsewhere() -> None:
    text = "The party was in June. " + "Nothing is said here. " * 20 + "Whoever leaves tells the owner. So it is."
    sentence = text.index("Whoever"), text.index(" So it is")
    snippet = snippet_of(replace(make_passage(text, "party"), nearest=sentence), 100)
    assert snippet.text == "… Whoever leaves tells the owner. So it is."
    assert snippet.wanted >= len("… Whoever leaves tells the owner.")
    short = replace(make_passage("One. Whoever leaves tells the owner."), nearest=(5, 36))
    assert snippet_of(short, 100).text.startswith("One.")
    assert snippet_of(short, 100, CLOSER[2]).text == "… Whoever leaves tells the owner."
