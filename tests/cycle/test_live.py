"""Judged answers are of the live part or of training by what they hold, and by nothing else."""

from hashlib import sha256

import numpy as np
import pytest

from byeori.cycle.live import SHARE, is_live, judged_samples, known
from byeori.data.hashing import sample_hashes
from byeori.data.sources.read import read_samples
from byeori.journal.kept import Inputs
from byeori.tracking.records import Answer, Judgement
from byeori.tracking.store import Store
from pictures import write_picture

START = 1_700_000_000.0


@pytest.fixture
def runs(tmp_path):
    return tmp_path / "runs"


@pytest.fixture
def store(runs):
    store = Store(runs)
    yield store
    store.close()


def answered(store, runs, several, *, bundle="b1", kept=True):
    """Keep answers, each to its cells, and give their ids."""
    inputs, rows = Inputs(runs / "inputs"), []
    for number, cells in enumerate(several):
        path, media = inputs.keep(cells) if kept else (None, None)
        row = Answer(f"{bundle}-{number:03d}", START + number, bundle, None, {}, {"value": "cat"}, 1.0, path, media)
        rows.append(row)
    store.write_answers(rows)
    return [row.id for row in rows]


def test_a_share_of_contents_is_live_and_a_larger_share_keeps_them_all():
    hashes = [sha256(str(number).encode()).hexdigest()[:32] for number in range(4000)]
    sides = np.array([[is_live(one, share) for one in hashes] for share in (0.0, 0.25, SHARE, 1.0)])
    assert sides.mean(1) == pytest.approx([0, 0.25, 0.5, 1], abs=0.03)
    assert (np.diff(sides.astype(int), axis=0) >= 0).all()


def test_the_rule_stays_as_it_is_for_ever():
    told = [is_live(sha256(str(number).encode()).hexdigest()[:32]) for number in range(16)]
    assert "".join("01"[one] for one in told) == "0100110111100100"


def test_only_answers_with_a_standing_truth_and_a_kept_input_are_known(store, runs):
    ids = answered(store, runs, [{"a": number, "b": "x"} for number in range(6)])
    gone = answered(store, runs, [{"a": 9, "b": "y"}], bundle="b2", kept=False)
    store.write_judgement(ids[0], True)
    store.write_judgement(ids[1], False, "dog")
    store.write_judgement(ids[2], False)  # what is true nobody said
    taken = store.write_judgement(ids[3], False, "dog")
    store.write_judgements([Judgement(0, ids[3], START, False, retracts=taken.id)])
    store.write_judgement(gone[0], True)
    store.write_judgement(ids[4], True)
    (runs / store.answer(ids[4]).input_path).unlink()
    found = list(known(store, None, runs))
    assert [(one.answer.id, one.truth) for one in found] == [(ids[0], "cat"), (ids[1], "dog")]
    assert found[0].cells == {"a": 0, "b": "x"}


def test_answers_of_other_bundles_and_of_other_inputs_are_passed_over(store, runs):
    one = answered(store, runs, [{"a": 1, "b": 2}], bundle="b1")
    other = answered(store, runs, [{"a": 1, "c": 2}], bundle="b2")
    for answer in (*one, *other):
        store.write_judgement(answer, True)
    assert [it.answer.id for it in known(store, ["b2"], runs)] == other
    assert [it.answer.id for it in known(store, None, runs, inputs=("b", "a"))] == one
    assert list(known(store, [], runs)) == []


def test_a_sole_file_bears_the_name_of_its_input_and_the_hash_that_training_gives_it(store, runs, tmp_path):
    picture = write_picture(tmp_path / "photos" / "cat" / "a.png", 1)
    write_picture(tmp_path / "photos" / "dog" / "b.png", 2)
    (answer,) = answered(store, runs, [{"image": picture.read_bytes()}])
    store.write_judgement(answer, True)
    (found,) = known(store, None, runs, inputs=("image",))
    assert found.cells["image"].read_bytes() == picture.read_bytes()
    assert found.sample_hash == sample_hashes(read_samples(tmp_path / "photos"))[0]


@pytest.mark.parametrize("cells", [{"text": "a word or two"}, {"age": 5.0, "town": "Bergen", "since": None}])
def test_what_came_as_json_has_the_hash_of_the_same_row_of_a_table(store, runs, tmp_path, cells):
    (answer,) = answered(store, runs, [cells])
    store.write_judgement(answer, True)
    table = tmp_path / "table.csv"
    row = ["" if cell is None else str(cell) for cell in cells.values()]
    table.write_text("\n".join([",".join([*cells, "label"]), ",".join([*row, "x"]), ",".join([*row, "y"])]))
    samples = read_samples(table, target="label", inputs=list(cells))
    (found,) = known(store, None, runs)
    assert found.sample_hash == sample_hashes(samples)[0]


def test_every_content_is_on_one_side_once_with_the_truth_that_became_known_last(store, runs):
    ids = answered(store, runs, [{"text": str(number // 2)} for number in range(40)])
    for place, answer in enumerate(reversed(ids)):
        store.write_judgement(answer, False, f"truth {answer}", at=START + place)
    judged = judged_samples(store, None, runs)
    assert len(judged) == len({one.sample_hash for one in judged}) == 20
    assert 0 < sum(is_live(one.sample_hash) for one in judged) < 20
    for one in judged:
        first = int(one.cells["text"]) * 2
        assert one.truth == f"truth {ids[first]}"  # the even one was judged later
    assert not any(is_live(one.sample_hash, 0.0) for one in judged)


def test_what_is_asked_and_judged_once_more_with_the_same_truth_is_the_answer_that_it_was(store, runs):
    first, second, third = answered(store, runs, [{"a": 1}] * 3)
    for place, (answer, truth) in enumerate([(first, "x"), (second, "x"), (third, "y"), (second, "x")]):
        store.write_judgement(answer, False, truth, at=START + place)
        (one,) = judged_samples(store, None, runs)
        assert (one.answer.id, one.truth) == ((third, "y") if place == 2 else (first, "x"))
