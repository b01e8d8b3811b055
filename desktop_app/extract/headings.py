"""The path of headings above a place in a document."""

from desktop_app.extract.normalise import one_line

SEPARATOR = " › "
_MAX_HEADING = 120


class HeadingPath:
    """Follows headings in reading order. Levels count from 1; levels may be skipped."""

    def __init__(self) -> None:
        self._open: list[tuple[int, str]] = []
        self.first = ""
        """The first heading of all; empty before one was entered."""

    def enter(self, level: int, heading: str) -> None:
        """A heading of this level begins; it ends those of the same and deeper levels."""
        text = one_line(heading)[:_MAX_HEADING]
        self._open = [(above, name) for above, name in self._open if above < level]
        if text:
            self._open.append((level, text))
            self.first = self.first or text

    @property
    def path(self) -> str | None:
        """Outermost first, joined by ' › '; None above the first heading."""
        return SEPARATOR.join(name for _, name in self._open) or None
