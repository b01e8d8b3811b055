"""The short way to write German in LaTeX, f"ur for für, in texts that show that they use it."""

import re

_WITHIN_WORD = re.compile(r"[a-zA-Z]\"[aous](?=[a-z])")
_SHORTHAND = re.compile(r"\\verb\*?([^a-zA-Z*\s])[^\n]{0,300}?\1|(?<!\\)\"([aouAOUs`'<>=~|-])")
_MEANT = dict(zip("aouAOUs`'<>=~", "äöüÄÖÜß„“«»--", strict=True)) | {"|": "", "-": ""}


def written_out(source: str) -> str:
    """`source` with the characters that its shorthands stand for; as it is if no word has any."""
    if not _WITHIN_WORD.search(source):
        return source
    return _SHORTHAND.sub(lambda match: _MEANT[match[2]] if match[2] else match[0], source)
