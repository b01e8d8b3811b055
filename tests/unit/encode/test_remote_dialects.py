import pytest

from desktop_app.encode.remote_dialects import host_of, is_this_machine, require_safe
from desktop_app.errors import UserFacingError


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://api.example.org/v1",
        "https://192.168.1.5:8443/v1",
        "http://localhost:11434/v1",
        "http://[::1]:8080",
        "http://127.0.0.1",
    ],
)
def test_encrypted_addresses_and_this_machine_may_be_used(endpoint: str) -> None:
    require_safe(endpoint)


@pytest.mark.parametrize(
    ("endpoint", "sentence"),
    [
        ("http://api.example.org/v1", "without encryption"),
        ("http://192.168.1.5:8080/v1", "without encryption"),
        ("http://localhost.example.org/v1", "without encryption"),
        ("ftp://localhost/v1", "is not the address"),
        ("api.example.org", "is not the address"),
        ("", "is not the address"),
        ("https://", "is not the address"),
        ("https://host:port/v1", "is not the address"),
        ("https://me:secret@api.example.org/v1", "is not the address"),
        ("https://api.example.org/v1?key=secret", "no part after"),
    ],
)
def test_other_addresses_are_refused_without_repeating_a_secret(endpoint: str, sentence: str) -> None:
    with pytest.raises(UserFacingError, match=sentence) as refusal:
        require_safe(endpoint)
    assert "secret" not in str(refusal.value)


def test_a_key_belongs_to_host_and_port() -> None:
    assert host_of("https://API.openai.com/v1") == "api.openai.com"
    assert host_of("http://localhost:11434/v1") == "localhost:11434"
    assert is_this_machine("http://127.0.0.7/v1")
    assert not is_this_machine("https://example.org/127.0.0.1")
