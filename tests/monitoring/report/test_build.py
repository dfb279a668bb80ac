from dataclasses import replace

import numpy as np
import pytest

from byeori.core.errors import DataError
from byeori.monitoring.alarms.look import look
from byeori.monitoring.drift import windows
from byeori.monitoring.report.build import build_report
from byeori.tracking.records import Answer
from watched import HOUR_S, START, bundle_in, rows_of, subject_in, write


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    return bundle_in(tmp_path_factory.mktemp("bundle"))


@pytest.fixture
def subject(tmp_path, bundle):
    return subject_in(tmp_path, bundle)


def _report(subject, hours=2000, since=START):
    return build_report(subject, look(subject), since, START + hours * HOUR_S, by="day")


def test_no_answers_yet_is_told(subject):
    with pytest.raises(DataError, match="has given no answers yet; `byeori serve` and `byeori predict --record`"):
        _report(subject)


def test_answers_of_another_bundle_are_told_by_their_bundle(subject):
    subject.store.write_answers([Answer("x", START, "f" * 64, None, {}, {}, 1.0)])
    with pytest.raises(DataError, match=r"no answers yet.*holds answers of other bundles: ffffffffffff; name the run"):
        _report(subject)


def test_no_answers_in_the_time_say_when_the_newest_was(subject):
    write(subject, rows_of(40, 3))
    with pytest.raises(
        DataError, match=r"no answers from .* to .*; there are some from .*say another time by --since and --until"
    ):
        _report(subject, since=START + 100 * HOUR_S)


def test_an_alarm_that_stands_is_told_though_the_time_has_no_answers(subject):
    write(subject, rows_of(300, 3, shift=15.0))
    with pytest.raises(DataError, match=r"no answers from .*An alarm stands: age\.value"):
        _report(subject, since=START + 100 * HOUR_S)


def test_answers_that_came_too_late_to_be_tested_are_told(subject):
    write(subject, rows_of(40, 3), step_s=HOUR_S)
    assert _report(subject).promise.untested == 0
    write(subject, rows_of(9, 4), name="late")
    late = _report(subject).promise
    assert (late.answers, late.untested) == (40, 9)
    assert "9 more came late, or too many at once, and are not tested" in late.text()


def test_answers_that_are_in_no_count_are_told(subject, monkeypatch):
    monkeypatch.setattr(windows, "_READ_AGAIN", 0)
    write(subject, rows_of(40, 3))
    rows = rows_of(7, 4)
    lost = [Answer(f"lost{n}", START + n, subject.bundle.digest, None, row, {}, 1.0) for n, row in enumerate(rows)]
    subject.store.write_answers(lost)
    assert any("7 more answers of this time are in no count: a server was killed" in n for n in _report(subject).notes)


def test_a_promise_of_less_than_a_percent_is_told_as_it_is(subject):
    write(subject, rows_of(40, 3))
    assert "is at most 0.1%." in replace(_report(subject).promise, alpha=0.001).text()


def test_that_not_all_traits_have_a_test_is_told(subject):
    (age, *_) = subject.reference.traits.values()
    traits = subject.reference.traits | {f"more{n}": replace(age, name=f"more{n}") for n in range(300)}
    sample = np.concatenate([subject.reference.sample, np.repeat(subject.reference.sample[:, :1], 300, 1)], 1)
    wide = replace(subject, reference=replace(subject.reference, traits=traits, sample=sample))
    write(wide, rows_of(40, 3))
    assert any(
        "Of 304 traits 256 have a test, and the one over all together reads 64" in n for n in _report(wide).notes
    )


def test_too_few_answers_say_how_many_more(subject):
    write(subject, rows_of(12, 3))
    with pytest.raises(DataError, match=r"12 answers from .* are too few to say anything; wanted 30, 18 more"):
        _report(subject)


def test_an_alarm_that_stands_is_told_though_the_time_has_few_answers(subject):
    write(subject, rows_of(300, 3, shift=15.0))
    look(subject)
    write(subject, rows_of(5, 4, shift=15.0), START + 400 * HOUR_S, name="few")
    found = _report(subject, since=START + 390 * HOUR_S)
    assert found.has_alarm
    assert found.answers == 5


def test_a_report_has_alarms_traits_slices_examples_windows_and_releases(subject):
    write(subject, rows_of(200, 3), step_s=HOUR_S)
    write(subject, rows_of(800, 4, shift=15.0, only="Jeju"), START + 200 * HOUR_S, HOUR_S, name="b")
    found = _report(subject)
    assert "age.value" in [one.what for one in found.alarms]
    assert "age.value on" in found.changes
    assert found.changed[0].name == "age.value"
    assert found.slices[0].slice == "town.value = Jeju"
    assert len(found.examples) == 10
    assert found.answers == 1000
    assert sum(window.answers for window in found.windows) == 1000
    assert [one.is_this for one in found.releases] == [True]
    assert found.latencies[0].p95_ms == 8.0
    assert found.notes == ()


def test_a_bundle_of_before_is_compared_and_told_to_have_no_alarms(subject):
    lean = replace(subject, reference=replace(subject.reference, sample=np.empty((0, 4), np.float32)))
    write(lean, rows_of(300, 3, shift=10.0))
    found = _report(lean)
    assert not found.has_alarm
    assert found.changed[0].name == "age.value"
    assert "keeps a few quantiles" in found.notes[0]
    assert "No alarm can be given" in found.promise.text()


def test_answers_without_traits_are_told(subject):
    write(subject, [*rows_of(40, 3), *({} for _ in range(9))])
    assert any("9 of 49 answers have no traits" in note for note in _report(subject).notes)
