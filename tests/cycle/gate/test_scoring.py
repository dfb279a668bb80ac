"""Scores of a bundle's answers are those of the answers that it gives by hand."""

import numpy as np
import pytest

from byeori.bundles.bundle import Bundle
from byeori.bundles.saving import save_bundle
from byeori.cycle.gate import scoring
from byeori.cycle.gate.scoring import Cases, scores_on
from byeori.cycle.gate.test_part import frozen_test_part
from pictures import write_picture
from small_bundles import make_contents


def test_each_answer_is_judged_as_one_given_by_hand(runs):
    bundle = Bundle.load(runs / "towns-2")
    cases = frozen_test_part(bundle, bundle).cases
    by_hand = [answer["value"] == truth for answer, truth in zip(bundle.predict(cases.cells), cases.truth, strict=True)]
    assert np.array_equal(scores_on(bundle, cases), np.array(by_hand, float))


def test_what_cannot_be_read_has_no_score_and_the_others_have(runs):
    bundle = Bundle.load(runs / "towns-2")
    good = {"a": 2.0, "b": 2.0, "town": "Oslo"}
    cases = Cases(("x", "y", "z"), (good, {"a": 1.0}, good), ("high", "high", None), ("1", "2", "3"))
    assert np.array_equal(scores_on(bundle, cases), [1.0, np.nan, np.nan], equal_nan=True)
    assert len(cases.at([2])) == 1


def test_rows_of_a_table_are_packed_without_threads(runs, monkeypatch):
    monkeypatch.setattr(scoring.ThreadPoolExecutor, "submit", lambda *_: pytest.fail("a thread was asked"))
    bundle = Bundle.load(runs / "towns-2")
    assert np.isfinite(scores_on(bundle, frozen_test_part(bundle, bundle).cases)).all()


def test_files_are_packed_in_pieces_and_each_answer_is_that_of_its_file(tmp_path):
    bundle = save_bundle(tmp_path / "bundle", make_contents())
    count = 2 * scoring.PACKED_AT_ONCE + 3
    files = tuple({"image": write_picture(tmp_path / f"{place}.png", place)} for place in range(count))
    broken = tmp_path / "1.png"
    broken.write_bytes(b"no picture")
    names = tuple(map(str, range(count)))
    cases = Cases(names, files, ("cat",) * count, names)
    found = list(scoring.answers_on(bundle, cases))
    assert [row for row, _, _ in found] == [row for row in range(count) if row != 1]
    by_hand = bundle.outputs(bundle.pack_all([cell for row, cell in enumerate(files) if row != 1]))
    assert np.allclose([output for _, output, _ in found], by_hand, atol=1e-5)
