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


def test_only_so_many_cases_are_shown_and_a_word_says_how_many_are_left_out(asked, store):
    names = [f"case {number:04}" for number in range(1000)]
    _judged(store, "one", "worse", 1500, failed=names, broken=names[:2], slice_of=dict.fromkeys(names[:5], "kept"))
    store.releases.judge("c", "one", "worse", {"name": "production", "suite": {"cases": 1500, "failed": names}})
    client = asked("look")
    text = client.get("/suite?every=true").text
    for shown in ("case 0299", "and 700 more; search for one", "500 more cases fail with the newest"):
        assert shown in text
    assert "case 0300" not in text
    assert 'href="/suite?name=production&amp;every=true"' in client.get("/suite").text


def test_cases_are_narrowed_by_reason_and_by_what_they_do_now(asked, store):
    kinds = {"a.png": "kept", "b.png": "judged wrong"}
    _judged(store, "one", "worse", 10, failed=["a.png", "b.png"], broken=["b.png"], slice_of=kinds)
    client = asked("look")
    for query, there, not_there in (("only=broken", "b.png", "a.png"), ("kind=kept", "a.png", "b.png")):
        text = client.get(f"/suite?every=true&{query}").text
        assert there in text
        assert not_there not in text
    assert "No case is like this." in client.get("/suite?every=true&only=mended").text
    assert client.get("/suite?only=nonsense").status_code == 422
