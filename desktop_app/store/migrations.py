"""The database's history: numbered functions, append-only, one transaction each; never edited."""

from sqlite_utils import Database, Migrations

migrations = Migrations("findwell")


@migrations()
def m001_initial(db: Database) -> None:
    """Roots, files, documents, segments, chunks, vectors, snapshots and postings."""
    for statement in _M001.split(";\n"):
        if statement.strip():
            db.conn.execute(statement)


@migrations()
def m002_models_of_roots(db: Database) -> None:
    """Which model each root is to have, and which vectors answer for it; so far all had the same."""
    for statement in _M002.split(";\n"):
        db.conn.execute(statement)


@migrations()
def m003_word_weights(db: Database) -> None:
    """Learned weights of words, for models that give them beside the vector."""
    for statement in _M003.split(";\n"):
        db.conn.execute(statement)


@migrations()
def m004_token_codes(db: Database) -> None:
    """Token codes for late interaction; passages that have none get them as if they were new."""
    for statement in _M004.split(";\n"):
        db.conn.execute(statement)


@migrations()
def m005_openings(db: Database) -> None:
    """What was opened after which question, and what was learned from that."""
    for statement in _M005.split(";\n"):
        db.conn.execute(statement)


@migrations()
def m006_words(db: Database) -> None:
    """The words that passages hold, as they are written; filled when the postings are written again."""
    db.conn.execute(_M006)


@migrations()
def m007_posting_places(db: Database) -> None:
    """A view of the postings by word; it stores nothing."""
    db.conn.execute(_M007)


@migrations()
def m008_members(db: Database) -> None:
    """Files inside files; and files that wait until everything else is read, because their text must be recognised."""
    for statement in _M008.split(";\n"):
        db.conn.execute(statement)


@migrations()
def m009_recognised_texts(db: Database) -> None:
    """Texts recognised in pictures, to be used again; who wrote a document, and when; whose members a file has.

    `files.members_of` is the document all of whose members, and no others, have the file as their container; NULL
    where there are none, and while they are replaced. `documents.member_count` is -1 where it is not known: the
    document was only met inside another file.
    """
    for statement in _M009.split(";\n"):
        db.conn.execute(statement)


@migrations()
def m010_left_out(db: Database) -> None:
    """How much of each root the last whole scan passed by; nothing is known until the next one."""
    db.conn.execute(_M010)


@migrations()
def m011_inner_disks(db: Database) -> None:
    """Disks that are mounted inside roots; nothing is known until the next scan."""
    db.conn.execute(_M011)


_M001 = """
CREATE TABLE roots (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL UNIQUE,
    added_at TEXT NOT NULL,
    paused INTEGER NOT NULL DEFAULT 0,
    device INTEGER,                        -- st_dev at the last scan: tells an unmounted disk from an empty one
    scanned_at TEXT,
    problem TEXT NOT NULL DEFAULT ''
);
CREATE TABLE documents (                   -- distinct content; several files may share one
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    content_hash BLOB NOT NULL,            -- BLAKE2b-256 of the file's bytes
    suffix TEXT NOT NULL,                  -- decides the extractor, so it is part of the identity
    recipe TEXT NOT NULL,                  -- digest of extractor version and chunk settings
    state TEXT NOT NULL,                   -- extracted | indexed | failed
    type TEXT NOT NULL DEFAULT '',
    title TEXT NOT NULL DEFAULT '',
    char_count INTEGER NOT NULL DEFAULT 0,
    reason TEXT,
    detail TEXT NOT NULL DEFAULT '',
    orphaned_at REAL,                      -- Unix time since which no file has it; NULL while in use
    UNIQUE (content_hash, suffix)
);
CREATE INDEX documents_by_state ON documents (state);
CREATE INDEX documents_orphaned ON documents (orphaned_at) WHERE orphaned_at IS NOT NULL;
CREATE TABLE files (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    root_id INTEGER NOT NULL REFERENCES roots (id) ON DELETE CASCADE,
    path TEXT NOT NULL UNIQUE,
    size_bytes INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    document_id INTEGER REFERENCES documents (id),
    pending INTEGER NOT NULL DEFAULT 1,    -- 1: to be read (again)
    reason TEXT,                           -- why it could not be opened; documents say what the content gave
    detail TEXT NOT NULL DEFAULT '',
    attempts INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX files_by_document ON files (document_id);
CREATE INDEX files_by_root ON files (root_id, pending);
CREATE INDEX files_pending ON files (id) WHERE pending = 1;
CREATE TABLE segments (
    document_id INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    start INTEGER NOT NULL,                -- offset of the segment in the document's text
    text BLOB NOT NULL,                    -- zlib, UTF-8
    locator TEXT NOT NULL,                 -- JSON
    PRIMARY KEY (document_id, ordinal)
);
CREATE TABLE chunks (
    id INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used again, so a stale key in a vector file names nothing
    hash BLOB NOT NULL UNIQUE,             -- of context and text
    text TEXT NOT NULL,
    context TEXT NOT NULL,
    token_count INTEGER NOT NULL
);
CREATE TABLE document_chunks (
    document_id INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    chunk_id INTEGER NOT NULL REFERENCES chunks (id),
    start INTEGER NOT NULL,
    end INTEGER NOT NULL,
    locator TEXT NOT NULL,
    PRIMARY KEY (document_id, ordinal)
) WITHOUT ROWID;
CREATE INDEX document_chunks_by_chunk ON document_chunks (chunk_id);
CREATE TABLE fingerprints (
    id INTEGER PRIMARY KEY,
    digest TEXT NOT NULL UNIQUE,
    description TEXT NOT NULL,             -- JSON
    dimensions INTEGER NOT NULL
);
CREATE TABLE vectors (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, -- order of arrival: a snapshot covers all up to one seq
    fingerprint_id INTEGER NOT NULL REFERENCES fingerprints (id),
    chunk_id INTEGER NOT NULL REFERENCES chunks (id) ON DELETE CASCADE,
    vector BLOB NOT NULL,                  -- float16, little-endian, unit length
    UNIQUE (chunk_id, fingerprint_id)
);
CREATE INDEX vectors_by_fingerprint ON vectors (fingerprint_id, seq);
CREATE TABLE snapshots (                   -- one published vector file per fingerprint
    fingerprint_id INTEGER PRIMARY KEY REFERENCES fingerprints (id),
    number INTEGER NOT NULL,
    file_name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    seq INTEGER NOT NULL,                  -- holds every vector with vectors.seq <= this
    count INTEGER NOT NULL
);
CREATE VIRTUAL TABLE postings USING fts5 (  -- rowid is chunks.id; the body is text for `lexical_text`
    context, body, content='', tokenize='porter unicode61 remove_diacritics 2'
);
CREATE VIRTUAL TABLE name_postings USING fts5 (  -- rowid is files.id
    name, folders, content='', tokenize='unicode61 remove_diacritics 2'
);
CREATE TABLE facts (                       -- single values: lexical scheme, last sweep
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
)
"""

_M002 = """
ALTER TABLE roots ADD COLUMN model TEXT NOT NULL DEFAULT '';
ALTER TABLE roots ADD COLUMN target_id INTEGER REFERENCES fingerprints (id);
ALTER TABLE roots ADD COLUMN serving_id INTEGER REFERENCES fingerprints (id);
UPDATE roots SET serving_id = (
    SELECT fingerprint_id FROM vectors GROUP BY fingerprint_id ORDER BY count(*) DESC LIMIT 1
)
"""

_M003 = """
CREATE TABLE word_weights (                -- an inverted index: token of the model -> chunks and its weight there
    fingerprint_id INTEGER NOT NULL REFERENCES fingerprints (id),
    token INTEGER NOT NULL,
    chunk_id INTEGER NOT NULL REFERENCES chunks (id) ON DELETE CASCADE,
    weight REAL NOT NULL,
    PRIMARY KEY (fingerprint_id, token, chunk_id)
) WITHOUT ROWID;
CREATE INDEX word_weights_by_chunk ON word_weights (chunk_id)
"""

_M004 = """
CREATE TABLE token_bases (                 -- what codes of one fingerprint were made with; never changes
    fingerprint_id INTEGER PRIMARY KEY REFERENCES fingerprints (id),
    basis BLOB NOT NULL                    -- float32, little-endian: centre, directions
);
CREATE TABLE token_codes (
    chunk_id INTEGER NOT NULL REFERENCES chunks (id) ON DELETE CASCADE,
    fingerprint_id INTEGER NOT NULL REFERENCES fingerprints (id),
    codes BLOB NOT NULL,                   -- as desktop_app/encode/token_codes.py describes them
    PRIMARY KEY (chunk_id, fingerprint_id)
)
"""

_M005 = """
CREATE TABLE openings (
    id INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used again, so the newest one says how far learning has come
    question TEXT NOT NULL,                -- as the model reads it, without filters
    file_id INTEGER NOT NULL REFERENCES files (id) ON DELETE CASCADE,
    rank INTEGER NOT NULL                  -- at which the file stood, from 1
);
CREATE INDEX openings_by_file ON openings (file_id);
CREATE TABLE adapters (
    id INTEGER PRIMARY KEY AUTOINCREMENT,  -- another one each time something is learned
    fingerprint_id INTEGER NOT NULL UNIQUE REFERENCES fingerprints (id),
    last_opening INTEGER NOT NULL,         -- the newest opening that it was made from
    openings INTEGER NOT NULL,
    gain REAL NOT NULL,                    -- of openings it had not seen, and its lower bound
    low REAL NOT NULL,
    adapter BLOB                           -- as desktop_app/rank/query_adapter.py describes it; NULL: not in use
)
"""

_M006 = """
CREATE TABLE words (
    folded TEXT NOT NULL,                  -- without diacritic marks
    word TEXT NOT NULL,                    -- case-folded
    seen INTEGER NOT NULL,                 -- chunks of a sample that hold it, see desktop_app/store/vocabulary.py
    PRIMARY KEY (folded, word)
) WITHOUT ROWID
"""

_M007 = "CREATE VIRTUAL TABLE posting_places USING fts5vocab (postings, instance)"

_M008 = """
ALTER TABLE files ADD COLUMN container_id INTEGER REFERENCES files (id) ON DELETE CASCADE;
CREATE INDEX files_by_container ON files (container_id) WHERE container_id IS NOT NULL;
ALTER TABLE documents ADD COLUMN member_count INTEGER NOT NULL DEFAULT 0;
CREATE INDEX files_waiting ON files (id) WHERE pending = 2;
CREATE INDEX segments_by_start ON segments (document_id, start)
"""

_M009 = """
ALTER TABLE documents ADD COLUMN author TEXT NOT NULL DEFAULT '';
ALTER TABLE documents ADD COLUMN created TEXT NOT NULL DEFAULT '';
ALTER TABLE files ADD COLUMN members_of INTEGER;
CREATE INDEX files_by_members_of ON files (members_of) WHERE members_of IS NOT NULL;
UPDATE files SET members_of = document_id
    WHERE id IN (SELECT container_id FROM files WHERE container_id IS NOT NULL);
UPDATE documents SET member_count = -1
    WHERE id NOT IN (SELECT document_id FROM files WHERE container_id IS NULL AND document_id IS NOT NULL);
CREATE TABLE recognised_texts (
    document_id INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    picture BLOB NOT NULL,                 -- digest of its pixels, see desktop_app/extract/pages/recognition_memory.py
    text TEXT NOT NULL,
    PRIMARY KEY (document_id, picture)
) WITHOUT ROWID
"""

_M010 = """
CREATE TABLE left_out (
    root_id INTEGER NOT NULL REFERENCES roots (id) ON DELETE CASCADE,
    why TEXT NOT NULL,                     -- LeftOut, desktop_app/records.py
    count INTEGER NOT NULL,
    PRIMARY KEY (root_id, why)
) WITHOUT ROWID
"""

_M011 = """
CREATE TABLE inner_disks (
    root_id INTEGER NOT NULL REFERENCES roots (id) ON DELETE CASCADE,
    path TEXT NOT NULL,                    -- the folder in the root at which the disk is mounted
    away INTEGER NOT NULL,                 -- 1: it was not mounted at the last scan, and its files were kept
    PRIMARY KEY (root_id, path)
) WITHOUT ROWID
"""
