"""What a gate says in a line, and for machines."""

from byeori.cycle.gate.report import GateReport
from byeori.evaluation.paired.paired import Paired
from byeori.evaluation.statistics.estimate import Estimate


def test_the_word_comes_first_and_then_why():
    report = GateReport("production", "towns-2", "towns-1", "unknown", ("+0.1 on 9 samples", "another"))
    assert report.text() == "towns-2: cannot be told yet; +0.1 on 9 samples"
    assert repr(report) == f"<GateReport {report.text()}>"
    assert not report.is_better


def test_its_json_holds_the_pairs():
    paired = Paired("better", 9, Estimate(0.1, 0.0, 0.2), 3, 1, 1.5, 0)
    record = GateReport("production", "b", "a", "better", paired=paired).to_json()
    assert record["paired"]["difference"] == {"value": 0.1, "low": 0.0, "high": 0.2}
    assert (record["word"], record["paired"]["wins"], record["text"]) == ("better", 3, "b: better than a")
