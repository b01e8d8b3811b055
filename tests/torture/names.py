"""Names that people, programs and other systems give to files."""

from random import Random

_STEMS = (
    "lease",
    "Mietvertrag für März",
    "Договор аренды",
    "μισθωτήριο",
    "租赁合同",
    "賃貸借契約",
    "임대차 계약",
    "חוזה שכירות",
    "عقد إيجار",
    "अनुबंध",
    "สัญญาเช่า",
    "ქირავნობა",
    "été",
    "été",
    "👩\u200d👩\u200d👧 🏠",
    "a\u202etxt.exe",
    "\u200fright",
    "zero\u200bwidth",
    "two\nlines",
    "tab\tbed",
    "bell\x07",
    "-rf",
    "--help",
    "$(id)",
    "`id`",
    "a;b|c&d",
    "%s%n%20",
    "it's",
    'say "x"',
    "back\\slash",
    "*?[a]",
    "~",
    "{a,b}",
    "C:",
    "CON",
    "aux",
    "trailing ",
    " leading",
    "dots...",
    "#hash",
    "@at",
    "NULL",
    "name › heading",
    "' OR 1=1 --",
    "\ufeffmark",
    "a∕b",
    "<b>bold",
    "␀",
)
_UNDECODABLE = (b"\xe4\xf6\xfc latin", b"\xff\xfe", b"sur\xed\xa0\x80rogate", b"gbk \xd7\xe2\xc1\xde")


def odd_name(random: Random, number: int, suffix: str) -> str:
    """A name no other number has; the suffix is perhaps written in another way."""
    written = random.choice((suffix, suffix, suffix, suffix.upper(), suffix.title(), f"{suffix}.bak", f".old{suffix}"))
    stem = random.choice(_STEMS)
    longest = 255 - len(f" {number}{written}".encode())
    if random.random() < 0.05:
        stem = stem * 100
    return f"{stem.encode()[:longest].decode(errors='ignore')} {number}{written}"


def undecodable_names() -> tuple[bytes, ...]:
    """Names that are no UTF-8, which only some file systems allow."""
    return _UNDECODABLE
