import numpy as np

from desktop_app.rank.fusion import MIXED_REACH
from desktop_app.retrieve.language_bias import Directions
from desktop_app.search_records import Query, Rerank
from desktop_app.services.search_run import SearchRun


def test_words_have_to_reach_more_where_the_passages_are_in_several_languages() -> None:
    run = SearchRun(Query("lease", ("lease",)), 20, Rerank.LATE)
    run.between["one language"] = Directions()
    assert run.least_reach(0.2) == 0.2
    run.between["several"] = Directions(np.eye(2, 4, dtype=np.float32))
    assert run.least_reach(0.2) == MIXED_REACH * 0.2
    assert run.least_reach(0.0) == 0.0  # switched off
