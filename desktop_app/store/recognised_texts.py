"""What was recognised in the pictures of documents: kept as long as they are, so that it is recognised once.

A document is read again when its reader has learned something; its pictures are as they were. Every write is the
caller's transaction.
"""

import sqlite3

from desktop_app.records import Recognised


class RecognisedTexts:
    """Reads and writes of texts by the digests of pictures."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def put(self, document_id: int, recognised: Recognised) -> None:
        """Keep the texts in place of others; where there are none now, those of an earlier reading stay."""
        if not recognised:
            return
        self._connection.execute("DELETE FROM recognised_texts WHERE document_id = ?", (document_id,))
        self._connection.executemany(
            "INSERT INTO recognised_texts (document_id, picture, text) VALUES (?, ?, ?)",
            [(document_id, picture, text.encode(errors="replace").decode()) for picture, text in recognised.items()],
        )

    def of_file(self, file_id: int, content_hash: bytes) -> Recognised:
        """All that was recognised in files with these bytes, and in those inside such a one or inside `file_id`.

        Of an archive or a mailbox that has changed, most of what is inside is as it was.
        """
        rows = self._connection.execute(
            "WITH same AS (SELECT id FROM documents WHERE content_hash = ?) "
            "SELECT picture, text FROM recognised_texts WHERE document_id IN ("
            " SELECT id FROM same UNION SELECT document_id FROM files WHERE id = ? OR container_id = ?"
            " OR container_id IN (SELECT id FROM files WHERE members_of IN same))",
            (content_hash, file_id, file_id),
        )
        return dict(rows.fetchall())
