from dataclasses import replace

from desktop_app.services.encoder_slot import EncoderSlot
from desktop_app.services.known_words import known_to
from tests.indexing_helpers import CountingEncoder, counting_model, word_tokenizer


def test_a_word_is_known_if_it_is_one_piece() -> None:
    slot = EncoderSlot()
    knows = known_to(slot)
    assert not knows("shot"), "there is no model"
    slot.fill(replace(counting_model(CountingEncoder()), tokenizer=word_tokenizer("shot", "Sven", "the")))
    assert knows("shot")
    assert knows("Shot")
    assert knows("sven")
    assert not knows("the shot"), "two"
    assert not knows("shto"), "only the unknown piece"


def test_a_remote_model_knows_no_words() -> None:
    slot = EncoderSlot()
    slot.fill(replace(counting_model(CountingEncoder()), tokenizer=None))
    assert not known_to(slot)("shot")
