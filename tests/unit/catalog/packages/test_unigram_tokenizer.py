from desktop_app.catalog.packages.e5_weights import E5Weights
from desktop_app.catalog.packages.unigram_tokenizer import build_tokenizer
from tests.tiny_model import TinyModel


def test_template_prefix_and_normalisation(tiny: TinyModel) -> None:
    tokenizer = build_tokenizer(E5Weights(tiny.weights).vocabulary)
    encoding = tokenizer.encode("the  Ａ\tend")
    assert encoding.tokens[0] == "<s>"
    assert encoding.tokens[-1] == "</s>"
    assert encoding.tokens[1] == "▁the"
    assert tokenizer.normalizer.normalize_str("ﬁ  Ａ\t\x01b") == "fi A b"
    assert tokenizer.encode("end").ids == tokenizer.encode(" end").ids


def test_special_words_in_text_are_kept_apart(tiny: TinyModel) -> None:
    vocabulary = E5Weights(tiny.weights).vocabulary
    ids = build_tokenizer(vocabulary).encode("a b").ids
    assert vocabulary.unk not in ids
    assert build_tokenizer(vocabulary).token_to_id("<unk>") == vocabulary.unk
