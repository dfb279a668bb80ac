"""Chosen samples become questions that the label page can ask, and decisions that training takes into account."""

import pytest

from byeori.core.errors import DataError
from byeori.data.dataset import Dataset
from byeori.labelling.questions import Questions
from byeori.tracking.users import User
from byeori.workbench.data.chosen import decide_on, put_into_queue
from byeori.workbench.data.sources import Source

ANN = User("ann", "decide", 0.0)


def test_a_question_shows_the_sample_and_its_classes(store, photos):
    dataset, source = Dataset(photos), Source(str(photos))
    assert put_into_queue(store, source, dataset, [0, 0, 1], user=ANN) == 2
    question = Questions(store).question(store.queue.items()[0])
    assert question.target == "label"
    assert question.form["options"] == ["circles", "squares"]
    assert question.inputs == {"image": (photos / "circles" / "00.png").absolute()}
    assert not question.gone


def test_what_was_decided_is_what_a_dataset_then_holds(tmp_path, store, photos):
    dataset, source = Dataset(photos), Source(str(photos))
    assert decide_on(store, source, dataset, [0], user=ANN, action="leave_out", note="blurred") == 1
    decide_on(store, source, dataset, [1], user=ANN, action="relabel", value="squares")
    after = Dataset(photos, decisions=tmp_path / "runs")
    assert len(after) == len(dataset) - 1
    place = after.samples.keys.index(dataset.samples.keys[1])
    assert after.samples.labels[place] == "squares"


@pytest.mark.parametrize(
    ("rows", "action", "value", "told"),
    [
        ([], "leave_out", None, "no sample was chosen"),
        ([-1, 9999], "leave_out", None, "no sample was chosen"),
        ([0], "relabel", "triangles", "'triangles' is none of the classes of 'label'"),
    ],
)
def test_what_cannot_be_decided_is_told_and_nothing_written(store, photos, rows, action, value, told):
    with pytest.raises(DataError, match=told):
        decide_on(store, Source(str(photos)), Dataset(photos), rows, user=ANN, action=action, value=value)
    assert store.decisions.last() == 0
