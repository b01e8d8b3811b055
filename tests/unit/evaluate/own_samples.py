"""An index of a few entries that is asked about itself, and a model that needs no files."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from desktop_app.evaluate.corpus_index import CorpusIndex
from desktop_app.evaluate.datasets import Entry
from desktop_app.evaluate.own_index import OwnIndex
from desktop_app.services.encoder_slot import LoadedModel
from desktop_app.settings import Settings

LEASE = "Either party may terminate the tenancy by giving three months' notice in writing to the other party."
TEXTS = {
    "lease": f"{LEASE} The deposit is three monthly rents and is paid back within six months of the end.",
    "lease-v2": f"{LEASE} The deposit is two monthly rents and is paid back within six months of the end.",
    "bread": "Knead the dough for ten minutes, let it rise until it has doubled, and bake it at 230 degrees.",
    "bicycle": "The rear derailleur is adjusted with two screws that limit how far the chain can move sideways.",
    "tax": "The annual return must be filed with the tax office before the end of July of the following year.",
    "garden": "Tomatoes want a sunny place and are watered at the root, never over their leaves.",
    "heating": "Die Heizkosten werden zu siebzig Prozent nach dem Verbrauch und sonst nach der Wohnfläche verteilt.",
    "茶": "绿茶应当用八十度左右的水冲泡，浸泡两分钟即可饮用。",
    "note": "Too short.",
}
TITLES = {"bread": "Baking at home", "tax": "The yearly return"}
ENTRIES = [Entry(name, TITLES.get(name, ""), text) for name, text in TEXTS.items()]


@contextmanager
def own_index(
    folder: Path, entries: Sequence[Entry] = tuple(ENTRIES), model: LoadedModel | None = None
) -> Iterator[tuple[CorpusIndex, OwnIndex]]:
    """The entries indexed in `folder`, embedded where there is a model."""
    index = CorpusIndex(folder, Settings(), model)
    index.add(entries)
    index.embed()
    models = [] if model is None else [model]
    yield index, OwnIndex(index.database, folder / "vectors", models, Settings().search)
    index.close()
