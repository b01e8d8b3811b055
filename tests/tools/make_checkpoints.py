"""Writes one small checkpoint with random weights a family; runs in the environment of the export tools.

python make_checkpoints.py FOLDER
"""

import json
import sys
from pathlib import Path
from typing import Any

import torch
import transformers as t
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors, trainers

WORDS = "the notice period of this contract is three months and a deposit was paid 通知期 合同 Miete Wohnung ? ! , ."
TEXT = [
    WORDS,
    "one two three four five six seven eight nine ten",
    "abcdefghijklmnopqrstuvwxyz ABCDEFGHIJ 0123456789",
] * 9
WIDTH, LENGTH = 32, 64
QWEN_END = "<|endoftext|>"
QWEN_WORDS = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
"""How Qwen cuts a text before it looks for pairs."""
SHAPE = {"hidden_size": WIDTH, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 64}


def word_pieces(*, types: bool = True) -> Any:
    """BERT's layout; without `types` for models that do not tell the parts of a pair apart."""
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    names = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    tokenizer.train_from_iterator(TEXT, trainers.WordPieceTrainer(vocab_size=250, special_tokens=names))
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    special = dict(zip(("pad_token", "unk_token", "cls_token", "sep_token", "mask_token"), names, strict=True))
    inputs = ["input_ids", "token_type_ids", "attention_mask"] if types else ["input_ids", "attention_mask"]
    return t.PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, model_max_length=LENGTH, model_input_names=inputs, **special
    )


def unigrams(*, closes: bool = True) -> Any:
    """XLM-R's layout; with `closes` false that of a decoder, which starts a text and does not end it."""
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    names = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    trainer = trainers.UnigramTrainer(vocab_size=200, unk_token="<unk>", special_tokens=names)
    tokenizer.train_from_iterator(TEXT, trainer)
    end, pair = (" </s>", "<s> $A </s> </s> $B </s>") if closes else ("", "<s> $A $B")
    ids = [("<s>", 0), ("</s>", 2)]
    tokenizer.post_processor = processors.TemplateProcessing(single=f"<s> $A{end}", pair=pair, special_tokens=ids)
    special = {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>"}
    special |= {"cls_token": "<s>", "sep_token": "</s>", "mask_token": "<mask>"} if closes else {}
    inputs = ["input_ids", "attention_mask"]
    return t.PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, model_max_length=LENGTH, model_input_names=inputs, **special
    )


def byte_pairs(*, closes: bool) -> Any:
    """Qwen's layout, which Transformers puts in place of any other for these models."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.NFC()
    letters = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    split = pre_tokenizers.Split(Regex(QWEN_WORDS), behavior="isolated")
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([split, letters])
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=300, special_tokens=[QWEN_END], initial_alphabet=alphabet)
    tokenizer.train_from_iterator(TEXT, trainer)
    if closes:
        ids = [(QWEN_END, 0)]
        tokenizer.post_processor = processors.TemplateProcessing(single=f"$A {QWEN_END}", special_tokens=ids)
    special = {"eos_token": QWEN_END, "pad_token": QWEN_END}
    inputs = ["input_ids", "attention_mask"]
    return t.PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, model_max_length=LENGTH, model_input_names=inputs, **special
    )


def settings(tokenizer: Any, **more: Any) -> dict[str, Any]:
    ids = {name: getattr(tokenizer, name) for name in ("pad_token_id", "bos_token_id", "eos_token_id")}
    return {**SHAPE, "vocab_size": len(tokenizer), "max_position_embeddings": LENGTH, **ids, **more}


def save(folder: Path, model: Any, tokenizer: Any, pooling: str = "", **prompts: str) -> None:
    """With `pooling` also the files of Sentence-Transformers."""
    spread_out(model)
    model.eval().save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    if pooling:
        kinds = {"": "Transformer", "1_Pooling": "Pooling", "2_Normalize": "Normalize"}
        rows = [
            {"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.models.{kind}"}
            for i, (path, kind) in enumerate(kinds.items())
        ]
        write(folder / "modules.json", rows)
        values = {"word_embedding_dimension": WIDTH, "pooling_mode_mean_tokens": False, f"pooling_mode_{pooling}": True}
        write(folder / "1_Pooling" / "config.json", values)
        (folder / "2_Normalize").mkdir()
        write(folder / "sentence_bert_config.json", {"max_seq_length": 24, "do_lower_case": False})
        write(folder / "config_sentence_transformers.json", {"prompts": prompts})


def spread_out(model: Any) -> None:
    """Larger weights than a fresh model has, so that a wrong mask or position shows."""
    with torch.no_grad():
        for name, value in model.named_parameters():
            if value.ndim > 1:
                value.normal_(0, 0.2)
            elif "bias" in name:
                value.normal_(0, 0.1)


def write(path: Path, value: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value), encoding="utf-8")


def encoders(folder: Path) -> None:
    pieces, plain, grams = word_pieces(), word_pieces(types=False), unigrams()
    roberta = settings(grams, max_position_embeddings=LENGTH + 2, type_vocab_size=1)
    bert = settings(pieces)
    small = {"dim": WIDTH, "hidden_dim": 64, "n_layers": 2, "n_heads": 4}
    distil = {**small, "vocab_size": len(pieces), "max_position_embeddings": LENGTH, "pad_token_id": 0}
    save(folder / "bert-cls", t.BertModel(t.BertConfig(**bert)), pieces, "cls_token", query="ask: ")
    save(folder / "bert-mean", t.BertModel(t.BertConfig(**bert)), pieces, "mean_tokens", query="q ", document="d ")
    save(folder / "distilbert", t.DistilBertModel(t.DistilBertConfig(**distil)), plain, "mean_tokens")
    save(folder / "mpnet", t.MPNetModel(t.MPNetConfig(**{**roberta, "pad_token_id": 1})), grams, "mean_tokens")
    save(folder / "roberta", t.RobertaModel(t.RobertaConfig(**roberta)), grams, "mean_tokens")
    save(
        folder / "xlm-roberta", t.XLMRobertaModel(t.XLMRobertaConfig(**roberta)), grams, "mean_tokens", query="query: "
    )
    save(folder / "m3", t.XLMRobertaModel(t.XLMRobertaConfig(**roberta)), grams, "cls_token")
    for name, outputs in (("sparse_linear", 1), ("colbert_linear", WIDTH)):
        layer = torch.nn.Linear(WIDTH, outputs).half()
        torch.save(layer.state_dict(), folder / "m3" / f"{name}.pt")
    special = {"cls_token_id": 2, "sep_token_id": 3, "bos_token_id": 2, "eos_token_id": 3}
    modern = t.ModernBertConfig(**{**bert, **special}, local_attention=8, global_attn_every_n_layers=2)
    save(folder / "modernbert", t.ModernBertModel(modern), plain, "cls_token", query="search_query: ")
    nomic = t.NomicBertConfig(**{**bert, "max_position_embeddings": 2048})
    save(folder / "tiny-nomic", t.NomicBertModel(nomic), pieces)


def decoders(folder: Path) -> None:
    open_ended, closed, starting = byte_pairs(closes=False), byte_pairs(closes=True), unigrams(closes=False)
    few_heads = {"num_key_value_heads": 2}
    save(folder / "tiny-mistral", t.MistralModel(t.MistralConfig(**settings(starting, **few_heads))), starting)
    save(folder / "qwen2", t.Qwen2Model(t.Qwen2Config(**settings(closed, **few_heads))), closed, "lasttoken")
    both_ways = t.Qwen2Config(**settings(open_ended, **few_heads), rope_theta=500.0)
    save(folder / "gte-qwen2-tiny", t.Qwen2Model(both_ways), open_ended)
    qwen3 = t.Qwen3Config(**settings(closed, **few_heads), head_dim=8)
    save(folder / "qwen3", t.Qwen3Model(qwen3), closed, "lasttoken", query="Instruct: find\nQuery:")


def rerankers(folder: Path) -> None:
    pieces, grams = word_pieces(), unigrams()
    bert = settings(pieces, num_labels=1)
    save(folder / "bert-score", t.BertForSequenceClassification(t.BertConfig(**bert)), pieces)
    roberta = settings(grams, max_position_embeddings=LENGTH + 2, type_vocab_size=1, num_labels=1)
    save(folder / "xlm-roberta-score", t.XLMRobertaForSequenceClassification(t.XLMRobertaConfig(**roberta)), grams)
    special = {"cls_token_id": 2, "sep_token_id": 3, "bos_token_id": 2, "eos_token_id": 3}
    modern = t.ModernBertConfig(**{**bert, **special}, local_attention=8, global_attn_every_n_layers=2)
    save(folder / "modernbert-score", t.ModernBertForSequenceClassification(modern), word_pieces(types=False))
    deberta = {"relative_attention": True, "position_buckets": 16, "pos_att_type": ["p2c", "c2p"], "type_vocab_size": 0}
    config = t.DebertaV2Config(**bert, **deberta, norm_rel_ebd="layer_norm", share_att_key=True)
    save(folder / "deberta-score", t.DebertaV2ForSequenceClassification(config), pieces)


if __name__ == "__main__":
    torch.manual_seed(0)
    for make in (encoders, decoders, rerankers):
        make(Path(sys.argv[1]))
