from pathlib import Path

import pytest
from tokenizers import Tokenizer as RawTokenizer
from tokenizers.processors import TemplateProcessing

from desktop_app.errors import EnvironmentFault
from desktop_app.inference.segmenters import Pair
from desktop_app.inference.tokenizer import CHARACTERS_PER_TOKEN, Tokenizer
from tests.tiny_reranker import END, START, VOCABULARY, write_tokenizer


@pytest.fixture(scope="module")
def tokenizer(tiny_files: Path) -> Tokenizer:
    return Tokenizer.read(tiny_files / "tokenizer.json", 16)


def test_specials_and_truncation(tokenizer: Tokenizer) -> None:
    short, long = tokenizer.encode_batch(["ab", "a b c d e f g h i j k l m n o p q r s t u v w x y z"])
    assert (short[0], short[-1]) == (0, 2)
    assert len(long) == 16
    assert (long[0], long[-1]) == (0, 2)
    assert tokenizer.encode_batch([]) == []


def test_count_is_of_the_whole_text(tokenizer: Tokenizer) -> None:
    assert tokenizer.lengths(["a " * 100, ""]) == [100, 0]


def test_huge_text_is_cut_before_it_is_tokenised(tokenizer: Tokenizer) -> None:
    limit = 16 * CHARACTERS_PER_TOKEN
    assert tokenizer.encode_batch([" " * limit + "a"]) == tokenizer.encode_batch([""])


def test_lone_surrogates_and_special_words_are_text(tokenizer: Tokenizer) -> None:
    assert tokenizer.encode_batch(["a\ud800b"]) == tokenizer.encode_batch(["a?b"])
    assert 2 not in tokenizer.encode_batch(["a </s> b"])[0][1:-1]


def test_limits_in_the_file_are_switched_off(tiny_files: Path, tmp_path: Path) -> None:
    raw = RawTokenizer.from_file(str(tiny_files / "tokenizer.json"))
    raw.enable_truncation(4)
    raw.enable_padding(length=100)
    raw.save(str(tmp_path / "tokenizer.json"))
    assert len(Tokenizer.read(tmp_path / "tokenizer.json", 16).encode_batch(["a b c d e"])[0]) == 7


def test_a_damaged_file_is_the_machines_fault(tmp_path: Path) -> None:
    (tmp_path / "tokenizer.json").write_text('{"version": "1.0"')
    with pytest.raises(EnvironmentFault, match=r"tokenizer\.json"):
        Tokenizer.read(tmp_path / "tokenizer.json", 512)


def test_a_closing_token_ends_every_text_after_truncation(tiny_files: Path, tmp_path: Path) -> None:
    raw = RawTokenizer.from_file(str(tiny_files / "tokenizer.json"))
    raw.post_processor = TemplateProcessing("<s> $A", special_tokens=[("<s>", 0)])
    raw.save(str(tmp_path / "open.json"))
    closed = Tokenizer.read(tmp_path / "open.json", 6, closing_token="</s>")
    short, long = closed.encode_batch(["a", "a b c d e f g h i"])
    assert (short[0], short[-1]) == (0, 2)
    assert (len(long), long[0], long[-1]) == (6, 0, 2)


def test_a_closing_token_of_the_template_is_not_added_twice(tiny_files: Path) -> None:
    path = tiny_files / "tokenizer.json"
    closed, plain = Tokenizer.read(path, 16, closing_token="</s>"), Tokenizer.read(path, 16)
    assert closed.encode_batch(["a"]) == plain.encode_batch(["a"])


def test_an_unknown_closing_token_is_refused(tiny_files: Path) -> None:
    with pytest.raises(EnvironmentFault, match=r"<\|end\|>"):
        Tokenizer.read(tiny_files / "tokenizer.json", 16, closing_token="<|end|>")


@pytest.fixture(scope="module")
def pairing(tmp_path_factory: pytest.TempPathFactory) -> Tokenizer:
    path = tmp_path_factory.mktemp("pairs") / "tokenizer.json"
    write_tokenizer(path)
    return Tokenizer.read(path, 16)


def test_a_pair_is_joined_by_the_files_template(pairing: Tokenizer) -> None:
    cat, dog, rent = (VOCABULARY[word] for word in ("cat", "dog", "rent"))
    pairs = pairing.encode_pairs("cat", ["dog rent", ""])
    assert pairs[0] == Pair([START, cat, END, dog, rent, END], [0, 0, 0, 1, 1, 1])
    assert pairs[1] == Pair([START, cat, END, END], [0, 0, 0, 1])
    assert pairing.encode_pairs("cat", []) == []


def test_only_the_second_of_a_pair_is_cut_as_the_library_does_it(pairing: Tokenizer, tmp_path: Path) -> None:
    write_tokenizer(tmp_path / "tokenizer.json")
    library = RawTokenizer.from_file(str(tmp_path / "tokenizer.json"))
    library.enable_truncation(16, strategy="only_second")
    for query, passage in (("cat", "dog " * 30), ("cat " * 12, "dog " * 30), ("cat dog", "rent")):
        encoding = library.encode(query, passage)
        assert pairing.encode_pairs(query, [passage]) == [Pair(encoding.ids, encoding.type_ids)]


def test_a_long_query_is_cut_first(pairing: Tokenizer) -> None:
    (pair,) = pairing.encode_pairs("cat " * 40, ["dog " * 40])
    assert len(pair.ids) == 16
    assert pair.ids.count(VOCABULARY["cat"]) == 12
    assert pair.ids.count(VOCABULARY["dog"]) == 1
