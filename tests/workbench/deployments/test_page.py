"""Deployments and Gate: releasing and rolling back by those who may, on a verdict that everybody can read."""

import threading

import pytest

from byeori.cycle.release import release
from byeori.tracking.records import Answer, Release, ShadowAnswer

ENDS = {"value": 0.08, "low": 0.01, "high": 0.15}
PAIRED = {"word": "better", "samples": 90, "wins": 9, "losses": 2, "difference": ENDS}


def _asked_of_the_gate(client, **form):
    """Give the answer that the gate leads to."""
    where = client.post("/deployments/release", data=form).headers["location"]
    for _ in range(1200):
        reply = client.get(where)
        if reply.status_code != 202:
            return reply
        threading.Event().wait(0.05)
    raise AssertionError("the gate did not end")


def test_without_a_release_it_says_how_one_is_made(asked):
    text = asked("look").get("/deployments").text
    assert "Nothing is released yet." in text
    assert "need the role “promote”" in text
    assert "A run must be trained first" not in text
    assert "A run must be trained first: `byeori train DATA`." in asked("promote").get("/deployments").text


def test_a_run_is_released_by_the_gate_and_what_stood_before_is_brought_back(contended, asked, store):
    client = asked("promote")
    text = client.get("/deployments").text
    assert "Ask the gate and release" in text
    assert "So does the form below." in text
    for name, why in (("towns-1", "nothing stands under production yet"), ("towns-2", "points of accuracy")):
        reply = _asked_of_the_gate(client, run=contended[name], name="production")
        text = client.get(reply.headers["location"]).text
        assert why in text
        assert "Released as production by promoteer." in text
        assert (">the first</span>" in text) == (name == "towns-1")
    text = client.get("/deployments").text
    assert "production becomes towns-1 again" in text
    assert client.post("/deployments/back", data={"name": "production", "number": 2}).status_code == 303
    lines = store.releases.releases("production")
    assert [(one.action, one.who, one.run) for one in lines][1:] == [
        ("release", "promoteer", contended["towns-2"]),
        ("back", "promoteer", contended["towns-1"]),
    ]
    assert [line.action for line in store.audit.lines()] == ["back", "release", "release"]
    reply = client.post("/deployments/back", data={"name": "production", "number": 2})
    assert (reply.status_code, "somebody has changed what it stands for since you looked" in reply.text) == (400, True)


def test_what_is_not_better_is_not_released_unless_with_a_reason(contended, asked, store, tmp_path):
    release(tmp_path / "runs" / "towns-2", who="ann")
    client = asked("promote")
    reply = _asked_of_the_gate(client, run=contended["towns-1"], name="production", reason=" ")
    text = client.get(reply.headers["location"]).text
    assert "It was not released: it is worse than what stands there." in text
    assert len(store.releases.releases()) == 1
    reply = _asked_of_the_gate(client, run=contended["towns-1"], name="production", reason="<b>cheaper")
    text = client.get(reply.headers["location"]).text
    assert "accepted: <bdi>&lt;b&gt;cheaper</bdi>" in text
    assert store.releases.newest("production").reason == "<b>cheaper"


def test_what_cannot_be_released_is_told(contended, asked, tmp_path):
    release(tmp_path / "runs" / "towns-2")
    client = asked("promote")
    reply = _asked_of_the_gate(client, run=contended["towns-2"], name="production")
    assert (reply.status_code, "is this very bundle already" in reply.text) == (400, True)
    reply = _asked_of_the_gate(client, run=contended["towns-2"], name="../x")
    assert (reply.status_code, "is no name for releases" in reply.text) == (400, True)
    reply = client.post("/deployments/back", data={"name": "production", "number": 1})
    assert (reply.status_code, "nothing was released under it before" in reply.text) == (400, True)
    assert client.post("/deployments/release", data={"run": "nobody", "name": "production"}).status_code == 404
    assert client.get("/deployments/asked/nix").headers["location"] == "/deployments"


@pytest.mark.parametrize("role", ["look", "label", "decide"])
def test_who_may_not_promote_changes_nothing(asked, store, role):
    store.releases.add(Release("p", 1, 0.0, "ann", "release", "c" * 64, "/x/pets-1/bundle"))
    client = asked(role)
    assert 'action="/deployments' not in client.get("/deployments").text
    for path, form in (("release", {"run": "x", "name": "p"}), ("back", {"name": "p", "number": 1})):
        reply = client.post(f"/deployments/{path}", data=form)
        assert (reply.status_code, "This needs the role “promote”" in reply.text) == (403, True)
    assert len(store.releases.releases()) == 1


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


def test_a_challenger_is_compared_on_a_part_of_the_page_that_comes_after_it(contended, asked, store, tmp_path):
    from byeori.bundles.bundle import Bundle

    champion = Bundle.load(tmp_path / "runs" / "towns-1")
    store.releases.add(Release("production", 1, 0.0, "ann", "release", champion.digest, str(champion.folder)))
    query = {"kind": "shadow", "challenger": "d" * 64, "champion": champion.digest}
    text = asked("look").get("/deployments/beside", params=query).text
    assert "The truth of none of these requests is known yet." in text
    for number in range(40):
        outputs = {"value": "low" if number % 2 else "high"}
        store.write_answers([Answer(f"r{number}", 1.0, champion.digest, None, {}, outputs, 8.0, value="low")])
        row = ShadowAnswer(f"r{number}", "d" * 64, 1.0, None, {"value": "high"}, "high", 0.9, 4.0)
        store.shadows.write([row])
        store.write_judgement(f"r{number}", number % 2 == 0, "high", "ann", source="page")
    assert 'hx-get="/deployments/beside?kind=shadow&amp;challenger=dddd' in asked("look").get("/deployments").text
    part = asked("look").get("/deployments/beside", params=query, headers={"HX-Request": "true"}).text
    for shown in ("50.0% of the newest answers", "by 40 requests whose truth is known", "better", "20 won, 0 lost"):
        assert shown in part
    assert "<html" not in part
    reply = asked("look").get("/deployments/beside", params={**query, "champion": "x"})
    assert (reply.status_code, "bring one of the folders back" in reply.text) == (400, True)
    assert asked("look").get("/deployments/beside", params={**query, "kind": "twin"}).status_code == 422


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


def test_what_the_gate_says_is_said_in_korean_and_what_a_person_says_as_it_is(asked, store):
    reasons = ["+8.0 [+1.0, +15.0] points of accuracy on 90 samples; about 120 more labels would tell", "as I like"]
    verdict = store.releases.judge("a" * 64, "b" * 64, "unknown", {"name": "production", "reasons": reasons})
    client = asked("look")
    client.cookies.set("language", "ko")
    for address in ("/deployments", f"/deployments/verdicts/{verdict.id}"):
        text = client.get(address).text
        assert "샘플 90개에서 정확도 +8.0퍼센트포인트 [+1.0, +15.0]; 레이블이 약 120개 더 있으면 알 수 있습니다" in text
        assert "points of accuracy" not in text
    assert "as I like" in text
