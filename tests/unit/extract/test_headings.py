from desktop_app.extract.headings import HeadingPath


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
