"""Makes text of every source alike, so that the same words give the same chunks.

Pure functions. Runs in linear time on hostile input: every pattern here has bounded or exclusive repeats.
"""

import re
import unicodedata

_DROPPED = re.compile(
    "["
    "\x01-\x08\x0e-\x1f\x7f"  # control characters
    "\u00ad"  # soft hyphen
    "\u200b\u2060\ufeff"  # zero-width spaces; the joiners stay, scripts need them
    "\ufff9-\ufffb\ufffe\uffff"  # annotations and non-characters
    "]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_LINE_END = re.compile("\r\n?|[\u2028\x0b\x85]")
_BLOCK_END = re.compile("[\x0c\u2029]")
_BLANK_LINES = re.compile(r"\n{3,}")
_DATA_URI = re.compile(
    r"data:[\w.+-]{1,60}/[\w.+-]{1,60}(?:;[\w.+=-]{1,60}){0,4};base64,"
    r"[A-Za-z0-9+/=_%-]*(?:\s{1,4}[A-Za-z0-9+/=]{60,200})*"
)


def normalise(text: str) -> str:
    """NFC, lines ended by a single newline, no more than one blank line, nothing invisible, stripped."""
    text = _SURROGATE.sub("\ufffd", text).replace("\0", " ")  # some programs part words with it
    text = _LINE_END.sub("\n", text)
    text = _BLOCK_END.sub("\n\n", text)
    text = _DROPPED.sub("", text).replace("\u00a0", " ")
    text = "\n".join(line.rstrip(" \t") for line in text.split("\n"))  # a pattern for this is quadratic
    text = _BLANK_LINES.sub("\n\n", text)
    return unicodedata.normalize("NFC", text).strip()


def without_data_uris(text: str) -> str:
    """Drop pictures and fonts that are written into the text as base64."""
    return _DATA_URI.sub("", text) if "base64," in text else text


def one_line(text: str) -> str:
    """As `normalise`, with every run of white space made one space: for titles and headings."""
    return " ".join(normalise(text).split())
