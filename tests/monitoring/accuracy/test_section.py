import json

from byeori.monitoring.accuracy.accuracy import accuracy
from byeori.monitoring.accuracy.asking import ask
from byeori.monitoring.accuracy.section import section_of
from live_answers import live


def test_the_section_shows_the_estimates_side_by_side_and_over_time(tmp_path):
    here = live(tmp_path, 400, days=4.0)
    ask(here.store, here.bundle, 20, span=here.span)
    here.answer_all()
    for answer in list(here.truth)[:40]:
        here.label(answer, source="page")
    found = accuracy(here.store, here.bundle, here.span)
    section = section_of(found)
    assert section.lead.startswith("Accuracy 0.")
    side, over, sources, periods = section.blocks
    assert set(side.data) == {"by labels", "by confidence alone", "of judged and late truths"}
    assert "<svg" in side.svg
    assert "<svg" in over.svg
    assert [row[2] for row in sources.rows] == ["20 of 20 labels", "no label", f"{found.truths.known} truths"]
    assert sum(row[1] for row in periods.rows) == 400
    json.dumps(section.to_json(), allow_nan=False)


def test_where_nothing_is_known_the_section_says_so(tmp_path):
    here = live(tmp_path, 30, reference=False, days=0.01)
    section = accuracy(here.store, here.bundle, here.span).section()
    assert "accuracy unknown" in section.lead.lower()
    assert [block.name for block in section.blocks] == ["accuracy_sources", "accuracy_periods"]
