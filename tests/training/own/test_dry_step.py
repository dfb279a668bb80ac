"""Before a training begins two samples tell whether it can; nothing that is learned changes by it."""

import re
import signal
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from torch import nn

from byeori import Bundle, Dataset, Line, Mask, Number, Recipe, resume, train
from byeori.core.errors import BundleError, ConfigError, ModelError
from byeori.core.seeds import generators
from byeori.data.preparing import way
from byeori.fields.category.category import Category
from byeori.training.choices.settle import with_own
from byeori.training.job import make_job
from byeori.training.loop.stop import Stopped
from byeori.training.own.dry_step import dry_step

PLAIN = Recipe(epochs=1, batch=16, device="cpu", precision="fp32")


def photos() -> Dataset:
    draw = np.random.default_rng(0)
    return Dataset([(draw.integers(0, 90, (12, 12, 3)) + 100 * (n % 2), ("dark", "light")[n % 2]) for n in range(48)])


def rows(target: str = "kind") -> Dataset:
    draw = np.random.default_rng(0)
    table = [
        {"long": float(long), "town": "ab"[long % 2], "kind": "high" if long > 50 else "low", "price": 3.0 * long}
        for long in draw.integers(0, 100, 80).tolist()
    ]
    other = "price" if target == "kind" else "kind"
    return Dataset(table, target=target, ignore=[other])


def texts() -> Dataset:
    words = ("good fine great nice", "bad awful poor weak")
    return Dataset(
        [(f"{words[n % 2]} number {n}", ("yes", "no")[n % 2]) for n in range(60)], fields={"label": Category()}
    )


def lines() -> Dataset:
    pictures = []
    for number in range(40):
        text = "ab" if number % 2 else "ba"
        picture = np.full((24, 60), 255, np.uint8)
        picture[4:20, 6 : 20 if number % 2 else 10] = 0
        picture[22, : number + 1] = 128
        picture[4:20, 34 : 38 if number % 2 else 50] = 0
        pictures.append((picture, text))
    return Dataset(pictures, fields={"label": Line(beams=0)})


def scenes() -> Dataset:
    draw, found = np.random.default_rng(0), []
    for _ in range(24):
        mask = np.zeros((16, 24), np.uint8)
        top, left = draw.integers(0, 8, 2)
        mask[top : top + 6, left : left + 6] = 1
        found.append((np.where(mask[..., None] == 1, 220, draw.integers(0, 60, (16, 24, 3))).astype(np.uint8), mask))
    return Dataset(found, fields={"label": Mask(names=("road", "car"))})


def mixed() -> Dataset:
    draw = np.random.default_rng(0)
    table = [
        {"photo": (draw.integers(0, 90, (12, 12, 3)) + 100 * (n % 2)).astype(np.uint8), "age": n % 7, "y": "ab"[n % 2]}
        for n in range(48)
    ]
    return Dataset(table, target="y", fields={"age": Number()})


class Flat(nn.Module):
    """One linear layer over whatever comes."""

    def __init__(self, outputs: int) -> None:
        super().__init__()
        self.layer = nn.LazyLinear(outputs)

    def forward(self, x):
        parts = list(x.values()) if isinstance(x, dict) else [x]
        return self.layer(torch.cat([part.flatten(1).float() for part in parts], 1))


class Wide(Flat):
    """The same as features."""

    width = 8

    def __init__(self) -> None:
        super().__init__(8)


class Bag(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.vectors = nn.EmbeddingBag(8_001, 2, padding_idx=0)

    def forward(self, x):
        return self.vectors(x)


class Steps(nn.Module):
    """(batch, 1, height, width) to (batch, time, classes)."""

    def __init__(self, width: int = 3) -> None:
        super().__init__()
        self.layer = nn.Conv2d(1, width, 3, stride=(2, 4), padding=1)

    def forward(self, x):
        return self.layer(x).mean(2).transpose(1, 2)


class StepsWide(Steps):
    width = 5

    def __init__(self) -> None:
        super().__init__(5)


def pixels() -> nn.Module:
    return nn.Conv2d(3, 2, 3, padding=1)


@pytest.mark.parametrize(
    ("data", "make"),
    [
        (photos, partial(Flat, 2)),
        (rows, partial(Flat, 2)),
        (rows, Wide),
        (partial(rows, "price"), partial(Flat, 1)),
        (texts, Bag),
        (lines, Steps),
        (lines, StepsWide),
        (scenes, pixels),
        (mixed, partial(Flat, 2)),
    ],
    ids=["photos", "rows", "rows' features", "a number", "texts", "lines", "lines' features", "masks", "several"],
)
def test_an_own_network_learns_from_each_kind_and_its_bundle_answers_with_it(tmp_path, data, make):
    data, net = data(), make()
    run = train(data, PLAIN, model=net, folder=tmp_path / "runs")
    assert all(p.grad is None or p.grad.any() for p in net.parameters())
    with pytest.raises(BundleError, match=rf"a module of your own, {type(net).__name__}; .*model="):
        Bundle.load(run.folder)
    bundle = Bundle.load(run.folder, model=make())  # proves itself
    sample = {name: data.samples.columns[name][0] for name in bundle.task.inputs}
    assert bundle.predict([sample])[0]["value"] is not None


def test_an_own_stem_of_photos_stands_beside_a_table(tmp_path):
    run = train(mixed(), PLAIN, model=Wide(), folder=tmp_path / "runs")
    assert Bundle.load(run.folder, model=Wide()).record["own"] == "Wide"


def test_what_is_learned_is_what_is_learned_without_the_dry_step(tmp_path, monkeypatch):
    """Norms, dropout and generators stay as they were."""

    def net() -> nn.Module:
        torch.manual_seed(0)
        layers = (nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.Flatten(), nn.Dropout(0.5), nn.Linear(400, 2))
        return nn.Sequential(*layers)

    def learned(name: str, data: Dataset, model: nn.Module | None = None) -> dict[str, torch.Tensor]:
        before = generators()
        run = train(data, PLAIN, model=model, folder=tmp_path / name)
        assert all(torch.equal(generators()[key], state) for key, state in before.items())
        return load_file(run.folder / "bundle" / "model.safetensors")

    jobs = ((photos(), net), (photos(), lambda: None), (rows(), lambda: None))
    with_it = [learned("with", data, make()) for data, make in jobs]
    monkeypatch.setattr("byeori.training.job.dry_step", lambda job: None)
    without = [learned("without", data, make()) for data, make in jobs]
    for one, other in zip(with_it, without, strict=True):
        assert one.keys() == other.keys()
        assert all(torch.equal(one[name], other[name]) for name in one)


def refused(data: Dataset, model: object, recipe: Recipe = PLAIN) -> str:
    """What a training says that does not begin."""
    with pytest.raises(ModelError) as error:
        make_job(data.prepare(with_own(recipe, model)), with_own(recipe, model), model)
    return str(error.value)


def test_a_training_that_cannot_be_leaves_no_run_behind(tmp_path):
    with pytest.raises(ModelError, match=r"Flat: gave outputs of shape \(2, 3\)"):
        train(photos(), PLAIN, model=Flat(3), folder=tmp_path / "runs")
    assert not (tmp_path / "runs").exists()


def test_wrong_outputs_of_each_kind_are_refused_before_anything_is_learned():
    assert "wanted (2, 2) for Category of 2 (high, low)" in refused(rows(), Flat(3))
    assert "wanted (2,) for Number" in refused(rows("price"), Flat(2))
    assert "wanted (2, 2, rows, columns)" in refused(scenes(), Flat(2))

    class Turned(Steps):
        def forward(self, x):
            return super().forward(x).transpose(1, 2)

    assert re.search(r"wanted \(2, time, 3\) .* return x.permute\(0, 2, 1\)", refused(lines(), Turned()))


def test_lines_that_an_own_network_gives_too_few_steps_are_told():
    class Coarse(nn.Module):
        def __init__(self, stride: int) -> None:
            super().__init__()
            self.layer = nn.Conv2d(1, 3, 1, stride=(2, stride))

        def forward(self, x):
            return self.layer(x).mean(2).transpose(1, 2)

    told = refused(lines(), Coarse(128))
    assert re.search(r"(\d+) of \1 lines have texts that need more .* than Coarse makes of .* a smaller stride", told)
    data = lines()
    pictures = list(data.samples.columns["image"])
    pictures[0], pictures[20] = (pictures[number][:, :20] for number in (0, 20))
    few = Dataset(list(zip(pictures, data.samples.columns["label"], strict=True)), fields={"label": Line(beams=0)})
    job = make_job(few.prepare(PLAIN), PLAIN, Coarse(32))
    assert re.search(r"^[12] of \d+ lines have texts .*; they teach nothing$", job.doubt)


def test_what_cannot_learn_is_refused():
    still = Flat(2)
    assert "its `forward` raised" in refused(rows(), nn.Sequential(nn.Linear(4, 2)))  # it is handed a dict
    still.layer = nn.Linear(432, 2).requires_grad_(False)
    assert "model Flat: has no parameter that learns: each of its 2 has requires_grad = False" in refused(
        photos(), still
    )

    class Cut(Flat):
        def forward(self, x):
            return super().forward(x).detach()

    class Empty(Flat):
        def forward(self, x):
            return super().forward(x) * float("nan")

    assert "do not depend on a parameter that learns; is there a `detach()`" in refused(photos(), Cut(2))
    assert "outputs of the first samples are not all finite" in refused(photos(), Empty(2))


def test_what_cannot_be_bundled_is_refused_before_it_learns():
    class Chance(Flat):
        def forward(self, x):
            found = super().forward(x)
            return found + torch.randn_like(found)

    class Extra(Flat):
        def get_extra_state(self):
            return {"a": 1}

        def set_extra_state(self, state):
            pass

    class Squeezed(Flat):
        def forward(self, x):
            return super().forward(x).squeeze()

    assert "answers the same samples otherwise the second time" in refused(photos(), Chance(2))
    assert "wanted (1, 2) for Category of 2" in refused(photos(), Squeezed(2))
    with pytest.raises(BundleError, match=r"_extra_state of the network's state is a dict, which no bundle can hold"):
        make_job(photos().prepare(PLAIN), PLAIN, Extra(2))


def test_a_size_that_a_model_of_byeoris_cannot_take_is_told_before_it_trains():
    pytest.importorskip("segmentation_models_pytorch")
    recipe = Recipe(model="vit_tiny_patch16_224", weights="none", size=64, device="cpu", epochs=1)
    told = refused(photos(), None, recipe)
    assert re.search("vit_tiny_patch16_224 takes only images of 224 px: leave `size` out", told)
    told = refused(scenes(), None, Recipe(model="pan/resnet18", weights="none", device="cpu", epochs=1))
    assert re.search(r"model 'pan/resnet18': cannot learn .*float32 \(2, 3, 16, 24\): .*wanted another `size`", told)


def test_a_loss_of_ones_own_field_is_tried_too():
    class Bare(Category):
        kind = "bare"

        def loss(self, outputs, truth, recipe):
            return nn.functional.cross_entropy(outputs, truth, reduction="none")

    draw = np.random.default_rng(0)
    pairs = [(draw.integers(0, 90, (12, 12, 3)), "ab"[n % 2]) for n in range(40)]
    data = Dataset(pairs, fields={"label": Bare()})
    with pytest.raises(ConfigError, match=r"Bare.loss gave a tensor of shape \(2,\); wanted the mean loss"):
        make_job(data.prepare(PLAIN), PLAIN)


def test_a_run_with_an_own_network_goes_on_only_with_it(tmp_path):
    fired = iter([False, True])

    class Net(Bag):
        def forward(self, x):
            if self.training and next(fired, False):
                signal.raise_signal(signal.SIGTERM)
            return super().forward(x)

    with pytest.raises(Stopped):
        train(texts(), PLAIN, model=Net(), folder=tmp_path / "runs")
    with pytest.raises(ModelError, match="model 'own': stands for a network of your own; give it"):
        resume(tmp_path / "runs" / "last", texts())
    run = resume(tmp_path / "runs" / "last", texts(), model=Net())
    assert run.record.state == "done"


def test_one_own_stem_reads_two_pictures(tmp_path):
    class Stem(nn.Module):
        width = 4

        def __init__(self) -> None:
            super().__init__()
            self.layer = nn.Conv2d(3, 4, 3, 4)

        def forward(self, x):
            return self.layer(x).mean((2, 3))

    draw = np.random.default_rng(0)
    pairs = [
        {"left": draw.integers(0, 255, (12, 12, 3), np.uint8), "right": draw.integers(0, 255, (12, 12, 3), np.uint8)}
        for _ in range(48)
    ]
    data = Dataset([{**pair, "same": "ab"[n % 2]} for n, pair in enumerate(pairs)], target="same")
    run = train(data, PLAIN, model=Stem(), folder=tmp_path / "runs")
    kept = load_file(run.folder / "bundle" / "model.safetensors")
    left, right = (kept[f"stems.{side}.backbone.body.layer.weight"] for side in ("left", "right"))
    assert torch.equal(left, right)
    assert Bundle.load(run.folder, model=Stem()).predict([pairs[0]])


def test_no_whole_column_is_sent_to_a_device_for_a_few_samples(monkeypatch):
    job = make_job(photos().prepare(PLAIN), PLAIN)
    monkeypatch.setattr(way, "_upload", lambda values, device: pytest.fail("sent"))
    assert dry_step(replace(job, device=replace(job.device, room_bytes=2**30))) == ""
