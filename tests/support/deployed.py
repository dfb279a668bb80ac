"""A folder of runs in which something happened: a release, challengers that are tried, verdicts with a suite."""

from __future__ import annotations

import time
from pathlib import Path

from byeori.bundles.bundle import Bundle
from byeori.tracking.records import Answer, Release, ShadowAnswer
from byeori.tracking.store import Store

KINDS = ("judged wrong", "judged right", "corrected")
_ENDS = {"value": 0.081, "low": 0.012, "high": 0.15}
_PAIRED = {"word": "better", "samples": 240, "wins": 26, "losses": 7, "difference": _ENDS}


def deployed(folder: Path) -> None:
    """Let `towns-1` stand under production, `towns-2` be tried in shadow, and a canary have been taken back.

    `folder` is that of `contenders.poor_and_good`; its runs are written into the store that is in force.
    """
    store = Store(folder)
    champion, challenger = (Bundle.load(folder / name) for name in ("towns-1", "towns-2"))
    runs = {run.name: run.id for run in store.runs()}
    begun = time.time() - 5 * 3600
    verdict = store.releases.judge(None, champion.digest, "better", _first())
    line = Release("production", 1, begun, "ann", "release", champion.digest, str(champion.folder), runs["towns-1"])
    store.releases.add(Release(**{**vars(line), "verdict": verdict.id}))
    store.audit.add("ann", "release", "production", {"run": runs["towns-1"], "verdict": verdict.id, "number": 1})
    _suite(store, champion.digest)
    _shadow(store, champion.digest, challenger.digest, runs["towns-2"], begun)
    said = {"kind": "canary", "bundle": "c" * 64, "run": None, "name": "towns-0", "champion": champion.digest}
    store.audit.add("byeori serve", "try", "towns-0", {**said, "since": begun, "share": 0.05, "taken_back": None})
    why = "it failed to answer 3 of 40 times, and the champion did not"
    store.audit.add("byeori serve", "take_back", "towns-0", {**said, "errors": 3, "taken_back": why})
    store.audit.add("bob", "decide", "Oslo 12", {"decision": "relabel", "value": "high", "data": "towns.csv"})
    store.close()


def _first() -> dict[str, object]:
    reason = "nothing stands under production yet, so there is nothing to be better than"
    return {"name": "production", "challenger": "towns-1", "reasons": [reason], "scoring": "accuracy"}


def _suite(store: Store, champion: str) -> None:
    """Two verdicts on models that were not released; the second passes more of more cases."""
    for number, (cases, fail) in enumerate(((40, 12), (90, 9))):
        names = [f"answer-{place:03} of a town with a rather long name" for place in range(cases)]
        slices = [
            {"slice": kind, "cases": cases // 3, "champion": cases // 4, "challenger": (cases - fail) // 3}
            for kind in KINDS
        ]
        suite = {"cases": cases, "champion": cases - 15, "challenger": cases - fail, "slices": slices}
        named = {"broken": names[:3], "failed": names[:fail], "mended": names[fail : fail + 5]}
        of = {name: KINDS[place % 3] for place, name in enumerate(names[: fail + 5])}
        worse = {"column": "town", "name": "Oslo", "samples": 90, "p_value": 0.01, "difference": -0.2}
        content = {
            **{"name": "production", "challenger": f"towns-try-{number}", "champion": "towns-1"},
            **{"scoring": "accuracy", "paired": _PAIRED, "suite": {**suite, **named, "slice_of": of}},
            "parts": {"test": _PAIRED, "live": {**_PAIRED, "word": "unknown", "samples": 60}},
            "slices": [worse, {**worse, "name": "Busan", "p_value": 0.4, "difference": 0.05}],
            "costs": {"champion": {"size_mb": 2.01, "latency_ms": 8.4}, "challenger": {"size_mb": 3.5}},
            "behaviour": {"tests": [{"name": "another town", "passed": number == 1, "right": 19, "cases": 20}]},
            "reasons": [
                "+8.1 [+1.2, +15.0] points of accuracy on 240 samples (180 test, 60 live)",
                "worse where town is Oslo: -20.0 points on 90 samples (p 0.010 of all slices)",
            ],
            "notes": ["3 labels of the test part were mended by decisions since"],
        }
        store.releases.judge(champion, f"{number}" * 64, "worse", content)


def _shadow(store: Store, champion: str, challenger: str, run: str, begun: float) -> None:
    """A hundred requests that both have answered, forty of which are judged: the challenger is right more often."""
    said = {"kind": "shadow", "bundle": challenger, "run": run, "name": "towns-2", "taken_back": None}
    store.audit.add("byeori serve", "try", run, {**said, "champion": champion, "since": begun, "share": None})
    answers, shadows = [], []
    for number in range(100):
        name, at, right = f"request-{number}", begun + 60 * number, number % 3 != 0
        value = "high" if right else "low"
        outputs = {"value": value, "confidence": 0.8}
        answers.append(Answer(name, at, champion, None, {}, outputs, 4.2, value=value, source="serve"))
        shadows.append(ShadowAnswer(name, challenger, at, run, {"value": "high"}, "high", 0.9, 5.1))
    store.write_answers(answers)
    store.shadows.write(shadows)
    for number in range(40):
        store.write_judgement(f"request-{number}", number % 3 != 0, "high", "bob", source="page")
