"""The page Suite: how the cases grew, and which release passes which."""


def _judged(store, challenger, word, cases, **lists):
    suite = {"cases": cases, "champion": cases - 1, "challenger": cases - len(lists.get("failed", ())), **lists}
    suite["slices"] = [{"slice": "judged wrong", "cases": cases, "champion": 1, "challenger": 2}]
    content = {"name": "production", "challenger": challenger, "suite": suite}
    return store.releases.judge("c", challenger, word, content)


def test_without_a_suite_it_says_what_becomes_a_case(asked):
    assert "No gate has asked the suite yet." in asked("look").get("/suite").text


def test_the_cases_of_every_model_that_was_judged_are_shown_escaped_and_found(asked, store):
    _judged(store, "one", "worse", 10, failed=["a.png", "<i>b.png"])
    client = asked("look")
    assert "Nothing was released under this name on such a verdict." in client.get("/suite").text
    text = client.get("/suite?every=true").text
    for shown in ("a.png", "&lt;i&gt;b.png", "judged wrong", "(not released)", "2 / 10"):
        assert shown in text
    text = client.get("/suite?every=true&text=A.PNG").text
    assert "a.png" in text
    assert "b.png" not in text
