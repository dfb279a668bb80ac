"""The page of a verdict: each chapter, and nothing that is fetched."""

import json

from byeori.cycle.gate.budgets import Budgets
from byeori.cycle.gate.gate import GateOptions, gate
from byeori.cycle.gate.page import sections
from byeori.cycle.release import release
from contenders import towns
from judged import judge


def test_it_tells_the_word_the_reasons_and_every_chapter(runs, tmp_path):
    release(runs / "towns-1")
    judge(runs / "towns-1", towns(40, seed=1))
    tests = tmp_path / "behaviour.toml"
    tests.write_text('[[minimum]]\nname = "known"\nsamples = [{ a = 3.0, b = 3.0, town = "Oslo", kind = "low" }]\n')
    report = gate(runs / "towns-2", options=GateOptions(Budgets(size_mb=100), tests))
    assert report.word == "refused"
    assert "1 of 1 behaviour tests fail: known" in report.reasons[0]
    titles = [section.title for section in sections(report)]
    assert titles == [
        "By how much it is better",
        "Where it is worse",
        "The suite",
        "What it costs",
        "How it behaves",
    ]
    html = (report.folder / "gate.html").read_text(encoding="utf-8")
    assert "towns-2" in html
    assert "<svg" in html
    assert "<script src" not in html
    assert "http://" not in html.replace("http://www.w3.org", "")
    record = json.loads((report.folder / "gate.json").read_text(encoding="utf-8"))
    assert record["suite"]["cases"] == 40
    assert set(record["parts"]) == {"test", "live"}
    assert set(record["costs"]) == {"champion", "challenger"}
    assert record["word"] == "refused"


def test_the_first_of_a_name_has_a_page_too(runs):
    report = release(runs / "towns-1").gate
    assert [section.title for section in sections(report)] == ["What it costs"]
    assert "the first as production" in (report.folder / "gate.html").read_text(encoding="utf-8")
