"""What is done with files inside archives and messages: the default rules, without the ones about a file system.

Must not know how anything is unpacked. Asked by name in the processes that read files.
"""

from desktop_app.records import MEMBER_SEPARATOR, MemberUse
from desktop_app.sources.ignore_defaults import IGNORE_GROUPS
from desktop_app.sources.ignore_rules import DefaultTable

_DEFAULTS = DefaultTable(IGNORE_GROUPS)
_NAMED = frozenset(group.reason for group in IGNORE_GROUPS if group.named)


def member_use(name: str) -> MemberUse:
    """What is done with the member `name`, written as in `Locator.member`. What is hidden is passed over."""
    *folders, file = name.rpartition(MEMBER_SEPARATOR)[2].split("/")
    if any(folder.startswith(".") or _DEFAULTS.reason(folder, is_dir=True) for folder in folders):
        return MemberUse.PASSED_OVER
    reason = _DEFAULTS.reason(file, is_dir=False)
    if reason in _NAMED:
        return MemberUse.NAMED
    return MemberUse.PASSED_OVER if reason or file.startswith(".") else MemberUse.READ
