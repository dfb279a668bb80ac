"""The list of runs: newest first, and a word where there is none."""

from byeori.tracking.records import RunRecord


def test_no_run_yet_says_how_one_is_made(asked):
    assert "No run yet. `byeori train DATA` makes one" in asked().get("/runs").text


def test_runs_are_listed_newest_first_with_their_result(asked, store):
    store.add_run(RunRecord("1", "photos-1", 1.0, "done", headline={"text": "test accuracy 0.94"}))
    store.add_run(RunRecord("2", "photos-2", 2.0, "failed"))
    text = asked().get("/runs").text
    assert text.index("photos-2") < text.index("photos-1")
    assert "test accuracy 0.94" in text
    assert "failed" in text
