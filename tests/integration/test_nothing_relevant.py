"""Whether the program knows when it knows nothing: the real model over a few passages in three languages."""

from collections.abc import Iterator

import pytest

from desktop_app.search_records import RELEVANT, Lane, Rerank
from desktop_app.services.searching import SearchService
from tests.small_index import small_index

pytestmark = pytest.mark.model

PASSAGES = {
    "lease": "Either party may terminate the tenancy by giving three months' notice in writing to the other party.",
    "bread": "Knead the dough for ten minutes, let it rise until it has doubled, and bake it at 230 degrees.",
    "bicycle": "The rear derailleur is adjusted with two screws that limit how far the chain can move sideways.",
    "tax": "The annual return must be filed with the tax office before the end of July of the following year.",
    "garden": "Tomatoes want a sunny place and are watered at the root, never over their leaves.",
    "Pass": "Der Reisepass ist zehn Jahre gültig und muss persönlich im Bürgeramt beantragt werden.",
    "Heizung": "Die Heizkosten werden zu siebzig Prozent nach dem Verbrauch und sonst nach der Wohnfläche verteilt.",
    "训练": "马拉松训练应循序渐进，每周的跑步距离增加不要超过百分之十。",
    "茶": "绿茶应当用八十度左右的水冲泡，浸泡两分钟即可饮用。",
}
ANSWERED = {
    "How much notice do I have to give my landlord?": "lease",
    "What temperature does the oven need for bread?": "bread",
    "When is the tax declaration due?": "tax",
    "Wie lange gilt mein Pass?": "Pass",
    "泡绿茶的水要多热？": "茶",
    "Heizkosten Verteilung": "Heizung",
    "derailleur": "bicycle",
    "tomatoes": "garden",
}
FOREIGN = [
    "Who won the football world championship in 1998?",
    "What is the melting point of tungsten?",
    "How does a jet engine produce thrust?",
    "Welche Oper schrieb Beethoven?",
    "Wer entdeckte das Penicillin?",
    "哪位皇帝统一了中国？",
    "proton decay",
]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchService]:
    with small_index(tmp_path_factory.mktemp("index"), PASSAGES) as index:
        yield index.search_service()


@pytest.fixture
def searching(service: SearchService) -> Iterator[SearchService]:
    yield service
    service.close()  # its thread comes back with the next search


@pytest.mark.parametrize(("question", "entry"), ANSWERED.items())
def test_an_answer_is_said_to_be_one(searching: SearchService, question: str, entry: str) -> None:
    result = searching.search(question)
    assert result.relevant
    assert result.hits[0].passages[0].text == PASSAGES[entry]
    assert [hit.score for hit in result.hits] == sorted((hit.score for hit in result.hits), reverse=True)
    assert all(0 <= hit.score <= 1 for hit in result.hits)


@pytest.mark.parametrize("question", FOREIGN)
def test_what_is_not_there_is_said_not_to_be(searching: SearchService, question: str) -> None:
    result = searching.search(question)
    assert result.hits  # the nearest are given all the same
    assert not result.relevant


def test_an_answer_in_another_language_is_said_to_be_one(searching: SearchService) -> None:
    result = searching.search("How many years is a passport valid?")
    assert result.relevant
    assert result.hits[0].passages[0].text == PASSAGES["Pass"]
    assert searching.search("烤面包需要多少度？").relevant


def test_hits_below_the_answer_are_weak(searching: SearchService) -> None:
    hits = searching.search("What temperature does the oven need for bread?").hits
    assert [hit.score >= RELEVANT for hit in hits] == [True] + [False] * (len(hits) - 1)


def test_a_phrase_or_a_name_that_is_there_counts_whatever_it_means(searching: SearchService) -> None:
    assert searching.search('"two screws that limit"').relevant
    assert searching.search("lease.txt").relevant


def test_without_token_codes_or_vectors_the_answer_is_kept(searching: SearchService) -> None:
    for question in ("When is the annual return due at the tax office?", "Wie lange ist der Reisepass gültig?"):
        assert searching.search(question, rerank=Rerank.NONE).relevant
        assert searching.search(question, lanes=[Lane.LEXICAL]).relevant


@pytest.mark.parametrize("question", [*ANSWERED, *FOREIGN])
def test_the_verdict_does_not_depend_on_how_many_hits_are_asked_for(searching: SearchService, question: str) -> None:
    ten, two, one = (searching.search(question, limit=limit) for limit in (10, 2, 1))
    for few in (one, two):
        assert [(hit.document_id, hit.score) for hit in few.hits] == [
            (hit.document_id, hit.score) for hit in ten.hits[: len(few.hits)]
        ]
        assert few.relevant == ten.relevant
