"""Tries a built program: it indexes three files, answers one query, and ends with code 0.

    python packaging/smoke_test.py dist/findwell

Standard library only, so that it also runs where nothing of the project is installed. The program gets an empty
data directory and an environment without the project's own Python.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

FILES = {
    "lease.txt": "Either party may end the lease of the flat with three months' notice to the end of a month.",
    "bread.md": "# Bread\n\nKnead flour, water, salt and yeast, and let the dough rise for two hours in a warm place.",
    "harbour.html": "<h1>Harbour</h1><p>The ferry to the island leaves from the eastern quay every hour.</p>",
}
QUESTION, ANSWER = "how long must the dough rest", "bread.md"
LIMIT_S = 300


def main(folder: Path) -> int:
    """Run the checks on the program in `folder`; 0 when all hold."""
    program = folder / ("findwell.exe" if os.name == "nt" else "findwell")
    with tempfile.TemporaryDirectory() as temporary:
        documents = Path(temporary, "documents")
        documents.mkdir()
        for name, text in FILES.items():
            (documents / name).write_text(text, encoding="utf-8")
        findwell = [str(program), "--data-dir", str(Path(temporary, "data"))]
        done = json.loads(_run([*findwell, "index", str(documents), "--json"]).splitlines()[-1])
        answer = json.loads(_run([*findwell, "search", QUESTION, "--json"]))
        first = Path(answer["hits"][0]["path"]).name if answer["hits"] else "nothing"
    files = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
    size_mb = sum(path.stat().st_size for path in files) / 1e6
    print(f"{done['event']}; first hit {first}; lanes {', '.join(answer['lanes'])}; {size_mb:.0f} MB")
    return 0 if done["event"] == "done" and first == ANSWER else 1


def _run(command: list[str]) -> str:
    """What the command prints on stdout; a failure ends the program."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "FINDWELL"))}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=LIMIT_S, check=False)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command[3:])} ended with code {done.returncode}:\n{done.stderr}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve()))
