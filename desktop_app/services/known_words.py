"""Which words a loaded model knows as such: those that its vocabulary has as one piece."""

from collections.abc import Callable

from desktop_app.services.encoder_slot import EncoderSlot

Knows = Callable[[str], bool]


def known_to(encoders: EncoderSlot) -> Knows:
    """Whether the model that is loaded when it is asked knows a word, in small letters or as a name; any thread."""

    def knows(word: str) -> bool:
        model = encoders.any
        if model is None or model.tokenizer is None:
            return False
        ways = dict.fromkeys((word, word.lower(), word.title()))
        known = model.tokenizer.content_ids(list(ways))  # without the unknown one
        whole = model.tokenizer.lengths(list(ways))
        return any(len(ids) == length == 1 for ids, length in zip(known, whole, strict=True))

    return knows
