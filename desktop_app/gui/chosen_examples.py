"""The passages and documents that a search is to find more of, or less, as the window names them. No Qt."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from desktop_app.gui.wording import SEPARATOR
from desktop_app.present.places import locator_text
from desktop_app.present.shown_names import name_in_line
from desktop_app.search_records import Example, Hit


@dataclass(frozen=True, slots=True)
class ShownExample:
    """An example and its name: 'Lease 2023.pdf p. 4'."""

    example: Example
    name: str


@dataclass(frozen=True, slots=True)
class ExampleChip:
    """One example on either side, and what is left when it is taken away."""

    text: str
    without: "ChosenExamples"


@dataclass(frozen=True, slots=True)
class ChosenExamples:
    """What was chosen in the results and the preview, oldest first."""

    like: tuple[ShownExample, ...] = ()
    unlike: tuple[ShownExample, ...] = ()

    def with_like(self, shown: ShownExample) -> "ChosenExamples":
        """These and one to find more of; it is on the other side no longer."""
        return ChosenExamples((*_without(self.like, shown), shown), _without(self.unlike, shown))

    def with_unlike(self, shown: ShownExample) -> "ChosenExamples":
        """These and one to find less of; it is on the other side no longer."""
        return ChosenExamples(_without(self.like, shown), (*_without(self.unlike, shown), shown))

    def chips(self) -> list[ExampleChip]:
        """Every example, those to find more of first."""
        chips = [ExampleChip(f"like: {one.name}", replace(self, like=_without(self.like, one))) for one in self.like]
        return chips + [
            ExampleChip(f"unlike: {one.name}", replace(self, unlike=_without(self.unlike, one))) for one in self.unlike
        ]


def example_of(hit: Hit, passage: int) -> ShownExample:
    """The passage of `hit`, counted from 0; the whole document where it was found by its name alone."""
    if passage >= len(hit.passages):
        return document_of(hit)
    shown = hit.passages[passage]
    joint = " " if (shown.locator.page or shown.locator.slide) is not None else SEPARATOR
    name = joint.join(filter(None, (name_in_line(hit.name), locator_text(shown.locator))))
    return ShownExample(Example(hit.document_id, shown.start), name)


def document_of(hit: Hit) -> ShownExample:
    """The whole document of `hit`."""
    return ShownExample(Example(hit.document_id), name_in_line(hit.name))


def _without(shown: Sequence[ShownExample], one: ShownExample) -> tuple[ShownExample, ...]:
    return tuple(other for other in shown if other.example != one.example)
