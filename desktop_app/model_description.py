"""What a model is, as data: everything that decides how its outputs are computed.

A model is an entry of the manifest and a folder of files, never a class: one encoder is composed from this.
"""

from collections.abc import Mapping
from dataclasses import MISSING, asdict, dataclass, fields
from enum import StrEnum
from typing import Any


class ModelKind(StrEnum):
    """What a model computes, and from what."""

    BI_ENCODER = "bi-encoder"
    """One vector a text, from a transformer."""
    STATIC = "static"
    """One vector a text: the mean of a table's rows, one row a token."""
    CROSS_ENCODER = "cross-encoder"
    """One score for a query and a passage read together."""
    REMOTE = "remote"
    """One vector a text, computed on someone else's machine."""


@dataclass(frozen=True, slots=True)
class RemoteSource:
    """Someone else's machine; texts are sent there."""

    provider: str
    """Which dialect is spoken: "openai" or "voyage"."""
    endpoint: str
    """The address in front of `/embeddings`."""
    model: str
    """What the service calls it."""
    usd_per_million_tokens: float
    """List price; 0 where it is not known."""
    batch_texts: int
    """Texts in one request at most."""
    batch_tokens: int
    """Tokens in one request at most, all texts together."""
    encoding: str = "float"
    """How vectors travel: "float", which every service knows, or "base64", a fifth of the size."""
    sends_dimensions: bool = False
    """Whether the wanted length of a vector is part of a request; services that cannot choose refuse it."""


@dataclass(frozen=True, slots=True)
class ModelDescription:
    """All that decides a vector or a score besides the text. Fields with a default were added later."""

    name: str
    dimensions: int
    """Length of a vector; 0 for a cross-encoder."""
    max_tokens: int
    """Special tokens and prefix included."""
    pooling: str
    """"mean", "cls", "last", or "graph" when the ONNX file pools and normalises by itself."""
    query_prefix: str
    passage_prefix: str
    weights_hash: str
    """Digest of the installed files that decide a vector: the weights and the tokenizer.

    For a remote model, of what is asked of which service.
    """
    precision: str
    kind: ModelKind = ModelKind.BI_ENCODER
    layer_norm: bool = False
    """Whether the pooled vector is standardised (mean 0, variance 1) before it is cut and normalised."""
    closing_token: str = ""
    """A token that ends every text, for models that pool it and whose tokenizer does not add it."""
    truncations: tuple[int, ...] = ()
    """Lengths, largest first, to which a vector may be cut and normalised again (Matryoshka training)."""
    token_output: str = ""
    """The graph's output of token states, of a vector when pooling is "graph", or of a cross-encoder's logits; empty:
    by the usual names."""
    sparse_output: str = ""
    """The graph's output of one weight a token, (batch, sequence); empty if it has none."""
    colbert_output: str = ""
    """The graph's output of late-interaction vectors, (batch, sequence, dim); empty if it has none."""
    score_scale: float = 1.0
    """A cross-encoder's logit is multiplied by this, before the logistic function makes it a score."""
    score_offset: float = 0.0
    """Added to it then: it moves the logit at which a passage is as likely to answer as not."""

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> "ModelDescription":
        """The description that `as_values` gave.

        :raises TypeError: a key is unknown or missing.
        :raises ValueError: the kind is unknown.
        """
        typed = {**values, "kind": ModelKind(values.get("kind", ModelKind.BI_ENCODER))}
        typed["truncations"] = tuple(values.get("truncations", ()))
        return cls(**typed)

    def as_values(self) -> dict[str, Any]:
        """Simple values by name, without later fields that say nothing: what was written before stays the same."""
        values = {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}
        silent = {f.name for f in fields(self) if f.default is not MISSING and getattr(self, f.name) == f.default}
        return {name: value for name, value in values.items() if name not in silent}
