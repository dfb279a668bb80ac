from byeori.monitoring.drift.compared import compare_traits
from byeori.monitoring.drift.slices import concentrated
from watched import reference_of, rows_of


def _found(rows):
    reference = reference_of()
    drifts = compare_traits(reference, reference.count(rows)["traits"])
    return concentrated(reference, reference.matrix(rows), drifts)


def test_a_change_in_one_town_is_found_there():
    found = _found(rows_of(1200, 3, shift=10.0, only="Jeju"))
    assert (found[0].trait, found[0].slice) == ("age.value", "town.value = Jeju")
    assert found[0].change > 7
    assert abs(found[0].elsewhere) < 2


def test_a_change_that_is_everywhere_is_in_no_slice():
    assert _found(rows_of(1200, 4, shift=8.0)) == []


def test_where_nothing_has_changed_nothing_is_looked_for():
    assert _found(rows_of(600, 5)) == []
