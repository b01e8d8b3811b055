from contextlib import suppress
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from desktop_app.extract.contents import CannotRead, Contents
from desktop_app.extract.mail.contact_cards import read_contacts
from desktop_app.settings import ExtractSettings

OLD = (
    b"BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;Anna;;Dr.;\r\n"
    b"TEL;CELL:+49 170 1\r\nPHOTO;ENCODING=BASE64;JPEG:/9j/4AAQ\r\n AAAABBBB\r\n\r\n"
    b"NOTE;ENCODING=QUOTED-PRINTABLE:met in K=C3=B6ln\r\nEND:VCARD\r\n"
)
NEW = (
    "BEGIN:VCARD\nVERSION:4.0\nFN:王小明\nN:王;小明;;;\nORG:Example\\, Inc.;Sales\nTITLE:Buyer\n"
    "EMAIL;TYPE=work:ming@example.org\nitem1.TEL;VALUE=uri:tel:+86-1\nADR:;;Am Markt 1;Köln;;50667;Germany\n"
    "BDAY:19800115\nUID:urn:uuid:1\nPHOTO:data:image/png;base64,AAAA\nEND:VCARD\n"
)


def read(folder: Path, content: str | bytes) -> Contents:
    path = folder / "a.vcf"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_contacts(path, ExtractSettings())


def test_cards_of_every_version(tmp_path: Path) -> None:
    old, new = read(tmp_path, OLD + NEW.encode()).segments
    assert old.locator.heading == "Dr. Anna Müller"
    assert old.text.splitlines() == ["Dr. Anna Müller", "Phone: +49 170 1", "Note: met in Köln"]
    assert new.locator.heading == "王小明"
    assert new.text.splitlines() == [
        "王小明",
        "王 小明",
        "Organisation: Example, Inc., Sales",
        "Position: Buyer",
        "Phone: +86-1",
        "Mail: ming@example.org",
        "Address: Am Markt 1, Köln, 50667, Germany",
        "Born: 1980-01-15",
    ]


def test_the_only_card_gives_the_title(tmp_path: Path) -> None:
    assert read(tmp_path, NEW).title == "王小明"
    assert read(tmp_path, OLD + NEW.encode()).title == ""


def test_a_damaged_card_keeps_its_words(tmp_path: Path) -> None:
    (card,) = read(tmp_path, "BEGIN:VCARD\nORG:Baker\nstray words\nTEL:1").segments
    assert card.locator.heading == "Baker"
    assert "stray words" in card.text


def test_no_cards(tmp_path: Path) -> None:
    assert read(tmp_path, "BEGIN:VCARD\nEND:VCARD").segments == ()


@given(st.binary(max_size=200))
def test_any_bytes_give_contents_or_a_refusal(tmp_path_factory, content: bytes) -> None:
    with suppress(CannotRead):
        assert isinstance(read(tmp_path_factory.getbasetemp(), b"BEGIN:VCARD\nN:" + content), Contents)
