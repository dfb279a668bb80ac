import itertools

import numpy as np

from byeori.monitoring.drift.unlike import least_like
from watched import reference_of, rows_of


def test_the_strangest_answers_come_first_with_what_makes_them_so():
    reference, rows = reference_of(), rows_of(200, 3)
    rows[17] = {**rows[17], "age.value": 999.0, "town.value": "Atlantis"}
    rows[90] = {**rows[90], "age.value": -5.0}
    found = least_like(reference, reference.matrix(rows), np.ones((200, 4), bool))
    assert [one.row for one in found[:2]] == [17, 90]
    assert set(found[0].why) == {"age.value 999", "town.value new"}
    assert len(found) == 10
    assert all(a.score >= b.score for a, b in itertools.pairwise(found))


def test_of_no_answers_none_is_strange():
    assert least_like(reference_of(), np.empty((0, 4), np.float32), np.ones((0, 4), bool)) == []


def test_traits_that_were_not_computed_make_no_answer_strange():
    reference, rows = reference_of(), rows_of(50, 3)
    bare = reference.matrix([*rows, {}])
    known = np.ones((51, 4), bool)
    known[50] = False
    assert least_like(reference, bare, known, most=51)[-1].score == 0.0
