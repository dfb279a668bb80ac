from byeori.monitoring.drift.windows import Window
from byeori.monitoring.limits import LATENCY_ROWS, LATENCY_WINDOWS
from byeori.monitoring.report.latency import latencies
from watched import HOUR_S, START, bundle_in, rows_of, subject_in, write


def test_no_more_rows_and_windows_are_looked_at_than_is_told(tmp_path):
    subject = subject_in(tmp_path, bundle_in(tmp_path))
    hours = LATENCY_WINDOWS + 3
    write(subject, rows_of(hours, 3), step_s=HOUR_S)
    write(subject, rows_of(LATENCY_ROWS + 9, 4), start=START + (hours - 1) * HOUR_S, step_s=1.0, name="b")
    windows = tuple(Window(START + hour * HOUR_S, 1) for hour in range(hours))
    found = latencies(subject, windows, START + hours * HOUR_S)
    assert len(found) == LATENCY_WINDOWS
    assert found[-1].start == windows[-1].start
    assert [one.answers for one in found[-2:]] == [1, LATENCY_ROWS]
