"""What is left out without being asked, as data: patterns, and the reason a person is told.

Must not know of settings or of the file system. Patterns are written as in a .gitignore file.

A folder is named here only if its name alone says that a machine made it. Names that people give their own
folders ("build", "target", "dist", "env") count as output only beside the project file that proves it
(`OUTPUT_BESIDE`) or with the marker inside (`MARKERS_INSIDE`).
"""

from typing import NamedTuple


class IgnoreGroup(NamedTuple):
    """Patterns that share one reason."""

    reason: str
    patterns: tuple[str, ...]
    named: bool = False
    """Whether the names of such files are worth finding in an archive or a message."""


IGNORE_GROUPS: tuple[IgnoreGroup, ...] = (
    IgnoreGroup(
        "data of a version control system",
        (".git", ".hg/", ".svn/", ".bzr/", "_darcs/", ".jj/", "CVS/"),
    ),
    IgnoreGroup(
        "a cache that its program can make again",
        (
            "__pycache__/",
            ".cache/",
            ".mypy_cache/",
            ".pytest_cache/",
            ".ruff_cache/",
            ".hypothesis/",
            ".tox/",
            ".nox/",
            ".gradle/",
            ".terraform/",
            ".npm/",
            ".yarn/",
            ".pnpm-store/",
            ".parcel-cache/",
            ".next/",
            ".nuxt/",
            ".ipynb_checkpoints/",
            ".Trash/",
            ".Trash-*/",
            ".thumbnails/",
        ),
    ),
    IgnoreGroup(
        "packages that a package manager fetched",
        (
            "node_modules/",
            "bower_components/",
            "site-packages/",
            ".venv/",
            ".virtualenv/",
            "*.egg-info/",
            "*.dist-info/",
        ),
    ),
    IgnoreGroup(
        "housekeeping of the operating system",
        (
            ".DS_Store",
            "__MACOSX/",
            "._*",
            ".Spotlight-V100/",
            ".fseventsd/",
            ".TemporaryItems/",
            ".DocumentRevisions-V100/",
            "Thumbs.db",
            "ehthumbs.db",
            "desktop.ini",
            "$RECYCLE.BIN/",
            "System Volume Information/",
            "lost+found/",
            "NTUSER.DAT*",
            "pagefile.sys",
            "hiberfil.sys",
            "swapfile.sys",
        ),
    ),
    IgnoreGroup(
        "a lock or temporary file of a program that is writing",
        (
            "~$*",
            ".~lock.*#",
            "*.tmp",
            "*.crdownload",
            "*.part",
            "*.partial",
            "*.opdownload",
            "*.swp",
            "*.swo",
            "*.swx",
            "*~",
            r"\#*#",
            ".goutputstream-*",
            ".fuse_hidden*",
            ".nfs[0-9]*",
        ),
    ),
    IgnoreGroup(
        "a program or library, never text",
        (
            "*.exe",
            "*.dll",
            "*.sys",
            "*.so",
            "*.so.[0-9]*",
            "*.dylib",
            "*.o",
            "*.obj",
            "*.a",
            "*.lib",
            "*.pdb",
            "*.class",
            "*.pyc",
            "*.pyo",
            "*.pyd",
            "*.wasm",
            "*.elc",
            "*.msi",
            "*.deb",
            "*.rpm",
            "*.dmg",
            "*.apk",
            "*.jar",
            "*.war",
            "*.ear",
            "*.whl",
            "*.nupkg",
            "*.vsix",
            "*.xpi",
        ),
    ),
    IgnoreGroup(
        "film, or sound that seldom has tags",
        (
            "*.mp4",
            "*.m4v",
            "*.mkv",
            "*.avi",
            "*.mov",
            "*.wmv",
            "*.flv",
            "*.webm",
            "*.mpg",
            "*.mpeg",
            "*.vob",
            "*.3gp",
            "*.m2ts",
            "*.aac",
            "*.wav",
            "*.aiff",
            "*.aif",
            "*.mid",
            "*.midi",
        ),
        named=True,
    ),
    IgnoreGroup(
        "a picture of a kind that is not read",
        (
            "*.ico",
            "*.icns",
            "*.psd",
            "*.xcf",
            "*.cr2",
            "*.cr3",
            "*.nef",
            "*.arw",
            "*.dng",
        ),
        named=True,
    ),
    IgnoreGroup(
        "a font, never text",
        ("*.ttf", "*.otf", "*.ttc", "*.woff", "*.woff2", "*.eot", "*.pfb"),
    ),
    IgnoreGroup(
        "raw data of a program, never text",
        (
            "*.iso",
            "*.img",
            "*.vmdk",
            "*.vdi",
            "*.vhd",
            "*.vhdx",
            "*.qcow2",
            "*.sqlite",
            "*.sqlite3",
            "*.db-wal",
            "*.db-shm",
            "*.mdf",
            "*.ldf",
            "*.npy",
            "*.npz",
            "*.pkl",
            "*.pickle",
            "*.parquet",
            "*.feather",
            "*.h5",
            "*.hdf5",
            "*.onnx",
            "*.safetensors",
            "*.gguf",
            "*.pt",
            "*.pth",
            "*.ckpt",
            "*.usearch",
            "*.idx",
        ),
        named=True,
    ),
)

OUTPUT_BESIDE: dict[str, tuple[str, ...]] = {
    "target": ("Cargo.toml", "pom.xml", "build.sbt"),
    "build": (
        "pyproject.toml",
        "setup.py",
        "package.json",
        "build.gradle",
        "build.gradle.kts",
        "CMakeLists.txt",
        "pubspec.yaml",
    ),
    "dist": ("pyproject.toml", "setup.py", "package.json"),
    "out": ("package.json", "build.gradle", "build.gradle.kts"),
    "_build": ("mix.exs", "dune-project", "conf.py"),
    "Pods": ("Podfile",),
    "DerivedData": ("Package.swift",),
    "vendor": ("go.mod", "composer.json"),
}
"""Folder name → project files; the folder is build output if one of them lies beside it."""

MARKERS_INSIDE: dict[str, str] = {
    "pyvenv.cfg": "a Python virtual environment",
    "CACHEDIR.TAG": "a cache that its program can make again",
    "conda-meta": "a Python virtual environment",
}
"""Name inside a folder → what the folder therefore is."""
