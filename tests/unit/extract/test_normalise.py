import time
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from desktop_app.extract.normalise import normalise, one_line, without_data_uris


def test_lines_and_blanks() -> None:
    assert normalise("a \r\nb\rc\n\n\n\nd\fe\u2028f ") == "a\nb\nc\n\nd\n\ne\nf"


def test_invisible_characters_are_dropped() -> None:
    assert normalise("a\x01b\u00adc\ufeffd\ue000") == "abcd\ue000"


def test_words_may_be_parted_by_nul() -> None:
    assert normalise("ledger\0ember\0") == "ledger ember"


def test_composed_and_without_lone_surrogates() -> None:
    assert normalise("e\u0301\ud800") == "é\ufffd"


@given(st.text(st.characters(exclude_categories=[])))
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert unicodedata.is_normalized("NFC", once)
    once.encode("utf-8")


def test_data_uris_go_and_their_neighbours_stay() -> None:
    text = f"before ![x](data:image/png;base64,{'iVBORw0KGgo' * 50}==) after\nnext word stays"
    assert without_data_uris(text) == "before ![x]() after\nnext word stays"


def test_wrapped_data_uris_go() -> None:
    lines = "\n".join(["A1b2" * 19] * 20)
    assert without_data_uris(f"<img src='data:font/woff2;charset=x;base64,{lines}'>") == "<img src=''>"


def test_hostile_data_uris_take_linear_time() -> None:
    start = time.perf_counter()
    without_data_uris("data:image/png;a=b;base64," * 40_000)
    normalise(" \t" * 200_000 + "x")
    assert time.perf_counter() - start < 5


def test_one_line() -> None:
    assert one_line(" a\n\n b\tc ") == "a b c"
