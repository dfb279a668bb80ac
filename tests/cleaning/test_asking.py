"""Suspects in the label queue: each once, with what a person needs to decide."""

from byeori import Dataset, Watch, clean
from byeori.cleaning.asking import ask
from byeori.cleaning.suspects import Suspect, Suspects
from byeori.labelling.desk import Desk
from byeori.tracking.store import Store


def test_the_first_suspects_are_asked_once(tmp_path):
    suspects = tuple(
        Suspect(f"{n}.png", f"{n:032x}", "label", "cat", "dog", "its neighbours are dogs", 1 - n / 10) for n in range(4)
    )
    odd = Suspect("9.png", "f" * 32, "outlier", "cat", None, "unlike all", 0.9)
    found = Suspects("pets", "label", (*suspects, odd), 9, source={"source": "/data/pets"})
    assert len(ask(found, 3, tmp_path)) == 3
    assert ask(found, 3, tmp_path) == ask(found, 3, tmp_path)
    items = Store(tmp_path).queue.items()
    assert [item.place for item in items] == ["0.png", "1.png", "2.png"]
    first = items[0]
    assert (first.why, first.data, first.sample) == ("label", "/data/pets", f"{0:032x}")
    assert first.content is not None
    assert first.content["given"] == "cat"
    assert first.content["likely"] == "dog"
    assert "its neighbours are dogs" in first.reason


def test_a_suspect_is_shown_and_asked_like_every_other_question(mislabelled, tmp_path):
    found = clean(mislabelled.photos, mislabelled.run, top=3, folder=tmp_path, watch=Watch(progress=False))
    ask(found, 2, tmp_path)
    store = Store(tmp_path)
    desk, first = Desk(store, "ann"), found.of("label")[0]
    question = desk.next()
    assert (question.target, question.place, question.has_guess) == ("label", first.key, True)
    assert question.inputs["image"].is_file()
    assert question.form["widget"] == "choice"
    assert desk.guess(question.item) == first.likely
    desk.label(question.item, first.likely)
    mended = Dataset(mislabelled.photos, decisions=tmp_path)
    row = mended.samples.keys.index(first.key)
    assert mended.samples.labels[row] == first.likely != first.given
