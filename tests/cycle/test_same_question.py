"""However a source has grown, a champion is trained anew for the question that it answers."""

import numpy as np
import pytest

from byeori import Dataset
from byeori.core.errors import DataError
from byeori.cycle.same_question import Question, open_for, refuse_other

QUESTION = Question("bought", "category", {"age": "number", "town": "category"})
OPTIONS = {"target": None, "task": None, "group": None, "val": 0.15, "test": 0.15, "fields": None, "ignore": []}


@pytest.fixture
def table(tmp_path):
    """Write a table of 60 people; columns may be given, or left out by None."""

    def write(**columns):
        draw = np.random.default_rng(0)
        own = {"age": draw.integers(18, 90, 60), "town": draw.choice(["Seoul", "Jeju"], 60)}
        own |= {"bought": draw.choice(["for sure", "never"], 60)} | columns
        own = {name: cells for name, cells in own.items() if cells is not None}
        rows = [",".join(map(str, row)) for row in zip(*own.values(), strict=True)]
        (tmp_path / "people.csv").write_text("\n".join([",".join(own), *rows, ""]))
        return tmp_path / "people.csv"

    return write


def asked(data):
    return data.task.name, list(data.task.inputs), {type(field).__name__ for field in data.task.inputs.values()}


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"height": [150 + row % 40 for row in range(60)]},  # after the target, which is the last column otherwise
        {"age": [f"about {row}" if row % 5 else row for row in range(60)]},  # looks like texts
    ],
)
def test_what_the_guess_gives_otherwise_by_now_is_read_as_it_was(table, change):
    options = {**OPTIONS, "target": "bought"}
    data = open_for(QUESTION, table(**change), options)
    assert asked(data) == ("bought", ["age", "town"], {"Number", "Category"})
    again = Dataset(table(**change), **data.options)
    assert asked(again) == asked(data)  # a run opens the same again


def test_a_target_that_was_guessed_stays_the_target(table):
    data = open_for(QUESTION, table(label=["x", "y"] * 30), OPTIONS)
    assert asked(data) == ("bought", ["age", "town"], {"Number", "Category"})


def test_a_column_that_is_gone_is_refused(table):
    with pytest.raises(DataError) as caught:
        open_for(QUESTION, table(age=None), OPTIONS)
    assert str(caught.value) == (
        "people: the champion answers 'bought' (Category) from 'age' (Number), 'town' (Category), and 'age' is not "
        "there now; bring the source back as it was, or train on it as it is by `byeori train` and release that under "
        "another name"
    )


def test_data_of_another_question_that_is_given_is_refused(table):
    with pytest.raises(DataError, match=r"and it asks for 'age' \(Number\) from 'town' \(Category\), 'bought'"):
        refuse_other(QUESTION, Dataset(table(), target="age"))
