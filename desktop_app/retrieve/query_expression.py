"""Reads weighted queries and sums of meanings: ``lease +1.5 notice``, ``king - man + woman``.

Owns what counts as such an expression. Must not know: filters and exclusions, which are taken out before, and how
anything is searched. Prose must never be taken for an expression, because that would leave out half of what it says;
so whatever is not clearly one stays ordinary text:

    expression = [ weight ] term { sign term }
    sign       = "+" | "-", between spaces | weight
    weight     = "+" or "-" and at once a digit, a point and a digit: +1.5 -0.5
    term       = one to three words, with a letter each but for years and numbers beside one

- Signs that stand alone are operators only where both a plus and a minus do, or beside a weight: ``Artist - Title`` and
  ``salt + pepper`` are text.
- A weight needs its point, because people write ``GMT +2`` and ``-5``; and what it weighs must not be a measure:
  ``+1.5 degrees`` is a quantity.
- Punctuation, a quotation, a dash (``–``, ``—``), a term of a single Latin letter or of many words, and more than
  MOST_PARTS terms make a sentence or a formula of it.
- Signs may be full-width (＋ －) and the minus may be the mathematical one (−), as input methods write them.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from desktop_app.search_records import QueryPart
from desktop_app.store.lexical_text import UNSPACED

MOST_PARTS = 6
LONGEST_TERM = 3
"""Words."""
_MINUS = "\u2212"
_SIGNS = {"+": 1.0, "-": -1.0, _MINUS: -1.0}
_WEIGHT = re.compile(r"[+\-\u2212]\d\.\d\Z")
_WORD = re.compile(r"[^\W_](?:[\w'’.&/@-]*\w)?[+#]{0,2}\Z")
_LETTERS = re.compile(rf"[{UNSPACED}]|[^\W\d_](?:[^\W\d_]|[+#])")
_CLAUSE = re.compile(rf"[{UNSPACED}]{{9}}")
"""Of a script without spaces: no term is so long."""
_MEASURE_TEXT = (
    "degree degrees celsius fahrenheit kelvin percent percentage points pp bps volt volts watt watts amp amps "
    "ohm ohms dioptre dioptres diopter diopters inch inches foot feet yard yards mile miles meter meters metre "
    "metres litre litres liter liters kilometers kilometres gram grams kilogram kilograms ton tons tonne tonnes "
    "second seconds minute minutes hour hours day days week weeks month months year years times euro euros "
    "dollar dollars pounds million billion grad prozent prozentpunkte stunde stunden minuten sekunden tag tage "
    "tagen woche wochen monat monate monaten jahr jahre jahren kilometer gramm tonnen zoll mio mrd degré degrés "
    "pourcent heures jours semaines mois ans grados horas días meses años mm cm km kg mg ml hz khz mhz ghz ms "
    "kb mb gb tb kw kwh mw mv kv db bar psi ppm usd eur "
    "度 摄氏度 百分点 小时 分钟 秒 天 周 个月 年 米 公里 千米 公斤 "
    "升 元 万 亿 倍 時間 分 日"
)
_MEASURES = frozenset(_MEASURE_TEXT.split())


def reading_of(parts: Sequence[QueryPart]) -> list[str]:
    """A sentence that says how an expression was understood; none for parts that are no expression."""
    if all(part.weight == 1 for part in parts):
        return []
    first, *rest = (f"{_factor(part.weight)}{part.text}" for part in parts)
    signs = ["+" if part.weight > 0 else _MINUS for part in parts]
    text = " ".join([first if signs[0] == "+" else signs[0] + first, *map(" ".join, zip(signs[1:], rest, strict=True))])
    return [f"Understood as: {text}"]


def _factor(weight: float) -> str:
    return "" if abs(weight) == 1 else f"{abs(weight):g} × "


@dataclass
class _Signed:
    """A term with what stands before it."""

    weight: float
    weighed: bool
    """Whether a number stands there, and not a sign alone."""
    words: list[str] = field(default_factory=list)


def expression_parts(words: Sequence[str]) -> tuple[QueryPart, ...]:
    """The weighted terms that `words` are an expression of, in order; empty where they are ordinary text.

    At least one part has a weight above 0, and none has 0.
    """
    pieces = [unicodedata.normalize("NFKC", word) for word in words[: MOST_PARTS * (LONGEST_TERM + 1) + 1]]
    signs = {_SIGNS.get(piece, 0.0) for piece in pieces}
    if not any(map(_WEIGHT.match, pieces)) and not {1.0, -1.0} <= signs:
        return ()
    terms = _signed(pieces)
    if len(terms) > MOST_PARTS or not all(map(_is_clear, terms)) or max(term.weight for term in terms) <= 0:
        return ()
    return tuple(QueryPart(" ".join(term.words), term.weight) for term in terms)


def _signed(pieces: Sequence[str]) -> list[_Signed]:
    """The terms with their signs. A sign alone at the beginning is the mark of a list, and leaves an empty term."""
    terms: list[_Signed] = []
    for piece in pieces:
        if _WEIGHT.match(piece):
            terms.append(_Signed(float(piece.replace(_MINUS, "-")), weighed=True))
        elif piece in _SIGNS:
            terms += [] if terms else [_Signed(1.0, weighed=False)]
            terms.append(_Signed(_SIGNS[piece], weighed=False))
        else:
            terms += [] if terms else [_Signed(1.0, weighed=False)]
            terms[-1].words.append(piece)
    return terms


def _is_clear(term: _Signed) -> bool:
    words = term.words
    return (
        term.weight != 0
        and 1 <= len(words) <= LONGEST_TERM
        and all(_WORD.match(word) and not _CLAUSE.search(word) for word in words)
        and any(map(_LETTERS.search, words))
        and not (term.weighed and words[0].casefold() in _MEASURES)
    )
