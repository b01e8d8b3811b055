"""What the window says of models that services run, and of their keys. No Qt.

Owns the sentences beside the terms, which are those of `RemoteTerms`. Must not know where on the window they stand.
"""

from desktop_app.gui.operations.remote import Offer, Unanswered
from desktop_app.gui.wording import folder_text, root_name
from desktop_app.services.api_keys import KeyPlace
from desktop_app.services.remote_use import ServiceKey

RETRIED = "It is tried again by itself."
"""The end of what is said of a passing failure; it is not true of a trial."""
AGREE, DECLINE = "Send the text", "Do not send"


def question_text(offer: Offer) -> str:
    """What the person is asked."""
    return f"Send the text of {root_name(offer.root.path)} to {offer.terms.host}?"


def warning_text(offer: Offer) -> str:
    """That the model is somewhere else, and where."""
    return _sentences(offer)[0]


def terms_of(offer: Offer) -> tuple[str, ...]:
    """What is sent, what is not, how much, and what it costs: a paragraph each."""
    return _sentences(offer)[1:]


def _sentences(offer: Offer) -> tuple[str, ...]:
    return offer.terms.sentences(offer.title, folder_text(offer.root.path))


def taking_back_text() -> str:
    """How an agreement ends."""
    return "You can take it back at any time: choose another model for the folder, and nothing more is sent."


def key_text(key: ServiceKey) -> str:
    """Where the key is, or how to bring one, in sentences."""
    if key.place is KeyPlace.VARIABLE:
        return f"The key for {key.host} is taken from the variable {key.variable} of the environment."
    if key.place is KeyPlace.KEYCHAIN:
        return f"There is a key for {key.host} in the keychain of this system."
    if key.place is KeyPlace.MISSING:
        return "It is kept in the keychain of this system, sent to that service only, and written nowhere else."
    return (
        "This system has no keychain in which Findwell could keep a key. If the service asks for one, put it into the "
        f"variable {key.variable} of the environment and start Findwell again. It is only read there, stored nowhere."
    )


def key_caption(key: ServiceKey) -> str:
    """What is to be typed."""
    other = "Another key" if key.place is KeyPlace.KEYCHAIN else "Key"
    return f"{other} for {key.host}{', if that server asks for one' if key.here else ''}"


def asking_text(host: str) -> str:
    """That the service is being tried."""
    return f"Asking {host} for the vector of two harmless words…"


def unanswered_text(unanswered: Unanswered, key: ServiceKey) -> str:
    """Why a trial failed and what can be done, where the key can be typed."""
    refusal = unanswered.refusal
    if not unanswered.by_key:
        return f"{refusal.message} {refusal.remedy.removesuffix(RETRIED)}".strip()
    return f"{refusal.message} {_key_remedy(key)}"


def _key_remedy(key: ServiceKey) -> str:
    if key.place is KeyPlace.VARIABLE:
        return f"Correct the variable {key.variable} and start Findwell again."
    if key.place is KeyPlace.NO_KEYCHAIN:
        return f"Put one into the variable {key.variable} and start Findwell again."
    return "Type another one above." if key.place is KeyPlace.KEYCHAIN else "Type it above."


def kept_text(host: str) -> str:
    """That a key is there now."""
    return f"The key for {host} is in the keychain."


def forgotten_text(host: str, *, found: bool) -> str:
    """That it is not there any more."""
    return f"The key for {host} is deleted." if found else f"There was no key for {host}."


def leaving_question(folder: str, host: str) -> str:
    """What is asked before a folder gets another model than the remote one it has."""
    return f"Stop sending the text of {folder} to {host}?"


def leaving_text(title: str) -> str:
    """What happens then; `title` is the model that the folder will have."""
    return (
        f"Nothing more is sent there from now on. The folder is searched with {title}; passages that have no vector of "
        "it yet are found by their words."
    )
