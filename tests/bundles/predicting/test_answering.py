"""Answers for samples as they come: an error stands in its sample's place, and a row's cell may count as missing."""

import pytest

from byeori.bundles.bundle import Bundle
from byeori.bundles.predicting.answering import answered
from byeori.bundles.predicting.asked import Asked
from small_bundles import bundle_of


@pytest.fixture(scope="module")
def kinds(tmp_path_factory) -> Bundle:
    folder = tmp_path_factory.mktemp("kinds")
    lines = [f"{n if n % 5 else ''},{'xyz'[n % 3]},{'ab'[n % 2]}" for n in range(40)]
    (folder / "t.csv").write_text("\n".join(["size,word,kind", *lines, ""]))
    return bundle_of(folder / "t.csv", folder / "bundle", target="kind")


def _asked(size, *, is_row=False, error="") -> Asked:
    return Asked("here", {"size": size, "word": "x"}, {}, error, is_row)


def test_each_sample_has_its_answer_in_its_place_and_its_error_too(kinds):
    samples = [_asked(1.0), _asked("many"), _asked(2.0), _asked(1.0, error="gone")]
    found = list(answered(kinds, samples))
    assert [sample for sample, _ in found] == samples
    assert ["error" in answer for _, answer in found] == [False, True, False, True]
    assert found[1][1]["error"].startswith("size: ")
    assert found[3][1] == {"error": "gone"}
    assert found[0][1]["probabilities"] == pytest.approx(
        kinds.predict([samples[0].cells])[0]["probabilities"], abs=1e-5
    )


def test_of_a_row_a_cell_that_cannot_be_read_counts_as_missing_and_is_named(kinds):
    [(_, found)] = answered(kinds, [_asked("many", is_row=True)])
    [(_, wanted)] = answered(kinds, [_asked(None)])
    assert found.pop("unread") == ["size"]
    assert found == wanted


def test_an_input_that_is_not_there_is_named(kinds):
    [(_, found)] = answered(kinds, [Asked("here", {"size": 1.0}, {})])
    assert "the input 'word'" in found["error"]
    assert "is missing" in found["error"]


def test_samples_are_taken_a_few_at_a_time(kinds):
    taken = []
    stream = answered(kinds, (taken.append(n) or _asked(float(n)) for n in range(5000)))
    next(stream)
    assert len(taken) < 5000
