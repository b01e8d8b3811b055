from hypothesis import given
from hypothesis import strategies as st

from desktop_app.extract.mail.compressed_rtf import unpacked_rtf

EXAMPLE = bytes.fromhex(
    "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
)
"""The first example of [MS-OXRTFCP]."""


def test_the_example_of_the_specification() -> None:
    assert unpacked_rtf(EXAMPLE) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"


def test_what_is_only_stored() -> None:
    assert (
        unpacked_rtf((5 + 12).to_bytes(4, "little") + (5).to_bytes(4, "little") + b"MELA" + bytes(4) + b"{rtf}x")
        == b"{rtf}"
    )


@given(st.binary(max_size=300))
def test_anything_unpacks_to_at_most_nine_times_its_size(packed: bytes) -> None:
    assert len(unpacked_rtf(b"\0" * 4 + b"\xff" * 4 + b"LZFu" + bytes(4) + packed)) <= 9 * len(packed)
    assert unpacked_rtf(packed[:15]) == b""
