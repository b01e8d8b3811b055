"""Where Chinese and Japanese texts ask, in words that passages with the answer do not have. Pure.

In languages with spaces such words stand in so many passages that they weigh little. Pairs of characters with a part of
one stand in few, and weighed as much as a name. The copula 是 joins what is asked to the question word, and passages
join it to the answer. Left alone is what could be a part of another word.
"""

import re
from collections.abc import Iterator

_ASKING = re.compile(
    r"[为為]?[什甚][么麼](?:[时時][候间間]|地方|[样樣])?|怎(?:[么麼][样樣]?|[样樣])|[为為]何|如何|多少|多久|[几幾][个個次位]"
    r"|[请請][问問]|[谁誰]|哪(?!吒)[里裡裏儿兒些个個]?|是(?!非)"
    r"|(?<![任几幾])何(?:[时時地]|[种種](?![类類])|[处處])"
    r"|[吗嗎呢](?=\W|\Z)"
)
_ASKING_WITH_KANA = re.compile(
    r"(?<![幾如])何(?!先生)|誰"
    r"|(?:(?<=[はがをにで])|(?<![ぁ-ん]))(?:ど[このうれ]|どちら|どんな|いつ(?!も)|なぜ|いくつ|いくら(?=です|だ|か|\Z))"
)
_KANA = re.compile(r"[\u3041-\u30ff]")


def asking(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each, in order."""
    pattern = _ASKING_WITH_KANA if _KANA.search(text) else _ASKING
    return (found.span() for found in pattern.finditer(text))
