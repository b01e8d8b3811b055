from desktop_app.extract.office.relationships import Relationship, parse_relationships


def test_relationships_are_resolved_inside_the_package() -> None:
    content = b"""<R><Relationship Id="r1" Type="http://x/styles" Target="styles.xml"/>
    <Relationship Id="r2" Type="http://x/header" Target="../header.xml"/>
    <Relationship Id="r3" Type="http://x/worksheet" Target="/xl/sheet.xml"/>
    <Relationship Id="r4" Type="http://x/hyperlink" Target="https://example.org" TargetMode="External"/></R>"""
    assert parse_relationships(content, "word") == [
        Relationship("r1", "styles", "word/styles.xml"),
        Relationship("r2", "header", "header.xml"),
        Relationship("r3", "worksheet", "xl/sheet.xml"),
    ]
    assert parse_relationships(b"", "word") == []
