"""A signal stops whatever is at work; what must be whole ends first, unless it takes too long."""

import signal
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from byeori import Dataset, Recipe, Run, cross_validate, resume, train
from byeori.evaluation.report.learning_curve import CURVE, read_curve
from byeori.tracking.records import Decision
from byeori.tracking.store import Store
from byeori.training import train as training
from byeori.training.kept_margins import read_margins
from byeori.training.loop import loop, stop, stored
from byeori.training.loop.stop import Stopped, listening
from pictures import class_folders

PAIRS = [(np.random.default_rng(n).integers(0, 255, (12, 12, 3), dtype=np.uint8), "ab"[n % 2]) for n in range(60)]
PLAIN = Recipe(batch=8, device="cpu", precision="fp32", epochs=2, size=12)


def test_a_signal_stops_the_work_where_it_is():
    with pytest.raises(Stopped) as stopped, listening():
        signal.raise_signal(signal.SIGTERM)
    assert stopped.value.exit_code == 143


def test_a_whole_block_goes_on_until_it_looks_and_a_second_signal_breaks_it_off():
    with listening() as asked, asked.whole():
        signal.raise_signal(signal.SIGINT)
        assert asked
        with pytest.raises(Stopped):
            signal.raise_signal(signal.SIGINT)


def test_a_part_of_a_whole_block_that_can_be_left_is_not_begun_once_a_signal_has_come():
    with listening() as asked, asked.whole():
        signal.raise_signal(signal.SIGINT)
        with pytest.raises(Stopped) as stopped, asked.anywhere():
            pytest.fail("it was begun")
    assert stopped.value.exit_code == 130


def test_a_whole_block_that_takes_too_long_is_broken_off(monkeypatch):
    monkeypatch.setattr(stop, "_PATIENCE_S", 0.02)
    with listening() as asked, asked.whole():
        signal.raise_signal(signal.SIGTERM)
        with pytest.raises(Stopped):
            _go_on_for_ever()


def _go_on_for_ever() -> None:
    while True:
        pass


def test_handlers_are_put_back():
    before = signal.getsignal(signal.SIGTERM)
    with listening():
        assert signal.getsignal(signal.SIGTERM) is not before
    assert signal.getsignal(signal.SIGTERM) is before


def signalled(monkeypatch, module, name: str, turn: int = 1) -> None:
    """Let a signal come when a function is called for the `turn`-th time, and not again."""
    original, calls = getattr(module, name), iter(range(1, 1000))

    def called(*given, **named):
        if next(calls) == turn:
            signal.raise_signal(signal.SIGTERM)
        return original(*given, **named)

    monkeypatch.setattr(module, name, called)


def weights(run: Run) -> dict[str, torch.Tensor]:
    return load_file(run.folder / "bundle" / "model.safetensors")


@pytest.mark.parametrize(
    ("module", "name", "turn", "step"),
    [(loop, "metrics_of", 1, "step 6"), (loop, "metrics_of", 2, "step 12"), (training, "ship", 1, "step 12")],
)
def test_a_run_stopped_while_it_judges_or_reports_ends_as_the_unbroken_one(
    tmp_path, monkeypatch, module, name, turn, step
):
    whole = train(Dataset(PAIRS), PLAIN, folder=tmp_path / "whole")
    signalled(monkeypatch, module, name, turn)
    with pytest.raises(
        Stopped, match=rf"stopped; {step} is saved; `byeori train --resume .*broken.*` goes on"
    ) as stopped:
        train(Dataset(PAIRS), PLAIN, folder=tmp_path / "broken")
    assert stopped.value.exit_code == 143
    broken = Run.open(newest(tmp_path / "broken"))
    assert broken.record.state == "stopped"
    ended = resume(broken, Dataset(PAIRS))
    ours, theirs = weights(ended), weights(whole)
    assert all(torch.equal(ours[name], tensor) for name, tensor in theirs.items())
    assert whole.metrics("val_loss") == ended.metrics("val_loss")
    assert read_curve(whole.folder / CURVE) == read_curve(ended.folder / CURVE)


def test_a_run_stopped_with_decisions_goes_on_with_these_and_ends_with_the_bytes_of_the_unbroken_one(
    tmp_path, monkeypatch
):
    source, store = class_folders(tmp_path / "pets", {"ants": 30, "bees": 30}), Store(tmp_path / "store")
    given = Dataset(source)
    first, second, third, fourth = (int(row) for row in np.flatnonzero(given.parts == "train")[:4])

    def decide(row: int, action, value=None) -> None:
        sample, key = str(given.hashes[row]), given.samples.keys[row]
        store.decisions.add([Decision(0, 0.0, "ann", str(source), "label", sample, key, action, value)])

    decide(first, "relabel", "bees")
    decide(second, "leave_out")
    whole = train(Dataset(source, decisions=tmp_path / "store"), PLAIN, folder=tmp_path / "whole")
    signalled(monkeypatch, loop, "metrics_of")
    with pytest.raises(Stopped, match="is saved"):
        train(Dataset(source, decisions=tmp_path / "store"), PLAIN, folder=tmp_path / "broken")
    decide(third, "leave_out")
    decide(fourth, "relabel", "bees")
    ended = resume(newest(tmp_path / "broken"))
    name = "bundle/model.safetensors"
    assert (ended.folder / name).read_bytes() == (whole.folder / name).read_bytes()
    assert ended.record.data_fingerprint == whole.record.data_fingerprint != given.fingerprint
    assert read_margins(ended.folder).hashes.tolist() == read_margins(whole.folder).hashes.tolist()
    assert read_margins(ended.folder).mean.tolist() == read_margins(whole.folder).mean.tolist()


def newest(folder: Path) -> Path:
    return next(path for path in folder.iterdir() if path.is_dir())


def test_a_run_stopped_while_it_computes_features_has_saved_nothing_and_goes_on(tmp_path, monkeypatch):
    from safetensors.torch import save_file

    from byeori.models.picture.backbone import backbone

    monkeypatch.setenv("BYEORI_CACHE", str(tmp_path / "cache"))
    save_file(backbone("small-resnet", seed=7).body.state_dict(), tmp_path / "body.safetensors")
    recipe = Recipe(**{**vars(PLAIN), "weights": str(tmp_path / "body.safetensors"), "head_epochs": 1, "epochs": 0})
    signalled(monkeypatch, stored, "activations", 2)
    with pytest.raises(Stopped, match="no step is saved yet"):
        train(Dataset(PAIRS), recipe, folder=tmp_path / "runs")
    assert not list((tmp_path / "cache" / "activations").iterdir())  # nor half of it
    assert resume(newest(tmp_path / "runs"), Dataset(PAIRS)).record.state == "done"


def test_a_cross_validation_says_that_it_begins_anew(tmp_path, monkeypatch):
    signalled(monkeypatch, loop, "metrics_of")
    with pytest.raises(Stopped, match="stopped in fold 1 of 2; a cross-validation begins anew"):
        cross_validate(Dataset(PAIRS), PLAIN, folds=2, folder=tmp_path / "runs")


def test_the_command_stops_while_it_reads(tmp_path, monkeypatch, capsys):
    from byeori.cli.main import main
    from byeori.data import dataset

    (tmp_path / "rows.csv").write_text("x,y\n" + "".join(f"{n},{n % 2}\n" for n in range(40)))
    signalled(monkeypatch, dataset, "read_or_unlabelled")
    before = signal.getsignal(signal.SIGTERM)
    assert main(["train", str(tmp_path / "rows.csv"), "--target", "y"]) == 143
    assert "byeori: stopped" in capsys.readouterr().err
    assert signal.getsignal(signal.SIGTERM) is before
