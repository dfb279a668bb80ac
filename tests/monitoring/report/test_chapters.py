import pytest

from byeori.monitoring.alarms.look import look
from byeori.monitoring.report.build import build_report
from byeori.monitoring.report.chapters import sections
from watched import HOUR_S, START, bundle_in, rows_of, subject_in, write


@pytest.fixture
def subject(tmp_path):
    return subject_in(tmp_path, bundle_in(tmp_path))


def _sections(subject):
    report = build_report(subject, look(subject), START, START + 900 * HOUR_S, by="hour")
    return {section.title: section for section in sections(report)}


def test_what_there_is_nothing_to_say_of_has_no_chapter(subject):
    write(subject, rows_of(100, 3))
    found = _sections(subject)
    assert "Expectations that are broken" not in found
    assert "Where the change is" not in found
    assert found["Alarms"].lead.startswith("No alarm stands.")
    assert "Closest to one is" in found["Alarms"].lead


def test_an_alarm_says_what_ends_it_and_changed_traits_are_drawn(subject):
    write(subject, rows_of(200, 3, shift=15.0))
    found = _sections(subject)
    assert "--acknowledge mended" in found["Alarms"].lead
    names = [block.name for block in found["Traits beside the reference"].blocks]
    assert names[:2] == ["traits", "shares of age.value"]
