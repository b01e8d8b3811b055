import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.extract.member_names import file_name, names_encoding, plain_name, suffixes, unlike


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("a/b.txt", "a/b.txt"),
        ("../../etc/passwd", "etc/passwd"),
        ("/etc/passwd", "etc/passwd"),
        ("C:\\a\\.\\b.txt", "a/b.txt"),
        ("a//b\0\n.txt", "a/b .txt"),
        ("a ▸ b", "a > b"),
        ("..", ""),
    ],
)
def test_a_name_is_a_path_below_its_container(written: str, plain: str) -> None:
    assert plain_name(written) == plain


@given(st.text(alphabet="./\\:▸a\0\n \ud800é", max_size=30))
def test_no_name_leads_out_or_looks_like_two(written: str) -> None:
    name = plain_name(written)
    assert not {"", ".", ".."} & set(name.split("/")) or name == ""
    assert not set("\\\n\0▸\ud800") & set(name)


def test_a_subject_is_one_file() -> None:
    assert file_name("a/b\\c", "x") == "a_b_c"
    assert file_name(" \0", "x") == "x"
    assert file_name("~$100 a month", "x") == "$100 a month"
    assert file_name("...", "x") == "x"


def test_names_that_are_taken_are_numbered() -> None:
    taken: dict[str, int] = {}
    names = ["a/b.txt", "a/b.txt", "a/b (2).txt", "a/b.txt"]
    assert [unlike(name, taken) for name in names] == ["a/b.txt", "a/b (2).txt", "a/b (2) (2).txt", "a/b (3).txt"]


def test_only_what_looks_like_a_suffix_is_one() -> None:
    assert suffixes("a/b.csv.gz") == ".csv.gz"
    assert suffixes("Re: v1.2 of the plan") == ""
    assert suffixes("plan") == ""


@pytest.mark.parametrize("encoding", ["gbk", "cp932", "cp949", "cp866", "cp850"])
def test_the_encoding_of_several_names(encoding: str) -> None:
    names = {
        "gbk": ["预算/会议纪要.docx", "测试文件.txt"],
        "cp932": ["報告書.docx", "テスト資料.pdf"],
        "cp949": ["한글 문서.txt"],
        "cp866": ["Отчёт за год.doc", "Договор.pdf"],
        "cp850": ["Übersicht.txt", "São João.pdf"],
    }[encoding]
    found = names_encoding(name.encode(encoding) for name in names)
    assert [name.encode(encoding).decode(found) for name in names] == names
