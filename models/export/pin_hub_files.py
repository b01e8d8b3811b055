"""Asks the hub for the hash and size of every hub file in the manifest, and says what to fill in or what differs.

    python models/export/pin_hub_files.py [MODEL ...]

Names every source's newest commit where the manifest leaves it open. A hash is printed for files that the hub
keeps by SHA-256; small ones are held to git's hash of the pinned commit. The exit code is 1 if anything differs.
"""

import sys
from collections.abc import Iterator, Sequence

from desktop_app.cancellation import CancelToken
from desktop_app.catalog.hub.metadata import look_up
from desktop_app.catalog.manifest import HubFile, HubSource, Manifest, load_manifest
from desktop_app.errors import UserFacingError


def main(manifest: Manifest, names: Sequence[str]) -> int:
    """Print a report on the models of these names, or on all."""
    failed = False
    for entry in manifest.models:
        for source in entry.sources:
            if isinstance(source, HubSource) and (not names or entry.name in names):
                try:
                    lines = list(report(source))
                except UserFacingError as error:
                    failed, lines = True, [f"  {error}"]
                sys.stdout.write("\n".join([f"{entry.name}, {source.repository}", *lines, ""]))
    return int(failed)


def report(source: HubSource) -> Iterator[str]:
    """What the manifest should say of the source; nothing but its commit if it says it already.

    :raises UserFacingError: it says something else than the hub, or the hub cannot be asked.
    """
    snapshot = look_up(source, CancelToken())
    yield f'  revision = "{snapshot.commit}"{"" if source.revision else "  # to be filled in"}'
    for file, content in zip(source.files, snapshot.files, strict=True):
        if content.sha256 and file != HubFile(file.path, content.sha256, content.size_bytes, file.name):
            yield f'  {{ path = "{file.path}", sha256 = "{content.sha256}", size_bytes = {content.size_bytes:_} }},'


if __name__ == "__main__":
    sys.exit(main(load_manifest(), sys.argv[1:]))
