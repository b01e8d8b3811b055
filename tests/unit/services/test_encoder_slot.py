from desktop_app.services.encoder_slot import EncoderSlot
from tests.indexing_helpers import CountingEncoder, counting_model


def test_vectors_that_were_given_up_can_be_searched_again_when_their_model_is_back() -> None:
    slot = EncoderSlot()
    slot.give_up("fake")
    slot.give_up("gone")
    slot.fill(counting_model(CountingEncoder()))
    assert not slot.is_lost("fake")
    assert slot.is_lost("gone")


def test_only_the_model_that_is_meant_is_taken_out() -> None:
    slot, told = EncoderSlot(), []
    old, new = counting_model(CountingEncoder()), counting_model(CountingEncoder(), "newer")
    slot.fill(old)
    slot.fill(new)
    slot.on_change(lambda: told.append(slot.named("fake")))
    slot.take_out(old)
    assert (slot.named("fake"), told) == (new, [])
    slot.take_out(new)
    assert (slot.named("fake"), told) == (None, [None])
