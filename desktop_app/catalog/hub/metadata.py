"""Asks a model hub which commit a repository is at and what its files must be.

Owns every use of `huggingface_hub`; files are brought by `resumable_download`. Must not know folders here.
Reads HF_ENDPOINT and HF_HUB_OFFLINE at each call; proxies and certificates are the client's own matter. Imported
when an installation from a hub begins, not before: the client takes a quarter of a second to load.
"""

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from json import JSONDecodeError
from urllib.parse import quote

import httpx2
from huggingface_hub import HfApi, ModelInfo, close_session
from huggingface_hub.errors import HfHubHTTPError, OfflineModeIsEnabled

from desktop_app import __version__
from desktop_app.cancellation import CancelToken
from desktop_app.catalog.hub.resumable_download import WantedFile
from desktop_app.catalog.hub.trouble import (
    GIVE_UP,
    no_address,
    no_proxy,
    offline,
    refused,
    retrying,
    unreachable,
    unreadable,
)
from desktop_app.catalog.manifest import HubFile, HubSource
from desktop_app.errors import UserFacingError

DEFAULT_ENDPOINT = "https://huggingface.co"
TIMEOUT_S = 15.0
ATTEMPTS = 3
"""Few: a person without a network should hear of it within seconds."""
YES = {"1", "on", "yes", "true"}


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The files of a source, in its order, at one commit."""

    repository: str
    commit: str
    files: tuple[WantedFile, ...]

    @property
    def origin(self) -> str:
        """What is recorded with the installed model."""
        return f"{self.repository}@{self.commit}"


def look_up(source: HubSource, cancel: CancelToken) -> Snapshot:
    """Size and hash of every file of the source at its commit, or at the newest one if it names none.

    :raises UserFacingError: offline, no connection, something is missing there, or is not what the manifest says.
    :raises Cancelled: on request, between two attempts.
    """
    if os.environ.get("HF_HUB_OFFLINE", "").lower() in YES:
        raise offline()
    info: ModelInfo = retrying(cancel, ATTEMPTS)(_model_info, source)
    cancel.check()
    return _snapshot(source, info)


def endpoint() -> str:
    """The hub's address without a slash at its end."""
    return (os.environ.get("HF_ENDPOINT") or DEFAULT_ENDPOINT).rstrip("/")


def _model_info(source: HubSource) -> ModelInfo:
    api = HfApi(endpoint(), token=False, library_name="findwell", library_version=__version__)
    try:
        return api.model_info(
            source.repository, revision=source.revision or None, files_metadata=True, timeout=TIMEOUT_S
        )
    except OfflineModeIsEnabled as error:
        raise offline() from error
    except HfHubHTTPError as error:
        what = f"{source.repository} at {source.revision}" if source.revision else source.repository
        raise refused(error.response.status_code, error.response.headers, what) from error
    except (httpx2.UnsupportedProtocol, httpx2.InvalidURL) as error:
        raise no_address(endpoint()) from error
    except httpx2.RequestError as error:
        raise unreachable(error) from error
    except (JSONDecodeError, KeyError, TypeError, AttributeError) as error:  # an answer that is not the hub's
        raise _unreadable() from error
    except (ImportError, ValueError) as error:  # from the client's start: a kind of proxy that it does not speak
        raise no_proxy(error) from error
    finally:
        close_session()  # the next call sees changed proxies, and no connection stays open


def _snapshot(source: HubSource, info: ModelInfo) -> Snapshot:
    if not re.fullmatch(r"[0-9a-f]{40}", info.sha or ""):
        raise _unreadable()
    commit = str(info.sha)
    if source.revision not in ("", commit):
        raise UserFacingError(f"The model hub offers {commit} for {source.repository}@{source.revision}.", GIVE_UP)
    known = dict(_contents(source.repository, commit, info))
    return Snapshot(source.repository, commit, tuple(_pinned(file, source, known) for file in source.files))


def _contents(repository: str, commit: str, info: ModelInfo) -> Iterable[tuple[str, WantedFile]]:
    """Path and content of every file whose hash the hub states.

    A hash becomes the name of a file here, so it must look like one.
    """
    for file in info.siblings or ():
        sha256, blob_id = ("", file.blob_id or "") if file.lfs is None else (file.lfs.sha256, "")
        if file.size is not None and re.fullmatch(r"[0-9a-f]{64}|[0-9a-f]{40}", sha256 or blob_id):
            url = f"{endpoint()}/{repository}/resolve/{commit}/{quote(file.rfilename)}"
            title = f"{file.rfilename} of {repository}"
            yield file.rfilename, WantedFile(title, url, file.size, sha256, blob_id)


def _pinned(file: HubFile, source: HubSource, known: dict[str, WantedFile]) -> WantedFile:
    """What the hub says of the file, held to what the manifest says of it."""
    content = known.get(file.path)
    if content is None:
        raise refused(404, {}, f"{file.path} of {source.repository}")
    same_hash = not (file.sha256 and content.sha256) or file.sha256 == content.sha256
    if not same_hash or file.size_bytes not in (0, content.size_bytes):
        raise UserFacingError(f"{content.title} is not the file that Findwell knows.", GIVE_UP)
    return replace(content, sha256=file.sha256, blob_id="") if file.sha256 else content


def _unreadable() -> UserFacingError:
    return unreadable(httpx2.URL(endpoint()).host)
