"""Writes archives, and asks an application for what lies in them."""

import zipfile
from io import BytesIO
from pathlib import Path

from desktop_app.search_records import Hit, Lane
from desktop_app.services.application import Application


def write_zip(path: Path, members: dict[str, bytes | str]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def zipped(members: dict[str, bytes | str]) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def found(application: Application, query: str) -> list[Hit]:
    return list(application.searching.search(query, lanes=[Lane.LEXICAL]).hits)


def members(application: Application, query: str) -> list[tuple[str, str]]:
    return [(hit.path.name, hit.member) for hit in found(application, query)]
