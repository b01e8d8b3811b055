import itertools
import json
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors, trainers

from desktop_app.catalog import sentencepiece_form
from desktop_app.catalog.installed_model import tokenizer_file
from desktop_app.catalog.sentencepiece_form import add_sentencepiece, write_sentencepiece
from desktop_app.catalog.validation.parity import load_sample
from desktop_app.inference.segmenters import Segmenter, read_segmenter
from desktop_app.inference.tokenizer import Tokenizer as LimitedTokenizer
from tests.builders import MODEL, installed_model_dir

SPECIAL = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
TEXTS = [*load_sample().queries, *load_sample().passages]


def unigram(folder: Path, normaliser: Sequence[normalizers.Normalizer] | None = None, **changes: Any) -> Path:
    """A small `tokenizer.json` of the same family as XLM-R's, learned from the sample."""
    tokenizer = Tokenizer(models.Unigram())
    rules = [normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " "), normalizers.Strip()]
    tokenizer.normalizer = normalizers.Sequence(list(normaliser or rules))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    tokenizer.train_from_iterator(
        TEXTS, trainers.UnigramTrainer(vocab_size=400, special_tokens=SPECIAL, unk_token="<unk>", show_progress=False)
    )
    pair = "<s> $A </s> </s> $B </s>"
    tokenizer.post_processor = processors.TemplateProcessing(
        "<s> $A </s>", pair=pair, special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    file = json.loads(tokenizer.to_str())
    path = folder / "tokenizer.json"
    path.write_text(json.dumps({**file, **changes}), encoding="utf-8")
    return path


def test_both_forms_give_the_same(tmp_path: Path) -> None:
    source, path = unigram(tmp_path), tmp_path / "tokenizer.spm"
    assert write_sentencepiece(source, path)
    old, new = LimitedTokenizer.read(source, 20), LimitedTokenizer.read(path, 20)
    texts = [*TEXTS, "", " ", "a\tb\nc", "日本🙂", "x" * 2_000, "\ud800"]
    assert new.encode_batch(texts) == old.encode_batch(texts)
    assert new.encode_pairs(TEXTS[0], texts) == old.encode_pairs(TEXTS[0], texts)
    assert 0 not in new.encode_batch(["<s> is text"])[0][1:], "a special token's name is text"
    assert new.content_ids(TEXTS) == old.content_ids(TEXTS)
    assert new.lengths(texts) == old.lengths(texts)
    assert (new.vocabulary_size, new.special_ids) == (old.vocabulary_size, old.special_ids)


@pytest.mark.parametrize(
    "damage",
    [
        {"model": {"type": "WordPiece", "vocab": {"a": 0}, "unk_token": "a"}},
        {"normalizer": None},
        {"post_processor": None},
        {"added_tokens": [{"id": 5, "content": "x", "special": False}]},
        {"model": {}},
    ],
)
def test_another_kind_of_tokenizer_is_left_as_it_is(tmp_path: Path, damage: dict[str, Any]) -> None:
    source, path = unigram(tmp_path, **damage), tmp_path / "tokenizer.spm"
    assert not write_sentencepiece(source, path)
    assert not path.exists()


def test_what_cuts_differently_is_left_as_it_is(tmp_path: Path) -> None:
    lowercased = [normalizers.Nmt(), normalizers.NFKC(), normalizers.Lowercase()]
    assert not write_sentencepiece(unigram(tmp_path, lowercased), tmp_path / "tokenizer.spm")
    assert not (tmp_path / "tokenizer.spm").exists()


def test_a_damaged_file_is_left_for_who_reads_it_next(tmp_path: Path) -> None:
    (tmp_path / "tokenizer.json").write_text('{"model": ')
    assert not write_sentencepiece(tmp_path / "tokenizer.json", tmp_path / "tokenizer.spm")


def test_a_folder_gets_the_second_form_where_it_pays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    unigram(tmp_path)
    assert not add_sentencepiece(tmp_path), "a small file is read quickly as it is"
    assert tokenizer_file(tmp_path).name == "tokenizer.json"
    monkeypatch.setattr(sentencepiece_form, "LEAST_BYTES", 0)
    assert add_sentencepiece(tmp_path)
    assert tokenizer_file(tmp_path).name == "tokenizer.spm"


@pytest.fixture(scope="module")
def forms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Segmenter, Segmenter]]:
    """Both of the default model, the old one first."""
    folder = installed_model_dir()
    assert folder is not None
    source = folder / MODEL / "tokenizer.json"
    path = tmp_path_factory.mktemp("forms") / "tokenizer.spm"
    assert write_sentencepiece(source, path)
    return read_segmenter(source), read_segmenter(path)


def settled_characters() -> str:
    """Those of the Basic Multilingual Plane that both libraries' tables of Unicode know, and that stand in text."""
    codes = (*range(0x20, 0x7F), *range(0xA0, 0xD800), *range(0xE000, 0xFDD0), *range(0xFDF0, 0xFFFE))
    apart = {0x0344, 0x061C, 0x32FF, *range(0xA7F1, 0xA7F5)}  # changed or added after the vocabulary was made
    return "".join(chr(code) for code in codes if code not in apart) + "\t\n🙂👩‍👩‍👧𠮷"


def reordered(text: str) -> bool:
    """Whether a mark follows a character that becomes a space and a mark, as U+00A8: one library sorts the two."""
    apart = [unicodedata.normalize("NFKD", character) for character in text]
    return any(
        len(one) > 1 and one[0] == " " and unicodedata.combining(other[0]) for one, other in itertools.pairwise(apart)
    )


@pytest.mark.model
def test_both_forms_of_the_default_model_agree_on_any_text(forms: tuple[Segmenter, Segmenter]) -> None:
    old, new = forms

    @settings(max_examples=500, deadline=None)
    @given(st.text(settled_characters(), max_size=60))
    def agree(text: str) -> None:
        assume(not reordered(text))
        assert new.ids([text]) == old.ids([text])

    agree()


@pytest.mark.model
def test_both_forms_of_the_default_model_agree_on_every_character(forms: tuple[Segmenter, Segmenter]) -> None:
    old, new = forms
    texts = [f"a{character}b" for character in settled_characters()]
    assert new.ids(texts) == old.ids(texts)
