"""A training in Python is seen where somebody looks, and silent elsewhere; every noun shows itself in a line."""

import pytest

from byeori import Bundle, Category, Dataset, Recipe, evaluate, train
from byeori.checks.check import check
from byeori.core.printable import screen
from byeori.training.choices.settle import settle
from byeori.training.progress.watch import Watch

TINY = Recipe(epochs=1, size=12, batch=8, device="cpu", precision="fp32")


@pytest.mark.parametrize(("is_terminal", "is_jupyter"), [(False, False), (True, False), (False, True)])
def test_progress_is_shown_by_default_where_somebody_looks(is_terminal, is_jupyter, monkeypatch):
    class Console:
        pass

    console = Console()
    console.is_terminal, console.is_jupyter = is_terminal, is_jupyter
    monkeypatch.setattr("byeori.training.progress.watch.screen", lambda *, stderr: console)
    assert Watch().shows == (is_terminal or is_jupyter)
    assert Watch(progress=True).shows
    assert not Watch(progress=False).shows


def test_a_training_in_python_is_silent_into_a_file_and_told_on_a_terminal(photos, tmp_path, monkeypatch, capsys):
    assert not screen(stderr=True).is_terminal
    train(Dataset(photos), TINY, folder=tmp_path)
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(Watch, "shows", True)
    train(Dataset(photos), TINY, folder=tmp_path)
    assert "trains all layers 1 times over 18 samples" in capsys.readouterr().err


def test_every_noun_shows_itself_in_a_short_line(photos, tmp_path):
    data = Dataset(photos)
    prepared = data.prepare(TINY)
    run = train(data, TINY, folder=tmp_path)
    task = "image: Image RGB 12 px -> label: Category of 2 (circles, squares)"
    batches = prepared.batches(settle(prepared, TINY))
    shown = [
        (data, "<Dataset photos: 24 samples, image: Image -> label: Category>"),
        (data.samples, "<Samples photos: 24 of 2 columns>"),
        (prepared, f"<Prepared photos: 18 train, 2 val, 4 test; {task}>"),
        (prepared.task, f"<Task {task}>"),
        (batches, "<Batches of 8 of 18 samples, 3 an epoch>"),
        (batches.at(0), "<Batch of 6: image (6, 3, 12, 12) -> (6,)>"),
        (run, f"<Run {run.folder}>"),
        (run.record, f"<RunRecord photos-1: done, {run.record.headline['text']}>"),
        (Bundle.load(run), f"<Bundle {run.folder}/bundle: small-resnet (weights), {task}>"),
        (Bundle.load(run).proof, "<Proof of 2 samples, outputs (2, 2)>"),
        (evaluate(run), f"<Report {run.record.headline['text']}>"),
        (check(data), f"<Findings photos: {check(data).headline()}>"),
        (Category(tuple(map(str, range(1000)))), "Category(classes=('0', '1', '2', '3', ... 1,000 in all))"),
    ]
    for noun, wanted in shown:
        assert repr(noun) == wanted
