from desktop_app.extract.books.epub_package import (
    encrypted_parts,
    package_part,
    parse_chapters,
    parse_package,
    resolved,
)

NCX = b"""<!DOCTYPE ncx PUBLIC "-//NISO//DTD ncx 2005-1//EN" "http://www.daisy.org/z3986/2005/ncx-2005-1.dtd">
<ncx><docTitle><text>Book</text></docTitle><navMap>
<navPoint><navLabel><text>Part One</text></navLabel><content src="one.html"/>
<navPoint><navLabel><text> Chapter
 1 </text></navLabel><content src="two.html#a"/></navPoint></navPoint></navMap>
<pageList><pageTarget><navLabel><text>7</text></navLabel><content src="three.html"/></pageTarget></pageList></ncx>"""
NAV = b"""<html xmlns:epub="e"><body><nav epub:type="toc"><h2>Contents</h2><ol><li><span>Part One</span><ol>
<li><a href="ch%201.xhtml">Chapter <i>1</i></a></li>
<li><a href="two.xhtml#x">A</a></li><li><a href="two.xhtml#y">B</a></li></ol></li></ol></nav>
<nav epub:type="page-list"><ol><li><a href="three.xhtml">7</a></li></ol></nav></body></html>"""


def test_the_container_names_the_package() -> None:
    assert package_part(b"<c><rootfiles><rootfile full-path='OPS/a.opf'/></rootfiles></c>") == "OPS/a.opf"
    assert package_part(b"") == ""


def test_the_spine_lists_what_the_manifest_has() -> None:
    content = b"""<package><manifest><item id="b" href="b.xhtml" media-type="x"/>
    <item id="a" href="../Text/a%20b.xhtml" media-type="y" properties="nav scripted"/></manifest>
    <spine><itemref idref="a"/><itemref idref="gone"/><itemref idref="b"/><itemref idref="a"/></spine></package>"""
    package = parse_package(content, "OPS/a.opf")
    assert [item.part for item in package.spine] == ["Text/a b.xhtml", "OPS/b.xhtml"]
    assert package.spine[0].properties == {"nav", "scripted"}


def test_chapters_of_both_versions() -> None:
    assert parse_chapters(NCX, "OPS/toc.ncx") == {
        "OPS/one.html": ("Part One",),
        "OPS/two.html": ("Part One", "Chapter 1"),
    }
    assert parse_chapters(NAV, "nav.xhtml") == {
        "ch 1.xhtml": ("Part One", "Chapter 1"),
        "two.xhtml": ("Part One",),
    }


def test_a_label_ends_with_the_element_that_began_it() -> None:
    toc = b"""<html><body><nav><ol><li><a href="c1.xhtml"><span>I</span>: <i>Loomings</i></a></li>
    <li><span>2.</span> <a href="c2.xhtml">The Carpet-Bag</a><ol><li><a href="c3.xhtml">Night</a></li></ol></li>
    <li><a href="c4.xhtml"><img src="x.png"/></a><span>Cover</span></li></ol></nav></body></html>"""
    assert parse_chapters(toc, "nav.xhtml") == {
        "c1.xhtml": ("I: Loomings",),
        "c2.xhtml": ("The Carpet-Bag",),
        "c3.xhtml": ("The Carpet-Bag", "Night"),
    }


def test_scrambled_fonts_are_not_encrypted_text() -> None:
    content = '<e><EncryptionMethod Algorithm="{}"/><CipherData><CipherReference URI="{}"/></CipherData></e>'
    assert encrypted_parts(content.format("http://www.idpf.org/2008/embedding", "OPS/a.otf").encode()) == set()
    assert encrypted_parts(content.format("http://x#aes128-cbc", "OPS/a%20b.xhtml").encode()) == {"OPS/a b.xhtml"}


def test_references_are_resolved_inside_the_book() -> None:
    assert resolved("OPS/text/a.opf", "../b.xhtml#c") == "OPS/b.xhtml"
    assert resolved("OPS/a.opf", "/b.xhtml") == "b.xhtml"
    assert resolved("a.opf", "../../../etc/passwd") == "etc/passwd"
