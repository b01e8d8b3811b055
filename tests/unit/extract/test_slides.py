from desktop_app.extract.office.slides import Slide, slide_segments
from desktop_app.records import Locator, Segment


def test_slides_are_counted_and_followed_by_what_belongs_to_them() -> None:
    first = Slide("Results", ["Sales rose"], notes=["say it slowly"], comments=["too long"], footers=["Acme"])
    assert list(slide_segments([first, Slide(), Slide(lines=["Thanks"], footers=["Acme"])])) == [
        Segment("Results\nSales rose", Locator(slide=1, heading="Results")),
        Segment("say it slowly", Locator(slide=1, heading="Results › Notes")),
        Segment("too long", Locator(slide=1, heading="Results › Comments")),
        Segment("Thanks", Locator(slide=3)),
        Segment("Acme", Locator(heading="Footer")),
    ]


def test_no_slides_are_no_segments() -> None:
    assert list(slide_segments([])) == []
