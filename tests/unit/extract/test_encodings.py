import codecs
import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.extract.encodings import codec_name, decode

SAMPLES = {
    "utf-8": "Ünïcödé ist überall: naïve façade, 空の青さ",
    "gb18030": "我们认为，确定一个给定的三元组是否属于关系的问题，是一个判定问题，它比函数问题更容易研究。" * 3,
    "big5": "一直到大限的最後一天仍未能過關，這個問題的範圍比想像中更大，因此需要重新考慮。" * 3,
    "cp932": "拡張文字のものを使っています。これは日本語の文章であり、文字コードの判定を試すためのものです。" * 3,
    "euc_jp": "番組サイトにメッセージの写真と、これは日本語の文章であり、文字コードの判定を試すためのものです。" * 3,
    "iso2022_jp": "アプリケーションの日本語の文章です。",
    "cp949": "사용자가 원하는 그래픽 사용자 인터페이스를 제공하는 것은 매우 중요한 문제이다." * 3,
    "johab": "사용자가 원하는 그래픽 사용자 인터페이스를 제공하는 것은 매우 중요한 문제이다." * 3,
    "cp1251": "что понятие функциональных задач гораздо богаче, чем понятие задач разрешимости" * 3,
    "koi8_r": "должен передать моему шаблону что понятие функциональных задач гораздо богаче" * 3,
    "cp1253": "ότι η έννοια των προβλημάτων συναρτήσεων είναι πολύ πλουσιότερη" * 3,
    "cp1255": "מוכיח שהחלטת האוניברסיטה הייתה נכונה ושהיא תישאר כך גם בעתיד הקרוב" * 3,
    "cp1256": "بأن مفهوم مسائل الدوال أكثر ثراء من مفهوم مسائل القرار في كل الأحوال" * 3,
    "cp874": "เป็นเรื่องที่น่าสนใจมากสำหรับผู้ที่ต้องการศึกษาปัญหาเกี่ยวกับฟังก์ชัน" * 3,
    "cp1252": "Man könnte denken, dass Funktionsprobleme umfassender sind. Größe, Straße, Übermut." * 3,
}


@pytest.mark.parametrize(("encoding", "text"), SAMPLES.items(), ids=str)
def test_encodings_are_told_apart(encoding: str, text: str) -> None:
    assert decode(text.encode(encoding)) == text


SENTENCES = {
    "Die Bürgermeisterin grüßt die Gäste aus Köln.": ("cp1252", "mac_roman", "iso8859_15", "cp850"),
    "Où est la bibliothèque de l’université ?": ("cp1252", "mac_roman"),
    "El niño comió piñas en la montaña mañana.": ("cp1252", "cp850"),
    "Alla människor är födda fria och lika i värde.": ("cp1252", "mac_roman", "cp850"),
    "Zażółć gęślą jaźń w środę.": ("cp1250", "iso8859_2", "cp852"),
    "Příliš žluťoučký kůň úpěl ďábelské ódy.": ("cp1250", "iso8859_2", "cp852"),
    "Árvíztűrő tükörfúrógép és őszi szőlő.": ("cp1250", "iso8859_2"),
    "Güneşli bir günde ağaçların altında oturduk.": ("cp1254",),
    "Все люди рождаются свободными.": ("cp1251", "koi8_r", "iso8859_5", "cp866", "mac_cyrillic"),
    "Всі люди народжуються вільними і рівними.": ("cp1251", "koi8_u"),
    "Всички хора се раждат свободни.": ("cp1251",),
    "Όλοι οι άνθρωποι γεννιούνται ελεύθεροι.": ("cp1253", "iso8859_7"),
    "כל בני האדם נולדו בני חורין.": ("cp1255",),
    "يولد جميع الناس أحراراً متساوين.": ("cp1256", "iso8859_6"),
    "มนุษย์ทั้งหลาย เกิดมามีอิสระ": ("cp874",),
    "人人生而自由，在尊严和权利上一律平等。": ("gb18030",),
    "人人生而自由，在尊嚴和權利上一律平等。": ("big5hkscs", "gb18030"),
    "すべての人間は、生まれながらにして自由である。": ("cp932", "euc_jp", "iso2022_jp"),
    "모든 인간은 태어날 때부터 자유롭다.": ("cp949", "johab"),
}
"""One sentence is enough, and the encodings that write it. Not told: Spanish in mac_roman, Romanian in iso8859_16
(read as iso8859_2, which has almost the same letters), and most single words."""

WIDE = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be")
WRITTEN = [(encoding, text) for text, encodings in SENTENCES.items() for encoding in (*encodings, *WIDE)]


@pytest.mark.parametrize(("encoding", "sentence"), WRITTEN, ids=str)
def test_one_sentence_tells_its_encoding(encoding: str, sentence: str) -> None:
    assert decode(sentence.encode(encoding)) == sentence


@pytest.mark.parametrize(("encoding", "sentence"), WRITTEN, ids=str)
def test_one_sentence_in_a_long_log_tells_its_encoding(encoding: str, sentence: str) -> None:
    log = f"{'2024-01-31 09:30 INFO started' * 3}\n" * 300 + f"{sentence}\nlast line\n"
    assert decode(log.encode(encoding)) == log


@given(st.sampled_from(WRITTEN), st.integers(1, 30), st.sampled_from(["\n", " ", "\r\n"]))
def test_many_sentences_tell_their_encoding(written: tuple[str, str], times: int, between: str) -> None:
    encoding, sentence = written
    text = between.join([sentence] * times)
    assert decode(text.encode(encoding)) == text


def test_a_text_with_a_few_odd_bytes_is_text() -> None:
    assert "last line" in (decode(b"plain words\n" * 50 + b"\xa4\xd3\xb9 odd\nlast line\n") or "")


@pytest.mark.parametrize("number", [2, 4], ids=["16 bits", "32 bits"])
def test_stored_numbers_are_not_text(number: int) -> None:
    assert decode(b"".join((i * 7 % 4000).to_bytes(number, "little") for i in range(3_000))) is None


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_decides_and_is_dropped(encoding: str) -> None:
    assert decode("空 a\n".encode(encoding)) == "空 a\n"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_without_mark(encoding: str) -> None:
    assert decode("Think that the notion".encode(encoding)) == "Think that the notion"


def test_damaged_utf8_loses_only_the_damage() -> None:
    damaged = "Grüße aus Köln und Zürich, schöne Größen überall".encode().replace("ö".encode(), b"\xc3", 1)
    text = decode(damaged)
    assert text is not None
    assert "Grüße" in text
    assert text.count("\ufffd") == 1


def test_a_declaration_is_believed_unless_the_bytes_prove_otherwise() -> None:
    assert decode("é".encode("latin-1"), declared="iso-8859-2") == "é"
    assert decode("空の青さ".encode(), declared="iso-8859-1") == "空の青さ"
    assert decode(b"abc", declared="no-such-encoding") == "abc"
    assert decode("我们认为".encode("gbk"), declared="gb2312") == "我们认为"


@pytest.mark.parametrize(
    "content",
    [bytes(range(256)) * 20, b"\x89PNG\r\n\x1a\n" + bytes(2000), b"\x7fELF\x02\x01\x01" + bytes(range(32)) * 50],
    ids=["all bytes", "zeros", "control characters"],
)
def test_data_is_not_text(content: bytes) -> None:
    assert decode(content) is None


def test_data_are_told_from_their_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    def looked_into(_: bytes) -> None:
        pytest.fail("tens of megabytes were tried as text, which takes seconds")

    for name in ("_decode_utf8", "_guess"):
        monkeypatch.setattr(f"desktop_app.extract.encodings.{name}", looked_into)
    for seed in range(20):
        assert decode(random.Random(seed).randbytes(4_000)) is None


def test_text_with_some_nul_bytes_is_text() -> None:
    assert decode(b"ledger\0 ember\0 falcon\0 " * 10) is not None


def test_labels_mean_what_they_are_used_for() -> None:
    assert codec_name("ISO-8859-1") == "cp1252"
    assert codec_name(" Shift_JIS ") == "cp932"
    assert codec_name("nonsense") == ""


@given(st.text())
def test_utf8_comes_back_as_it_was(text: str) -> None:
    content = codecs.BOM_UTF8 + text.encode()
    assert decode(content) == text


@given(st.binary(max_size=400))
def test_any_bytes_give_text_or_none(content: bytes) -> None:
    for mark in (b"", codecs.BOM_UTF8):
        text = decode(mark + content)
        assert text is None or not re.search("[\ud800-\udfff]", text)


@pytest.mark.parametrize("text", ["Größe", "Müller Straße", "It’s … don’t", "Price: £5", "¿Qué tal?", "déjà vu, œuvre"])
def test_few_characters_of_western_europe_are_taken_for_such(text: str) -> None:
    assert decode(text.encode("cp1252")) == text


@pytest.mark.parametrize("label", ["undefined", "hex", "base64", "quoted-printable", "idna", "no-such-thing"])
def test_a_label_that_names_no_encoding_of_text_is_unknown(label: str) -> None:
    assert codec_name(label) == ""


@pytest.mark.parametrize("label", ["utf-7", "hz-gb-2312"])
def test_encodings_of_seven_bits_are_believed_where_they_are_declared(label: str) -> None:
    text = "会议纪要 of Monday"
    assert decode(text.encode(label), declared=label) == text
    assert decode(text.encode("utf-8"), declared=label) == text


MIXED = [
    ("Größe\n", "cp1252", "Grüße\n"),
    ("Größe der Wohnung\n", "cp1252", "Grüße aus Köln, schöne Straße, später\n"),
    ("INFO started\n" * 300 + "Größe\n" * 3, "cp1252", "INFO ended\n" * 300 + "Grüße\n"),
    ("Все люди рождаются свободными.\n" * 9, "cp1251", "Все люди рождаются свободными и равными.\n" * 3),
    ("空の青さ、海の青さ。\n" * 9, "cp932", "すべての人間は、生まれながらにして自由である。\n" * 3),
]


@pytest.mark.parametrize(("first", "encoding", "second"), MIXED)
def test_lines_in_two_encodings_are_both_read(first: str, encoding: str, second: str) -> None:
    for mark in (b"", codecs.BOM_UTF8):
        for end in ("\n", "\r\n", "\r"):
            text = (first + second).replace("\n", end)
            content = (first.replace("\n", end).encode(), second.replace("\n", end).encode(encoding))
            assert decode(mark + b"".join(content)) == text


def test_a_mark_does_not_make_everything_utf8() -> None:
    assert decode(codecs.BOM_UTF8 + "Name\nGrüße\nÄpfel\n".encode("cp1252")) == "Name\nGrüße\nÄpfel\n"


@pytest.mark.parametrize("mark", [codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF8, codecs.BOM_UTF32_LE])
def test_data_that_begins_like_a_mark_is_not_text(mark: bytes) -> None:
    assert decode(mark + random.Random(7).randbytes(3_000)) is None


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("gbk", "The landlord wrote 三个月 and the tenant agreed to it."),
        ("gbk", "Notes: the word 合同 means contract."),
        ("cp932", "The word は is a particle; see also です and ます."),
        ("cp932", "Meeting with 田中さん tomorrow in 東京."),
        ("big5", "Meeting with 陳大文 about the 台北 office."),
        ("cp949", "Meeting with 김철수 about the 서울 office."),
        ("cp850", "Bücher für Müller und Größe über alles"),
        ("mac_roman", "Où est la bibliothèque, déjà vu à côté"),
    ],
)
def test_a_few_words_in_an_english_text_tell_their_encoding(encoding: str, text: str) -> None:
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize(
    ("sentence", "encodings"),
    [
        ("dopis musí dorazit před prvním pracovním dnem", ("cp1250", "iso8859_2")),
        ("Najemca może wypowiedzieć umowę najmu", ("cp1250", "iso8859_2")),
        ("pismo mora stići prije prvog radnog dana", ("cp1250", "iso8859_2")),
        ("list musí prísť pred prvým pracovným dňom", ("cp1250", "iso8859_2")),
        ("brevet måste nå hyresvärden före månaden", ("cp1252",)),
        ("før den første arbejdsdag på kontoret i Århus", ("cp1252",)),
        ("la lettre doit parvenir à la propriétaire", ("cp1252",)),
        ("Copyright © 2004 by José Peña and his sons", ("cp1252",)),
        ("El señor Muñoz llegó mañana a las ocho. ¿Quién más?", ("cp1252",)),
        ("El pagament és mensual, però només fins al desembre.", ("cp1252",)),
        ("Wiem, że życie i żarty nie są łatwe, ale można żyć", ("cp1250", "iso8859_2")),
    ],
)
def test_letters_that_western_europe_has_too_do_not_hide_another_language(
    sentence: str, encodings: tuple[str, ...]
) -> None:
    assert [decode(sentence.encode(encoding)) for encoding in encodings] == [sentence] * len(encodings)


SIGNS = frozenset("∥‖－−～〜￠¢￡£￢¬―—＼\\")
"""Of one place in the alphabet, which Windows reads otherwise."""
WINDOWS_JAPANESE = [
    chr(code)
    for code in range(0xA7, 0x10000)
    if len(written := chr(code).encode("cp932", "ignore")) == 2 and written[0] < 0xF0 and chr(code) not in SIGNS
]


def _as_windows_mail(text: str) -> bytes:
    """ISO-2022-JP with the characters of code page 932, all of two bytes."""
    pairs = bytearray()
    for lead, trail in (character.encode("cp932") for character in text):
        row = 2 * (lead - (0x81 if lead < 0xA0 else 0xC1)) + 0x21
        low = trail - (0x1F if trail < 0x7F else 0x20)
        pairs += bytes((row, low) if trail < 0x9F else (row + 1, trail - 0x7E))
    return b"\x1b$B" + bytes(pairs) + b"\x1b(B"


@given(st.text(st.sampled_from(WINDOWS_JAPANESE), min_size=1))
def test_japanese_mail_may_hold_the_characters_of_windows(text: str) -> None:
    written = _as_windows_mail(text)
    assert decode(b"No. 1: " + written + b"\r\n" + written) == f"No. 1: {text}\r\n{text}"


def test_a_company_and_a_name_of_japanese_mail() -> None:
    assert decode(_as_windows_mail("㈱青葉①髙橋")) == "㈱青葉①髙橋"
    assert decode(b"\x1b$B%\x22\x1b(B and \x1b$B") == "ア and "


def test_a_letter_from_taiwan_may_name_a_price_in_euros() -> None:
    written = "兩晚共120".encode("big5") + b"\xa3\xe1" + "，請於週五前付清".encode("big5")
    assert decode(written, declared="big5") == "兩晚共120€，請於週五前付清"
