"""Reads files with markitdown, in its own environment: a path a line in, a line of JSON out."""

import json
import re
import sys

from markitdown import MarkItDown

MARKS = re.compile(r"[*_\\|#`>]+")
"""What Markdown writes into a text, so that a phrase is found beside it."""


def main() -> None:
    """Answer until there are no more paths."""
    reader = MarkItDown(enable_plugins=False)
    answers = sys.stdout
    sys.stdout = sys.stderr  # some converters print
    for line in sys.stdin:
        try:
            text = reader.convert_local(line.rstrip("\n")).text_content or ""
            said = {"ok": bool(text.strip()), "segments": [{"text": text}, {"text": MARKS.sub("", text)}]}
        except Exception as error:  # noqa: BLE001 - whatever it raises is its answer
            said = {"ok": False, "detail": repr(error)[:200]}
        answers.write(json.dumps(said) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
