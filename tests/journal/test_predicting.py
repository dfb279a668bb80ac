from byeori.bundles.bundle import Bundle
from byeori.journal.predicting import predict, recording
from byeori.tracking.store import Store
from small_bundles import draw_pictures


def test_without_being_asked_nothing_is_kept(saved, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    draw_pictures(1)[0].save("a.png")
    done = predict(str(saved), "a.png", "out.jsonl")
    assert (done.samples, done.notes) == (1, ())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.png", "out.jsonl"]
    with recording(Bundle.load(saved), False) as job:
        assert job is None


def test_true_keeps_answers_where_the_bundle_is_at_home(saved, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    draw_pictures(1)[0].save("a.png")
    done = predict(str(saved), "a.png", "out.jsonl", record=True)
    assert done.notes[0].endswith("1 answer, each under its id")
    store = Store("runs")
    assert len(store.answers()) == 1
    store.close()
