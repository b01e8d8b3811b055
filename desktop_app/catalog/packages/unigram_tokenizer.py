"""Builds `tokenizer.json` of an XLM-R vocabulary.

Owns how text becomes ids for such a model. Must not know ONNX. The normaliser is the combination the
original SentencePiece model names (`nmt_nfkc`), expressed with the library's own parts.
"""

from pathlib import Path

from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

from desktop_app.catalog.packages.e5_weights import Vocabulary

WIDE_TILDE, STAND_IN = "\uff5e", "\ufdd0"
"""The one character that NFKC changes and this vocabulary keeps; the other never occurs in text."""

UNREACHABLE = 100.0
"""How far below the rarest piece a control piece is put."""


def build_tokenizer(vocabulary: Vocabulary) -> Tokenizer:
    """A Unigram tokenizer that adds `<s>` and `</s>`; it neither truncates nor pads."""
    tokenizer = Tokenizer(models.Unigram(_scored_pieces(vocabulary), unk_id=vocabulary.unk, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Nmt(),
            normalizers.Replace(WIDE_TILDE, STAND_IN),
            normalizers.NFKC(),
            normalizers.Replace(STAND_IN, WIDE_TILDE),
            normalizers.Replace(Regex(" {2,}"), " "),
            normalizers.Strip(),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    bos, eos = vocabulary.pieces[vocabulary.bos], vocabulary.pieces[vocabulary.eos]
    special = [vocabulary.pieces[i] for i in (vocabulary.bos, vocabulary.pad, vocabulary.eos, vocabulary.unk)]
    tokenizer.add_special_tokens(special)
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{bos} $A {eos}", special_tokens=[(bos, vocabulary.bos), (eos, vocabulary.eos)]
    )
    return tokenizer


def _scored_pieces(vocabulary: Vocabulary) -> list[tuple[str, float]]:
    """Control pieces such as `</s>` carry 0 in the file, the best score of all, but must never match text."""
    unreachable = min(vocabulary.scores) - UNREACHABLE
    scores = [score or unreachable for score in vocabulary.scores]
    return list(zip(vocabulary.pieces, scores, strict=True))


def write_tokenizer(vocabulary: Vocabulary, path: Path) -> None:
    """Write `tokenizer.json` to `path`."""
    build_tokenizer(vocabulary).save(str(path), pretty=False)
