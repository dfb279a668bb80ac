from byeori.monitoring.drift.expectations import broken_expectations
from watched import reference_of, rows_of


def _broken(rows):
    reference = reference_of()
    return broken_expectations(reference, reference.count(rows)["traits"])


def test_healthy_answers_break_nothing():
    assert _broken(rows_of(2000, 3)) == ()


def test_ranges_sets_and_what_is_missing_are_expected_to_stay():
    rows = rows_of(400, 3)
    for number, row in enumerate(rows):
        if number % 10 == 0:
            row["age.value"] = 400.0
        if number % 10 == 1:
            row["town.value"] = "Atlantis"
        if number % 5 == 2:
            row["answer.confidence"] = None
    found = {(one.trait, one.kind): one for one in _broken(rows)}
    assert set(found) == {("age.value", "range"), ("town.value", "set"), ("answer.confidence", "missing")}
    assert found["town.value", "set"].text() == (
        "town.value: 40 answers (10.0%) are none of Seoul, Jeju, Busan; of the reference 0.0% are"
    )
    assert "are outside of" in found["age.value", "range"].text()
    assert "80 answers (20.0%) are missing, and the reference has 0.0%" in found["answer.confidence", "missing"].text()


def test_one_odd_answer_of_many_breaks_nothing():
    rows = rows_of(1000, 3)
    rows[7]["age.value"] = 400.0
    assert _broken(rows) == ()
