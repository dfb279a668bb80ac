"""Choices come with their reasons, those that somebody decided first; facts are told as far as they are known."""

from byeori.tracking.records import RunRecord
from byeori.workbench.runs.details import choices_of, facts_of

RECORD = RunRecord(
    "1",
    "pets-1",
    1.0,
    "done",
    recipe={"model": "resnet18", "lr": 0.1, "budget": None},
    code={"commit": "0123456789abcdef", "dirty": True},
    environment={"host": "box", "gpu": None, "packages": {"torch": "2.6"}, "command": ["/bin/byeori", "train", "pets"]},
    seed=0,
)


def test_a_choice_without_a_reason_is_a_usual_one(tmp_path):
    found = choices_of(RECORD, None)
    assert [(one.name, one.value, one.is_usual) for one in found] == [("model", "resnet18", True), ("lr", 0.1, True)]


def test_what_somebody_decided_comes_first_with_the_reason(tmp_path):
    why = '{"format": 1, "why": {"lr": {"by": "you", "text": "as you asked", "value": ""}}}'
    (tmp_path / "choices.json").write_text(why)
    first, second = choices_of(RECORD, tmp_path)
    assert (first.name, first.by, first.why, first.is_usual) == ("lr", "you", "as you asked", False)
    assert second.is_usual


def test_a_damaged_file_of_reasons_leaves_the_recipe(tmp_path):
    (tmp_path / "choices.json").write_text("{")
    assert len(choices_of(RECORD, tmp_path)) == 2


def test_facts_are_told_as_far_as_they_are_known():
    assert facts_of(RECORD) == {
        "seed": 0,
        "code": "0123456789ab +",
        "machine": "box",
        "versions": "torch 2.6",
        "command": "byeori train pets",
    }
    assert facts_of(RunRecord("1", "a", 1.0, "done")) == {}
