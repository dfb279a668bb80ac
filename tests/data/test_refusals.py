"""What a training part must have is told before anything is learned."""

import numpy as np
import pytest

from byeori.core.errors import DataError
from byeori.data.refusals import refuse_no_training_part, refuse_one_answer, refuse_unreadable
from byeori.data.samples import Samples
from byeori.data.task import Task
from byeori.fields.kinds import Category, Number

TASK = Task({"size": Number()}, "y", Category())


def samples(sizes, answers) -> Samples:
    keys = tuple(f"t.csv:{line}" for line in range(2, len(sizes) + 2))
    return Samples("t", None, keys, {"size": tuple(sizes), "y": tuple(answers)}, (None,) * len(sizes), "y", ("size",))


def test_data_for_judging_alone_is_told_what_it_can_be_used_for():
    refuse_no_training_part(samples([1], "a"), np.array(["train"]))
    with pytest.raises(DataError, match="the parts given are test, val, and there is nothing to learn from"):
        refuse_no_training_part(samples([1, 2], "ab"), np.array(["val", "test"]))


def test_a_column_of_which_nothing_can_be_read_is_told_with_its_first_reason():
    refuse_unreadable(TASK, samples(["many", 1], "ab"), np.array([0, 1]))  # one will do
    with pytest.raises(DataError, match=r"t: 'size' cannot be read as .* in any of the 1 samples.*the first: .*many"):
        refuse_unreadable(TASK, samples(["many", 1], "ab"), np.array([0]))


def test_answers_that_do_not_differ_teach_nothing():
    refuse_one_answer(TASK, samples([1, 2], "ab"), np.array([0, 1]))
    with pytest.raises(DataError, match="all 2 samples of the training part have the same y, 'a'"):
        refuse_one_answer(TASK, samples([1, 2, 3], "aab"), np.array([0, 1]))
