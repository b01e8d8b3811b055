"""Makes up documents and questions for benchmarks, so that a measurement needs no data and can be repeated.

The same seed gives the same text everywhere. Words follow Zipf's law with exponent 1 over a vocabulary of common
English words and of rarer ones made from syllables, because the frequency of words decides the cost of a lexical
search; some paragraphs are Chinese, because those are cut in another way.
"""

import random
from collections.abc import Iterator
from itertools import accumulate

from desktop_app.evaluate.datasets import Entry

_COMMON = (
    "the of and to in a is that for it as was with be by on not he this are or his from at which but have an they you "
    "were her she there been one all we can has more when will no if out so up said what its about into than them only "
    "other new some could time these two may then do first any my now such like our over man me even most made after "
    "also did many before must through years where much your way well down should because each just those people how "
    "too little state good very make world still own see men work long get here between both life being under never "
    "day same another know while last might us great old year off come since against go came right used take three"
)
_TOPICS = (
    "contract notice period tenant landlord invoice payment delivery warranty supplier meeting minutes budget forecast "
    "revenue quarter research sample measurement temperature pressure engine bridge harbour railway station museum "
    "painting composer orchestra election parliament treaty border river mountain forest climate rainfall harvest "
    "wheat cattle vaccine patient surgery symptom dosage protein cell enzyme molecule crystal telescope orbit "
    "satellite battery voltage circuit sensor network server database backup password encryption compiler thread "
    "memory cache index vector query passage library archive manuscript translation grammar dialect festival "
    "recipe kitchen oven insurance premium mortgage interest lawyer witness verdict appeal school teacher lecture exam "
    "scholarship football stadium champion tournament airport luggage passport ferry island volcano earthquake "
    "cathedral garden"
)
_SYLLABLES = "ba ce di fo gu ka le mi no pu ra se ti vo zu bran cel dor fim gal hest jun kor lum mar"
_CHINESE = (
    "的是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法"
    "所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天"
)
_VOCABULARY_SIZE = 8_000
_CHINESE_SHARE = 0.1
_WORDS_IN_PARAGRAPH = (70, 150)


class SampleText:
    """An endless source of documents."""

    def __init__(self, seed: int = 1) -> None:
        self._random = random.Random(seed)  # noqa: S311 - no secret, but the same everywhere
        self._words = [*_COMMON.split(), *_TOPICS.split()]
        known = set(self._words)
        syllables = _SYLLABLES.split()
        while len(self._words) < _VOCABULARY_SIZE:
            word = "".join(self._random.choices(syllables, k=self._random.randint(2, 4)))
            if word not in known:
                known.add(word)
                self._words.append(word)
        self._weights = list(accumulate(1 / rank for rank in range(1, len(self._words) + 1)))

    def entries(self, paragraphs_each: int) -> Iterator[Entry]:
        """Documents without end, each with a title and so many paragraphs."""
        number = 0
        while True:
            number += 1
            paragraphs = [self.paragraph() for _ in range(paragraphs_each)]
            yield Entry(f"document-{number:06d}", self._title(), "\n\n".join(paragraphs))

    def paragraph(self) -> str:
        """One paragraph of whole sentences, about 150 to 250 tokens of a multilingual model."""
        if self._random.random() < _CHINESE_SHARE:
            return self._chinese_paragraph()
        left = self._random.randint(*_WORDS_IN_PARAGRAPH)
        sentences = []
        while left > 0:
            length = self._random.randint(6, 24)
            words = self._random.choices(self._words, cum_weights=self._weights, k=length)
            sentences.append(" ".join(words).capitalize() + ".")
            left -= length
        return " ".join(sentences)

    def question(self, paragraph: str) -> str:
        """A question in words of `paragraph`, half of them common ones."""
        if not paragraph.isascii():
            start = self._random.randrange(max(1, len(paragraph) - 14))
            return paragraph[start : start + 14]
        words = paragraph.lower().replace(".", "").split()
        chosen = self._random.sample(words, k=min(len(words), self._random.randint(4, 10)))
        return f"what is the {' '.join(chosen)}?"

    def _title(self) -> str:
        return " ".join(self._random.sample(_TOPICS.split(), k=3)).title()

    def _chinese_paragraph(self) -> str:
        lengths = [self._random.randint(10, 30) for _ in range(self._random.randint(6, 10))]
        return "".join(["".join(self._random.choices(_CHINESE, k=length)) + "。" for length in lengths])
