"""What a report is made of says the same to a machine: rows as objects, and no number that JSON has not."""

import json

from byeori.evaluation.limits import TABLE_ROWS
from byeori.evaluation.report.blocks import Figure, Gallery, Picture, Section, Table
from byeori.evaluation.statistics.estimate import Estimate


def test_a_row_becomes_an_object_of_its_columns_and_what_is_no_number_is_null():
    table = Table("t", "T", ("name", "score"), (("a", Estimate(0.5, 0.4, 0.6)), ("b", float("nan"))), frozenset({1}))
    told = table.to_json()
    assert told["rows"][0]["score"]["value"] == 0.5
    assert told["rows"][1] == {"name": "b", "score": None}
    assert told["marked"] == [1]
    assert "more_rows" not in told
    json.dumps(told, allow_nan=False)


def test_of_very_many_rows_it_says_how_many_more_there_are():
    rows = tuple((n,) for n in range(TABLE_ROWS + 5))
    told = Table("t", "T", ("n",), rows, frozenset({0, TABLE_ROWS + 1})).to_json()
    assert (len(told["rows"]), told["more_rows"], told["marked"]) == (TABLE_ROWS, 5, [0])


def test_pictures_and_drawings_stay_on_the_page():
    gallery = Gallery("g", "G", (Picture("a.png", "cat", "dog", 0.5, b"jpeg"),))
    section = Section("S", "see", (gallery, Figure("f", "F", "<svg/>", "it rises", [1, 2])))
    told = section.to_json()
    assert told["blocks"][0]["samples"] == [{"key": "a.png", "truth": "cat", "guess": "dog", "confidence": 0.5}]
    assert told["blocks"][1] == {"kind": "figure", "name": "f", "title": "F", "says": "it rises", "data": [1, 2]}
    json.dumps(told)
