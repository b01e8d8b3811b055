from itertools import islice

from desktop_app.evaluate.sample_text import SampleText


def test_the_same_seed_gives_the_same_text() -> None:
    first, again = (list(islice(SampleText(3).entries(2), 5)) for _ in range(2))
    assert first == again
    assert list(islice(SampleText(4).entries(2), 5)) != first


def test_documents_have_titles_paragraphs_and_ids_of_their_own() -> None:
    entries = list(islice(SampleText().entries(4), 20))
    assert len({entry.entry_id for entry in entries}) == 20
    assert all(entry.title and len(entry.text.split("\n\n")) == 4 for entry in entries)


def test_word_frequencies_fall_like_in_real_text() -> None:
    sample = SampleText()
    words = " ".join(sample.paragraph() for _ in range(300)).lower().replace(".", "").split()
    share = words.count("the") / len(words)
    assert 0.05 < share < 0.2
    assert len(set(words)) > 3_000


def test_questions_ask_in_words_of_the_paragraph() -> None:
    sample = SampleText()
    paragraph = next(text for text in iter(sample.paragraph, "") if text.isascii())
    asked = set(sample.question(paragraph).removeprefix("what is the ").removesuffix("?").split())
    assert asked <= set(paragraph.lower().replace(".", "").split())
    chinese = next(text for text in iter(sample.paragraph, "") if not text.isascii())
    assert sample.question(chinese) in chinese
