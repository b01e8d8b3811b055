"""Turns text into the words the lexical index holds.

Owns: what counts as a word in every script. Must not know: tables, queries, ranking.
Why: FTS5's own tokenizers find no words in scripts that are written without spaces and tear identifiers
apart, so text is cut here and FTS5 only splits at the spaces between the forms, folds Latin diacritics and
stems English. The same cut serves highlights, so that what is marked is what was matched.

The scheme, in order:
- text is NFKC-normalised; forms are case-folded;
- runs of Han, kana, Hangul, Thai, Lao, Khmer and Myanmar give overlapping bigrams, and the last character
  once more by itself, so that a single character is found by a prefix search wherever it stands; traditional
  characters become simplified ones, katakana hiragana;
- a run of letters and digits is a word; words joined by one of ``_ - . ' @ &`` (or a comma between digits)
  give the joined form and every part: ``foo_bar`` → ``foobar foo bar``; between digits the joint is kept as
  a private-use character, so that ``1.2.3`` is not ``12.3``; a camel-case word gives itself and its parts;
  ``C++`` and ``C#`` give themselves and ``c``;
- combining marks of other scripts become private-use letters, because FTS5 would end the word at them.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from desktop_app.store.fts_words import kept_word, kept_words
from desktop_app.store.script_forms import in_one_form

LEXICAL_SCHEME = "3"
"""Changes whenever `lexical_text` gives other forms, or more is kept of them.

Postings written under another scheme are rebuilt.
"""

_MAX_FORM = 64
"""Longer words (encoded data, hashes glued together) are left out: nobody types them."""

UNSPACED = (
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3038-\u303b\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\u3105-\u312f"
    "\u31a0-\u31bf\u1100-\u11ff\u3131-\u318e\ua960-\ua97f\uac00-\ud7ff\u0e01-\u0e3a\u0e40-\u0e4e"
    "\u0e81-\u0ece\u1780-\u17d3\u1000-\u103f\u1050-\u108f"
)
_UNSPACED_CHARACTER = re.compile(f"[{UNSPACED}]")
_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f"
    "\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0711\u0730-\u074a\u0900-\u0963\u0971-\u0df3"
    "\u0f18-\u0fbc"
)
_WORD = rf"(?:[^\W_{UNSPACED}]|[{_MARKS}])+"
_JOINT = r"(?:_+|[-.'\u2019\u2010@&]|(?<=\d),(?=\d))"
_SUFFIX = r"(?:(?<!\d)(?:\+{1,2}|\#)(?![\w+#]))?"
_PLAIN = (  # most words of most texts: ASCII, no inner capital, nothing joined; found without looking further
    rf"[A-Za-z]?[a-z0-9]{{1,63}}+(?![^\W{UNSPACED}]|[{_MARKS}+#]|,\d|[-.'\u2019\u2010@&](?:[^\W_{UNSPACED}]|[{_MARKS}]))"
)
_TOKEN = re.compile(
    rf"(?P<plain>{_PLAIN})"
    rf"|(?P<run>[{UNSPACED}](?:\r?\n?[{UNSPACED}])*)"
    rf"|(?P<word>{_WORD}(?:{_JOINT}{_WORD})*{_SUFFIX})"
)
_PART = re.compile(_WORD)
_DOUBTFUL = "\ufffe"
_PLAIN_START = re.compile(rf"[^{_DOUBTFUL}\ue000-\uf8ff\U000f0000-\U0010ffff]+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_ENOUGH = 5  # letters of a beginning: more tell hardly more apart, and each makes the pattern larger
_AT_BEGINNING = r"(?:(?<![^\W_][^\W_])|(?<=[a-z0-9][A-Z])|(?<=[A-Z][A-Z])(?=[a-z]))"
_CAMEL_WORD = re.compile(r"[A-Za-z][A-Za-z0-9]*\Z")
DROPPED_MARKS = re.compile(
    r"[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640"
    r"\u064b-\u065f\u0670\u06d6-\u06ed]"
)
_DIGIT_JOINT = "\ue000"
_SUFFIXES = str.maketrans({"+": "\ue001", "#": "\ue002"})
_PRIVATE_MARKS = 0xF0000


class Token(NamedTuple):
    """One form of the index and the slice of the normalised text it stands for.

    Forms of one word overlap: the joined form covers its parts. A tuple, because there are millions of them.
    """

    form: str
    start: int
    end: int
    unspaced: bool = False
    """Whether the form is a bigram or character of a script without spaces."""
    tail: bool = False
    """Whether this is the repeated last character of a run of more than one."""


def tokens(normalised: str) -> Iterator[Token]:
    """Every form of NFKC-normalised text, in order of appearance; a joined form stands before its parts."""
    for match in _TOKEN.finditer(normalised):
        kind = match.lastgroup
        if kind == "plain":
            yield Token(match.group().lower(), match.start(), match.end())
        elif kind == "run":
            yield from _bigrams(match.group(), match.start())
        else:
            yield from _word_forms(match.group(), match.start())


def matching_tokens(normalised: str, keys: Collection[str]) -> list[Token]:
    """Those of `tokens` whose `kept_word` is one of `keys`, in order."""
    keys = {key for key in keys if key}  # of characters that FTS5 does not know nothing is kept
    if not keys:
        return []
    begun = None if any(is_unspaced(key[0]) for key in keys) else _beginning_of(frozenset(keys))
    if begun is None:
        return _kept_as(keys, list(_near(normalised, keys, 0, len(normalised))))
    folded = normalised if normalised.isascii() else normalised.translate(_LETTERS)
    near: list[Token] = []
    end = 0
    for place in begun.finditer(folded):
        if place.start() >= end:
            # Only the stretch between white space around the place is cut: no word reaches over it.
            start, end = _stretch(normalised, place.start())
            near += _near(normalised, keys, start, end)
    return _kept_as(keys, near)


def _kept_as(keys: Collection[str], near: Sequence[Token]) -> list[Token]:
    """Those of the tokens that are kept as one of `keys`."""
    kept = kept_words({token.form for token in near if not token.unspaced})
    return [token for token in near if kept.get(token.form, token.form) in keys]


def _near(normalised: str, keys: Collection[str], start: int, end: int) -> Iterator[Token]:
    """The tokens of a stretch, of runs without spaces only where one of `keys` is in them."""
    for match in _TOKEN.finditer(normalised, start, end):
        if match.lastgroup != "run":
            yield from _word_forms(match.group(), match.start())
            continue
        letters = _letters(match.group())
        if letters[-1] in keys or any(left + right in keys for left, right in pairwise(letters)):
            yield from _bigrams(match.group(), match.start())


@lru_cache(maxsize=64)
def _beginning_of(keys: frozenset[str]) -> re.Pattern[str] | None:
    """Finds every place in folded text where a word may begin that is kept as one of `keys`, and what hides one.

    Stemming changes the end of a word only, and of what it leaves at most the last letter. None where a key tells
    nothing of the beginning.
    """
    roots = [_PLAIN_START.match(key.translate(_LETTERS)) for key in keys]  # a private-use joint ends it
    beginnings = sorted({_kept_beginning(root.group()) for root in roots if root})
    if not all(roots):
        return None
    # The first letter comes first: the engine leaps from one to the next. What stands before it is asked then.
    firsts = re.escape("".join(sorted({beginning[0] + beginning[0].upper() for beginning in beginnings})))
    rests = "|".join([rf"(?<={re.escape(one[0])}){_joinable(one[1:])}" for one in beginnings])
    return re.compile(rf"[{firsts}{_DOUBTFUL}](?:(?<={_DOUBTFUL})|{_AT_BEGINNING}(?=(?i:{rests})))")


def _kept_beginning(root: str) -> str:
    least = 1 if root.endswith("i") else 2  # *oys* is kept as *oi*; no other letter that stemming changes stands second
    return root[: min(_ENOUGH, max(least, len(root) - 1))]


def _joinable(letters: str) -> str:
    """Pattern for `letters` with or without joints before each: *X-ray* is kept as *xray*, too."""
    return "".join([rf"[\W_]*{re.escape(letter)}" for letter in letters])


class _Letters(dict[int, str]):
    """Code of a character → one in its place: without marks and, unless it is ASCII then, in lower case.

    A space for those of scripts without spaces, `_DOUBTFUL` for one that the index may keep as something else.
    """

    def __missing__(self, code: int) -> str:
        self[code] = found = _plain(chr(code))
        return found


_LETTERS = _Letters()


def _plain(character: str) -> str:
    category = unicodedata.category(character)[0]
    if character.isascii() or category not in "LMN":
        return character
    if is_unspaced(character):
        return " "
    folded = _folded(character)
    plain = without_marks(folded)
    if category == "M" or len(plain) != 1 or kept_word(folded) not in (folded, plain):
        return _DOUBTFUL
    return plain.upper() if plain.isascii() and character.isupper() else plain


def _stretch(text: str, place: int) -> tuple[int, int]:
    """Start and end of a stretch around `place` that is bounded by spaces or line ends."""
    start = max(text.rfind(" ", 0, place), text.rfind("\n", 0, place)) + 1
    ends = [end for end in (text.find(" ", place), text.find("\n", place)) if end >= 0]
    return start, min(ends, default=len(text))


def lexical_text(text: str) -> str:
    """The forms of `text` joined by spaces: what the postings hold in place of it."""
    forms: list[str] = []
    for match in _TOKEN.finditer(unicodedata.normalize("NFKC", text)):
        if match.lastgroup == "plain":
            forms.append(match.group().lower())
        elif match.lastgroup == "run":
            characters = _letters(match.group())
            forms += [left + right for left, right in pairwise(characters)]
            forms.append(characters[-1])
        else:
            forms += [token.form for token in _word_forms(match.group(), 0)]
    return " ".join(forms)


def after_all(beginning: str) -> str:
    """The first string after all that begin so."""
    return beginning[:-1] + chr(ord(beginning[-1]) + 1)


def is_unspaced(character: str) -> bool:
    """Whether the character belongs to a script written without spaces."""
    return _UNSPACED_CHARACTER.match(character) is not None


def without_marks(form: str) -> str:
    """`form` without diacritic marks, as FTS5 folds it."""
    if form.isascii():
        return form
    return unicodedata.normalize("NFC", DROPPED_MARKS.sub("", unicodedata.normalize("NFD", form)))


def _bigrams(run: str, offset: int) -> Iterator[Token]:
    places = [offset + index for index, character in enumerate(run) if character not in "\r\n"]
    letters = _letters(run)
    for index, (left, right) in enumerate(pairwise(places)):
        yield Token(letters[index] + letters[index + 1], left, right + 1, unspaced=True)
    yield Token(letters[-1], places[-1], places[-1] + 1, unspaced=True, tail=len(places) > 1)


def _letters(run: str) -> str:
    """A run of a script without spaces, one letter for each character in its one form, line breaks left out."""
    joined = run.replace("\r", "").replace("\n", "")
    letters = joined if joined.isalnum() else "".join([_as_letter(character) for character in joined])
    return in_one_form(letters)


def _word_forms(word: str, offset: int) -> Iterator[Token]:
    parts = list(_PART.finditer(word))
    if len(parts) == 1 and parts[0].end() == len(word):
        yield from _simple_forms(word, offset)
        return
    joined = _joined(word, parts)
    if 0 < len(joined) <= _MAX_FORM:
        yield Token(joined, offset, offset + len(word))
    for part in parts:
        after_apostrophe = part.start() > 0 and word[part.start() - 1] in "'\u2019"
        if after_apostrophe and len(part.group()) == 1:
            continue
        yield from _simple_forms(part.group(), offset + part.start())


def _joined(word: str, parts: list[re.Match[str]]) -> str:
    """The compound as one form, or empty where its parts say all (``children's``)."""
    if len(parts) == 2 and parts[1].group() in "sS" and word[parts[0].end()] in "'\u2019":
        return ""
    pieces = [parts[0].group()]
    for previous, part in pairwise(parts):
        joint = word[previous.end() : part.start()]
        between_digits = joint != "," and word[previous.end() - 1].isdigit() and part.group()[0].isdigit()
        pieces += [_DIGIT_JOINT if between_digits else "", part.group()]
    return _folded("".join(pieces)) + word[parts[-1].end() :].translate(_SUFFIXES)


def _simple_forms(word: str, offset: int) -> Iterator[Token]:
    folded = _folded(word)
    if 0 < len(folded) <= _MAX_FORM:  # a stray combining mark folds to nothing
        yield Token(folded, offset, offset + len(word))
    if word.islower() or not _CAMEL_WORD.match(word):
        return
    start = 0
    cuts = [match.start() for match in _CAMEL.finditer(word)]
    for end in [*cuts, len(word)] if cuts else []:
        if 1 < end - start <= _MAX_FORM:
            yield Token(_folded(word[start:end]), offset + start, offset + end)
        start = end


def _folded(word: str) -> str:
    """Case-folded, without vowel points and diacritic marks, other marks kept as private-use letters."""
    folded = word.casefold()
    if folded.isascii():
        return folded
    folded = DROPPED_MARKS.sub("", folded)
    return "".join([_as_letter(character) for character in folded])


@lru_cache(maxsize=8_192)
def _as_letter(character: str) -> str:
    """`character`, or a private-use stand-in for one that FTS5 would take for the end of a word."""
    if unicodedata.category(character)[0] in "LN":
        return character
    code = ord(character)
    return character if code >= 0xE000 else chr(_PRIVATE_MARKS + code)
