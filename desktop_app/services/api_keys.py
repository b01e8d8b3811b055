"""Keys of the services that run remote models: in the system's keychain, never in a file or a log.

A key belongs to a host, so that models of one service share it and no other service ever gets it. A variable of the
environment goes first; it is read and never stored. The keychain's library is imported at the first use: most people
never need it, and it takes a tenth of a second.
"""

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from enum import StrEnum
from types import ModuleType
from typing import Final

from desktop_app.encode.remote_dialects import host_of
from desktop_app.errors import ServiceUnavailable, UserFacingError

KEYCHAIN_SERVICE: Final = "findwell"
KNOWN_VARIABLES: Mapping[str, str] = {
    "api.openai.com": "FINDWELL_OPENAI_KEY",
    "api.voyageai.com": "FINDWELL_VOYAGE_KEY",
}
SAFE_PRIORITY = 1.0
"""Backends below keep keys in plain files, or nowhere."""
KEY = re.compile(r"[!-~]{1,1000}", re.ASCII)


class KeyPlace(StrEnum):
    """Where the key of a service is found, or could be kept."""

    VARIABLE = "variable"
    KEYCHAIN = "keychain"
    MISSING = "missing"
    """Nowhere; the keychain would take it."""
    NO_KEYCHAIN = "no keychain"
    """Nowhere, and there is no keychain that may be trusted."""


def key_variable(endpoint: str) -> str:
    """The variable of the environment that may hold the key of the service at `endpoint`."""
    host = host_of(endpoint)
    return KNOWN_VARIABLES.get(host) or f"FINDWELL_KEY_{re.sub('[^A-Z0-9]', '_', host.upper())}"


class ApiKeys:
    """Finds, keeps and forgets keys by the address of their service. Any thread; the system may ask the person."""

    def find(self, endpoint: str) -> str:
        """The key, or an empty text if there is none.

        :raises ServiceUnavailable: the keychain is locked, or what is there cannot be a key.
        """
        key = _in_environment(endpoint)
        if key:
            return _checked(key, f"in the variable {key_variable(endpoint)}")
        kept = _in_keychain(endpoint)
        return _checked(kept, "in the keychain") if kept else ""

    def place(self, endpoint: str) -> KeyPlace:
        """Where `find` finds the key, or `keep` would put one.

        :raises ServiceUnavailable: the keychain is locked.
        """
        if _in_environment(endpoint):
            return KeyPlace.VARIABLE
        if _in_keychain(endpoint):
            return KeyPlace.KEYCHAIN
        return KeyPlace.MISSING if _is_safe(_keyring()) else KeyPlace.NO_KEYCHAIN

    def keep(self, endpoint: str, key: str) -> None:
        """Put the key into the keychain, in place of one that is there.

        :raises UserFacingError: it cannot be a key, or there is no keychain.
        """
        require_key(key)
        with _keychain(endpoint) as keyring:
            keyring.set_password(KEYCHAIN_SERVICE, host_of(endpoint), key)

    def forget(self, endpoint: str) -> bool:
        """Take the key out of the keychain; whether one was there.

        :raises UserFacingError: there is no keychain.
        """
        with _keychain(endpoint) as keyring:
            with suppress(keyring.errors.PasswordDeleteError):
                keyring.delete_password(KEYCHAIN_SERVICE, host_of(endpoint))
                return True
            return False


def require_key(key: str) -> None:
    """:raises ServiceUnavailable: what was given cannot be a key."""
    _checked(key, "that was given")


def _in_environment(endpoint: str) -> str:
    return os.environ.get(key_variable(endpoint), "").strip()


def _in_keychain(endpoint: str) -> str:
    """What the keychain holds for the service, whatever that is; empty if nothing, or if there is no keychain.

    :raises ServiceUnavailable: it is locked.
    """
    keyring = _keyring()
    try:
        kept: str | None = keyring.get_password(KEYCHAIN_SERVICE, host_of(endpoint))
    except keyring.errors.NoKeyringError:
        return ""
    except Exception:  # noqa: BLE001 - some let through what their system raises; no text is to blame for it
        raise ServiceUnavailable(
            f"The keychain that holds the key for {host_of(endpoint)} cannot be read.", "Unlock it."
        ) from None
    return kept or ""


def _is_safe(keyring: ModuleType) -> bool:
    """Whether the system's keychain is one that may be trusted."""
    return bool(keyring.get_keyring().priority >= SAFE_PRIORITY)


def _keyring() -> ModuleType:
    import keyring.errors  # noqa: PLC0415 - it would slow every start

    return keyring


@contextmanager
def _keychain(endpoint: str) -> Iterator[ModuleType]:
    """The library, if it has a keychain that may be trusted."""
    keyring = _keyring()
    remedy = f"Put the key into the variable {key_variable(endpoint)}; it is read from there and stored nowhere."
    if not _is_safe(keyring):
        raise UserFacingError("This system has no keychain that Findwell can use.", remedy)
    try:
        yield keyring
    except keyring.errors.KeyringError:
        raise UserFacingError("The keychain of this system did not do it.", f"Unlock it. {remedy}") from None


def _checked(key: str, where: str) -> str:
    """The key; a sentence about a wrong one must not repeat it."""
    if not KEY.fullmatch(key):
        raise ServiceUnavailable(f"The key {where} holds characters that no key has.", "Copy it again.")
    return key
