"""Where reports lie: a folder each, none overwritten, and all of them are found, old ones and damaged ones too."""

import os
from datetime import datetime

import pytest

from byeori.core.errors import ByeoriError
from byeori.core.files import write_json
from byeori.evaluation.report.reports import new_folder, reports_of

NOON = datetime(2026, 11, 27, 12, 0, 5)


def test_two_reports_of_one_second_get_two_folders(tmp_path):
    names = [new_folder(tmp_path, "test", NOON).name for _ in range(3)]
    assert names == ["test-2026-11-27T12.00.05", "test-2026-11-27T12.00.05-2", "test-2026-11-27T12.00.05-3"]


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "reports").write_text("")
    with pytest.raises(ByeoriError, match="reports: the folder of a report cannot be made"):
        new_folder(tmp_path, "test", NOON)


def test_a_run_without_reports_has_none_and_a_folder_without_a_record_is_none(tmp_path):
    new_folder(tmp_path, "test", NOON)
    assert list(reports_of(tmp_path)) == []


def test_reports_are_given_in_the_order_they_were_made_whatever_they_are_called(tmp_path):
    for number, name in enumerate(["val-b", "test-a", "next-month-c"]):
        write_json(tmp_path / "reports" / name / "report.json", {"text": name})
        os.utime(tmp_path / "reports" / name / "report.json", (number, number))
    assert [text for _, text in reports_of(tmp_path)] == ["val-b", "test-a", "next-month-c"]


def test_a_report_of_before_is_told_of_by_its_scores_and_a_damaged_one_as_such(tmp_path):
    old = {"format": 1, "part": "val", "samples": 1530, "headline": {"macro_f1": {"value": 0.94123}}}
    write_json(tmp_path / "report" / "report.json", old)
    for name, content in {"a": "", "b": "[]", "c": '{"headline": {}}'}.items():
        (tmp_path / "reports" / name).mkdir(parents=True)
        (tmp_path / "reports" / name / "report.json").write_text(content)
    texts = [text for _, text in reports_of(tmp_path)]
    assert texts[0] == "validation macro F1 0.941 on 1,530 samples"
    assert all(text.startswith("cannot be read") for text in texts[1:])
