"""Models that a service runs, as installed models: a folder with a description, and nothing sent."""

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.cancellation import CancelToken
from desktop_app.catalog.manifest import load_manifest
from desktop_app.catalog.model_store import ModelStore
from desktop_app.catalog.opening import open_remote
from desktop_app.catalog.remote_models import RemoteWish, add_remote
from desktop_app.encode.fingerprint import fingerprint_of
from desktop_app.errors import ModelMissing, UserFacingError
from desktop_app.model_description import ModelKind
from desktop_app.settings import ChunkSettings

OPENAI = "openai-text-embedding-3-small"
OWN = RemoteWish("http://localhost:11434/v1", "nomic-embed-text", 768, query_prefix="search_query: ")


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    return ModelStore(tmp_path, load_manifest())


def digest(store: ModelStore, name: str) -> str:
    return fingerprint_of(store.load(name).description, ChunkSettings()).digest


def test_a_service_of_the_manifest_is_a_folder_with_a_description(store: ModelStore, tmp_path: Path) -> None:
    store.install(OPENAI, lambda _step: None, CancelToken())
    assert [path.name for path in (tmp_path / OPENAI).iterdir()] == ["model.toml"]
    model = store.load(OPENAI)
    assert (model.description.kind, model.description.dimensions, model.files) == (ModelKind.REMOTE, 1536, ())
    assert model.remote is not None
    assert model.remote.sends_dimensions
    assert model.origin == "https://api.openai.com/v1"
    assert store.verify(OPENAI).ok
    assert next(info for info in store.list() if info.name == OPENAI).installed
    store.remove(OPENAI)
    assert not store.installed(OPENAI)


@pytest.mark.parametrize("name", ["openai-text-embedding-3-large", "voyage-3", "voyage-code-3"])
def test_all_services_of_the_manifest_can_be_opened(store: ModelStore, name: str) -> None:
    store.install(name, lambda _step: None, CancelToken())
    encoder = open_remote(store.load(name), lambda: pytest.fail("a key was asked for"))
    assert encoder.provider in {"api.openai.com", "api.voyageai.com"}
    encoder.close()


def test_any_server_that_speaks_like_openai_can_be_added(store: ModelStore) -> None:
    add_remote(store, "mine", OWN)
    model = store.load("mine")
    assert model.remote is not None
    assert (model.remote.provider, model.remote.model) == ("openai", "nomic-embed-text")
    assert (model.description.dimensions, model.description.query_prefix) == (768, "search_query: ")
    assert [info.name for info in store.list() if info.entry is None] == ["mine"]


def test_what_is_asked_of_whom_decides_the_fingerprint(store: ModelStore) -> None:
    add_remote(store, "one", OWN)
    known = {digest(store, "one")}
    for wish in (
        RemoteWish("http://localhost:8080/v1", "nomic-embed-text", 768, query_prefix="search_query: "),
        RemoteWish(OWN.endpoint, "another", 768, query_prefix="search_query: "),
        RemoteWish(OWN.endpoint, "nomic-embed-text", 512, query_prefix="search_query: "),
        RemoteWish(OWN.endpoint, "nomic-embed-text", 768),
    ):
        store.remove("one")
        add_remote(store, "one", wish)
        known.add(digest(store, "one"))
    assert len(known) == 5


def test_a_service_of_the_manifest_may_be_elsewhere(store: ModelStore) -> None:
    add_remote(store, "voyage-3", RemoteWish("https://ai.mongodb.com/v1"))
    model = store.load("voyage-3")
    assert model.remote is not None
    assert (model.remote.provider, model.remote.endpoint) == ("voyage", "https://ai.mongodb.com/v1")


@pytest.mark.parametrize(
    ("name", "wish", "sentence"),
    [
        ("mine", RemoteWish("http://example.org/v1", "m", 4), "without encryption"),
        ("mine", RemoteWish("https://example.org/v1", "m"), "--dimensions"),
        ("mine", RemoteWish("https://example.org/v1", dimensions=4), "--remote-model"),
        ("../mine", OWN, "cannot be called"),
        ("voyage-3", OWN, "is described already"),
        ("bge-m3", OWN, "runs on this machine"),
    ],
)
def test_what_cannot_be_added_is_refused(
    store: ModelStore, tmp_path: Path, name: str, wish: RemoteWish, sentence: str
) -> None:
    with pytest.raises(UserFacingError, match=sentence):
        add_remote(store, name, wish)
    assert [path.name for path in tmp_path.iterdir() if path.name != ".lock"] == []


def test_another_address_needs_another_name(store: ModelStore) -> None:
    add_remote(store, "mine", OWN)
    with pytest.raises(UserFacingError, match="is installed"):
        add_remote(store, "mine", RemoteWish("https://example.org/v1", "nomic-embed-text", 768))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("localhost:11434", "example.org"),
        ('provider = "openai"', 'provider = "pigeon"'),
        ("[remote]", "[distant]"),
        ('kind = "remote"', 'kind = "static"'),
        ("batch_texts", "texts_of_batch"),
    ],
)
def test_a_folder_that_was_changed_by_hand_is_not_used(store: ModelStore, tmp_path: Path, old: str, new: str) -> None:
    add_remote(store, "mine", OWN)
    path = tmp_path / "mine" / "model.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    tomllib.loads(path.read_text(encoding="utf-8"))
    with pytest.raises(ModelMissing, match="damaged"):
        store.load("mine")


def test_a_model_of_this_machine_is_not_opened_as_a_service(store: ModelStore) -> None:
    add_remote(store, "mine", OWN)
    with pytest.raises(UserFacingError, match="is no remote model"):
        open_remote(replace(store.load("mine"), remote=None), lambda: "")
