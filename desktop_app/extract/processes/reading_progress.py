"""What is known of a file while workers read it: which members are done, and which one cost a worker its life."""

from dataclasses import replace

from desktop_app.extract.contents import Found, parted
from desktop_app.extract.processes.worker_process import Begun, Outcome
from desktop_app.records import ExtractionFailure, FailureReason, MemberRead, NeedsRecognition

_MAX_LOST = 5
"""So many members of one file may cost a worker; then the file itself is given up."""


class ReadingProgress:
    """Of one file. Used by one thread."""

    def __init__(self, found: Found) -> None:
        self._found = found
        self.done: set[str] = set()
        self._under_way: list[str] = []
        """The member that is being read now, after the containers it lies in."""
        self._crashed_at: list[str] | None = None
        self._crashes = 0
        self._lost = 0
        self._pictures = self._pictures_before = 0
        """Not recognised in members that this worker has read, and in those that lost ones had."""

    def take(self, message: Begun | MemberRead) -> None:
        """A worker reads on."""
        if isinstance(message, Begun):
            self._under_way.append(message.name)
        else:
            self._finish(message)

    def crashed(self, exit_code: int | None) -> ExtractionFailure | None:
        """The worker has died. Returns why the file is given up; None to read on in a new one."""
        self._crashes += 1
        if self._crashed_at != self._under_way and self._crashes < 2 * _MAX_LOST:
            self._crashed_at = self._under_way
            self._begin_again()
            return None
        text = f"Reading it crashed the reader (exit code {exit_code})."
        return self.given_up(ExtractionFailure(FailureReason.CRASHED, text))

    def given_up(self, failure: ExtractionFailure) -> ExtractionFailure | None:
        """What is being read has failed so. Returns what that means for the file; None to read on behind it."""
        if not self._under_way:
            return failure
        name = self._under_way[-1]
        self._finish(MemberRead(name, b"", 0, 0, failure))
        self._begin_again()
        self._lost += 1
        if self._lost < _MAX_LOST:
            return None
        return replace(failure, detail=f"{failure.detail} What comes after “{name}” in it is left out.")

    def completed(self, outcome: Outcome) -> Outcome:
        """What the last worker said of the file, with the pictures that the lost ones had counted."""
        read, pictures = parted(outcome)
        pictures += self._pictures_before
        return NeedsRecognition(read, pictures) if pictures else read

    def _begin_again(self) -> None:
        self._under_way = []
        self._pictures_before += self._pictures
        self._pictures = 0

    def _finish(self, member: MemberRead) -> None:
        if member.name in self._under_way:
            self._under_way.remove(member.name)
        self.done.add(member.name)
        self._pictures += member.pictures
        self._found(member)
