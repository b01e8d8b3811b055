import sqlite3
from pathlib import Path

from desktop_app.records import LeftOut
from desktop_app.store.roots import BEING_REMOVED, Roots


def test_a_removal_that_another_process_asked_for_outlives_a_scan(connection: sqlite3.Connection) -> None:
    roots = Roots(connection)
    root_id = roots.add(Path("/docs"))
    roots.set_problem(root_id, "out of reach")
    roots.set_scanned(root_id, 1, {})
    assert [(root.problem, root.scanned) for root in roots.all()] == [("", True)]
    roots.set_problem(root_id, BEING_REMOVED)
    roots.set_scanned(root_id, 1, {})
    roots.set_problem(root_id, "out of reach")
    assert [root.problem for root in roots.all()] == [BEING_REMOVED]


def test_what_the_last_scan_passed_by_takes_the_place_of_what_was_said_before(connection: sqlite3.Connection) -> None:
    roots = Roots(connection)
    first, second = roots.add(Path("/docs")), roots.add(Path("/notes"))
    roots.set_scanned(first, 1, {LeftOut.RULE: 3, LeftOut.IN_CLOUD: 2})
    roots.set_scanned(second, 1, {LeftOut.FOLDER: 1})
    roots.set_scanned(first, 1, {LeftOut.TOO_LARGE: 4})
    assert roots.left_out() == {first: {LeftOut.TOO_LARGE: 4}, second: {LeftOut.FOLDER: 1}}
    roots.drop(first)
    assert roots.left_out() == {second: {LeftOut.FOLDER: 1}}
