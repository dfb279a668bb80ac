"""Truths from a table: by id or reference, each once, and what cannot be taken is counted and named."""

import json

import pytest

from byeori.core.errors import DataError
from byeori.data.task import Task
from byeori.fields.kinds import Category, Image, Labels, Mask, Number
from byeori.journal.answers import answers

PETS = Category(("cat", "dog", "NA"))


@pytest.fixture
def pets(kept):
    return _asking(kept, PETS)


def _asking(kept, target):
    """The run with a bundle of a task of that target; of a bundle its record is all that is read."""
    folder = kept.run / "bundle"
    folder.mkdir(exist_ok=True)
    task = Task({"image": Image("RGB", 8, 8)}, "pet", target)
    (folder / "bundle.json").write_text(json.dumps({"format": 1, "task": task.to_json()}))
    return kept


def _table(kept, text):
    path = kept.runs.parent / "outcomes.csv"
    path.write_text(text, encoding="utf-8")
    return path


def _truths(kept):
    return [answer.truth for answer in answers(kept.run)]


def test_truths_are_taken_by_id(pets):
    first, second, _ = pets.write(["cat", "cat", "dog"])
    arrived = answers(pets.run).add_truths(_table(pets, f"id,truth\n{first},dog\n{second},cat\n"))
    assert (arrived.written, arrived.is_whole) == (2, True)
    assert _truths(pets) == ["dog", "cat", None]
    one, two, _ = answers(pets.run)
    assert [one.is_correct, two.is_correct, one.standing.source] == [False, True, "table"]


def test_truths_are_taken_by_the_callers_name_and_under_the_targets(pets):
    pets.write(["cat"], reference="order 1")
    pets.write(["cat"], 1, reference="order 2")
    table = _table(pets, "Reference;age;pet\norder 2;3;dog\norder 1;4;cat\n")
    assert answers(pets.run).add_truths(table).written == 2
    assert _truths(pets) == ["cat", "dog"]


def test_the_same_table_twice_writes_nothing_twice(pets):
    first, second = pets.write(["cat", "cat"])
    pets.judge(first, True)
    table = _table(pets, f"id,truth\n{first},cat\n{second},dog\n")
    assert [answers(pets.run).add_truths(table).written for _ in range(2)] == [1, 0]
    arrived = answers(pets.run).add_truths(table)
    assert (arrived.known, len(pets.store.judgements())) == (2, 2)


def test_a_row_that_stands_twice_in_a_table_is_new_once(pets):
    (first,) = pets.write(["cat"])
    arrived = answers(pets.run).add_truths(_table(pets, f"id,truth\n{first},dog\n{first},dog\n{first},cat\n"))
    assert (arrived.written, arrived.known, arrived.contradicted) == (1, 1, 1)
    assert len(answers(pets.run).place.store.judgements()) == 1


def test_what_contradicts_an_earlier_truth_is_newer_than_it(pets):
    [first] = pets.write(["cat"])
    pets.judge(first, False, "dog")
    arrived = answers(pets.run).add_truths(_table(pets, f"id,truth\n{first},cat\n"))
    assert (arrived.written, arrived.changed) == (1, 1)
    assert _truths(pets) == ["cat"]
    assert [one.truth for one in pets.store.judgements()] == ["dog", "cat"]
    assert "1 of them other than what was held true before" in str(arrived)


def test_unknown_and_unreadable_rows_are_counted_and_the_first_named(pets):
    first, second, third = pets.write(["cat"] * 3)
    rows = [f"{first},dog", f"{second},cow", f"{third},", f"{first},cat", *(f"nobody{n},cat" for n in range(7))]
    arrived = answers(pets.run).add_truths(_table(pets, "id,truth\n" + "\n".join(rows)))
    assert (arrived.written, arrived.unread_count, arrived.unknown_count) == (1, 1, 7)
    assert (arrived.empty, arrived.contradicted, arrived.is_whole) == (1, 1, False)
    told = str(arrived)
    assert (
        "7 rows are of answers that are not here: 'nobody0', 'nobody1', 'nobody2', 'nobody3', 'nobody4' and 2 more"
        in told
    )
    assert "1 rows cannot be read, the first: outcomes.csv:3: truth is 'cow', which is not one of the 3 classes" in told
    assert "1 rows have none yet, 1 rows contradict an earlier row and are left out" in told


def test_a_row_of_several_answers_is_one_row_whatever_comes_of_it(pets):
    pets.write(["cat"] * 4, reference="order 1")
    unread = answers(pets.run).add_truths(_table(pets, "reference,truth\norder 1,cow\n"))
    assert (unread.written, unread.unread_count, len(unread.unread)) == (0, 1, 1)
    rows = "reference,truth\norder 1,dog\norder 1,dog\norder 1,cat\n"
    arrived = answers(pets.run).add_truths(_table(pets, rows))
    assert (arrived.written, arrived.known, arrived.contradicted) == (4, 1, 1)
    assert answers(pets.run).add_truths(_table(pets, "reference,truth\norder 1,dog\n")).known == 1


def test_a_class_may_be_called_as_what_else_means_nothing(pets):
    [first] = pets.write(["cat"])
    answers(pets.run).add_truths(_table(pets, f"id,truth\n{first},NA\n"))
    assert _truths(pets) == ["NA"]


def test_numbers_are_read_as_in_training_and_labels_as_a_list(kept):
    [first] = _asking(kept, Number(is_target=True)).write([3.0], outputs={"value": 3.0, "low": 2.0, "high": 4.0})
    answers(kept.run).add_truths(_table(kept, f"id,truth\n{first},3.5\n"))
    assert _truths(kept) == [3.5]
    assert [answer.is_correct for answer in answers(kept.run)] == [True]
    [second] = _asking(kept, Labels(("a", "b"))).write([["a"]], 1)
    answers(kept.run).add_truths(_table(kept, f"id,truth\n{second},a|b\n"))
    assert _truths(kept)[1] == ["a", "b"]


@pytest.mark.parametrize("cell", ["data:image/png;base64,AAA", "gone.png"])
def test_a_file_that_cannot_be_read_is_counted_and_named(kept, cell):
    mask = Mask(classes=("ground", "green"), values=(0, 1), ignored=(255,), rows=8, columns=8)
    [first] = _asking(kept, mask).write([None])
    arrived = answers(kept.run).add_truths(_table(kept, f'id,truth\n{first},"{cell}"\n'))
    assert arrived.unread_count == 1
    assert f"'{cell}' is no file that can be read" in arrived.unread[0]


def test_an_answer_of_another_run_is_not_of_this_place(pets):
    [other] = pets.write(["cat"], run="run-2")
    assert answers(pets.run).add_truths(_table(pets, f"id,truth\n{other},dog\n")).unknown == [other]


@pytest.mark.parametrize(
    ("head", "text"),
    [
        ("name,truth", "no column says which answer a row is of, the columns are 'name', 'truth'; wanted `id`"),
        (
            "id,a,b",
            "no column says what is true, the columns are 'id', 'a', 'b'; wanted `truth`, or .* the target, 'pet'",
        ),
    ],
)
def test_a_table_that_lacks_a_column_is_told_which(pets, head, text):
    pets.write(["cat"])
    with pytest.raises(DataError, match=text):
        answers(pets.run).add_truths(_table(pets, f"{head}\n" + ",".join(["x1"] * len(head.split(","))) + "\n"))


def test_answers_of_a_bundle_that_is_gone_cannot_be_judged(kept):
    [first] = kept.write(["cat"])
    arrived = answers(kept.run).add_truths(_table(kept, f"id,truth\n{first},dog\n"))
    assert "bundle ab12ab12ab12 gave answers and is not here" in arrived.unread[0]
