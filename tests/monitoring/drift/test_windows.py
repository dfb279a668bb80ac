import pytest

from byeori.monitoring.drift import windows
from byeori.monitoring.drift.windows import counted, floor_hour
from byeori.tracking.records import Answer
from watched import HOUR_S, START, bundle_in, rows_of, subject_in, write


@pytest.fixture
def subject(tmp_path):
    return subject_in(tmp_path, bundle_in(tmp_path))


def test_counts_of_hours_add_up_to_windows_and_to_all(subject):
    write(subject, rows_of(48, 3), step_s=HOUR_S)
    found = counted(subject, START, START + 48 * HOUR_S, "day")
    assert found.answers == 48
    assert sum(window.answers for window in found.windows) == 48
    assert 2 <= len(found.windows) <= 3  # local days
    assert sum(found.traits["age.value"]["places"]) == 48
    assert len(counted(subject, START, START + 48 * HOUR_S, "hour").windows) == 48


def test_what_lies_outside_of_the_time_is_not_counted(subject):
    write(subject, rows_of(48, 3), step_s=HOUR_S)
    assert counted(subject, START + 5 * HOUR_S, START + 9 * HOUR_S, "hour").answers == 4
    assert counted(subject, START - 90 * HOUR_S, START, "hour").windows == ()


def test_answers_that_nobody_has_counted_are_read_row_by_row(subject):
    rows = rows_of(30, 3)
    subject.store.write_answers(
        [Answer(f"a{n}", START + 600 * n, subject.bundle.digest, None, row, {}, 1.0) for n, row in enumerate(rows)]
    )
    found = counted(subject, START, START + 9 * HOUR_S, "hour")
    assert found.answers == 30
    assert len(found.windows) == 5
    assert found.traits == subject.reference.count(rows)["traits"] | {"age.value": found.traits["age.value"]} | {
        "answer.confidence": found.traits["answer.confidence"]
    }


def test_hours_before_anybody_counted_are_read_beside_those_that_are_counted(subject):
    rows = rows_of(6, 3)
    subject.store.write_answers(
        [Answer(f"old{n}", START + HOUR_S * n, subject.bundle.digest, None, row, {}, 1.0) for n, row in enumerate(rows)]
    )
    write(subject, rows_of(4, 4), start=START + 40 * HOUR_S, step_s=HOUR_S)
    found = counted(subject, START, START + 90 * HOUR_S, "hour")
    assert found.answers == 10
    assert [window.answers for window in found.windows] == [1] * 10
    assert counted(subject, START + 20 * HOUR_S, START + 42 * HOUR_S, "hour").answers == 2


def test_several_writers_of_one_hour_are_added_up(subject):
    write(subject, rows_of(10, 3), name="one")
    write(subject, rows_of(15, 4), name="two")
    (window,) = counted(subject, START, START + HOUR_S, "hour").windows
    assert window.answers == 25
    assert window.mean["age.value"] == pytest.approx(40, abs=8)


def test_hours_begin_at_full_hours():
    assert floor_hour(7300.0) == 7200.0


def _killed_after(subject, counted_rows, lost_rows):
    write(subject, counted_rows)
    answers = [
        Answer(f"lost{n}", START + 600 + n, subject.bundle.digest, None, row, {}, 1.0)
        for n, row in enumerate(lost_rows)
    ]
    subject.store.write_answers(answers)


def test_an_hour_that_a_killed_server_did_not_count_whole_is_read_again(subject):
    _killed_after(subject, rows_of(10, 3), rows_of(5, 4))
    write(subject, rows_of(3, 5), start=START + 2 * HOUR_S, name="next")
    found = counted(subject, START, START + 4 * HOUR_S, "hour")
    assert [window.answers for window in found.windows] == [15, 3]
    assert (found.answers, found.uncounted) == (18, 0)


def test_of_an_hour_too_large_to_be_read_again_what_is_in_no_count_is_told(subject, monkeypatch):
    monkeypatch.setattr(windows, "_READ_AGAIN", 12)
    _killed_after(subject, rows_of(10, 3), rows_of(5, 4))
    found = counted(subject, START, START + 4 * HOUR_S, "hour")
    assert (found.answers, found.uncounted) == (10, 5)
