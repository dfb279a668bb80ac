"""Training end to end on small pictures: the four depths agree, and a resumed run equals the unbroken one."""

import json
import os
import signal
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file
from torch import nn
from torch.nn.functional import cross_entropy

from byeori import Bundle, Dataset, Recipe, Run, evaluate, finish, resume, steps, train
from byeori.core.errors import ByeoriError, DataError, ModelError, RunError
from byeori.core.files import read_json
from byeori.core.seeds import draw, key
from byeori.evaluation.report.learning_curve import CURVE, read_curve
from byeori.tracking.checkpoint import last_checkpoint, load_checkpoint
from byeori.training.choices.settle import settle
from byeori.training.kept_margins import MARGINS
from byeori.training.loop import guard
from byeori.training.loop.schedule import optimizer, schedule
from byeori.training.loop.stop import Stopped
from byeori.training.progress.watch import Watch

PLAIN = Recipe(epochs=2, batch=16, size=12, precision="fp32", device="cpu", select="last", flip=True)


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    for number in range(60):
        label = ("dark", "light", "striped")[number % 3]
        pixels = draw(0, "photo", number).integers(0, 90, (12, 12, 3)) + (120 if label == "light" else 0)
        if label == "striped":
            pixels[::3] += 150
        path = folder / label / f"{number}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(pixels.astype(np.uint8)).save(path)
    return folder


def weights(run: Run) -> dict[str, torch.Tensor]:
    return load_file(run.folder / "bundle" / "model.safetensors")


def same(one: dict[str, torch.Tensor], other: dict[str, torch.Tensor]) -> bool:
    return one.keys() == other.keys() and all(torch.equal(one[name], other[name]) for name in one)


def test_what_is_left_out_is_told_first_and_in_the_report(photos, tmp_path, capsys):
    from byeori.cli.main import main

    for number in range(5):
        (photos / "dark" / f"cut-{number}.png").write_bytes((photos / "dark" / "0.png").read_bytes()[: 60 + number])
        (photos / "light" / f"IMG_{number}.MOV").write_bytes(b"a film")
    run = tmp_path / "runs"
    assert main(["train", str(photos), "--epochs", "0.1", "--size", "12", "--folder", str(run)]) == 0
    told = capsys.readouterr()
    passed = "5 files passed over: a film; take pictures out of it: "
    assert told.out.splitlines()[1].strip().startswith(passed)
    assert told.out.splitlines()[1].endswith(" (such as light/IMG_0.MOV)")
    broken = "5 of 65 samples left out: the image is broken: "
    assert told.err.splitlines()[0].startswith(broken)
    notes = read_json(Run.open(run / "last").folder / "report" / "report.json", RunError)["notes"]
    assert [note.split(":")[0] for note in notes[:2]] == [passed.split(":")[0], broken.split(":")[0]]


def test_the_four_depths_end_with_the_same_weights(photos, tmp_path):
    from byeori.cli.main import main

    flags = ["--epochs", "2", "--batch", "16", "--size", "12", "--precision", "fp32", "--device", "cpu"]
    assert (
        main(["train", str(photos), *flags, "--select", "last", "--flip", "True", "--folder", str(tmp_path / "1")]) == 0
    )
    first = weights(Run.open(tmp_path / "1" / "last"))
    second = weights(train(Dataset(photos), PLAIN, folder=tmp_path / "2"))

    prepared = Dataset(photos).prepare(PLAIN)
    recipe = settle(prepared, PLAIN)

    def made() -> tuple[nn.Module, torch.optim.Optimizer, object, int]:
        model = prepared.task.model(recipe).to(memory_format=torch.channels_last)
        batches = prepared.batches(recipe)
        return model, optimizer(model, recipe), batches, 2 * batches.per_epoch

    model, adam, batches, updates = made()
    loss = prepared.task.loss(recipe)
    for _ in steps(model, loss, batches.stream(0, updates), adam, rate=schedule(recipe, updates), clip=recipe.clip):
        pass
    third = model.state_dict()

    model, adam, batches, updates = made()
    model.train()
    rate = schedule(recipe, updates)
    peaks = [group["lr"] for group in adam.param_groups]
    for number in range(updates):
        batch = batches.at(number)
        for group, peak in zip(adam.param_groups, peaks, strict=True):
            group["lr"] = peak * rate(number + 1)
        adam.zero_grad()
        cross_entropy(model(batch.inputs), batch.truth, label_smoothing=recipe.label_smoothing).backward()
        nn.utils.clip_grad_norm_(model.parameters(), recipe.clip)
        adam.step()
    assert same(first, second)
    assert same(second, third)
    assert same(third, model.state_dict())
    with Run.start(tmp_path / "4", recipe=recipe) as run:
        finish(run, model, prepared, recipe)
    assert same(weights(run), first)
    assert run.record.headline == Run.open(tmp_path / "1" / "last").record.headline


EXTRAS = [
    {},
    {"ema": 0.9, "accumulate": 2, "select": "best", "patience": 5},
    {"swa": 0.7, "epochs": 2.6, "progressive": 0.5, "mixup": 0.3, "cutmix": 1.0},
    {"swa": 0.5, "select": "best", "class_weight": "balanced", "sampling": "balanced", "focal": 2.0, "tta": "mirror"},
]


@pytest.mark.parametrize("extras", EXTRAS)
def test_a_run_stopped_in_the_middle_of_an_epoch_ends_with_the_bytes_of_the_unbroken_one(photos, tmp_path, extras):
    recipe = Recipe(**{**vars(PLAIN), "epochs": 3, **extras})
    _resumed_ends_alike(photos, tmp_path, recipe)


def test_a_training_that_hears_late_of_its_losses_logs_saves_and_learns_the_same(photos, tmp_path, monkeypatch):
    recipe = Recipe(**{**vars(PLAIN), "epochs": 3, **EXTRAS[1], "batch": 8})
    at_once = train(Dataset(photos), recipe, folder=tmp_path / "at-once")
    monkeypatch.setattr(guard, "_LATE_ON", ("cpu",))
    _resumed_ends_alike(photos, tmp_path, recipe)
    late = Run.open(tmp_path / "whole" / "last")
    assert same(weights(at_once), weights(late))
    assert at_once.metrics() == late.metrics()


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
@pytest.mark.parametrize("extras", [*EXTRAS, {"optimizer": "sgd"}, {"optimizer": "rmsprop"}])
def test_captured_updates_are_resumed_and_make_the_bytes_of_plain_ones(photos, tmp_path, extras):
    recipe = Recipe(**{**vars(PLAIN), "device": "cuda", "compile": "graph", "epochs": 6, "precision": "auto", **extras})
    _resumed_ends_alike(photos, tmp_path, recipe)
    whole = Run.open(tmp_path / "whole" / "last")
    assert (whole.recipe or {})["compile"] == ("none" if extras.get("optimizer") == "rmsprop" else "graph")
    plain = train(Dataset(photos), replace(recipe, compile="none"), folder=tmp_path / "plain")
    assert same(weights(whole), weights(plain))
    assert whole.metrics("loss") == plain.metrics("loss")


@pytest.mark.parametrize("stop_after", [1, 7, 13, 15])
def test_a_run_of_three_stages_stopped_in_any_ends_with_the_bytes_of_the_unbroken_one(photos, tmp_path, stop_after):
    body = tmp_path / "body.safetensors"
    _pretrained(body)
    recipe = Recipe(
        **{**vars(PLAIN), "weights": str(body), "head_epochs": 2, "epochs": 4, "unfreeze": "gradual"}
        | {"select": "best", "mixup": 0.4, "swa": 0.5}
    )
    _resumed_ends_alike(photos, tmp_path, recipe, stop_after)


def _pretrained(path: Path) -> None:
    """Write weights of the small network, as a run of another time would have left them."""
    from safetensors.torch import save_file

    from byeori.models.picture.backbone import backbone

    save_file(backbone("small-resnet", seed=7).body.state_dict(), path)


def _resumed_ends_alike(photos: Path, tmp_path: Path, recipe: Recipe, stop_after: int = 1) -> None:
    whole = train(Dataset(photos), recipe, folder=tmp_path / "whole")
    seen = threading.Event()

    def stop_soon() -> None:
        while not seen.wait(0.001):
            saved = [
                int(path.parent.name[5:]) for path in (tmp_path / "broken").glob("*/checkpoints/step-*/state.json")
            ]
            if max(saved, default=0) >= stop_after:
                os.kill(os.getpid(), signal.SIGTERM)
                return

    watcher = threading.Thread(target=stop_soon)
    watcher.start()
    try:
        with pytest.raises(Stopped) as stopped:
            train(Dataset(photos), recipe, folder=tmp_path / "broken", watch=Watch(save_every_s=0))
    finally:
        seen.set()
        watcher.join()
    assert stopped.value.exit_code == 143
    broken = Run.open(tmp_path / "broken" / "last")
    assert broken.record.state == "stopped"
    at = last_checkpoint(broken.folder / "checkpoints")
    assert at is not None
    ended = resume(broken)
    assert ended.record.state == "done"
    end = last_checkpoint(ended.folder / "checkpoints")
    assert end is not None
    assert at.step < end.step
    assert same(weights(whole), weights(ended))
    assert whole.metrics("val_loss") == ended.metrics("val_loss")
    assert read_curve(whole.folder / CURVE) == read_curve(ended.folder / CURVE)
    assert (whole.folder / MARGINS).read_bytes() == (ended.folder / MARGINS).read_bytes()


def test_training_learns_and_leaves_bundle_report_and_headline(photos, tmp_path):
    generator = torch.get_rng_state()
    run = train(Dataset(photos), Recipe(epochs=8, batch=16, device="cpu"), folder=tmp_path / "runs")
    assert torch.equal(generator, torch.get_rng_state())
    assert run.record.headline["accuracy"] > 0.8
    assert (run.folder / "report" / "report.html").exists()
    answers = Bundle.load(run.folder).predict([photos / "light" / "1.png"])
    assert answers[0]["value"] == "light"
    assert Recipe.load(run.folder / "recipe.toml").epochs == 8
    assert run.recipe["flip"] is False  # 12 px: no photos


def test_the_bundles_card_tells_of_the_test_part_and_the_report_names_that_bundle(photos, tmp_path):
    run = train(Dataset(photos), PLAIN, folder=tmp_path / "runs")
    report = json.loads((run.folder / "report" / "report.json").read_text())
    bundle = Bundle.load(run.folder)
    assert report["facts"]["bundle"] == bundle.digest
    assert bundle.record["judged"]["headline"] == report["headline"]
    card = (bundle.folder / "README.md").read_text()
    accuracy = report["headline"]["accuracy"]
    assert "samples of its data's test part" in card
    assert f"| accuracy | {accuracy['value']:.4g} | {accuracy['low']:.4g} to {accuracy['high']:.4g} |" in card
    assert all(f"| {name} | " in card for name in report["baselines"])


def test_early_stopping_ends_a_run_that_gets_no_better(photos, tmp_path):
    recipe = Recipe(epochs=50, batch=16, lr=1e-9, patience=2, device="cpu", precision="fp32")
    run = train(Dataset(photos), recipe, folder=tmp_path / "runs")
    assert len(run.metrics("val_accuracy")) == 3


def test_an_own_module_trains_and_its_bundle_wants_it_back(photos, tmp_path):
    def own() -> nn.Module:
        return nn.Sequential(nn.Flatten(), nn.Linear(3 * 12 * 12, 3))

    run = train(Dataset(photos), PLAIN, model=own(), folder=tmp_path / "runs")
    with pytest.raises(ByeoriError, match="model="):
        Bundle.load(run.folder)
    assert Bundle.load(run.folder, model=own()).predict([photos / "light" / "1.png"])


def test_stored_activations_train_the_head_of_a_pretrained_backbone(photos, tmp_path):
    """The weights of a first run serve as pretrained ones, which is what a .safetensors file of one's own is."""
    first = train(Dataset(photos), PLAIN, folder=tmp_path / "runs")
    body = {
        name.removeprefix("stems.image.backbone.body."): tensor
        for name, tensor in weights(first).items()
        if "backbone.body." in name
    }
    from safetensors.torch import save_file

    save_file(body, tmp_path / "body.safetensors")
    recipe = Recipe(
        weights=str(tmp_path / "body.safetensors"), epochs=1, head_epochs=3, batch=16, device="cpu", precision="fp32"
    )
    whole = train(Dataset(photos), recipe, folder=tmp_path / "runs")
    per_epoch = 3 if len(Dataset(photos).prepare(recipe).rows["train"]) > 32 else 2
    assert [step for step, _, _ in whole.metrics("score")] == [per_epoch * epoch for epoch in (1, 2, 3, 4)]
    frozen = [name for name in weights(first) if "backbone.body.stem" in name or "backbone.body.0" in name]
    head_only = train(Dataset(photos), Recipe(**{**vars(recipe), "epochs": 0}), folder=tmp_path / "runs")
    assert frozen
    assert all(torch.equal(weights(head_only)[name], weights(first)[name]) for name in frozen)


def test_a_resume_whose_data_has_changed_is_refused(photos, tmp_path):
    run = _stopped(photos, tmp_path)
    Image.new("RGB", (12, 12)).save(photos / "dark" / "new.png")
    with pytest.raises(
        DataError, match=r"the data has changed since this run began \(it was .*bring the old files back"
    ):
        resume(run.folder)


def test_a_run_that_is_done_is_not_resumed(photos, tmp_path):
    run = train(Dataset(photos), PLAIN, folder=tmp_path / "runs")
    with pytest.raises(RunError, match="this run is done"):
        resume(run.folder)


def test_an_unknown_model_leaves_no_run(photos, tmp_path):
    with pytest.raises(ModelError, match=r"model 'resnet81' is not known; did you mean"):
        train(Dataset(photos), Recipe(model="resnet81"), folder=tmp_path / "runs")
    assert not (tmp_path / "runs").exists()


def test_a_damaged_checkpoint_is_named(photos, tmp_path):
    run = _stopped(photos, tmp_path)
    path = next((run.folder / "checkpoints").glob("step-*"))
    content = bytearray((path / "state.safetensors").read_bytes())
    content[-1] ^= 1
    (path / "state.safetensors").write_bytes(bytes(content))
    with pytest.raises(RunError, match=r"state\.safetensors: damaged.*remove"):
        load_checkpoint(path)


def _stopped(photos: Path, tmp_path: Path) -> Run:
    """A run that Ctrl-C has stopped after its first update."""
    fired = iter([False, True])  # the first step is a dry one

    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.layers = nn.Sequential(nn.Flatten(), nn.Linear(432, 3))

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            if self.training and next(fired, False):
                signal.raise_signal(signal.SIGINT)
            return self.layers(x)

    with pytest.raises(Stopped) as stopped:
        train(Dataset(photos), PLAIN, model=Net(), folder=tmp_path / "runs")
    assert stopped.value.exit_code == 130
    return Run.open(tmp_path / "runs" / "last")


def test_keys_of_draws_do_not_meet():
    assert len({key(0, "order", 1), key(0, "order", 11), key(0, "warp", 1), key(1, "order", 1)}) == 4


def test_event_files_for_tensorboard_hold_scalars_pictures_graph_and_weights(photos, tmp_path):
    accumulator = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator")
    run = train(Dataset(photos), PLAIN, folder=tmp_path / "runs", watch=Watch(tensorboard=True))
    events = accumulator.EventAccumulator(str(run.folder / "tensorboard"))
    events.Reload()
    tags = events.Tags()
    assert {"loss", "grad_norm", "val_loss", "val_accuracy"} <= set(tags["scalars"])
    assert any(tag.startswith("lr/") for tag in tags["scalars"])
    assert tags["images"] == ["image"]
    assert tags["histograms"]
    assert tags["graph"]
    assert len(events.Scalars("val_loss")) == 2


@pytest.mark.parametrize("order", ["shuffled", "by class", "by class, backwards", "by the column"])
def test_the_validation_loss_is_the_mean_by_the_losss_own_weights(tmp_path, order):
    some = draw(0, "rare")
    rows = [(some.normal(1.5 * (n % 12 == 0)), "rare" if n % 12 == 0 else "usual") for n in range(600)]
    if order != "shuffled":
        rows.sort(key=lambda row: row[order != "by the column"], reverse="backwards" in order)
    path = tmp_path / "rare.csv"
    path.write_text("\n".join(["x,y", *(f"{x:.4f},{y}" for x, y in rows)]) + "\n")
    data = Dataset(path, target="y", val=0.4, test=0.0)
    recipe = Recipe(
        epochs=1, class_weight="balanced", label_smoothing=0.3, precision="fp32", device="cpu", select="last"
    )
    run = train(data, recipe, folder=tmp_path / "runs")
    prepared = data.prepare(recipe)
    target, bundle = prepared.task.target, Bundle.load(run.folder)
    packed = prepared.gather(prepared.rows["val"])
    truth = torch.from_numpy(packed.pop("y"))
    assert len(truth) > 2 * 64  # several batches
    whole = cross_entropy(torch.from_numpy(bundle.outputs(packed)), truth, weight=torch.tensor(target.weights))
    assert run.metrics("val_loss")[-1][2] == pytest.approx(float(whole), rel=1e-4)


def test_the_report_shows_how_it_learned_and_a_later_one_too(photos, tmp_path):
    run = train(Dataset(photos), replace(PLAIN, epochs=3, select="best"), folder=tmp_path / "runs")
    curve = read_curve(run.folder / CURVE)
    assert [value for _, value in curve.val_score] == pytest.approx(
        [v for _, _, v in run.metrics("val_accuracy")], rel=1e-4
    )
    best = max(run.metrics("val_accuracy"), key=lambda row: (row[2], row[0]))
    assert curve.kept == best[0]
    assert curve.stages == (("training", 0),)
    for report in (read_json(run.folder / "report" / "report.json"), evaluate(run).to_json()):
        section = report["sections"][0]
        assert section["title"] == "How it learned"
        assert section["blocks"][0]["data"]["kept"] == curve.kept
