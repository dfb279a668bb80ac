"""The report on masks: numbers over whole parts, intervals over pictures, baselines, and the worst pictures."""

import io

import numpy as np
import pytest
from PIL import Image as Pillow

from byeori.core.seeds import draw
from byeori.data.dataset import Dataset
from byeori.evaluation.baselines.baselines import PlainData
from byeori.evaluation.guesses import Guesses
from byeori.evaluation.mask.sections import panels
from byeori.evaluation.mask.style import STYLE
from byeori.evaluation.report.build import build_report, marks_beside
from byeori.evaluation.statistics.comparison import compare
from byeori.evaluation.statistics.scores import estimates
from byeori.fields.kinds import Mask
from byeori.fields.mask.scores import class_ious, counts_of, map_scores, mean_iou
from byeori.fields.scores.score import Marks
from street import scenes

TARGET = Mask(classes=("ground", "green", "blue", "sky"), values=(0, 1, 2, 9), ignored=(255,), rows=24, columns=32)


def guesses(share: float = 0.1, count: int = 20, part: str = "test") -> Guesses:
    """Give true masks, and guesses that are wrong in a share of the pixels."""
    made = scenes(count)
    truth = np.stack([np.where(mask == 3, 255, mask) for _, mask in made]).astype(np.uint8)
    generator = draw(1, "wrong")
    wrong = generator.random(truth.shape) < share * generator.uniform(0, 2, (count, 1, 1))
    guess = np.where(truth == 255, 1, truth)
    guess = np.where(wrong, (guess + 1) % 3, guess).astype(np.uint8)
    pixels = [picture for picture, _ in made]
    return Guesses([f"{i}.png" for i in range(count)], guess, truth, part, pixels=lambda place: pixels[place])


def test_counts_are_those_of_each_pixel():
    found = guesses()
    counts = counts_of(found.outputs, found.truth, 4)
    assert counts.shape == (20, 4, 4)
    known = found.truth[3] != 255
    assert counts[3, 1, 2] == ((found.truth[3] == 1) & (found.outputs[3] == 2) & known).sum()
    assert counts[3].sum() == known.sum()


def test_a_class_that_is_nowhere_is_not_in_the_mean():
    counts = np.array([[3, 1, 0], [0, 4, 0], [0, 0, 0]])
    assert class_ious(counts)[:2].tolist() == [3 / 4, 4 / 5]
    assert np.isnan(class_ious(counts)[2])
    assert mean_iou(counts) == pytest.approx((3 / 4 + 4 / 5) / 2)


def test_scores_have_intervals_that_shrink_with_the_pictures():
    scores = map_scores(TARGET).values()
    few, many = (estimates(Marks(TARGET, guesses(count=count)), scores) for count in (8, 80))
    assert list(few) == ["mean_iou", "pixel_accuracy"]
    for name in few:
        assert few[name].low < few[name].value < few[name].high
        assert many[name].high - many[name].low < few[name].high - few[name].low
    found = guesses(count=8)
    known = found.truth != 255
    assert few["pixel_accuracy"].value == pytest.approx((found.outputs == found.truth)[known].mean())


def test_the_report_names_weak_classes_and_shows_the_worst_pictures():
    found = guesses()
    report = build_report(TARGET, found, title="street")
    assert report.main[0] == "mean_iou"
    assert any("1 of 4 classes have no pixel in this part: sky" in note for note in report.notes)
    classes, worst, confusion = report.sections
    assert "The weakest class is" in classes.lead
    assert [row[0] for row in classes.blocks[1].rows] == list(TARGET.classes)
    [gallery] = worst.blocks
    accuracy = [(found.outputs[i] == found.truth[i])[found.truth[i] != 255].mean() for i in range(20)]
    assert [picture.key for picture in gallery.pictures] == [f"{i}.png" for i in np.argsort(accuracy)[:8]]
    assert all(picture.shown for picture in gallery.pictures)
    assert "is taken for" in confusion.lead
    html = report.to_html()
    assert html.count("gallery wide") >= 1


def test_panels_are_photo_truth_and_guess_side_by_side():
    truth = np.zeros((20, 30), np.uint8)
    truth[:, :10] = 255
    image = Pillow.open(io.BytesIO(panels(np.full((20, 30, 3), 100, np.uint8), truth, truth * 0 + 1, np.array([0, 1]))))
    assert image.size == (3 * 30 + 2 * 4, 20)
    photo, open_part, true, guessed = (np.asarray(image)[10, x].astype(int) for x in (15, 38, 56, 85))
    assert abs(photo - 100).max() < 12
    assert abs(open_part - 100).max() < 12
    assert abs(true - guessed).max() > 20


def test_baselines_are_one_class_and_the_mean_mask_and_both_are_beaten(tmp_path):
    dataset = Dataset(scenes(40))
    prepared = dataset.prepare()
    rows = prepared.rows["test"]
    truth = prepared.columns[prepared.task.name].gather(rows)
    found = Guesses([str(row) for row in rows], truth.clip(max=2), truth, "test")
    one, mean = STYLE.baselines(PlainData.of(prepared, "test"), found, 0)
    assert (one.name, mean.name) == ("one class", "mean mask")
    ground = np.mean(truth == 0) / np.mean(truth != 255)
    target = prepared.task.target
    score, marks = map_scores(target)["mean_iou"], Marks(target, found)
    plain = [marks_beside(target, found, baseline) for baseline in (one, mean)]
    assert plain[0].value(score) == pytest.approx(ground / 4)  # ground, green, blue and void
    assert all(compare(score, marks, other).is_better for other in plain)
