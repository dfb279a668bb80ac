"""Deployments and Gate: what stands under a name, and on which verdict."""

from byeori.tracking.records import Answer, Release, ShadowAnswer

ENDS = {"value": 0.08, "low": 0.01, "high": 0.15}
PAIRED = {"word": "better", "samples": 90, "wins": 9, "losses": 2, "difference": ENDS}


def test_without_a_release_it_says_how_one_is_made(asked):
    text = asked("look").get("/deployments").text
    assert "Nothing is released yet." in text


def test_challengers_in_shadow_are_counted_and_hostile_words_are_shown_as_text(asked, store):
    store.releases.add(Release("<i>name", 1, 0.0, "<i>who", "release", "c" * 64, "/x/<i>run/bundle", reason="<i>why"))
    store.write_answers([Answer(f"r{n}", 5.0 + n, "c" * 64, None, {}, {}, 8.0, value="cat") for n in range(4)])
    values = (("dog", None), ("cat", None), ("cat", None), ("cat", "broke"))
    store.shadows.write(
        [
            ShadowAnswer(f"r{n}", "d" * 64, 5.0 + n, None, {}, value, 0.9, 4.0, error)
            for n, (value, error) in enumerate(values)
        ]
    )
    text = asked("look").get("/deployments").text
    assert "<i>" not in text
    for shown in ("&lt;i&gt;name", "&lt;i&gt;run", "&lt;i&gt;why", "dddddddddddd", "66.7%", "4.0 / 8.0"):
        assert shown in text


def test_a_verdict_is_shown_with_its_reasons_and_numbers(asked, store):
    content = {
        **{"name": "production", "challenger": "two", "champion": "one", "scoring": "accuracy", "paired": PAIRED},
        **{"reasons": ["+8.0 points"], "parts": {"test": PAIRED, "live": {**PAIRED, "word": "worse"}}},
        "slices": [{"column": "town", "name": "Oslo", "samples": 9, "p_value": 0.01, "difference": -0.2}],
        "suite": {"cases": 5, "champion": 4, "challenger": 3, "broken": ["a.png"]},
        "costs": {"champion": {"size_mb": 2.0}, "challenger": {"size_mb": 3.5, "calibration": {"value": 0.25}}},
        "behaviour": {"tests": [{"name": "light", "passed": False, "right": 2, "cases": 3}]},
        **{"notes": ["mind this"], "folder": "/nowhere"},
    }
    verdict = store.releases.judge("a" * 64, "b" * 64, "better", content)
    text = asked("look").get(f"/deployments/verdicts/{verdict.id}").text
    for shown in ("+8.0 points", "+8.0</b>", "[+1.0, +15.0]", "Live part", "Oslo", "3 of 5 cases pass", "a.png"):
        assert shown in text
    for shown in ("0.25", "2 / 3", "light", "mind this", "look 1", "9 won, 2 lost"):
        assert shown in text
    assert asked("look").get("/deployments/verdicts/99").status_code == 404
    bare = store.releases.judge(None, "b" * 64, "refused", {})
    assert "It was not released" in asked("look").get(f"/deployments/verdicts/{bare.id}").text
