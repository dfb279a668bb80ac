"""What is asked of an answer is found by its bundle, and its kept inputs are shown."""

import json

from byeori.labelling.questions import Questions
from byeori.tracking.records import Answer, Item
from byeori.tracking.store import Store


def test_kept_inputs_of_an_answer_are_shown_files_as_paths(tmp_path):
    store = Store(tmp_path)
    (tmp_path / "inputs" / "ab").mkdir(parents=True)
    record = {"photo": {"file": "inputs/ab/1.png"}, "age": 31}
    (tmp_path / "inputs" / "ab" / "1.json").write_text(json.dumps(record))
    row = Answer("a1", 0.0, "d", None, {}, {"value": 1}, 1.0, "inputs/ab/1.json", "application/json")
    store.write_answers([row])
    item = Item(1, 0.0, "d", "monitor", "Drawn.", answer="a1")
    questions = Questions(store)
    assert questions.inputs(item) == {"photo": tmp_path / "inputs/ab/1.png", "age": 31}
    (tmp_path / "inputs" / "ab" / "1.json").unlink()
    assert questions.inputs(item) == {}
    assert questions.guess(item) == 1
