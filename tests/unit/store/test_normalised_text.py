import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from desktop_app.store.normalised_text import normalised_with_offsets


@given(st.text())
def test_offsets_lead_back_into_the_text(text: str) -> None:
    normalised, offsets = normalised_with_offsets(text)
    if offsets is None:
        assert [unicodedata.normalize("NFKC", character) for character in text] == list(normalised)
    else:
        assert len(offsets) == len(normalised) + 1
        assert offsets == sorted(offsets)
        assert offsets[-1] == len(text)


def test_offsets_of_composed_characters() -> None:
    normalised, offsets = normalised_with_offsets("ｶﾞ cafe\u0301!")
    assert normalised == "ガ café!"
    assert offsets == [0, 2, 3, 4, 5, 6, 8, 9]
