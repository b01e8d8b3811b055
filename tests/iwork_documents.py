"""Small documents of all three programs with everything in them that is read, of both forms."""

import struct

from tests.iwork_files import Objects, cell, decimal, marks, old_cell, old_row, part, row, shape, to

DOCUMENT, SHEET_TYPE, STORAGE, SHAPE, TABLE = 1, 2, 2001, 2011, 6000


def pages() -> bytes:
    """The main part of a Pages document; 🏠 takes two places."""
    text = "Mietvertrag\nWohnung 🏠\nDie Miete\ufffc ist fällig.\ngestrichen\nEnde\x0e"
    house, rent, struck, end = (place(text, word) for word in ("Wohnung", "Die", "gestr", "Ende"))
    body = {
        1: 0,
        3: [text[:15], text[15:]],
        5: marks((0, 21), (house, 23), (rent, 24)),
        9: marks((rent + 9, 30)),
        16: marks((end + 4, 40)),
        17: marks((0, 50)),
        22: marks((struck, 60), (end, 0)),
        23: marks((0, 70)),
    }
    objects: Objects = {
        1: (10_000, {3: to(80), 4: to(10), 15: {}}),
        10: (STORAGE, body),
        21: (2022, {1: {1: "Titel", 2: "text-0-paragraphstyle-Title"}}),
        22: (2022, {1: {1: "Überschrift", 2: "text-2-paragraphstyle-Heading 2"}}),
        23: (2022, {1: {3: to(22)}}),
        24: (2022, {1: {1: "Text", 3: to(24)}}),
        30: (2003, {1: to(31)}),
        31: (SHAPE, shape(32, f10=to(34), f11=to(36), f13=1, f6=to(71))),
        32: (STORAGE, {3: "im Kasten"}),
        34: (633, {1: shape(35)}),
        35: (STORAGE, {3: "Titel des Kastens"}),
        36: (633, {1: shape(37)}),
        37: (STORAGE, {3: "unsichtbar"}),
        40: (2008, {2: to(41)}),
        41: (STORAGE, {3: "Eine Fußnote."}),
        50: (10_011, {23: to(51), 25: to(51)}),
        51: (10_143, {1: [to(52)], 2: [to(53)]}),
        52: (STORAGE, {3: "Vertraulich"}),
        53: (STORAGE, {3: "Seite \ufffc"}),
        70: (2013, {1: to(71)}),
        71: (3056, {1: "Warum?", 4: [to(72), to(71)]}),
        72: (3056, {1: "Darum."}),
        80: (10_010, {1: [{1: 2, 4: [{1: to(85)}]}, {1: 1, 2: [{1: to(81)}]}]}),
        81: (3008, {1: {}, 2: [to(82), to(81)]}),
        82: (SHAPE, shape(83)),
        83: (STORAGE, {3: "auf der ersten Seite"}),
        85: (6007, {1: {2: to(90)}}),
        **table_objects(90),
    }
    return part(objects)


def table_objects(model: int) -> Objects:
    """A table with a cell of every type; the last row is of a second tile, and packed as before 2016."""
    strings = {3: [{1: 1, 3: "Wohnung"}, {1: 2, 3: "Miete"}], 4: [to(model + 3)]}
    first = row(0, cell(3, 0x8, number(1)), b"", cell(3, 0x80008, number(2), number(9)))
    second = row(
        3,
        cell(2, 0x2001, decimal(-125, -3), number(4)),
        cell(10, 0x1, decimal(775)),
        cell(5, 0x4, double(730_684_800)),
        cell(6, 0x2, double(1)),
        cell(7, 0x2, double(9_000)),
        cell(9, 0x230, number(7), number(0), number(0)),
        cell(8, 0x800, number(1)),
    )
    old = old_row(
        0,
        old_cell(3, 0x12, number(0), number(3)),
        old_cell(2, 0x20, double(0.5)),
        old_cell(5, 0x40, double(0)),
        old_cell(9, 0x200, number(7)),
    )
    store = {
        3: {1: [{1: 1, 2: to(model + 5)}, {1: 0, 2: to(model + 4)}], 2: 256},
        4: to(model + 2),
        17: to(model + 6),
        19: to(model + 9),
        22: to(model + 10),
    }
    return {
        model: (6001, {8: "Kosten", 4: store}),
        model + 2: (6005, strings),
        model + 3: (6011, {3: [{1: 3, 3: "alt"}]}),
        model + 4: (6002, {5: [second, first]}),
        model + 5: (6002, {5: [old]}),
        model + 6: (6005, {3: [{1: 7, 9: to(model + 7)}]}),
        model + 7: (6218, {1: to(model + 8)}),
        model + 8: (STORAGE, {3: "fett"}),
        model + 9: (6005, {3: [{1: 9, 10: to(model + 11)}]}),
        model + 10: (6005, {3: [{1: 4, 6: {1: 258, 2: 1}}]}),
        model + 11: (3056, {1: "netto"}),
    }


def numbers() -> bytes:
    """The main part of a Numbers document: a sheet with two tables and a text, and one for a telephone."""
    objects: Objects = {
        1: (DOCUMENT, {1: [to(10), to(20)], 8: {}}),
        10: (SHEET_TYPE, {1: "2024", 2: [to(11), to(12), to(13)]}),
        11: (TABLE, {2: to(100)}),
        12: (SHAPE, shape(14, f6=to(15))),
        13: (TABLE, {2: to(200)}),
        14: (STORAGE, {3: "Neben den Tabellen"}),
        15: (3056, {1: "Stimmt das?"}),
        20: (3, {1: {1: "Formular", 2: [to(21)]}}),
        21: (TABLE, {2: to(300)}),
        **table_objects(100),
        **table_objects(200),
        **table_objects(300),
    }
    return part(objects)


def keynote() -> bytes:
    """The main part of a presentation whose slides lie in another order than they are shown."""
    objects: Objects = {
        1: (DOCUMENT, {2: to(2), 3: {}}),
        2: (2, {3: {2: [to(30), to(20)]}}),
        20: (4, {2: to(21)}),
        21: (5, {5: to(22), 7: [to(22), to(24)], 20: to(24)}),
        22: (7, {1: shape(23)}),
        23: (STORAGE, {3: "Zweite"}),
        24: (7, {1: shape(25)}),
        25: (STORAGE, {3: "\ufffc"}),
        30: (4, {2: to(31), 4: 1}),
        31: (5, {5: to(32), 6: to(34), 42: [to(32), to(36), to(38), to(34)], 27: to(40)}),
        32: (12, {1: shape(33)}),
        33: (STORAGE, {3: "Unser\nJahr"}),
        34: (7, {1: shape(35, f6=to(42))}),
        35: (2005, {3: "Umsätze\n\nKosten"}),
        36: (SHAPE, shape(37)),
        37: (STORAGE, {3: "Pfeil"}),
        38: (TABLE, {2: to(100)}),
        40: (15, {1: to(41)}),
        41: (STORAGE, {3: "langsam sprechen"}),
        42: (3056, {1: "größer?"}),
        **table_objects(100),
    }
    return part(objects)


def empty_main_part() -> bytes:
    return part({1: (10_000, {15: {}})})


def place(text: str, word: str) -> int:
    """Where a word begins, counted as the programs count."""
    return len(text[: text.index(word)].encode("utf-16-le")) // 2


def number(value: int) -> bytes:
    return struct.pack("<I", value)


def double(value: float) -> bytes:
    return struct.pack("<d", value)


def old_document(namespace: str, content: str) -> str:
    """The XML of iWork '09; the namespace of the program is sl, ls or keynote2."""
    names = " ".join(
        f'xmlns:{short}="http://developer.apple.com/namespaces/{name}"'
        for short, name in (("x", namespace), ("sf", "sf"), ("sfa", "sfa"))
    )
    return f'<?xml version="1.0"?><x:document {names}>{content}</x:document>'


_METADATA = (
    '<sf:metadata><sf:title><sf:string sfa:string="Unser Haus"/></sf:title><sf:keywords><sf:string sfa:string="k"/>'
    '</sf:keywords><sf:authors><sf:string sfa:string="Ann"/></sf:authors></sf:metadata>'
)
_OLD_TABLE = (
    '<sf:tabular-model sf:name="Kosten"><sf:grid sf:numcols="3" sf:numrows="3"><sf:datasource>'
    '<sf:t sf:ct="0"><sf:ct sfa:s="Wer"/></sf:t><sf:t><sf:ct sfa:s="Was"/></sf:t><sf:t><sf:ct sfa:s="Wann"/></sf:t>'
    '<sf:t sf:ct="254"><sf:ct><sf:so><sf:p>Anna <sf:span>Müller</sf:span></sf:p></sf:so></sf:ct></sf:t>'
    '<sf:n sf:v="-12.50"/><sf:d sf:cell-date="276048000"/>'
    '<sf:f sf:ct="254"><sf:fo sf:fs="=SUM(B)"/><sf:r><sf:rn sfa:ID="r" sf:v="7"/></sf:r></sf:f><sf:g/>'
    '<sf:pm><sf:menu-choices><sf:t sfa:ID="a"><sf:ct sfa:s="ja"/></sf:t><sf:t sfa:ID="b"><sf:ct sfa:s="nein"/></sf:t>'
    '</sf:menu-choices><sf:proxied-cell-ref sfa:IDREF="b"/></sf:pm>'
    '<sf:cb sf:v="1" sf:ct="510"/><sf:cb/><sf:du sf:du="5400"/></sf:datasource></sf:grid></sf:tabular-model>'
)
OLD_PAGES = old_document(
    "sl",
    _METADATA
    + '<sf:paragraphstyle sf:name="Heading 1" sf:ident="h1"/><sf:paragraphstyle sf:parent-ident="h1" sfa:ID="own"/>'
    "<x:section-prototypes><sf:p>Lorem ipsum</sf:p></x:section-prototypes>"
    "<sf:header><sf:p>Vertraulich</sf:p></sf:header><sf:footer><sf:p>Seite</sf:p></sf:footer>"
    "<sf:footnotes><sf:p>Eine Fußnote.</sf:p></sf:footnotes><sf:annotation><sf:p>Warum?</sf:p></sf:annotation>"
    '<sf:text-body><sf:p>vorher<sf:br/></sf:p><sf:p sf:style="own">Miete<sf:br/></sf:p>'
    "<sf:p><sf:ghost-text>Tippen Sie hier</sf:ghost-text>a<sf:tab/>b<sf:lnbr/>c</sf:p></sf:text-body>" + _OLD_TABLE,
)
OLD_NUMBERS = old_document(
    "ls",
    f'<x:workspace x:workspace-name="2009">{_OLD_TABLE}<sf:shape><sf:p>daneben</sf:p></sf:shape>'
    "<sf:sticky-note><sf:p>Stimmt das?</sf:p></sf:sticky-note></x:workspace>",
)
OLD_KEYNOTE = old_document(
    "keynote2",
    "<x:theme-list><x:master-slide><sf:p>Titeltext</sf:p></x:master-slide></x:theme-list><x:slide-list><x:slide>"
    "<x:title-placeholder><sf:p>Unser<sf:br/></sf:p><sf:p>Jahr</sf:p></x:title-placeholder>"
    f"<x:body-placeholder><sf:p>Umsätze</sf:p><sf:p/></x:body-placeholder>{_OLD_TABLE}"
    "<x:notes><sf:p>langsam</sf:p></x:notes><sf:sticky-note><sf:p>größer?</sf:p></sf:sticky-note></x:slide>"
    "<x:slide><x:title-placeholder><sf:p>Zweite</sf:p></x:title-placeholder></x:slide></x:slide-list>",
)
