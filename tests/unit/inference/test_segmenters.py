from pathlib import Path

import pytest
from tokenizers import Tokenizer as RawTokenizer
from tokenizers import models, pre_tokenizers, processors

from desktop_app.errors import EnvironmentFault
from desktop_app.inference.segmenters import LibrarySegmenter, Pair, Run, read_segmenter, stalls_the_interpreter
from tests.builders import MODEL, installed_model_dir

IDS = {"[UNK]": 0, "a": 1, "b": 2, "[CLS]": 7, "[SEP]": 8}


def library(template: processors.TemplateProcessing | None = None) -> LibrarySegmenter:
    raw = RawTokenizer(models.WordLevel(IDS, unk_token="[UNK]"))
    raw.pre_tokenizer = pre_tokenizers.Whitespace()
    raw.add_special_tokens(["[CLS]", "[SEP]"])
    if template is not None:
        raw.post_processor = template
    return LibrarySegmenter(raw)


def test_the_template_is_read_off_the_file() -> None:
    specials = [("[CLS]", 7), ("[SEP]", 8)]
    segmenter = library(
        processors.TemplateProcessing(
            "[CLS] $A [SEP]", pair="[CLS] $A [SEP]:0 [SEP]:1 $B:1 [SEP]:1", special_tokens=specials
        )
    )
    assert segmenter.template.around([1, 2]) == [7, 1, 2, 8]
    assert segmenter.template.around([]) == [7, 8]
    assert segmenter.template.pair == (Run((7,), (0,)), Run((8, 8), (0, 1)), Run((8,), (1,)))
    assert segmenter.template.joined([1], [2, 2]) == Pair([7, 1, 8, 8, 2, 2, 8], [0, 0, 0, 1, 1, 1, 1])
    assert segmenter.template.pair_size == 4


def test_a_template_may_be_at_one_end_or_missing() -> None:
    ending = library(processors.TemplateProcessing("$A [SEP]", special_tokens=[("[SEP]", 8)]))
    assert ending.template.around([1]) == [1, 8]
    assert library().template.around([1]) == [1]
    assert library().template.joined([1], [2]).ids == [1, 2]


def test_ids_are_of_the_whole_text_and_nothing_else() -> None:
    assert library().ids(["a b c", "", "a [SEP]"]) == [[1, 2, 0], [], [1, 0, 0, 0]]
    assert library().ids(["a " * 5_000]) == [[1] * 5_000]


def test_pieces_tell_where_tokens_stand() -> None:
    assert library().pieces("a  🏠 b") == [(1, 0, 1), (0, 3, 4), (2, 5, 6)]
    assert library().pieces("") == []


@pytest.mark.model
def test_both_libraries_tell_the_same_places() -> None:
    folder = installed_model_dir()
    assert folder is not None
    one, other = (read_segmenter(folder / MODEL / f"tokenizer.{suffix}") for suffix in ("json", "spm"))
    for text in ("Notice period — ﬁnal 🏠", "三个月通知の終了", "Ｗｉｄｅ two\u200dwords\nnext line"):
        pieces = other.pieces(text)
        assert [piece.id for piece in pieces] == other.ids([text])[0] == one.ids([text])[0]
        assert "".join(text[piece.start : piece.end] for piece in pieces) == text
        both = zip(pieces, one.pieces(text), strict=True)
        assert all(piece.end == twin.end for piece, twin in both if text[piece.start : piece.end].strip())


def test_what_is_known_of_a_vocabulary() -> None:
    segmenter = library()
    assert (segmenter.vocabulary_size, segmenter.unknown_id) == (5, 0)
    assert segmenter.special_ids == {7, 8}
    assert (segmenter.id_of("[SEP]"), segmenter.id_of("nowhere")) == (8, None)


@pytest.mark.parametrize("name", ["tokenizer.json", "tokenizer.spm"])
@pytest.mark.parametrize("content", [None, b"", b"{}", b"\x0a\x05abc"])
def test_a_missing_or_damaged_file_is_the_machines_fault(tmp_path: Path, name: str, content: bytes | None) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(EnvironmentFault, match=name):
        read_segmenter(path)
    assert stalls_the_interpreter(path) is name.endswith(".json")
