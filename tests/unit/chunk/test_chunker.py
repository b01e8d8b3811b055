from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer as RawTokenizer
from tokenizers import models, pre_tokenizers

from desktop_app.catalog.installed_model import tokenizer_file
from desktop_app.chunk.chunker import Chunker
from desktop_app.chunk.token_counts import EstimatedCounter
from desktop_app.inference.segmenters import LibrarySegmenter
from desktop_app.inference.tokenizer import Tokenizer
from desktop_app.records import SEGMENT_SEPARATOR, Chunk, Locator, Segment
from desktop_app.settings import ChunkSettings
from tests.builders import MODEL, installed_model_dir

SMALL = ChunkSettings(max_tokens=30, min_tokens=10, context_tokens=8)
ALPHABET = "abc A.!?。，通知期ｱ \n\t\u0301\u200b🙂1#-"
LOCATORS = st.builds(
    Locator,
    page=st.sampled_from([None, 1, 2]),
    heading=st.sampled_from([None, "Terms", "Terms › Notice"]),
    slide=st.sampled_from([None, 1]),
    sheet=st.sampled_from([None, "Budget"]),
    row=st.sampled_from([None, 1, 2]),
)
SEGMENTS = st.lists(st.builds(Segment, st.text(ALPHABET, max_size=300), LOCATORS), max_size=6)


def letters() -> Tokenizer:
    """Every word is a token per letter, so that every count is easy to state."""
    vocabulary = {"[UNK]": 0} | {letter: i for i, letter in enumerate(ALPHABET, 1)}
    raw = RawTokenizer(models.BPE(vocab=vocabulary, merges=[], unk_token="[UNK]"))
    raw.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    return Tokenizer(LibrarySegmenter(raw), 512)


def check(chunker: Chunker, budget: int, title: str, segments: list[Segment]) -> list[Chunk]:
    """Every promise of `Chunker.chunks`."""
    text = SEGMENT_SEPARATOR.join(segment.text for segment in segments)
    chunks = chunker.chunks(title, segments)
    assert chunker.chunks(title, segments) == chunks
    covered = [False] * len(text)
    for before, chunk in zip([None, *chunks], chunks, strict=False):
        assert before is None or before.end <= chunk.start
        assert chunk.text == text[chunk.start : chunk.end] == chunk.text.strip() != ""
        assert chunk.token_count <= budget or len(chunk.text) == 1
        covered[chunk.start : chunk.end] = [True] * (chunk.end - chunk.start)
    assert all(done or character.isspace() for done, character in zip(covered, text, strict=True))
    leaves = leaves_by_offset(segments)
    for chunk in chunks:
        assert {leaves[i] for i in range(chunk.start, chunk.end) if i in leaves} <= {chunk.locator.leaf}
    return chunks


def leaves_by_offset(segments: list[Segment]) -> dict[int, tuple[int | str | None, ...]]:
    leaves, at = {}, 0
    for segment in segments:
        leaves |= dict.fromkeys(range(at, at + len(segment.text)), segment.locator.leaf)
        at += len(segment.text) + len(SEGMENT_SEPARATOR)
    return leaves


@given(st.text("ab 通", max_size=40), SEGMENTS)
def test_promises_with_a_tokenizer(title: str, segments: list[Segment]) -> None:
    check(Chunker(SMALL, LETTERS), SMALL.max_tokens, title, segments)


@given(st.text("ab 通", max_size=40), SEGMENTS)
def test_promises_without_a_model(title: str, segments: list[Segment]) -> None:
    check(Chunker(SMALL, None), SMALL.max_tokens, title, segments)


LETTERS = letters()


@pytest.mark.model
def test_promises_with_the_real_tokenizer() -> None:
    folder = installed_model_dir()
    assert folder is not None
    tokenizer = Tokenizer.read(tokenizer_file(folder / MODEL), 512)
    chunker = Chunker(SMALL, tokenizer)

    @settings(max_examples=100, deadline=None)
    @given(st.text(max_size=30), st.lists(st.builds(Segment, st.text(max_size=500), LOCATORS), max_size=4))
    def promises(title: str, segments: list[Segment]) -> None:
        for chunk in check(chunker, SMALL.max_tokens, title, segments):
            assert tokenizer.lengths([f"{chunk.context}\n{chunk.text}"])[0] <= SMALL.max_tokens

    promises()


def texts(chunks: list[Chunk]) -> list[str]:
    return [chunk.text for chunk in chunks]


def test_no_text_no_chunks() -> None:
    chunker = Chunker(SMALL, LETTERS)
    assert chunker.chunks("title", []) == []
    assert chunker.chunks("title", [Segment(""), Segment(" \n ")]) == []


def test_sentences_stay_whole() -> None:
    sentences = ["abcabc abc. ", "Abc abcabcabca. ", "Aabc abc abc. ", "Acab cab."]
    for chunk in Chunker(SMALL, LETTERS).chunks("", [Segment("".join(sentences))]):
        assert chunk.text.endswith(".")
        assert chunk.text.startswith(("abcabc", "Abc", "Aabc", "Acab"))


def test_small_sections_join_and_keep_what_they_share() -> None:
    segments = [
        Segment("abc", Locator(heading="Terms › Notice")),
        Segment("cab", Locator(heading="Terms › Rent")),
        Segment("abcabcabcabcabc", Locator(heading="Annex")),
    ]
    chunks = Chunker(replace(SMALL, min_tokens=6, context_tokens=20), LETTERS).chunks("a", segments)
    assert texts(chunks) == ["abc\n\ncab", "abcabcabcabcabc"]
    assert [chunk.context for chunk in chunks] == ["a › Terms", "a › Annex"]
    assert [chunk.locator.heading for chunk in chunks] == ["Terms › Notice", "Annex"]


def test_pages_do_not_join() -> None:
    segments = [Segment("abc", Locator(page=1)), Segment("abc", Locator(page=2))]
    chunks = Chunker(SMALL, LETTERS).chunks("", segments)
    assert [(chunk.text, chunk.locator.page) for chunk in chunks] == [("abc", 1), ("abc", 2)]


@pytest.mark.parametrize(
    ("change", "same"),
    [
        (lambda: Chunker(SMALL, letters()), True),
        (lambda: Chunker(replace(SMALL, max_tokens=31), LETTERS), False),
        (lambda: Chunker(SMALL, None), False),
    ],
)
def test_recipe(change: Callable[[], Chunker], *, same: bool) -> None:
    assert (Chunker(SMALL, LETTERS).recipe == change().recipe) is same


def test_an_unbroken_run_is_cut_within_the_budget() -> None:
    chunks = check(Chunker(SMALL, None), SMALL.max_tokens, "", [Segment("x" * 5000)])
    assert min(EstimatedCounter().count(texts(chunks))) >= SMALL.min_tokens


def test_a_budget_smaller_than_the_context_still_ends() -> None:
    chunks = Chunker(ChunkSettings(max_tokens=5, min_tokens=9, context_tokens=9), LETTERS).chunks(
        "title", [Segment("abc abc abc")]
    )
    assert "".join("".join(texts(chunks)).split()) == "abcabcabc"


def test_the_sheet_goes_with_its_rows() -> None:
    rows = [Segment("rent 900", Locator(sheet="Budget", row=2, heading="Item · Euro"))]
    (chunk,) = Chunker(ChunkSettings(), None).chunks("Flat", rows)
    assert chunk.context == "Flat › Budget › Item · Euro"
    assert chunk.locator == rows[0].locator
