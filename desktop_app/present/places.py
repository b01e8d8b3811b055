"""Where a passage stands, in a few words for a person."""

from desktop_app.records import Locator


def locator_text(locator: Locator) -> str:
    """'p. 4', 'slide 2', 'Budget, row 12', '00:12:03', the innermost heading, or nothing; never the member."""
    if locator.page is not None:
        return f"p. {locator.page}"
    if locator.slide is not None:
        return f"slide {locator.slide}"
    if locator.sheet is not None or locator.row is not None:
        return ", ".join(filter(None, (locator.sheet, f"row {locator.row}" if locator.row else "")))
    return locator.time or (locator.heading.rsplit(" › ", 1)[-1] if locator.heading else "")
