import json
from io import BytesIO

import pytest
from PIL import Image

from byeori.tracking.records import RunRecord
from byeori.workbench.frame.page import Missing
from byeori.workbench.runs.worst import picture_of, worst_of


@pytest.fixture
def record(tmp_path):
    (tmp_path / "data" / "cats").mkdir(parents=True)
    file = BytesIO()
    Image.new("RGB", (8, 8)).save(file, "PNG")
    (tmp_path / "data" / "cats" / "1.png").write_bytes(file.getvalue())
    (tmp_path / "data" / "notes.txt").write_text("secret")
    (tmp_path / "out.png").write_bytes(file.getvalue())
    return RunRecord("r", "pets-1", 1.0, "done", data_path=str(tmp_path / "data"))


def _report(folder, block):
    (folder / "report").mkdir(exist_ok=True)
    report = {"sections": [{"title": "Errors", "blocks": [{"name": "worst", **block}]}]}
    (folder / "report" / "report.json").write_text(json.dumps(report))


def test_samples_of_a_report_are_shown_with_the_pictures_that_the_data_holds(tmp_path, record):
    keys = ("cats/1.png", "notes.txt", "../out.png", "gone.png")
    rows = [{"key": key, "truth": "cat", "guess": "dog", "confidence": 0.9} for key in keys]
    _report(tmp_path, {"kind": "samples", "samples": rows})
    found = worst_of(tmp_path, record)
    assert [one.has_picture for one in found] == [True, False, False, False]
    assert (found[0].key, found[0].truth, found[0].guess, found[0].confidence) == ("cats/1.png", "cat", "dog", 0.9)
    assert picture_of(tmp_path, record, 0).name == "1.png"
    for number in (1, 2, 3, 4, -1):
        with pytest.raises(Missing, match="there is no picture of sample"):
            picture_of(tmp_path, record, number)


def test_rows_of_a_table_are_shown_with_what_else_is_known(tmp_path, record):
    row = {"sample": "bikes.csv:7", "true": "604", "guessed": "384.8", "off by": "-219.2", "season": 4.0}
    _report(tmp_path, {"kind": "table", "rows": [row]})
    [one] = worst_of(tmp_path, record)
    assert (one.key, one.truth, one.guess, one.confidence) == ("bikes.csv:7", "604", "384.8", None)
    assert one.rest == {"off by": "-219.2", "season": "4"}


@pytest.mark.parametrize("text", ["", "[]", '{"sections": 3}', '{"sections": [{"blocks": [{"name": "worst"}]}]}'])
def test_a_report_that_is_damaged_or_names_none_shows_none(tmp_path, record, text):
    (tmp_path / "report").mkdir()
    (tmp_path / "report" / "report.json").write_text(text)
    assert worst_of(tmp_path, record) == []
