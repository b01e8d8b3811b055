"""Builds `tokenizer.json` of an XLM-R vocabulary.

Owns how text becomes ids for such a model. Must not know ONNX. The normaliser is the combination the
original SentencePiece model names (`nmt_nfkc`), expressed with the library's own parts.
"""

from pathlib import Path

from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

from desktop_app.catalog.e5_weights import Vocabulary


def build_tokenizer(vocabulary: Vocabulary) -> Tokenizer:
    """A Unigram tokenizer that adds `<s>` and `</s>`; it neither truncates nor pads."""
    tokenizer = Tokenizer(
        models.Unigram(
            list(zip(vocabulary.pieces, vocabulary.scores, strict=True)), unk_id=vocabulary.unk, byte_fallback=False
        )
    )
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    bos, eos = vocabulary.pieces[vocabulary.bos], vocabulary.pieces[vocabulary.eos]
    special = [vocabulary.pieces[i] for i in (vocabulary.bos, vocabulary.pad, vocabulary.eos, vocabulary.unk)]
    tokenizer.add_special_tokens(special)
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{bos} $A {eos}", special_tokens=[(bos, vocabulary.bos), (eos, vocabulary.eos)]
    )
    return tokenizer


def write_tokenizer(vocabulary: Vocabulary, path: Path) -> None:
    """Write `tokenizer.json` to `path`."""
    build_tokenizer(vocabulary).save(str(path), pretty=False)
