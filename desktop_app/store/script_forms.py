"""One form for characters that are written in two ways: 餃 and 饺, 運 and 运, ゴミ and ごみ.

Owns which forms are the same; one stands for one, so that places stay. For looking things up only: what is shown, and
what a phrase in quotation marks must be like, stays as it is written. Where several characters share a simplified form
(後 and 后) some words meet that have nothing to do with each other. The table is written by packaging/han_forms.py;
figures are in docs/decisions/0005-word-index.md.
"""

from functools import lru_cache
from importlib.resources import files

_FIRST_KATAKANA, _LAST_KATAKANA = 0x30A1, 0x30F6
_TO_HIRAGANA = 0x60
_PLAIN_UP_TO = "\u3040"
"""Nothing before it has another form."""


def in_one_form(text: str) -> str:
    """`text` with simplified characters for traditional and Japanese ones, and hiragana for katakana."""
    return text if text.isascii() or max(text) <= _PLAIN_UP_TO else text.translate(_forms())


@lru_cache(maxsize=1)
def _forms() -> dict[int, str]:
    listed = (files("desktop_app.store") / "assets" / "han_forms.txt").read_text(encoding="utf-8")
    kana = {code: chr(code - _TO_HIRAGANA) for code in range(_FIRST_KATAKANA, _LAST_KATAKANA + 1)}
    return {ord(line[0]): line[1] for line in listed.splitlines()} | kana
