"""The pictures that a document shows: which of them may hold text, and what is recognised there.

Owns the choice and the limits. Its reader knows where a picture stands; a picture that cannot be read is passed over.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from io import BytesIO
from pathlib import Path

from desktop_app.extract.contents import CannotRead
from desktop_app.extract.office.relationships import PICTURE, Relationship
from desktop_app.extract.pages.picture import size_of, text_in
from desktop_app.extract.pages.recognised_pictures import RecognisedPictures
from desktop_app.extract.pages.text_recognition import Recognise
from desktop_app.extract.zip_guard import GuardedZip, open_zip
from desktop_app.settings import ExtractSettings

_LEAST_BYTES = 300
"""Letters in black on white take a thousand."""
_MOST_BYTES = 50_000_000
"""A worker has that much memory to spare; photos have a tenth."""
_LEAST_SIDES = (32, 200)
"""The shorter and the longer one, in pixels: what is smaller are bullets, lines and icons."""

Seen = Callable[[str], str]
"""The text recognised in the picture that is referred to so; empty if there is none, or none that is to be told."""


def nothing_seen(_: str) -> str:
    """A `Seen` for those who do not look at pictures."""
    return ""


class ShownPictures:
    """The pictures of one package, each told once. Built by `shown_pictures`."""

    def __init__(self, container: Callable[[], GuardedZip], settings: ExtractSettings, recognise: Recognise) -> None:
        self._container = container
        self._met: set[str] = set()
        self.recognised = RecognisedPictures(settings, recognise)
        """Those that may hold text."""

    def related(self, links: Iterable[Relationship]) -> Seen:
        """Of what a part refers to in `links`, by the id of the relationship."""
        parts = {item.id: item.part for item in links if item.kind == PICTURE}
        return lambda link: self.text(parts.get(link, ""))

    def text(self, part: str) -> str:
        """As `Seen`, of a part of the package."""
        if not part or part in self._met:
            return ""
        self._met.add(part)
        try:
            return self._text(part)
        except CannotRead:
            return ""

    def _text(self, part: str) -> str:
        container = self._container()
        if not _LEAST_BYTES <= container.size(part) <= _MOST_BYTES:
            return ""
        picture = BytesIO(container.read(part) or b"")
        if any(side < least for side, least in zip(sorted(size_of(picture)), _LEAST_SIDES, strict=True)):
            return ""
        return self.recognised.text(lambda recognise: text_in(picture, recognise))


@contextmanager
def shown_pictures(path: Path, settings: ExtractSettings, recognise: Recognise) -> Iterator[ShownPictures]:
    """Those of the package in this file, which is opened anew for the first: its limits count its pictures apart."""
    with ExitStack() as stack:
        opened: list[GuardedZip] = []

        def container() -> GuardedZip:
            if not opened:
                opened.append(stack.enter_context(open_zip(path)))
            return opened[0]

        yield ShownPictures(container, settings, recognise)
