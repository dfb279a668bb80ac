"""The scores of points: distances in px of each picture as it is, over the points that are known."""

import numpy as np
import pytest

from byeori import Points, Recipe
from byeori.fields.points.scores import point_scores
from byeori.fields.scores.collected import Batches
from byeori.fields.scores.score import Marks


def test_distances_are_those_of_the_picture_itself_and_missing_points_count_for_nothing():
    field = Points().learn([Points().read("5 5; 6 6")], Recipe())
    sized = [{"points": points, "width": 100, "height": 400} for points in ([[50, 50], [20, 20]], [[30, 300], None])]
    truth = np.stack([field.pack(field.read(cell)) for cell in sized])
    outputs = truth[..., :2].copy()
    outputs[0, 0] += [2 * 3 / 100, 2 * 4 / 400]  # 3 px across and 4 down
    outputs[1, 0] += [0, 2 * 40 / 400]
    outputs[1, 1] = 1
    marks, scores = Marks(field, Batches(outputs, truth)), point_scores(field)
    found = {name: marks.value(score) for name, score in scores.items()}
    assert found["mean_distance_px"] == pytest.approx((5 + 0 + 40) / 3, rel=1e-4)
    assert found["nme"] == pytest.approx((5 + 0 + 40) / 3 / 200, rel=1e-4)
    assert found["pck"] == pytest.approx(2 / 3)
