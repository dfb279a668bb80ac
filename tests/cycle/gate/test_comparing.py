"""What the answers of two models tell, by part, metric and suite."""

from byeori.bundles.bundle import Bundle
from byeori.cycle.gate.comparing import compare_asked
from byeori.cycle.gate.evidence import ask, gather
from byeori.tracking.store import Store
from contenders import towns
from judged import judge


def test_test_and_live_part_are_told_apart_and_together(runs):
    judge(runs / "towns-1", towns(60, seed=1))
    champion, challenger = Bundle.load(runs / "towns-1"), Bundle.load(runs / "towns-2")
    evidence = gather("production", champion, challenger, Store(runs), runs=runs)
    before, after = ask(champion, evidence), ask(challenger, evidence)
    found = compare_asked(champion, challenger, evidence, before=before, after=after)
    assert set(found.parts) == {"test", "live"}
    assert found.paired.samples == found.parts["test"].samples + found.parts["live"].samples
    assert found.parts["live"].samples == len(evidence.live)
    assert found.paired.wins == sum(one.wins for one in found.parts.values())
    assert len(found.suite) == 60
    assert {one.column for one in found.slices} >= {"part", "town", "kind"}
    assert found.metric is None


def test_another_metric_of_the_run_is_compared_on_the_test_part(runs):
    import json

    for name in ("towns-1", "towns-2"):
        record = runs / name / "bundle" / "bundle.json"
        content = json.loads(record.read_text())
        content["recipe"]["metric"] = "macro_f1"
        record.write_text(json.dumps(content))
    champion, challenger = Bundle.load(runs / "towns-1"), Bundle.load(runs / "towns-2")
    evidence = gather("production", champion, challenger, Store(runs), runs=runs)
    before, after = ask(champion, evidence), ask(challenger, evidence)
    found = compare_asked(champion, challenger, evidence, before=before, after=after)
    name, comparison = found.metric
    assert name == "macro_f1"
    assert comparison.is_better
    assert found.suite is None
