from byeori.monitoring.alarms.look import look
from byeori.monitoring.report.build import build_report
from byeori.monitoring.report.page import page
from watched import HOUR_S, START, bundle_in, rows_of, subject_in, write


def test_a_page_is_whole_and_says_what_is_not_promised(tmp_path):
    subject = subject_in(tmp_path, bundle_in(tmp_path))
    write(subject, rows_of(100, 3))
    text = page(build_report(subject, look(subject), START, START + 90 * HOUR_S, by="hour"))
    assert text.startswith("<!doctype html>")
    assert "no alarm</span>" in text
    assert "What is promised, and what is not" in text
    assert "{{" not in text
