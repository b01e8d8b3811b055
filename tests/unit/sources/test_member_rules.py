import pytest

from desktop_app.records import MemberUse
from desktop_app.sources.member_rules import member_use


@pytest.mark.parametrize(
    ("name", "use"),
    [
        ("a/report.pdf", MemberUse.READ),
        ("in.zip ▸ build/notes.txt", MemberUse.READ),
        ("photos/IMG_1.CR2", MemberUse.NAMED),
        ("films.zip ▸ holiday.mp4", MemberUse.NAMED),
        ("data.sqlite", MemberUse.NAMED),
        ("__MACOSX/a/report.pdf", MemberUse.PASSED_OVER),
        ("a/.DS_Store", MemberUse.PASSED_OVER),
        (".git/config", MemberUse.PASSED_OVER),
        ("a/node_modules/x/readme.md", MemberUse.PASSED_OVER),
        ("lib/x.class", MemberUse.PASSED_OVER),
        ("lib/x.jar", MemberUse.PASSED_OVER),
        (".config/a.txt", MemberUse.PASSED_OVER),
        ("a.zip ▸ .hidden", MemberUse.PASSED_OVER),
        ("node_modules.zip ▸ a.txt", MemberUse.READ),
    ],
)
def test_members_are_treated_as_files_are(name: str, use: MemberUse) -> None:
    assert member_use(name) is use
