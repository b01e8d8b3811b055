"""How the standard library parses mail for us: in the older, lenient way, and in bounded time."""

from email.policy import Compat32

_NAMING_HEADERS = frozenset(("content-type", "content-disposition"))
_LONGEST = 20_000
"""Characters of a header with parameters: the time to part them grows with the square of its length."""


class _Bounded(Compat32):
    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[:_LONGEST] if name.lower() in _NAMING_HEADERS else value


MAIL_POLICY = _Bounded()
