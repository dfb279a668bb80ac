import numpy as np

import byeori.monitoring.accuracy.reading as reading
from byeori.monitoring.accuracy.reading import Span, judged_in, look_at, outputs_of, signal_of
from live_answers import START, live


def test_a_span_is_read_by_time_with_what_was_kept(tmp_path):
    here = live(tmp_path, 50, kept=0.5)
    found = look_at(here.store, here.span, by_value=False)
    assert (len(found.ids), found.whole, found.share) == (50, 50, 1.0)
    assert (np.diff(found.time) > 0).all()
    assert 0 < found.is_kept.sum() < 50
    assert np.isfinite(found.signal).all()
    assert not look_at(here.store, Span(("other",), START, START + 9e9), by_value=False).ids


def test_of_very_many_answers_an_even_part_is_looked_at(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "MOST", 100)
    here = live(tmp_path, 400)
    found = look_at(here.store, here.span, by_value=False)
    assert (len(found.ids), found.whole, found.share) == (100, 400, 0.25)
    assert len(set(np.diff([int(one[1:]) for one in found.ids]).tolist())) == 1
    seen = {look_at(here.store, here.span, by_value=False, seed=seed).ids[0] for seed in range(20)}
    assert len(seen) > 1


def test_a_number_stands_for_the_confidence_that_it_has_not():
    assert signal_of(None, "2.5") == 2.5
    assert np.isnan(signal_of(None, None))
    assert np.isnan(signal_of(None, "inf"))


def test_what_was_judged_is_found_and_answered_for(tmp_path):
    here = live(tmp_path, 20)
    here.label("a00003", source="page")
    here.label("a00003", source="page")
    assert judged_in(here.store, here.span) == ["a00003"]
    assert [one for one, _, _ in outputs_of(here.store, ["a00003", "gone"])] == ["a00003"]
