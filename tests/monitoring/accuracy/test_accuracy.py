from byeori.monitoring.accuracy.accuracy import accuracy
from byeori.monitoring.accuracy.asking import ask
from live_answers import live


def test_labels_find_the_drop_that_confidence_cannot_see(tmp_path):
    here = live(tmp_path, 1000, off=2.0)
    alone = accuracy(here.store, here.bundle, here.span)
    assert alone.method == "confidence"
    assert alone.estimate.low > here.accuracy
    ask(here.store, here.bundle, 60, span=here.span, seed=2)
    here.answer_all()
    found = accuracy(here.store, here.bundle, here.span)
    assert found.method == "labels"
    assert found.estimate.low <= here.accuracy <= found.estimate.high
    assert found.labels.more > 0
    assert any("The labels contradict the confidence" in note for note in found.notes)


def test_without_a_reference_the_labels_alone_tell(tmp_path):
    here = live(tmp_path, 500, reference=False)
    found = accuracy(here.store, here.bundle, here.span)
    assert str(found) == "accuracy unknown, of 500 answers"
    assert "There is no estimate from confidence" in found.notes[0]
    ask(here.store, here.bundle, 60, span=here.span)
    here.answer_all()
    labelled = accuracy(here.store, here.bundle, here.span)
    assert labelled.estimate.low <= here.accuracy <= labelled.estimate.high
    assert labelled.confidence is None


def test_the_same_answers_and_labels_give_the_same_numbers(tmp_path):
    here = live(tmp_path, 200)
    ask(here.store, here.bundle, 20, span=here.span)
    here.answer_all()
    one, other = (accuracy(here.store, here.bundle, here.span, now=0.0) for _ in range(2))
    assert one == other
