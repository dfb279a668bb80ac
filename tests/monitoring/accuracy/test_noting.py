import pytest

from byeori.monitoring.accuracy.accuracy import accuracy
from byeori.monitoring.accuracy.asking import ask
from byeori.monitoring.accuracy.noting import duration
from live_answers import live


@pytest.mark.parametrize(
    ("seconds", "text"), [(5, "5 seconds"), (90, "1.5 minutes"), (3600, "1 hour"), (259200, "3 days")]
)
def test_a_time_is_written_as_a_person_would(seconds, text):
    assert duration(seconds) == text


def test_what_confidence_cannot_see_is_always_said(tmp_path):
    here = live(tmp_path, 100)
    assert any(
        "it cannot see a change of what is true" in note for note in accuracy(here.store, here.bundle, here.span).notes
    )


def test_it_is_said_of_which_answers_the_labels_are(tmp_path):
    here = live(tmp_path, 200, kept=0.6)
    ask(here.store, here.bundle, 20, span=here.span)
    here.answer_all()
    found = accuracy(here.store, here.bundle, here.span)
    assert found.labels.answers < 150
    assert any(
        f"is of the {found.labels.answers} answers that could have been asked about" in one for one in found.notes
    )
