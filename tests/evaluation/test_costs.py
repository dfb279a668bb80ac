"""How long plain models and a report will take grows with what they look at."""

import numpy as np

from byeori.core.recipe import Recipe
from byeori.data.dataset import Dataset
from byeori.evaluation.costs import plain_s, report_s


def _table(rows: int, columns: int = 2, classes: int = 2):
    draw = np.random.default_rng(0)
    cells = [
        {**{f"c{n}": float(draw.random()) for n in range(columns)}, "kind": "abcdefgh"[row % classes]}
        for row in range(rows)
    ]
    return Dataset(cells, target="kind").prepare(Recipe())


def test_more_rows_columns_and_classes_take_longer():
    small = plain_s(_table(60), 10)
    assert small < plain_s(_table(600), 10)
    assert small < plain_s(_table(60, columns=20), 10)
    assert small < plain_s(_table(60, classes=4), 10)


def test_of_texts_their_letters_count_and_of_long_ones_more():
    def texts(words: int):
        rows = [{"text": " ".join(f"word{row}{n}" for n in range(words)), "kind": "ab"[row % 2]} for row in range(60)]
        return Dataset(rows, target="kind").prepare(Recipe())

    assert plain_s(texts(10), 10) < plain_s(texts(100), 10)


def test_a_report_of_more_samples_takes_longer_but_not_without_end():
    assert report_s(10) < report_s(10_000)
    assert report_s(10_000) < 600
