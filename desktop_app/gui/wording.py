"""The sentences of the window: numbers, dates, places and states in words. No Qt.

Owns how a record reads. Must not know where on the window it stands.
"""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from email.utils import parseaddr
from pathlib import Path

from desktop_app.present.coverage_text import coverage_text, covers_all, share_text
from desktop_app.present.left_out_text import left_out_text
from desktop_app.present.rows import standing
from desktop_app.present.shown_names import name_in_line
from desktop_app.records import MEMBER_SEPARATOR, FileState
from desktop_app.search_records import Hit, Lane, SearchResult
from desktop_app.services.index_status import Activity, IndexStatus, RootStatus, Switching

_DATE = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(\d\d))?)?(?!\d)")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
SEPARATOR = " · "
"""Between the parts of a line."""
TitleOf = Callable[[str], str]
"""A model's name for people, by the name by which it is chosen."""


def files_text(count: int) -> str:
    """'1 file', '12,403 files'."""
    return "1 file" if count == 1 else f"{count:,} files"


def scans_text(count: int) -> str:
    """'1 file with pictures', '12 files with pictures': whose pictures are read last."""
    return f"{files_text(count)} with pictures"


def percent_of(root: RootStatus) -> int:
    """How much of a root is done, 0 to 100: 100 only when all is.

    Files that cannot be read count as done, those whose words can be searched already as half done.
    """
    return int(100 * share_done(root.files)) if root.total else 0


def share_done(files: Mapping[FileState, int]) -> float:
    """The same as a share of 1; no files are done."""
    total = sum(files.values())
    done = files.get(FileState.INDEXED, 0) + files.get(FileState.FAILED, 0)
    return (done + files.get(FileState.EXTRACTED, 0) / 2) / total if total else 1.0


def root_name(path: Path) -> str:
    """The folder's own name, or the whole path for a drive."""
    return name_in_line(path.name or path)


def root_place_text(root: RootStatus, title_of: TitleOf) -> str:
    """The folder's path, and the model that it has of its own."""
    return SEPARATOR.join(filter(None, (folder_text(root.path), own_model_text(root, title_of))))


def own_model_text(root: RootStatus, title_of: TitleOf) -> str:
    """The model that a folder has of its own, and where its text is sent, if it is; empty for the common model."""
    title = title_of(root.model) if root.model else ""
    return f"{title}, sent to {root.host}" if root.host else title


def root_text(root: RootStatus, activity: Activity) -> str:
    """How far a root is, in a few words."""
    if root.problem:
        return root.problem
    if root.total == 0:
        return "looking for files…" if activity is Activity.SCANNING else left_out_text(root.left_out) or "no files yet"
    if percent_of(root) == 100:
        unread = root.files.get(FileState.FAILED, 0)
        read = f"{root.total - unread:,} of {files_text(root.total)} ✓" if unread else f"{files_text(root.total)} ✓"
        return SEPARATOR.join(filter(None, (read, "paused" if root.paused else "", _disks_away_text(root))))
    if root.paused or activity is Activity.PAUSED:
        return f"paused at {percent_of(root)} %"
    return _unfinished_text(root, activity)


def _disks_away_text(root: RootStatus) -> str:
    match root.disks_away:
        case ():
            return ""
        case (disk,):
            return f"{root_name(disk)} not connected"
        case disks:
            return f"{len(disks)} disks not connected"


def _unfinished_text(root: RootStatus, activity: Activity) -> str:
    if 0 < root.to_recognise == root.files.get(FileState.PENDING, 0) + root.files.get(FileState.EXTRACTED, 0):
        return f"{scans_text(root.to_recognise)} to go"
    if activity is Activity.IDLE and root.files.get(FileState.PENDING, 0) == 0:
        return f"{files_text(root.total)}, found by their words"
    if activity in (Activity.IDLE, Activity.STOPPED):
        return f"{percent_of(root)} % indexed"
    return f"indexing {percent_of(root)} %"


def remaining_text(seconds: float | None) -> str:
    """'about 3 min left'; empty while unknown or over."""
    if seconds is None or seconds <= 0:
        return ""
    if seconds < 60:
        return "less than a minute left"
    if seconds < 90 * 60:
        return f"about {round(seconds / 60)} min left"
    if seconds < 36 * 3600:
        return f"about {round(seconds / 3600)} h left"
    return f"about {round(seconds / 86400)} days left"


def switching_text(switching: Switching, title_of: TitleOf) -> str:
    """'from A to B: 1,204 of 9,022 passages'."""
    anew, to = switching.from_model in ("", switching.to_model), title_of(switching.to_model)
    way = f"anew with {to}" if anew else f"from {title_of(switching.from_model)} to {to}"
    return f"{way}: {switching.done:,} of {switching.total:,} passages"


def share_of_work(status: IndexStatus) -> float:
    """How much of what is being done is done, 0 to 1: the switch to another model, or else the files."""
    if status.switching and not _waiting(status):
        return min(one.share for one in status.switching)
    return share_done({state: status.count(state) for state in FileState})


def status_text(status: IndexStatus, title_of: TitleOf) -> str:
    """The line at the foot of the window, without the failures, which are a button of their own."""
    if not status.roots or (status.problem and status.activity is Activity.STOPPED):
        return status.problem or "No folders yet"
    return sentence(SEPARATOR.join(filter(None, (*_work_parts(status, title_of), status.problem))))


def sentence(text: str) -> str:
    """The text with a capital at its beginning."""
    return text[:1].upper() + text[1:]


def _work_parts(status: IndexStatus, title_of: TitleOf) -> list[str]:
    if status.activity is Activity.IDLE:
        return [_standing_text(status)]
    if status.activity is Activity.STOPPED:
        switching = [switching_text(one, title_of) for one in status.switching]
        return [_standing_text(status), *switching, "not indexing here" if _waiting(status) or switching else ""]
    parts = [switching_text(one, title_of) for one in status.switching]
    if not parts or _waiting(status):
        parts.insert(0, f"{status.count(FileState.INDEXED):,} of {files_text(status.files)}")
    parts += _pace_parts(status)
    if status.count(FileState.EXTRACTED):
        parts.append(f"{status.count(FileState.EXTRACTED):,} more found by their words")
    return [*parts, _scans_part(status)]


def _pace_parts(status: IndexStatus) -> list[str]:
    """How long it takes: early in the line, whose end is cut off in a small window."""
    if status.activity is Activity.SCANNING:
        return ["looking for files…"]
    if status.activity is Activity.PAUSED:
        return ["paused"]
    if status.chunks_per_s >= 0.5 and not _only_scans(status):
        return [remaining_text(status.remaining_s), f"{status.chunks_per_s:,.0f} passages/s"]
    return []


def _scans_part(status: IndexStatus) -> str:
    """What is said of pictures beside the other files, so that nobody takes a slow end for a standstill."""
    if not status.to_recognise:
        return ""
    scans = scans_text(status.to_recognise)
    if status.activity is Activity.INDEXING and _only_scans(status):
        return f"{scans} left, some seconds a picture"
    return f"{scans} still to read"


def _only_scans(status: IndexStatus) -> bool:
    """Whether everything else is done, vectors included."""
    return 0 < status.to_recognise == _waiting(status)


def _waiting(status: IndexStatus) -> int:
    return status.count(FileState.EXTRACTED) + status.count(FileState.PENDING)


def _standing_text(status: IndexStatus) -> str:
    """How far the index is while nothing is done."""
    wordy = status.count(FileState.EXTRACTED)
    if wordy and not status.model:
        return f"{files_text(wordy)} found by their words; their meaning waits for the language model"
    if (waiting := _waiting(status)) and waiting == status.to_recognise:
        return f"{files_text(status.count(FileState.INDEXED))} indexed, {scans_text(waiting)} waiting to be read"
    if waiting:
        return f"{files_text(status.count(FileState.INDEXED))} indexed, {waiting:,} waiting"
    indexed = f"{files_text(status.count(FileState.INDEXED))} indexed"
    if problems := sum(bool(root.problem) for root in status.roots):
        return f"{indexed}{SEPARATOR}{problems:,} {'folder' if problems == 1 else 'folders'} with a problem"
    return f"{indexed} and up to date"


def balance_text(balance: float) -> str:
    """Where the slider between words (-1) and meaning (1) stands: 'automatic', '40 % towards words', 'meaning only'."""
    if balance == 0:
        return "automatic"
    end = "words" if balance < 0 else "meaning"
    return f"{end} only" if abs(balance) == 1 else f"{round(100 * abs(balance))} % towards {end}"


def failures_text(failed: int, in_part: int, counted: Callable[[int], str] = "{:,}".format) -> str:
    """'12 could not be read', '12 could not be read, 3 only in part', '3 read only in part'; one of them is not 0."""
    if not failed:
        return f"{counted(in_part)} read only in part"
    return f"{counted(failed)} could not be read{f', {in_part:,} only in part' if in_part else ''}"


def results_text(result: SearchResult, *, more: bool) -> str:
    """The line above the results: how many, whether there may be more, and how complete they can be."""
    count = standing(result.hits)
    if result.hits and not result.relevant:
        parts = ["Nothing relevant found; these come nearest"]
    elif (relevant := standing(result.relevant_hits)) < count:
        parts = [_documents(relevant)]
    else:
        parts = [f"The best {count:,} documents" if more else _documents(count)]
    return SEPARATOR.join(filter(None, (*parts, coverage_text(result))))


def weak_hits_text(count: int) -> str:
    """What shows the hits that are folded away."""
    return f"Show {_documents(count)} less likely to answer"


def fold_text(says: str, *, unfolded: bool) -> str:
    """What a menu offers for '3 versions'."""
    return f"{'&Hide' if unfolded else 'Sho&w'} the {says}"


def _documents(count: int) -> str:
    return "1 document" if count == 1 else f"{count:,} documents"


def nothing_found_text(result: SearchResult) -> str:
    """Why nothing may have been found, as one or two sentences."""
    advice = "Try fewer or other words, or remove a filter."
    if Lane.DENSE not in result.lanes and result.query.text:
        return f"Only words were searched. {advice}"
    if covers_all(result):
        return f"All of your readable files were looked at. {advice}"
    return f"{share_text(result)} are indexed so far. What is read later appears by itself."


def short_member(file: str, member: str) -> str:
    """'old.zip ▸ lease.pdf': a file inside a file without the folders and files between."""
    return name_in_line(f"{file}{MEMBER_SEPARATOR}{member_file(member)}")


def member_file(member: str) -> str:
    """'lease.pdf' of 'letters.zip ▸ 2019/lease.pdf'."""
    return member.rpartition(MEMBER_SEPARATOR)[2].rpartition("/")[2]


def folder_text(folder: Path) -> str:
    """The path with the home folder written as ~."""
    home = Path.home()
    if folder == home:
        return "~"
    return name_in_line(f"~/{folder.relative_to(home).as_posix()}" if folder.is_relative_to(home) else folder)


def date_text(modified: str, now: datetime) -> str:
    """An ISO 8601 time in the zone of `now`: '14:02' today, '3 Mar' this year, else '3 Mar 2023'."""
    if not modified:
        return ""
    moment = datetime.fromisoformat(modified)
    with suppress(OverflowError):  # a day at either end of the calendar stays where it is
        moment = moment.astimezone(now.tzinfo)
    if moment.date() == now.date():
        return f"{moment:%H:%M}"
    day = f"{moment.day} {_MONTHS[moment.month - 1]}"
    return day if moment.year == now.year else f"{day} {moment.year}"


def written_text(hit: Hit, now: datetime) -> str:
    """What the document says of who wrote it and when, in the zone of `now`: 'Mary Smith, 3 May 2021'."""
    name, address = parseaddr(hit.author)
    author = hit.author if "@" not in hit.author else name or address
    return ", ".join(filter(None, (author, _day_text(hit.created, now))))


def _day_text(created: str, now: datetime) -> str:
    """'3 May 2021', 'May 2021' or '2021', as much as is known."""
    with suppress(ValueError, OverflowError):
        moment = datetime.fromisoformat(created)
        created = moment.astimezone(now.tzinfo).isoformat() if moment.tzinfo is not None else created
    found = _DATE.match(created)
    year, month, day = found.groups() if found else ("", "", "")
    words = (str(int(day)) if day else "", _MONTHS[int(month) - 1] if month else "", year)
    return " ".join(filter(None, words))
