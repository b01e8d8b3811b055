"""Moments and lengths of time as iWork documents count them: in seconds, moments since 2001."""

from datetime import datetime, timedelta
from math import isfinite

from desktop_app.extract.office.number_formats import Kind, NumberFormat, shown

_FIRST_MOMENT = datetime(2001, 1, 1)
_DAY_S = 86_400


def shown_moment(seconds: float) -> str:
    """As ISO 8601; without the time where that is midnight."""
    try:
        moment = _FIRST_MOMENT + timedelta(seconds=round(seconds)) if isfinite(seconds) else None
    except OverflowError:
        return ""
    return moment.isoformat(" ").removesuffix(":00").removesuffix(" 00:00") if moment else ""


def shown_duration(seconds: float) -> str:
    """Hours, minutes and seconds."""
    return shown(seconds / _DAY_S, NumberFormat(Kind.ELAPSED))
