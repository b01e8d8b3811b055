from desktop_app.present.places import locator_text
from desktop_app.records import Locator


def test_locators() -> None:
    assert locator_text(Locator(page=4, heading="A › B")) == "p. 4"
    assert locator_text(Locator(heading="A › B")) == "B"
    assert locator_text(Locator()) == ""
    assert locator_text(Locator(slide=2)) == "slide 2"
    assert locator_text(Locator(sheet="Budget", row=12, heading="Month · Rent")) == "Budget, row 12"
    assert locator_text(Locator(row=12)) == "row 12"
    assert locator_text(Locator(time="00:12:03")) == "00:12:03"
    assert locator_text(Locator(member="b.zip ▸ c.pdf", page=4)) == "p. 4"
