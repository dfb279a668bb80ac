"""Choices that a task cannot use are refused; what was only settled, and a field of the user's own, is let be."""

import numpy as np
import pytest

from byeori import Category, Dataset, Flag, Image, Labels, Line, Mask, Number, Recipe, Scene, Strip, Task, Text, train
from byeori.core.errors import ConfigError
from byeori.training.choices.by_data import decide_by_data
from byeori.training.choices.draft import Draft
from byeori.training.choices.find_lr import find_lr
from byeori.training.choices.unusable import refuse_unmixable, refuse_unusable
from byeori.training.job import make_job

AGE, COUNT = Number().learn(iter([1.0, 2.0, 4.0]), Recipe()), Number(is_target=True)
REGRESSION = Task({"age": AGE}, "count", COUNT)
CLASSES = Task({"image": Image()}, "kind", Category())


class Own(Number):
    """A number whose loss weighs classes."""

    def uses(self, recipe):
        return ("class_weight", "focal", "label_smoothing", "tta", "progressive")


def _refused(task, **chosen) -> str:
    with pytest.raises(ConfigError) as found:
        refuse_unusable(task, Recipe(**chosen))
    return str(found.value)


@pytest.mark.parametrize("target", [COUNT, Labels(), Line(), Mask()])
@pytest.mark.parametrize("chosen", [{"class_weight": "balanced"}, {"focal": 2.0}])
def test_what_weighs_classes_is_refused_where_there_are_none(target, chosen):
    assert "is for answers of classes, and 'y' is another thing" in _refused(
        Task({"x": Image()}, "y", target), **chosen
    )


def test_smoothing_is_refused_for_numbers_and_labels_alone():
    assert "label_smoothing = 0.3: is for answers of classes, for masks" in _refused(REGRESSION, label_smoothing=0.3)
    assert "lines that `line-transformer` writes" in _refused(Task({"x": Image()}, "y", Line()), label_smoothing=0.3)
    written = Recipe(label_smoothing=0.3, model="line-transformer")
    refuse_unusable(Task({"x": Image()}, "y", Line()), written)
    assert "wanted 0, or nothing" in _refused(Task({"x": Image()}, "y", Labels()), label_smoothing=0.3)
    for target in (Category(), Flag(is_target=True), Mask()):
        refuse_unusable(Task({"x": Image()}, "y", target), Recipe(label_smoothing=0.3))
    refuse_unusable(REGRESSION, Recipe(label_smoothing=0.0))


def test_what_is_for_pictures_is_refused_without_one():
    for inputs in ({"age": AGE}, {"text": Text()}):
        task = Task(inputs, "kind", Category())
        assert "tta = 'mirror': is for pictures" in _refused(task, tta="mirror")
        assert "progressive = 0.5: is for pictures" in _refused(task, progressive=0.5)
    assert "is for pictures" in _refused(Task({"scene": Scene()}, "mask", Mask()), progressive=0.5)
    refuse_unusable(Task({"scene": Scene()}, "mask", Mask()), Recipe(tta="mirror"))
    refuse_unusable(Task({"age": AGE, "image": Image()}, "kind", Category()), Recipe(tta="crops", progressive=0.5))


def test_lora_is_refused_without_an_encoder_of_text():
    texts = Task({"text": Text()}, "kind", Category())
    assert "lora = 8: is for encoders of text" in _refused(texts, lora=8)
    assert "lora = 8: is for encoders of text" in _refused(CLASSES, lora=8, model="timm/resnet18")
    refuse_unusable(texts, Recipe(lora=8, model="minilm"))
    refuse_unusable(Task({"text": Text(model="minilm")}, "kind", Category()), Recipe(lora=8))


def test_what_was_settled_is_no_choice():
    for task in (REGRESSION, CLASSES, Task({"strip": Strip()}, "text", Line())):
        refuse_unusable(task, decide_by_data(Draft.of(Recipe()), task, 100).recipe)


def test_fields_of_ones_own_may_use_everything():
    task = Task({"x": Own()}, "y", Own(is_target=True))
    refuse_unusable(
        task, Recipe(class_weight="balanced", focal=2.0, label_smoothing=0.3, tta="mirror", progressive=0.5)
    )


def test_a_new_run_and_a_sweep_refuse_and_a_run_that_goes_on_does_not(tmp_path):
    data = Dataset([(float(n), float(n % 7)) for n in range(60)], fields={"input": Number(), "label": Number()})
    recipe = Recipe(focal=2.0, epochs=1, device="cpu", precision="fp32")
    for begin in (lambda: train(data, recipe, folder=tmp_path / "runs"), lambda: find_lr(data, recipe)):
        with pytest.raises(ConfigError, match=r"recipe: focal = 2\.0: is for answers of classes"):
            begin()
    assert not (tmp_path / "runs").exists()
    assert np.isfinite(make_job(data.prepare(recipe), recipe).recipe.lr)


def test_what_cannot_be_mixed_is_told():
    class Words(Category):
        def example(self):
            return np.array(0)

        def __str__(self):
            return "Words"

    task = Task({"word": Words(("a", "b"))}, "label", Category(("a", "b")))
    with pytest.raises(ConfigError, match=r"mixup = 0.2, cutmix = 0: samples of 'word' \(Words\) cannot be blended"):
        refuse_unmixable(task, Recipe(mixup=0.2))
    refuse_unmixable(task, Recipe())


def test_pictures_can_be_mixed():
    pairs = [(np.full((8, 8), 10 * n), "ab"[n % 2]) for n in range(20)]
    refuse_unmixable(Dataset(pairs).learned(Recipe()), Recipe(mixup=0.2, cutmix=1.0))
