"""A keychain in memory, in the place of the system's."""

from collections.abc import Iterator
from contextlib import contextmanager

import keyring
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring
from keyring.errors import PasswordDeleteError


class MemoryKeychain(KeyringBackend):
    """Keeps keys for one test; `kept` by service and user name."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if (service, username) not in self.kept:
            raise PasswordDeleteError("not there")
        del self.kept[service, username]


@contextmanager
def keychain_of(backend: KeyringBackend) -> Iterator[KeyringBackend]:
    """The backend as the system's keychain; afterwards there is none."""
    keyring.set_keyring(backend)
    try:
        yield backend
    finally:
        keyring.set_keyring(NoKeyring())
