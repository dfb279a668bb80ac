"""The report on lines: errors with intervals over lines, what was confused, the worst lines with their pictures."""

import io

import numpy as np
import pytest
from PIL import Image

from byeori import Line
from byeori.evaluation.guesses import Guesses
from byeori.evaluation.report.build import build_report
from byeori.evaluation.statistics.scores import estimates
from byeori.fields.line.scores import line_scores, look
from byeori.fields.scores.score import Marks
from byeori.fields.stacking import stack

LINE = Line(tuple(" abcde"))
PAIRS = [("ab cd", "ab cd"), ("ab cd", "ab ce"), ("", "a"), ("abc", "ab"), ("e", "e")]


def guesses(pairs: list[tuple[str, str]] = PAIRS, times: int = 1) -> Guesses:
    pairs = pairs * times
    read, written = (stack([np.append(LINE.pack(pair[side]), -1) for pair in pairs], -1) for side in (0, 1))

    def pixels(place: int) -> np.ndarray:
        return np.full((16, 20 + place, 1), 200, np.uint8)

    return Guesses([f"{i}.png" for i in range(len(pairs))], read, written, "test", pixels=pixels)


def _scores(given: Guesses) -> dict:
    return estimates(Marks(LINE, given), line_scores(LINE).values())


def test_rates_are_sums_over_all_lines():
    scores = _scores(guesses())
    assert scores["cer"].value == pytest.approx(3 / 14)
    assert scores["wer"].value == pytest.approx(3 / 7)
    assert scores["lines_right"].value == pytest.approx(2 / 5)
    assert scores["character_accuracy"].value == pytest.approx(1 - 3 / 14)


def test_intervals_hold_the_value_narrow_with_more_lines_and_are_the_same_again():
    few, many = (_scores(guesses(times=times))["cer"] for times in (3, 60))
    for one in (few, many):
        assert one.low < one.value < one.high
    assert many.high - many.low < 0.5 * (few.high - few.low)
    assert _scores(guesses(times=3))["cer"] == few


def test_the_scores_are_those_that_training_shows():
    import torch

    given = guesses()
    for name, metric in LINE.scores().items():
        metric.update(torch.from_numpy(given.outputs), torch.from_numpy(given.truth))
        assert float(metric.compute()) == pytest.approx(_scores(given)[name].value)


def test_the_report_names_what_was_confused():
    (table,) = build_report(LINE, guesses()).sections[0].blocks
    assert set(table.rows) == {
        ("e", "d", 1, 1 / 3, 1 / 2),
        ("a", "(nothing)", 1, 1 / 3, 1 / 4),
        ("(nothing)", "c", 1, 1 / 3, None),
    }


def test_the_worst_lines_come_first_with_their_pictures():
    (gallery,) = build_report(LINE, guesses()).sections[1].blocks
    assert [picture.truth for picture in gallery.pictures] == ["a", "ab", "ab ce"]
    assert gallery.pictures[0].guess == "(nothing)"
    sizes = {Image.open(io.BytesIO(picture.shown)).size for picture in gallery.pictures}
    assert sizes == {(256, 16)}, "all pictures have one scale"


def test_lines_are_cut_by_length():
    (table,) = build_report(LINE, guesses(times=4)).sections[2].blocks
    assert sum(row[1] for row in table.rows) == 20
    assert table.rows[-1][0] == "5"


def test_a_part_without_errors_is_told_as_such():
    report = build_report(LINE, guesses([("ab", "ab"), ("c d", "c d")]))
    assert report.sections[0].lead == "Every character was read as it is written."
    assert report.sections[1].lead == "2 of 2 lines were read without an error."
    assert look(LINE, guesses([("ab", "ab")])).rates.tolist() == [0]


def test_characters_that_cannot_be_read_are_counted():
    report = build_report(LINE, guesses([("ab", "az"), ("c", "c")]))
    assert any(note.startswith("1 characters (33.33%) of this part are not among the 6") for note in report.notes)
