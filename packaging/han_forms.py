"""Writes which Han characters are forms of another one: python packaging/han_forms.py.

From the dictionaries of OpenCC (Apache-2.0, https://github.com/BYVoid/OpenCC) as the package
opencc-python-reimplemented 0.1.7 brings them, which is to be installed for this and is needed for nothing else.
"""

import sys
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

WRITTEN = Path(__file__).parent.parent / "desktop_app" / "store" / "assets" / "han_forms.txt"


def pairs(dictionary: str) -> Iterator[tuple[str, list[str]]]:
    """Single characters of a dictionary, with those that stand for it."""
    for line in (files("opencc") / "dictionary" / dictionary).read_text(encoding="utf-8").splitlines():
        one, others = line.split("\t")
        singles = [other for other in others.split() if len(other) == 1]
        if len(one) == 1 and singles:
            yield one, singles


def last(one: str, forms: dict[str, str]) -> str:
    """Where the forms of a character end; a circle ends before it closes."""
    seen = [one]
    while (form := forms.get(seen[-1], seen[-1])) not in seen:
        seen.append(form)
    return seen[-1]


def main() -> int:
    """Traditional characters to their first simplified form, Japanese ones to that of the character they stand for."""
    forms = {one: simplified[0] for one, simplified in pairs("TSCharacters.txt")}
    for traditional, japanese in pairs("JPVariants.txt"):
        for one in japanese:
            forms.setdefault(one, forms.get(traditional, traditional))
    lines = sorted(one + last(one, forms) for one in forms if last(one, forms) != one)
    WRITTEN.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
