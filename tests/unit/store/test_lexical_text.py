import re
import sqlite3
import unicodedata
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.store import lexical_text as lexical_text_module
from desktop_app.store.fts_words import kept_word
from desktop_app.store.lexical_text import (
    Token,
    lexical_text,
    matching_tokens,
    tokens,
)

_SLOW = re.compile(lexical_text_module._TOKEN.pattern.replace(lexical_text_module._PLAIN, "(?!)"))


def _slow_forms(match: re.Match[str]) -> Iterator[Token]:
    if match.lastgroup == "run":
        return lexical_text_module._bigrams(match.group(), match.start())
    return lexical_text_module._word_forms(match.group(), match.start())


def forms(text: str) -> list[str]:
    return lexical_text(text).split()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Plain words, twice.", ["plain", "words", "twice"]),
        ("foo_bar", ["foobar", "foo", "bar"]),
        ("X-ray", ["xray", "x", "ray"]),
        ("getUserName", ["getusername", "get", "user", "name"]),
        ("HTTPServer", ["httpserver", "http", "server"]),
        ("parseURLFast2", ["parseurlfast2", "parse", "url", "fast2"]),
        ("XMLHttpRequest", ["xmlhttprequest", "xml", "http", "request"]),
        ("utf8_decode", ["utf8decode", "utf8", "decode"]),
        ("__init__", ["init"]),
        ("Foo::bar", ["foo", "bar"]),
        ("obj->method()", ["obj", "method"]),
        ("obj.method", ["objmethod", "obj", "method"]),
        ("@decorator", ["decorator"]),
        ("mail me@site.org", ["mail", "mesiteorg", "me", "site", "org"]),
        ("children's", ["children"]),
        ("O'Brien", ["obrien", "o", "brien"]),
        ("1,000", ["1000", "1", "000"]),
        ("使用Python3开发", ["使用", "用", "python3", "开发", "发"]),
        ("猫", ["猫"]),
        ("ｶﾞﾗｽ", ["がら", "らす", "す"]),
        ("電費", ["电费", "费"]),
        ("한국어", ["한국", "국어", "어"]),
        ("中\n文", ["中文", "文"]),
        ("Straße", ["strasse"]),
        ("السَّلَام", ["السلام"]),
        ("… — !?", []),
    ],
)
def test_forms_of_text(text: str, expected: list[str]) -> None:
    assert forms(text) == expected


@pytest.mark.parametrize(
    ("query", "identifier"),
    [
        ("user by id", "get_user_by_id"),
        ("user by id", "getUserById"),
        ("http server", "HTTPServer"),
        ("HTTP servers", "class HTTPServer:"),
        ("decode utf8", "utf8_decode"),
        ("xml http request", "new XMLHttpRequest()"),
        ("getUserById", "get_user_by_id"),
        ("foo bar", "Foo::bar"),
        ("assert equal", "self.assertEqual(a, b)"),
        ("mutable default", "--mutable-default"),
    ],
)
def test_identifiers_are_found_by_their_words(query: str, identifier: str) -> None:
    kept = {kept_word(form) for form in forms(identifier)}
    assert {kept_word(form) for form in forms(query)} <= kept


def test_joints_between_digits_stay_visible() -> None:
    assert forms("1.2.3")[0] != forms("12.3")[0]
    assert forms("1.2.3")[1:] == ["1", "2", "3"]


def test_plus_and_sharp_make_a_language_of_their_own() -> None:
    assert len({forms(name)[0] for name in ("C", "C++", "C#", "C+")}) == 4
    assert forms("C++")[1:] == ["c"]


def test_overlong_words_are_left_out() -> None:
    assert forms("short " + "q" * 100) == ["short"]


@given(st.text())
def test_every_form_is_one_word_for_sqlite(text: str) -> None:
    """The invariant of the scheme: FTS5 neither splits a form nor drops it, so rows can be taken out again."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE t USING fts5 (x, content='', tokenize='porter unicode61')")
    for form in set(forms(text)):
        assert '"' not in form
        connection.execute("INSERT INTO t (rowid, x) VALUES (1, ?)", (form,))
        connection.execute("SELECT rowid FROM t WHERE t MATCH ?", (f'"{form}"',)).fetchall()
        connection.execute("INSERT INTO t (t) VALUES ('delete-all')")
    connection.close()


@given(st.text(alphabet=st.characters(codec="utf-8", categories=["L", "M", "N", "P", "Zs"])))
def test_tokens_stand_where_they_say(text: str) -> None:
    normalised = unicodedata.normalize("NFKC", text)
    for token in tokens(normalised):
        assert 0 <= token.start < token.end <= len(normalised)


@given(st.text() | st.text(alphabet="aB1_-.,'+#京猫\n é"))
def test_text_and_tokens_have_the_same_forms(text: str) -> None:
    normalised = unicodedata.normalize("NFKC", text)
    assert forms(text) == [token.form for token in tokens(normalised)]


@given(st.text(alphabet="abzABZ019_-.,'’@&+#é京 \u0301", max_size=12))
def test_the_short_cut_for_plain_words_changes_nothing(text: str) -> None:
    normalised = unicodedata.normalize("NFKC", text)
    slow = [form.form for match in _SLOW.finditer(normalised) for form in _slow_forms(match)]
    assert [token.form for token in tokens(normalised)] == slow


PLAIN = ("running", "runs", "run_time", "getRunner", "X-ray", "happily", "hoping", "中文", "a.b", "1.2.3", "C++")
APART = ("x", "X", "ray", "e", "mail", "e-mail", "T-shirt", "t", "shirt")
MARKED = ("Häuser", "HÄUSER", "hauser", "Straße", "STRASSE", "Ökologie", "œuvre", "naïve", "éRunner", "x\u0304yz")
FOREIGN = ("½run", "Łódź", "Ærø", "İzmir", "Договоры", "ДОГОВОР", "ὀξύς", "Ὀξύς", "हिन्दी", "使用Python3")
KEYS = [kept_word(token.form) for word in (*PLAIN, *APART, *MARKED, *FOREIGN) for token in tokens(word)]


@given(
    st.lists(st.sampled_from([*PLAIN, *APART, *MARKED, *FOREIGN])),
    st.sets(st.sampled_from([*KEYS, "runner", "lauf", "hope"])),
    st.sampled_from([" ", "\n", ", ", "-", "\t"]),
)
def test_matching_tokens_are_those_of_all_tokens(words: list[str], keys: set[str], between: str) -> None:
    text = unicodedata.normalize("NFKC", between.join(words))
    assert matching_tokens(text, keys) == [token for token in tokens(text) if kept_word(token.form) in keys]


@pytest.mark.parametrize(
    "word", ["hoping", "relational", "conflated", "agreed", "flies", "happiness", "generalisations"]
)
def test_stemming_spares_all_but_the_last_letter(word: str) -> None:
    assert [token.form for token in matching_tokens(f"an {word}.", {kept_word(word)})] == [word]


@pytest.mark.parametrize(("form", "key"), [("running", "run"), ("café", "cafe"), ("中文", "中文"), ("is", "is")])
def test_kept_word_is_what_the_index_keeps(form: str, key: str) -> None:
    assert kept_word(form) == key


def test_a_word_of_which_nothing_is_kept_matches_nothing() -> None:
    unknown = "\u19b0\u19b1"  # letters that FTS5 does not know
    assert matching_tokens("the lease", {kept_word(unknown)}) == []
    assert matching_tokens("the lease", {kept_word(unknown), "leas"})[0].form == "lease"
