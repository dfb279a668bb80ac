import json

from byeori.cycle.turn import Turn
from byeori.cycle.turn_page import FORMAT, save
from byeori.tracking.records import CycleRecord


def _turn(**content):
    return Turn(CycleRecord("c1", "production", 1.0, 2.0, 3.0, "done", content))


def test_a_page_and_a_record_tell_each_step(tmp_path):
    turn = _turn(look={"text": "ALARM: <b>blur</b>"}, gate={"text": "production is new", "is_released": True})
    page = save(turn, tmp_path)
    shown = page.read_text(encoding="utf-8")
    assert "&lt;b&gt;blur" in shown
    assert "<b>blur" not in shown
    assert "released" in shown
    kept = json.loads((page.parent / "turn.json").read_text(encoding="utf-8"))
    assert (kept["format"], kept["text"], kept["step"]) == (FORMAT, "production: production is new", "done")
    assert kept["content"]["look"]["text"] == "ALARM: <b>blur</b>"


def test_a_turn_that_found_nothing_has_a_page(tmp_path):
    assert "nothing was looked at yet" in save(_turn(), tmp_path).read_text(encoding="utf-8")
