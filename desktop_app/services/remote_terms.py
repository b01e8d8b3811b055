"""What a person must know before a folder is given a remote model: what is sent where, and what it costs.

Nothing is sent to find it out: passages are counted, and their tokens are estimated from some of them.
"""

from dataclasses import dataclass

from desktop_app.chunk.token_counts import EstimatedCounter
from desktop_app.encode.bi_encoder import passage_input
from desktop_app.encode.remote_dialects import host_of, is_this_machine
from desktop_app.model_description import RemoteSource
from desktop_app.records import Fingerprint
from desktop_app.store.database import Database, environment_faults
from desktop_app.store.root_models import RootModels
from desktop_app.store.search_reader import SearchReader
from desktop_app.store.vectors import Vectors

SAMPLE = 1000
"""Passages whose tokens are estimated; the rest is taken to be like them."""
UNKNOWN_FINGERPRINT = -1
EVERYTHING = 2**62


@dataclass(frozen=True, slots=True)
class RemoteTerms:
    """The facts behind a person's yes or no."""

    host: str
    here: bool
    """Whether the host is this machine."""
    passages: int
    """Of the folder, without a vector of the model."""
    tokens: int
    """Estimated."""
    usd: float | None
    """At the list price; None where that is not known."""

    def sentences(self, name: str, folder: str) -> tuple[str, ...]:
        """What to show before the question, as lines."""
        whom = f"{self.host}, a server on this machine" if self.here else f"{self.host}, out of your hands"
        return (
            f"{name} does not run inside Findwell: it is a service at {whom}.",
            f"Sent there: the text of every file in {folder}, now and later, and every question you ask while {name}"
            " is chosen for it, also unfinished ones while you type.",
            "Other folders are not sent. File names are sent where they are the title of a text.",
            self._cost(),
        )

    def _cost(self) -> str:
        if not self.passages:
            return "Every passage has its vector already; only what is new will be sent."
        passages = "1 passage" if self.passages == 1 else f"{self.passages:,} passages"
        return f"To be sent now: {passages}, about {self.tokens:,} tokens; {self._price()}."

    def _price(self) -> str:
        if self.usd is None:
            return "what that costs is not known"
        amount = f"about US$ {self.usd:,.2f}" if self.usd >= 0.01 else "less than US$ 0.01"
        return f"{amount} at the list price"


def remote_terms(database: Database, source: RemoteSource, fingerprint: Fingerprint, root_id: int) -> RemoteTerms:
    """The terms of giving the root the model of `fingerprint` that `source` runs."""
    with environment_faults(database.path):
        known = Vectors(database.reader()).known_fingerprint_id(fingerprint)
        wanted = UNKNOWN_FINGERPRINT if known is None else known
        missing = RootModels(database.reader()).missing(root_id, wanted, EVERYTHING)
        tokens = _estimated_tokens(SearchReader(database), missing)
    price = source.usd_per_million_tokens
    return RemoteTerms(
        host_of(source.endpoint),
        is_this_machine(source.endpoint),
        len(missing),
        tokens,
        tokens * price / 1e6 if price else None,
    )


def _estimated_tokens(reader: SearchReader, chunk_ids: list[int]) -> int:
    sample = chunk_ids[:: max(1, len(chunk_ids) // SAMPLE)][:SAMPLE]
    texts = reader.texts(sample).values()
    counts = EstimatedCounter().count([passage_input(text.context, text.text) for text in texts])
    return round(sum(counts) * len(chunk_ids) / max(1, len(counts)))
