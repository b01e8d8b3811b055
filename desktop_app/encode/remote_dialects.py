"""What is said to a service that computes vectors, and how its answer is read; pure.

Owns the bodies of requests and answers, and which addresses may be used. Must not know connections, keys or
retries. A dialect is one function from the texts to the body; the answers of all have the same shape.
"""

import base64
import binascii
import ipaddress
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any, TypeAlias
from urllib.parse import urlsplit

import numpy as np
import numpy.typing as npt

from desktop_app.errors import UserFacingError
from desktop_app.model_description import RemoteSource

Body: TypeAlias = dict[str, Any]
Vectors = npt.NDArray[np.float32]


class Side(StrEnum):
    """What the texts are, in the words of Voyage, which puts a prompt of its own in front of each."""

    QUERY = "query"
    PASSAGE = "document"


class WrongAnswer(Exception):
    """The answer does not hold what was asked for; the text says what is wrong, and nothing of the answer."""


class NoNumbers(WrongAnswer):
    """A vector is not finite: the text behind it may be to blame."""


def openai_body(source: RemoteSource, side: Side, texts: Sequence[str], dimensions: int) -> Body:  # noqa: ARG001 - dialects have one shape
    """A request as OpenAI, and every server that imitates it, takes it. Queries and passages look the same."""
    body: Body = {"model": source.model, "input": list(texts), "encoding_format": source.encoding}
    return body | ({"dimensions": dimensions} if source.sends_dimensions else {})


def voyage_body(source: RemoteSource, side: Side, texts: Sequence[str], dimensions: int) -> Body:
    """A request as Voyage AI takes it; the side is always said, because it decides the vector."""
    body: Body = {"model": source.model, "input": list(texts), "input_type": side.value, "truncation": True}
    body |= {"encoding_format": "base64"} if source.encoding == "base64" else {}
    return body | ({"output_dimension": dimensions} if source.sends_dimensions else {})


DIALECTS: Mapping[str, Callable[[RemoteSource, Side, Sequence[str], int], Body]] = {
    "openai": openai_body,
    "voyage": voyage_body,
}
"""By the name of the provider in the manifest."""


def vectors_in(answer: object, count: int, dimensions: int) -> Vectors:
    """The vectors of an answer in the order of the texts, (count, dimensions), as they came, not normalised.

    :raises WrongAnswer: they are too few, too many, numbered wrongly or of another length.
    :raises NoNumbers: one of them is not finite.
    """
    rows = answer.get("data") if isinstance(answer, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise WrongAnswer("holds no list of vectors")
    places = [row.get("index") for row in rows]
    if len(rows) != count or set(places) != set(range(count)):
        raise WrongAnswer(f"holds {len(rows)} vectors for {count} texts, or numbers them wrongly")
    vectors = np.empty((count, dimensions), np.float32)
    for place, row in zip(places, rows, strict=True):
        vectors[place] = _vector(row.get("embedding"), dimensions)
    if not np.isfinite(vectors).all():
        raise NoNumbers("holds values that are not numbers")
    return vectors


def _vector(value: object, dimensions: int) -> Vectors:
    try:
        if isinstance(value, str):
            vector = np.frombuffer(base64.b64decode(value, validate=True), "<f4")
        else:
            vector = np.array(value, np.float32)
    except (ValueError, TypeError, OverflowError, binascii.Error):
        raise WrongAnswer("holds a vector that cannot be read") from None
    if vector.shape != (dimensions,):
        raise WrongAnswer(f"holds vectors that are not {dimensions} long")
    return vector


def host_of(endpoint: str) -> str:
    """The host of an address, with its port where one is written: whom a key belongs to."""
    address = urlsplit(endpoint)
    return f"{address.hostname}:{address.port}" if address.port else str(address.hostname)


def is_this_machine(endpoint: str) -> bool:
    """Whether the address leads to a server on this machine."""
    name = urlsplit(endpoint).hostname or ""
    try:
        return name == "localhost" or ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def require_safe(endpoint: str) -> None:
    """:raises UserFacingError: the address is none, is not encrypted, or holds a password or a query."""
    remedy = "Write it like https://api.example.org/v1, without a password; http is for this machine only."
    try:
        address = urlsplit(endpoint)
        usable = address.hostname is not None and address.port != 0
    except ValueError:
        usable = False
    if not usable or address.scheme not in {"http", "https"} or "@" in address.netloc:
        raise UserFacingError(f"{_without_secrets(endpoint)} is not the address of a service.", remedy)
    if address.query or address.fragment:
        raise UserFacingError(f"The address of a service at {address.hostname} has no part after '?' or '#'.", remedy)
    if address.scheme == "http" and not is_this_machine(endpoint):
        raise UserFacingError(f"Texts are not sent to {address.hostname} without encryption.", remedy)


def _without_secrets(endpoint: str) -> str:
    """What may be shown of a wrong address: not what stands before an '@' or after a '?'."""
    return endpoint.rpartition("@")[2].partition("?")[0]
