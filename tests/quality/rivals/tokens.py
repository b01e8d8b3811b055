"""How users of a BM25 library cut texts into words: as its own page does it, and as one would who saw the results."""

import re
from collections.abc import Callable, Sequence

CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_RUN = re.compile(rf"[{CJK}]+|[^\W{CJK}]+")
_HAN = re.compile("[\u4e00-\u9fff]")
_KANA = re.compile("[\u3040-\u30ff]")
CHINESE_SHARE = 0.2
"""Of the characters, Chinese ones in a text that is cut into Chinese words."""
LARGEST_KANA_SHARE = 0.02

Tokenise = Callable[[str], list[str]]


def by_spaces(text: str) -> list[str]:
    """What the page of `rank_bm25` shows, in lower case."""
    return text.lower().split()


def words_and_bigrams(text: str) -> list[str]:
    """Words without punctuation; of Chinese and Japanese, which have no spaces, all pairs of characters."""
    tokens: list[str] = []
    for run in _RUN.findall(text.lower()):
        if _HAN.match(run) or _KANA.match(run):
            tokens.extend([run[at : at + 2] for at in range(len(run) - 1)] or [run])
        else:
            tokens.append(run)
    return tokens


def is_chinese(texts: Sequence[str]) -> bool:
    """Whether a segmenter of Chinese is of use: much Chinese, and hardly any of what only Japanese has."""
    text = "".join(texts)
    return len(_HAN.findall(text)) >= CHINESE_SHARE * len(text) > 0 and len(
        _KANA.findall(text)
    ) <= LARGEST_KANA_SHARE * len(text)
