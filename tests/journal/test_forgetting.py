"""Forgetting takes what is old or asked for, and leaves what others need."""

import os

import pytest

from byeori.core.errors import ConfigError, DataError
from byeori.journal.answers import answers
from byeori.journal.forgetting import moment_to_forget, parts_of
from byeori.journal.kept import Inputs
from byeori.tracking.records import Item

START = 1_790_000_000.0


@pytest.fixture
def inputs(kept):
    return Inputs(kept.runs / "inputs")


def _keep(kept, inputs, number, cells, *, aged=True):
    path, media = inputs.keep(cells)
    if aged:
        for file in kept.runs.glob("inputs/*/*"):
            os.utime(file, (START, START))
    return kept.write(["cat"], number, input_path=path, input_media=media)[0], kept.runs / path


def test_what_is_older_goes_and_its_answer_stays(kept, inputs):
    old, first = _keep(kept, inputs, 0, {"image": b"first"})
    new, second = _keep(kept, inputs, 10, {"image": b"second"})
    done = answers(kept.run).forget_inputs(START + 300)
    assert (done.answers, done.files, done.bytes, done.needed) == (1, 1, 5, 0)
    assert (first.exists(), first.parent.exists(), second.exists()) == (False, False, True)
    assert [(answer.id, answer.input) for answer in answers(kept.run)] == [(old, None), (new, second)]
    assert answers(kept.run).forget_inputs(START + 300).answers == 0


def test_a_content_that_was_asked_again_since_stays(kept, inputs):
    _, first = _keep(kept, inputs, 0, {"image": b"same"})
    _keep(kept, inputs, 10, {"image": b"same"})
    done = answers(kept.run).forget_inputs(START + 300)
    assert (done.answers, done.files, done.needed, first.exists()) == (1, 0, 1, True)
    assert "1 files stay, as other answers need them" in str(done)


def test_files_of_several_inputs_go_unless_another_input_names_them(kept, inputs):
    _, first = _keep(kept, inputs, 0, {"image": b"mine", "age": 3})
    _, shared = _keep(kept, inputs, 1, {"image": b"ours", "age": 3})
    _keep(kept, inputs, 10, {"image": b"ours", "age": 4})
    mine, ours = (kept.runs / next(parts_of(path)) for path in (first, shared))
    answers(kept.run).forget_inputs(START + 300)
    assert [path.exists() for path in (first, shared, mine, ours)] == [False, False, False, True]


def test_a_file_that_was_met_just_now_stays_for_an_answer_not_yet_written(kept, inputs):
    _, first = _keep(kept, inputs, 0, {"image": b"again"}, aged=True)
    Inputs(kept.runs / "inputs").keep({"image": b"again"})
    done = answers(kept.run).forget_inputs(START + 300)
    assert (done.answers, done.young, done.needed, first.exists()) == (0, 1, 0, True)
    assert "1 files stay, as they were kept within the last hour" in str(done)
    os.utime(first, (START, START))
    assert answers(kept.run).forget_inputs(START + 300).files == 1  # its answer has named it until now
    assert not first.exists()


def test_a_young_file_that_a_newer_answer_names_is_that_ones_alone(kept, inputs):
    old, first = _keep(kept, inputs, 0, {"image": b"same"}, aged=False)
    new, _ = _keep(kept, inputs, 10, {"image": b"same"}, aged=False)
    done = answers(kept.run).forget_inputs(START + 300)
    assert (done.answers, done.young, done.needed) == (1, 0, 1)
    assert [(answer.id, answer.input) for answer in answers(kept.run)] == [(old, None), (new, first)]


def test_files_that_are_gone_already_are_counted(kept, inputs):
    _, first = _keep(kept, inputs, 0, {"image": b"first"})
    first.unlink()
    assert answers(kept.run).forget_inputs(START + 300).gone == 1


def test_one_request_is_erased_with_all_that_belongs_to_it(kept, inputs):
    secret = "a name nobody may read"
    answer, file = _keep(kept, inputs, 0, {"story": secret}, aged=False)
    other, _ = _keep(kept, inputs, 1, {"story": "another"})
    kept.judge(answer, False, secret)
    kept.store.queue.add([Item(0, 0.0, "d", "judged", "wrong", answer=answer, content={"story": secret})])
    assert answers(kept.run).forget(answer).files == 1
    assert [one.id for one in answers(kept.run)] == [other]
    assert (file.exists(), kept.store.judgements(), kept.store.queue.items()) == (False, [], [])
    kept.store.close()
    held = b"".join(path.read_bytes() for path in kept.runs.glob("byeori.db*"))
    assert secret.encode() not in held


def test_an_input_that_another_answer_shares_stays(kept, inputs):
    answer, file = _keep(kept, inputs, 0, {"image": b"same"})
    _keep(kept, inputs, 1, {"image": b"same"})
    done = answers(kept.run).forget(answer)
    assert (done.files, done.needed, file.exists()) == (0, 1, True)


def test_an_id_that_is_none_is_told(kept):
    kept.write(["cat"])
    with pytest.raises(DataError, match=r"ffff: no answer of .* has this id"):
        answers(kept.run).forget("ffff")


def test_a_time_or_an_id_is_told_from_the_other():
    assert moment_to_forget("30d", now=1e9) == 1e9 - 30 * 86_400
    assert moment_to_forget("5f0c2ab1945be2a95f9c6b02") is None


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ("-3d", "--forget: -3d is no time that has been; wanted how long ago, as 30d, or a date"),
        ("soon", "--forget: 'soon' is no time"),
        ("2999-01-01", "--forget: 2999-01-01 is yet to come"),
    ],
)
def test_a_time_that_cannot_be_is_told(given, text):
    with pytest.raises(ConfigError, match=text):
        moment_to_forget(given)


def test_a_file_that_a_caller_only_named_is_never_removed(kept, inputs):
    private = kept.runs.parent / "private.txt"
    private.write_text("mine")
    cells = {"story": {"file": f"../{private.name}"}, "more": {"file": "byeori.db"}}
    id_, _ = _keep(kept, inputs, 0, cells)
    assert answers(kept.run).forget(id_).answers == 1
    assert private.exists()
    assert (kept.runs / "byeori.db").exists()
