"""Prints the text that a Recoll index holds, a line of JSON for each file, for the Python of the Debian packages.

Imports nothing of ours. What lies in an archive or a message belongs to its file; titles and names count as text.
"""

import json
import sys
from collections import defaultdict

from recoll import recoll

FIELDS = ("title", "author", "filename", "keywords", "abstract", "ipath")


def main() -> None:
    """The configuration folder is the only argument."""
    texts: dict[str, list[str]] = defaultdict(list)
    query = recoll.connect(confdir=sys.argv[1]).query()
    query.execute("mime:*", fetchtext=True, collapseduplicates=False)
    for document in query:
        path = document.url.removeprefix("file://")
        values = (document.get(name) for name in FIELDS)
        texts[path] += [document.text or "", *(value for value in values if value)]
    for path, found in texts.items():
        sys.stdout.write(json.dumps({"path": path, "ok": True, "segments": [{"text": text} for text in found]}) + "\n")


if __name__ == "__main__":
    main()
