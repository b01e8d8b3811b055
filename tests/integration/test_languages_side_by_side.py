"""Passages in three languages in one index: the real model finds an answer in whichever it is."""

from collections.abc import Iterator

import pytest

from desktop_app.evaluate.corpus_index import CorpusIndex
from desktop_app.retrieve import language_bias
from desktop_app.search_records import Lane, Rerank
from desktop_app.services.searching import SearchService
from tests.small_index import small_index

pytestmark = pytest.mark.model

PASSAGES = {
    "flat": "The rent for the flat is due on the third working day of the month and covers heating but no electricity.",
    "boiler": "The boiler was serviced in March; the technician replaced the valve and wants a new pump next year.",
    "school": "Children who fall ill have to be reported to the school office by eight o'clock in the morning.",
    "car": "Winter tyres are stored at the garage on Mill Road, and the next inspection of the car is in October.",
    "choir": "The choir meets on Tuesdays in the parish hall and performs two concerts a year, in June and December.",
    "dentist": "The dentist recommends an appointment every six months; the insurance pays half of a crown.",
    "Verein": "Wer aus dem Turnverein austreten will, muss dem Vorstand bis Ende September schriftlich kündigen.",
    "Garten": "Die Hecke darf wegen der brütenden Vögel zwischen März und September nicht stark geschnitten werden.",
    "Urlaub": "Die Fähre nach Rügen fährt jede Stunde, und Fahrräder kosten einen Aufschlag von vier Euro.",
    "Müll": "Die gelbe Tonne wird jeden zweiten Freitag geleert und muss um sechs Uhr an der Straße stehen.",
    "Rezept": "Für den Kartoffelsalat werden die Kartoffeln am Abend vorher gekocht und mit warmer Brühe übergossen.",
    "Bücherei": "Ausgeliehene Bücher können zweimal um vier Wochen verlängert werden, wenn sie niemand vorbestellt.",
    "签证": "办理签证需要提供护照原件、近六个月的银行流水以及往返机票的预订单。",
    "太极": "太极拳课每周六早上七点在公园东门集合，下雨时改到社区活动室。",
    "饺子": "包饺子的面要提前一小时和好，馅里放一点姜末和香油味道更好。",
    "体检": "体检前一天晚上十点以后不要吃东西，早上抽血之前也不能喝水。",
    "水电": "水电费可以在手机上缴纳，每月十五号之前没有交会收取滞纳金。",
    "京剧": "外公留下的京剧唱片放在书房最上面的柜子里，怕潮，不要搬到地下室。",
}
ACROSS = {
    "What documents do I need to apply for a visa?": "签证",
    "May I eat on the evening before the medical check-up?": "体检",
    "Where are grandfather's opera records kept?": "京剧",
    "Until when do I have to cancel my membership of the gymnastics club?": "Verein",
    "What time does the yellow bin have to be on the street?": "Müll",
    "Wo lagern die Winterreifen?": "car",
    "Welche Unterlagen brauche ich für das Visum?": "签证",
    "Wann probt der Chor?": "choir",
    "孩子生病了几点以前要告诉学校？": "school",
    "房租包括电费吗？": "flat",
    "黄色垃圾桶什么时候倒？": "Müll",
    "多久看一次牙医？": "dentist",
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CorpusIndex]:
    with small_index(tmp_path_factory.mktemp("index"), PASSAGES) as index:
        yield index


@pytest.fixture
def searching(index: CorpusIndex) -> Iterator[SearchService]:
    service = index.search_service()
    yield service
    service.close()


def firsts(searching: SearchService, **how: object) -> dict[str, str]:
    """Question → the passage that comes first."""
    found = {question: searching.search(question, **how).hits for question in ACROSS}  # type: ignore[arg-type]
    return {question: hits[0].passages[0].text for question, hits in found.items()}


def right(found: dict[str, str]) -> int:
    return sum(text == PASSAGES[ACROSS[question]] for question, text in found.items())


def test_an_answer_in_another_language_comes_first(searching: SearchService) -> None:
    assert right(firsts(searching)) >= len(ACROSS) - 1


def test_meaning_alone_needs_the_languages_level(searching: SearchService, monkeypatch: pytest.MonkeyPatch) -> None:
    by_meaning = {"lanes": [Lane.DENSE], "rerank": Rerank.NONE}
    assert right(firsts(searching, **by_meaning)) >= len(ACROSS) - 1
    monkeypatch.setattr(language_bias, "ALIGNED", frozenset())
    assert right(firsts(searching, **by_meaning)) <= len(ACROSS) - 4


@pytest.mark.parametrize("name", PASSAGES)
def test_a_passage_in_the_language_of_its_question_still_comes_first(searching: SearchService, name: str) -> None:
    words = PASSAGES[name][: len(PASSAGES[name]) // 2]
    assert searching.search(words).hits[0].passages[0].text == PASSAGES[name]
