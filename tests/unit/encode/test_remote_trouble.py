import time
from email.utils import formatdate

import pytest

from desktop_app.encode.remote_trouble import LONGEST_ASKED_S, asked_wait_s


def test_the_time_to_wait_is_read_as_seconds_or_as_a_date() -> None:
    assert asked_wait_s({"Retry-After": "2.5"}) == 2.5
    assert asked_wait_s({"Retry-After": formatdate(time.time() + 60, usegmt=True)}) == pytest.approx(60, abs=5)
    strange = [asked_wait_s({"Retry-After": text}) for text in ("", "soon", "-3", "nan", "inf", "1e9")]
    assert strange == [0, 0, 0, 0, LONGEST_ASKED_S, LONGEST_ASKED_S]
