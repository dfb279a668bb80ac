from byeori.monitoring.drift.windows import Window
from byeori.monitoring.report.latency import latencies
from byeori.tracking.records import Answer
from watched import HOUR_S, START, bundle_in, rows_of, subject_in, write


def test_percentiles_and_unread_inputs_are_of_each_window(tmp_path):
    subject = subject_in(tmp_path, bundle_in(tmp_path))
    write(subject, rows_of(50, 3))
    digest = subject.bundle.digest
    late = [
        Answer(f"l{n}", START + HOUR_S + n, digest, None, {}, {"unread": ["age"]} if n < 5 else {}, 100.0)
        for n in range(20)
    ]
    subject.store.write_answers(late)
    one, two = latencies(subject, (Window(START, 50), Window(START + HOUR_S, 20)), START + 2 * HOUR_S)
    assert (one.answers, one.median_ms, one.unread) == (50, 5.0, 0.0)
    assert (two.p99_ms, two.unread) == (100.0, 0.25)
    assert latencies(subject, (Window(START + 9 * HOUR_S, 0),), START + 10 * HOUR_S) == ()
