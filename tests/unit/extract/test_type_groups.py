"""Types in groups, as a person asks for them."""

import pytest

from desktop_app.extract.file_type import BINARY_KINDS, TEXT_KINDS
from desktop_app.extract.type_groups import GROUPS, TYPE_OF_SUFFIX, group_of, types_of


@pytest.mark.parametrize("suffix", sorted(TEXT_KINDS.keys() | BINARY_KINDS))
def test_what_is_read_is_found_by_a_group(suffix: str) -> None:
    kind = TYPE_OF_SUFFIX.get(suffix, suffix)
    assert group_of(kind)
    assert list(types_of(suffix)) in ([kind], list(GROUPS.get(kind, ())))


def test_no_type_is_in_two_groups() -> None:
    types = [name for group in GROUPS.values() for name in group]
    assert sorted(types) == sorted(set(types))


@pytest.mark.parametrize(
    ("name", "group"),
    [
        ("pictures", "picture"),
        ("photo", "picture"),
        ("tables", "table"),
        ("excel", "table"),
        ("slides", "slides"),
        ("emails", "mail"),
        ("code", "code"),
        ("archives", "archive"),
    ],
)
def test_a_group_goes_by_several_names(name: str, group: str) -> None:
    assert tuple(types_of(name)) == GROUPS[group]


@pytest.mark.parametrize(
    ("name", "kind"), [("jpeg", "jpg"), ("htm", "html"), ("xlsm", "xlsx"), ("vsdx", "vsdx"), ("text", "txt")]
)
def test_other_names_are_types(name: str, kind: str) -> None:
    assert list(types_of(name)) == [kind]
