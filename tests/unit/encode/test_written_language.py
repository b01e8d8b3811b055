import re

import pytest

from desktop_app.encode.language_sample import LANGUAGE_SAMPLE
from desktop_app.encode.written_language import written_language

ENGLISH, GERMAN, FRENCH, SPANISH, ITALIAN, PORTUGUESE, RUSSIAN, POLISH = range(8)
CHINESE, TRADITIONAL, JAPANESE, KOREAN = 11, 12, 13, 14


@pytest.mark.parametrize("place", range(len(LANGUAGE_SAMPLE)))
def test_every_language_of_the_sample_is_known_by_two_of_its_sentences(place: int) -> None:
    sentences = [one for one in re.split(r"(?<=[.。।۔])\s*", LANGUAGE_SAMPLE[place]) if one]
    expected = CHINESE if place == TRADITIONAL else place
    for first, second in zip(sentences[::2], sentences[1::2], strict=False):
        assert written_language(f"{first} {second}") == expected


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The invoice was sent to the old address, so the reminder came before the bill.", ENGLISH),
        ("Die Rechnung ging an die alte Anschrift, und die Mahnung kam vor der Rechnung.", GERMAN),
        ("La facture a été envoyée à l'ancienne adresse, et le rappel est arrivé avant elle.", FRENCH),
        ("La factura se envió a la dirección antigua y el aviso llegó antes que ella.", SPANISH),
        ("La fattura è stata inviata al vecchio indirizzo e il sollecito è arrivato prima.", ITALIAN),
        ("Счёт отправили на старый адрес, и напоминание пришло раньше него.", RUSSIAN),
        ("发票寄到了旧地址，所以催款通知比账单先到。", CHINESE),
        ("發票寄到了舊地址，所以催款通知比帳單先到。", CHINESE),
        ("請求書が古い住所に送られたので、督促状が先に届いた。", JAPANESE),
        ("청구서가 옛 주소로 보내져서 독촉장이 먼저 도착했다.", KOREAN),
    ],
)
def test_sentences_that_it_has_not_seen(text: str, language: int) -> None:
    assert written_language(text) == language


CURL = 'curl https://api.example.com/v1/messages --header "x-api-key: $KEY" --data \'{"messages": [{"role": "user"}]}\''


@pytest.mark.parametrize("text", ["", "4711 / 2024-03-01", "x = y + 1", "qwx", "—", CURL])
def test_little_text_says_nothing(text: str) -> None:
    assert written_language(text) is None
