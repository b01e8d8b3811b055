"""The characters that LaTeX's commands stand for."""

import unicodedata

_LETTER_TABLE = (
    "ss=ß SS=ẞ ae=æ AE=Æ oe=œ OE=Œ aa=å AA=Å o=ø O=Ø l=ł L=Ł i=ı j=ȷ dh=ð DH=Ð th=þ TH=Þ dj=đ DJ=Đ ng=ŋ NG=Ŋ"
)
_SYMBOL_TABLE = (
    "ldots=… dots=… textellipsis=… textendash=– textemdash=— textquoteright=’ textquoteleft=‘ textquotedblleft=“ "
    "textquotedblright=” glqq=„ grqq=“ flqq=« frqq=» guillemotleft=« guillemotright=» euro=€ texteuro=€ pounds=£ "
    "textsterling=£ S=§ P=¶ copyright=© textregistered=® texttrademark=™ textdegree=° degree=° textbackslash=\\ "
    "textasciitilde=~ textunderscore=_ times=× pm=± cdot=· leq=≤ geq=≥ infty=∞ to=→ rightarrow=→ LaTeX=LaTeX "
    "TeX=TeX BibTeX=BibTeX"
)
_MARK_TABLE = (
    "`=\u0300 '=\u0301 ^=\u0302 ~=\u0303 \"=\u0308 .=\u0307 u=\u0306 v=\u030c H=\u030b c=\u0327 k=\u0328 r=\u030a "
    "d=\u0323 b=\u0331 t=\u0361"
)


def _entries(table: str) -> dict[str, str]:
    return dict(entry.split("=") for entry in table.split())


_LETTERS = _entries(_LETTER_TABLE)
_SYMBOLS = _entries(_SYMBOL_TABLE) | {"par": "\n\n", "newline": "\n", "item": "\n- ", "and": ", ", "tab": "\t"}
_MARKS = _entries(_MARK_TABLE) | {"=": "\u0304"}


def accented(letter: str, mark: str) -> str:
    """The letter with the mark that an accent command puts on it."""
    return unicodedata.normalize("NFC", letter + _MARKS[mark])


def letter(command: str) -> str:
    """The letter that a command stands for within a word; empty if it is none."""
    return _LETTERS.get(command, "")


def symbol(command: str) -> str:
    """The sign, break or Greek letter that a command stands for; empty if it is none."""
    return _SYMBOLS.get(command) or _greek(command)


def _greek(name: str) -> str:
    try:
        return unicodedata.lookup(f"GREEK {'SMALL' if name.islower() else 'CAPITAL'} LETTER {name}")
    except KeyError:
        return ""
