import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring
from keyring.errors import KeyringLocked

from desktop_app.errors import ServiceUnavailable, UserFacingError
from desktop_app.services.api_keys import ApiKeys, KeyPlace, key_variable
from tests.keychain import MemoryKeychain, keychain_of

OPENAI = "https://api.openai.com/v1"
OTHER = "https://api.example.org:8443/v1"
KEY = "sk-0123456789"


def test_a_key_is_kept_for_its_host_and_for_no_other(keychain: MemoryKeychain) -> None:
    keys = ApiKeys()
    assert keys.find(OPENAI) == ""
    keys.keep(OPENAI, KEY)
    assert keys.find(OPENAI) == KEY
    assert keys.find("https://api.openai.com/other") == KEY
    assert keys.find(OTHER) == ""
    assert keychain.kept == {("findwell", "api.openai.com"): KEY}


def test_a_key_is_replaced_and_forgotten(keychain: MemoryKeychain) -> None:
    keys = ApiKeys()
    keys.keep(OPENAI, KEY)
    keys.keep(OPENAI, "another")
    assert keys.find(OPENAI) == "another"
    assert keys.forget(OPENAI)
    assert not keys.forget(OPENAI)
    assert keys.find(OPENAI) == ""


@pytest.mark.parametrize(
    ("endpoint", "variable"),
    [
        (OPENAI, "FINDWELL_OPENAI_KEY"),
        ("https://api.voyageai.com/v1", "FINDWELL_VOYAGE_KEY"),
        (OTHER, "FINDWELL_KEY_API_EXAMPLE_ORG_8443"),
    ],
)
def test_the_environment_goes_first_and_is_never_stored(
    keychain: MemoryKeychain, monkeypatch: pytest.MonkeyPatch, endpoint: str, variable: str
) -> None:
    assert key_variable(endpoint) == variable
    ApiKeys().keep(endpoint, "from the keychain".replace(" ", "-"))
    before = dict(keychain.kept)
    monkeypatch.setenv(variable, f" {KEY}\n")
    assert ApiKeys().find(endpoint) == KEY
    assert keychain.kept == before


@pytest.mark.parametrize("key", ["", "two words", "schlüssel", "line\nbreak", "x" * 1001])
def test_what_cannot_be_a_key_is_refused_without_repeating_it(
    keychain: MemoryKeychain, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    with pytest.raises(UserFacingError) as refusal:
        ApiKeys().keep(OPENAI, key)
    assert not key or key not in str(refusal.value)
    assert keychain.kept == {}
    if key:
        monkeypatch.setenv("FINDWELL_OPENAI_KEY", key)
        with pytest.raises(ServiceUnavailable, match="FINDWELL_OPENAI_KEY"):
            ApiKeys().find(OPENAI)


def test_where_a_key_is_can_be_told_without_it(keychain: MemoryKeychain, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = ApiKeys()
    assert keys.place(OPENAI) is KeyPlace.MISSING
    keys.keep(OPENAI, KEY)
    assert keys.place(OPENAI) is KeyPlace.KEYCHAIN
    monkeypatch.setenv("FINDWELL_OPENAI_KEY", KEY)
    assert keys.place(OPENAI) is KeyPlace.VARIABLE


class PlainFile(MemoryKeychain):
    """As the backends that write keys into a file."""

    priority = 0.5


@pytest.mark.parametrize("backend", [NoKeyring(), PlainFile()])
def test_without_a_keychain_the_variable_is_named(backend: KeyringBackend) -> None:
    with keychain_of(backend):
        assert ApiKeys().find(OPENAI) == ""
        assert ApiKeys().place(OPENAI) is KeyPlace.NO_KEYCHAIN
        for change in (lambda: ApiKeys().keep(OPENAI, KEY), lambda: ApiKeys().forget(OPENAI)):
            with pytest.raises(UserFacingError, match=r"no keychain .*FINDWELL_OPENAI_KEY"):
                change()


class Locked(MemoryKeychain):
    """As one that the person has not opened."""

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked("locked")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise KeyringLocked("locked")


class Unplugged(MemoryKeychain):
    """As one whose service has gone away under it."""

    def get_password(self, service: str, username: str) -> str | None:
        raise ConnectionResetError


def test_a_keychain_that_fails_in_its_own_way_blames_no_text() -> None:
    with keychain_of(Unplugged()), pytest.raises(ServiceUnavailable, match=r"api\.openai\.com cannot be read"):
        ApiKeys().find(OPENAI)


def test_a_locked_keychain_is_a_sentence() -> None:
    with keychain_of(Locked()):
        with pytest.raises(ServiceUnavailable, match=r"api\.openai\.com cannot be read\. Unlock it"):
            ApiKeys().find(OPENAI)
        with pytest.raises(ServiceUnavailable, match="Unlock it"):
            ApiKeys().place(OPENAI)
        with pytest.raises(UserFacingError, match="Unlock it"):
            ApiKeys().keep(OPENAI, KEY)
    assert keyring.get_keyring().priority < 1
