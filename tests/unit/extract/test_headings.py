from desktop_app.extract.headings import Heading, HeadingPath, heading_sections, within_chapter


def test_headings_nest_and_end_each_other() -> None:
    path = HeadingPath()
    assert path.path is None
    path.enter(1, "Lease")
    path.enter(3, " Ending \n it ")
    assert path.path == "Lease › Ending it"
    path.enter(2, "Rent")
    assert path.path == "Lease › Rent"
    path.enter(1, "Annex")
    assert path.path == "Annex"
    assert path.first == "Lease"


def test_an_empty_heading_ends_the_others_only() -> None:
    path = HeadingPath()
    path.enter(1, "A")
    path.enter(1, "")
    assert path.path is None


def test_a_long_heading_is_cut() -> None:
    path = HeadingPath()
    path.enter(1, "x" * 1000)
    assert len(path.path or "") < 200


def test_sections_are_cut_where_headings_stand() -> None:
    lines = ["above", "# A", "text", "## B", ""]
    sections = heading_sections(lines, [Heading(1, 1, "A"), Heading(3, 2, "B")], HeadingPath())
    assert [(section.locator.heading, section.text) for section in sections] == [
        (None, "above"),
        ("A", "# A\ntext"),
        ("A › B", "## B\n"),
    ]


def test_endless_headings_are_not_divided_any_more() -> None:
    lines = ["x"] * 20_000
    sections = list(heading_sections(lines, (Heading(line, 1, "x") for line in range(20_000)), HeadingPath()))
    assert len(sections) == 10_000
    assert "\n".join(section.text for section in sections) == "\n".join(lines)


def test_headings_that_repeat_the_chapter_are_left_out() -> None:
    assert within_chapter((), None) is None
    assert within_chapter((), "Rent › Late") == "Rent › Late"
    assert within_chapter(("Part One", "Chapter 2. Rent"), "Rent › Late") == "Part One › Chapter 2. Rent › Late"
    assert within_chapter(("Part 1: Rent",), "Part 1 › Rent") == "Part 1: Rent"
    assert within_chapter(("Chapter 12",), "1") == "Chapter 12 › 1"
    assert within_chapter(("The Art of War",), "Art") == "The Art of War › Art"
    assert within_chapter(("Rent",), "* * *") == "Rent › * * *"
    assert within_chapter(("Rent",), None) == "Rent"
    assert within_chapter(("Rent",), "RENT") == "Rent"


def test_endless_nesting_keeps_the_outer_headings_and_the_last() -> None:
    path = HeadingPath()
    for level in range(1, 10_000):
        path.enter(level, f"part {level}")
    assert path.path is not None
    names = path.path.split(" › ")
    assert (names[:2], names[-1], len(names) < 100) == (["part 1", "part 2"], "part 9999", True)
