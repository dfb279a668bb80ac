from byeori.tracking.records import Release
from byeori.workbench.suite.grown import MOST, Wanted, asked_of, cases_of, kinds_of, names_with_suite


def _judged(store, called, cases, **lists):
    suite = {"cases": cases, "champion": 1, "challenger": cases - len(lists.get("failed", ())), **lists}
    return store.releases.judge("c", called, "better", {"name": "production", "challenger": called, "suite": suite})


def test_cases_are_side_by_side_and_those_that_fail_now_first(store):
    _judged(store, "one", 4, failed=["a", "b"], broken=["b"])
    verdict = _judged(store, "two", 8, failed=["c"], mended=["a"])
    store.releases.add(Release("production", 1, 0.0, "ann", "release", "two", "/x", None, verdict.id))
    assert names_with_suite(store) == ["production"]
    first, second = asked_of(store, "production", only_released=False)
    assert (first.cases, first.passed, first.share, first.is_released) == (4, 2, 0.5, False)
    assert (second.called, second.is_released) == ("two", True)
    assert [(case.name, *case.marks) for case in cases_of([first, second])] == [
        ("c", "passed", "failed"),
        ("a", "failed", "mended"),
        ("b", "broken", "passed"),
    ]
    assert asked_of(store, "production") == [second]


def test_the_newest_are_shown_and_another_name_has_its_own(store):
    for number in range(MOST + 3):
        _judged(store, f"run {number}", number)
    found = asked_of(store, "production", only_released=False)
    assert [one.cases for one in found] == list(range(3, MOST + 3))
    assert asked_of(store, "staging", only_released=False) == []


def test_cases_are_narrowed_by_name_by_reason_and_by_what_they_do_now(store):
    kinds = {"a.png": "kept", "b.png": "judged wrong", "c.png": "judged wrong"}
    _judged(store, "one", 9, failed=["a.png", "b.png"], broken=["b.png"], mended=["c.png"], slice_of=kinds)
    [one] = found = asked_of(store, "production", only_released=False)
    assert kinds_of(found) == ["judged wrong", "kept"]
    for wanted, names in (
        (Wanted(only="failing"), ["b.png", "a.png"]),
        (Wanted(only="broken"), ["b.png"]),
        (Wanted(only="mended"), ["c.png"]),
        (Wanted(kind="judged wrong"), ["b.png", "c.png"]),
        (Wanted("C.PNG", "judged wrong", "mended"), ["c.png"]),
        (Wanted("a", only="broken"), []),
    ):
        assert [case.name for case in cases_of(found, wanted)] == names
    assert one.unnamed == 0


def test_cases_that_a_verdict_does_not_name_are_counted(store):
    suite = {"cases": 3000, "champion": 3000, "challenger": 1500, "failed": [f"{n}" for n in range(1000)]}
    store.releases.judge("c", "x", "worse", {"name": "production", "suite": suite})
    assert asked_of(store, "production", only_released=False)[0].unnamed == 500
