"""What keeps a dataset from training is an error of its check."""

import pytest

from byeori.checks.check import check
from byeori.data.dataset import Dataset


def table(path, answers, parts):
    rows = [f"{n},{answer},{part}" for n, (answer, part) in enumerate(zip(answers, parts, strict=True))]
    path.write_text("\n".join(["level,answer,split", *rows]))
    return [one for one in check(Dataset(path, target="answer")) if one.severity == "error"]


@pytest.mark.parametrize("other", ["yes", "no", "7.5", "9.25"])
def test_a_training_part_of_one_answer_is_an_error(tmp_path, other):
    one = "5" if other[0].isdigit() else "perhaps"
    answers = [one] * 30 + [f"{other}{n % 7 if one == '5' else ''}" for n in range(10)]
    told = table(tmp_path / "t.csv", answers, ["train"] * 30 + ["val"] * 10)
    assert "t: all 30 samples of the training part have the same answer" in told[0].reason
    assert (told[0].kind, told[0].action) == ("nothing to learn", "stops before training")


@pytest.mark.parametrize("answers", [["yes", "no"], [0.5, 0.75, 1.5, 2.25]])
def test_data_of_a_test_part_alone_is_one_error(tmp_path, answers):
    (told,) = table(tmp_path / "t.csv", answers * 10, ["test"] * len(answers) * 10)
    assert told.reason.startswith("t: the parts given are test, and there is nothing to learn from")
