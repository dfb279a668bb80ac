import time

import pytest

import byeori
import byeori.tracking.schema as schema
from byeori.core.errors import ConfigError, DataError
from byeori.monitoring.monitor import look_once, monitor
from byeori.monitoring.options import Looking
from byeori.monitoring.subject import subject_of
from watched import rows_of, write


@pytest.fixture
def answered(watched_run, tmp_path):
    """A store of its own with answers of the run, the last of them now."""
    byeori.Run.start(tmp_path / "runs", name="makes-the-store").close()
    subject = subject_of(watched_run, tmp_path / "runs")
    write(subject, rows_of(200, 3, shift=12.0), time.time() - 200 * 600, 600.0)
    return tmp_path / "runs"


def test_a_report_is_of_whole_hours_as_the_counts_are(watched_run, answered):
    found = monitor(watched_run, store=answered, until="150m")
    assert found.since % 3600 == found.until % 3600 == 0
    assert 0 <= found.until - (time.time() - 9000) <= 3600
    assert sum(window.answers for window in found.windows) == found.answers == found.looked_at


def test_it_compares_alarms_and_goes_on_the_next_time(watched_run, answered):
    found = byeori.monitor(watched_run, store=answered)
    assert "age.value" in [one.what for one in found.alarms]
    assert found.answers == 200
    again = monitor(watched_run, store=answered, since="6h", by="hour")
    assert again.changes == ()
    assert again.answers < 50
    assert again.promise.answers == 200
    assert monitor(watched_run, store=answered, acknowledge="mended").alarms == ()


def test_the_accuracy_is_a_chapter_and_labels_are_asked_for(watched_run, answered):
    subject = subject_of(watched_run, answered)
    with subject.store.database.writing() as connection:
        connection.execute(schema.answers.update().values(input_path="inputs/x.json", input_media="application/json"))
    found = look_once(subject, Looking(ask=20))
    assert "20 questions are in the label queue, drawn from 200 answers." in found.notes
    items = subject.store.queue.items(data=subject.bundle.digest)
    for number, item in enumerate(items):
        subject.store.write_judgement(item.answer, number % 4 > 0, source="label")
    (chapter,) = byeori.monitor(watched_run, store=answered).chapters
    assert (chapter.method, chapter.labels.labelled) == ("labels", 20)
    assert chapter.estimate.low < 0.75 < chapter.estimate.high
    assert byeori.monitor(watched_run, store=answered).to_json()["accuracy"]["method"] == "labels"
    assert "Accuracy of live answers" in byeori.monitor(watched_run, store=answered).to_html()


def test_no_answers_of_this_run_are_told(watched_run, tmp_path):
    byeori.Run.start(tmp_path / "runs", name="makes-the-store").close()
    with pytest.raises(DataError, match="no answers yet"):
        monitor(watched_run, store=tmp_path / "runs")


def test_a_time_that_ends_before_it_begins_is_told(watched_run, answered):
    with pytest.raises(ConfigError, match=r"--since 1h is not before --until 2d"):
        monitor(watched_run, store=answered, since="1h", until="2d")
