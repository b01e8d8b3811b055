import base64
import random
import string
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.extract.noise import without_noise

DATA = base64.b64encode(random.Random(7).randbytes(3_000)).decode()
LINES = "\n".join(DATA[at : at + 64] for at in range(0, len(DATA), 64))


@pytest.mark.parametrize("data", [DATA, LINES, LINES.replace("\n", "\r\n  "), "  " + LINES.replace("\n", "\n\t")])
def test_data_written_as_text_goes_and_what_stands_beside_it_stays(data: str) -> None:
    text = without_noise(f"before the data\n{data}\nafter the data\n")
    assert text.split() == ["before", "the", "data", "after", "the", "data"]


def test_a_key_leaves_its_name() -> None:
    key = f"-----BEGIN CERTIFICATE-----\n{LINES}\n-----END CERTIFICATE-----\n"
    assert without_noise(key).split() == ["-----BEGIN", "CERTIFICATE-----", "-----END", "CERTIFICATE-----"]


@pytest.mark.parametrize(
    "text",
    [
        "abcdefgh" * 50 + " one long word",
        "/usr/share/AVeryLongFolderName/WithCamelCaseNames" * 6,
        "ACGTTGCA" * 60,
        "0123456789" * 60,
        "DonaudampfschifffahrtsgesellschaftskapitaenOberDeckOffizier" * 4,
        "\n".join(["InternationalizationOfTheVeryLongNamesInThisFile"] * 6),
    ],
)
def test_long_words_stay(text: str) -> None:
    assert without_noise(text) == text


def test_terminal_codes_go() -> None:
    log = "\x1b[1;31merror\x1b[0m: \x1b]8;;http://example.org\x07link\x1b]8;;\x07 \x1b[2K\x1b(Bdone"
    assert without_noise(log) == "error: link done"


@given(st.text(st.characters(exclude_characters="\x1b"), max_size=150))
def test_what_is_shorter_than_data_stays(text: str) -> None:
    assert without_noise(text) == text


def token(length: int, seed: int, letters: str = string.ascii_letters + string.digits) -> str:
    return "".join(random.Random(seed).choices(letters, k=length))


@pytest.mark.parametrize(
    "lines",
    [
        ["0x" + token(40, seed, "0123456789abcdefABCDEF") for seed in range(12)],
        [f"{token(40, seed)}\n{token(40, seed + 99)}\n" for seed in range(3)],
        [token(48, seed) for seed in range(30)],
        [token(64, seed) for seed in range(30)],
        [token(76, seed, string.ascii_letters + string.digits + "+/") for seed in range(5)],
    ],
    ids=["addresses", "pairs of tokens", "keys", "long keys", "passwords"],
)
def test_lists_of_keys_and_addresses_stay(lines: list[str]) -> None:
    text = "\n".join(lines)
    assert without_noise(text) == text


@pytest.mark.parametrize("width", [60, 64, 72, 76])
def test_base64_goes_in_every_width_that_programs_write(width: int) -> None:
    lines = "\n".join(DATA[at : at + width] for at in range(0, len(DATA), width))
    assert without_noise(f"before\n{lines}\nafter").split() == ["before", "after"]


def test_hostile_texts_take_linear_time() -> None:
    start = time.perf_counter()
    for piece in (">" * 39, " ", "a" * 64 + "\n", "aB1" * 20 + "\n", "aB1+" * 19 + " \n", "\n", "> \n"):
        without_noise(piece * (2_000_000 // len(piece)))
    assert time.perf_counter() - start < 10
