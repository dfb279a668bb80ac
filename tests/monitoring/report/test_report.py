import json
from dataclasses import dataclass
from typing import Any

import pytest

from byeori.core.printable import screen
from byeori.evaluation.report.blocks import Section
from byeori.monitoring.alarms.look import look
from byeori.monitoring.report.build import build_report
from watched import HOUR_S, START, bundle_in, rows_of, subject_in, write


@dataclass(frozen=True)
class _Told:
    name: str = "accuracy"

    def text(self) -> str:
        return "accuracy 0.93 [0.90, 0.96]"

    def to_json(self) -> dict[str, Any]:
        return {"value": 0.93}

    def section(self) -> Section:
        return Section("Accuracy", "As far as it is known.")


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    folder = tmp_path_factory.mktemp("watched")
    subject = subject_in(folder, bundle_in(folder))
    write(subject, rows_of(100, 3), step_s=HOUR_S)
    odd = {"town.value": "<script>alert(1)</script>", "age.value": 99.0}
    rows = [{**row, **odd} if n < 20 else row for n, row in enumerate(rows_of(200, 4, shift=12.0))]
    write(subject, rows, START + 100 * HOUR_S, HOUR_S, name="<b>bad</b>")
    return build_report(subject, look(subject), START, START + 300 * HOUR_S, by="day")


def test_it_is_summed_up_in_a_line(report):
    assert report.text().startswith("bundle: ALARM: age")
    assert "traits differ, 300 answers 20" in report.text()
    assert repr(report).startswith("<MonitorReport bundle: ALARM")


def test_json_has_a_format_number_and_all_numbers(report, tmp_path):
    report.save(tmp_path)
    found = json.loads((tmp_path / "monitor.json").read_text())
    assert found["format"] == 1
    assert found["alarm"] is True
    assert found["alarms"][0]["log10_wealth"] >= found["alarms"][0]["log10_threshold"]
    assert {"traits", "expectations", "slices", "examples", "windows", "releases", "latency", "promise"} <= set(found)
    assert found["traits"][0]["change"]["low"] < found["traits"][0]["change"]["high"]


def test_the_page_shows_all_chapters_and_runs_no_script(report):
    page = report.to_html()
    for title in ("Alarms", "Over time", "Traits beside the reference", "Least like the reference", "How long answers"):
        assert f"<h2>{title}" in page
    assert "<script" not in page
    assert "<b>bad" not in page
    assert page.count("<svg") >= 4
    assert "http" not in page.replace("http://www.w3.org", "")


def test_a_terminal_shows_alarms_and_what_they_promise(report, capsys):
    screen().print(report.table())
    shown = " ".join(capsys.readouterr().out.split())
    assert "age has changed ('age.value'), seen" in shown
    assert "at most 1%" in shown
    assert "are none of Seoul, Jeju, Busan" in shown


def test_another_part_adds_its_chapter(report, tmp_path):
    more = report.with_chapter(_Told())
    assert more.to_json()["accuracy"] == {"value": 0.93}
    assert "<h2>Accuracy</h2>" in more.to_html()
    assert "accuracy 0.93 [0.90, 0.96]" in more.to_html()
