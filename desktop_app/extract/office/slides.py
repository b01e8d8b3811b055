"""A presentation as segments: each slide, its notes, its comments. Knows no format."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from desktop_app.extract.headings import HeadingPath
from desktop_app.records import Locator, Segment


@dataclass(slots=True)
class Slide:
    """What one slide says. `lines` are without the title; `footers` are those of its notes page too."""

    title: str = ""
    lines: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    footers: list[str] = field(default_factory=list)


def slide_segments(slides: Iterable[Slide]) -> Iterator[Segment]:
    """Every slide with its title as heading, counted from 1; footers, which slides repeat, are told once at the end."""
    footers: dict[str, None] = {}
    for number, slide in enumerate(slides, start=1):
        yield from _of_slide(number, slide)
        footers.update(dict.fromkeys(slide.footers))
    if footers:
        yield Segment("\n".join(footers), Locator(heading="Footer"))


def _of_slide(number: int, slide: Slide) -> Iterator[Segment]:
    headings = HeadingPath()
    headings.enter(1, slide.title)
    shown = [slide.title, *slide.lines] if slide.title else slide.lines
    for name, lines in (("", shown), ("Notes", slide.notes), ("Comments", slide.comments)):
        headings.enter(2, name)
        if lines:
            yield Segment("\n".join(lines), Locator(slide=number, heading=headings.path))
