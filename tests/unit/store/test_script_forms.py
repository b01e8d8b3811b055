import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.store.script_forms import in_one_form


@pytest.mark.parametrize("forms", ["餃饺", "颱台", "紅红", "運运", "廣广広", "邊边辺", "會会", "ゴご", "ヴゔ"])
def test_these_are_one(forms: str) -> None:
    assert len({in_one_form(one) for one in forms}) == 1


@pytest.mark.parametrize(
    "text", ["plain", "Größe", "café", "договор", "한국어", "ภาษาไทย", "日本の", "合同", "ー・", "𝒳"]
)
def test_these_stay(text: str) -> None:
    assert in_one_form(text) == text


@given(st.text())
def test_places_stay_and_one_form_is_its_own(text: str) -> None:
    found = in_one_form(text)
    assert len(found) == len(text)
    assert in_one_form(found) == found
