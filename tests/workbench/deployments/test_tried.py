"""Challengers that are tried: counted beside each model, begun, ended and taken back as the servers' audit says."""

from byeori.tracking.records import Answer, Release, ShadowAnswer
from byeori.workbench.deployments.tried import tried


def _answers(store, bundles, *, start=0, took_ms=10.0, time=1.0):
    store.write_answers(
        [
            Answer(f"r{start + n}", time, one, None, {}, {}, took_ms, value="a", source="serve")
            for n, one in enumerate(bundles)
        ]
    )


def _said(store, action, kind="shadow", bundle="new", **more):
    content = {"kind": kind, "bundle": bundle, "run": "run-9", "name": "pets-9", "taken_back": None}
    store.audit.add("byeori serve", action, "run-9", {**content, **more})


def test_a_challenger_is_counted_beside_each_model_that_answered(store):
    _answers(store, ("one", "one", "one", "two", "two"))
    store.shadows.write(
        [
            ShadowAnswer(f"r{n}", "new", float(n), "run", {}, "ab"[n % 2], 0.5, 20.0, "x" if n == 2 else None)
            for n in range(5)
        ]
    )
    beside_two, beside_one = tried(store)
    assert (beside_one.champion, beside_one.asked, beside_one.failed, beside_one.same) == ("one", 3, 1, 1)
    assert (beside_one.agreement, beside_one.took_ms, beside_one.champion_took_ms) == (0.5, 20.0, 10.0)
    assert (beside_two.champion, beside_two.asked, beside_two.newest) == ("two", 2, 4.0)
    assert beside_one.state == "unknown"


def test_one_that_never_answered_agrees_with_nobody(store):
    _answers(store, ["one"])
    store.shadows.write([ShadowAnswer("r0", "new", 1.0, None, None, None, None, 0.0, "broke")])
    assert tried(store)[0].agreement is None


def test_a_shadow_that_has_answered_nothing_yet_is_there_and_later_taken_back_with_the_reason(store):
    _said(store, "try", champion="one", since=5.0)
    [found] = tried(store)
    assert (found.state, found.name, found.champion, found.asked, found.since) == ("tried", "pets-9", "one", 0, 5.0)
    _said(store, "take_back", taken_back="it is slow")
    [found] = tried(store)
    assert (found.state, found.why) == ("taken_back", "it is slow")
    _said(store, "try", champion="one", since=9.0)
    assert tried(store)[0].state == "tried", "tried anew"
    _said(store, "try_end")
    assert (tried(store)[0].state, tried(store)[0].why) == ("ended", None)


def test_a_canary_is_counted_since_it_began_beside_what_stands_now(store):
    _answers(store, ["new", "one"], time=1.0)
    _said(store, "try", "canary", champion="one", since=2.0, share=0.05)
    _answers(store, ["new", "new", "one", "next"], start=2, time=3.0, took_ms=30.0)
    [found] = tried(store)
    assert (found.kind, found.champion, found.share, found.asked, found.failed) == ("canary", "one", 0.05, 2, None)
    assert (found.took_ms, found.champion_took_ms, found.agreement) == (30.0, 30.0, None)
    for number, bundle in enumerate(["one", "next"], 1):
        store.releases.add(Release("production", number, 0.0, "ann", "release", bundle, "/x"))
    assert tried(store)[0].champion == "next"
    _said(store, "take_back", "canary", taken_back="it failed", errors=3)
    [found] = tried(store)
    assert (found.asked, found.failed, found.answered, found.state) == (5, 3, 2, "taken_back")


def test_lines_of_the_audit_that_are_of_no_challenger_are_passed_over(store):
    store.audit.add("x", "try", "y", {"kind": "other", "bundle": 3})
    store.audit.add("x", "try_end", "y", None)
    _said(store, "take_back")
    assert tried(store) == []
