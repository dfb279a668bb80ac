"""Scores of shares are merged by what was summed up: they are those of the whole."""

import pytest
import torch

from byeori.core.torchvision_operators import mend_torchvision

mend_torchvision()

from torchmetrics import CatMetric, SumMetric  # noqa: E402
from torchmetrics.classification import BinaryAUROC  # noqa: E402

from byeori.core.recipe import Recipe  # noqa: E402
from byeori.data.batching.shard import WHOLE, Shard  # noqa: E402
from byeori.fields.kinds import Category  # noqa: E402
from byeori.fields.scores.choice import metrics_of  # noqa: E402
from byeori.training.devices.scoring import Judged, judged  # noqa: E402
from byeori.training.devices.sharing import Sharing  # noqa: E402
from byeori.training.devices.team import ALONE  # noqa: E402

DRAW = torch.Generator().manual_seed(0)
TRUTH = torch.randint(0, 2, (37,), generator=DRAW)
OUTPUTS = torch.randn(37, 2, generator=DRAW) + torch.nn.functional.one_hot(TRUTH, 2)
TARGET = Category(("no", "yes"), shares=(0.5, 0.5))


def judge(shard: Shard, make=lambda: metrics_of(TARGET, Recipe(metric="auc"))) -> Judged:
    """Judge a share in batches of 5."""
    metrics, places, means, weights = make(), torch.from_numpy(shard.places(37)), [], []
    for some in places.split(5):
        for metric in metrics.values():
            metric.update(OUTPUTS[some], TRUTH[some])
        means.append(float(OUTPUTS[some].mean()))
        weights.append(float(len(some)))
    return Judged(metrics, means, weights)


@pytest.mark.parametrize("count", [1, 3, 7])
def test_scores_of_shares_are_those_of_the_whole(count):
    whole, _ = judged(None, 37, judge)
    scores, found = judged(Sharing(ALONE, count, True), 37, judge)
    assert scores == pytest.approx(whole, abs=1e-12)
    assert len(scores) > 1
    assert sum(found.weights) == 37
    mean = sum(m * w for m, w in zip(found.means, found.weights, strict=True)) / 37
    assert mean == pytest.approx(float(OUTPUTS.mean()), abs=1e-6)


def test_what_is_laid_one_after_the_other_keeps_its_order():
    def make():
        return {"all": _Kept()}

    scores, found = judged(Sharing(ALONE, 3, True), 37, lambda shard: judge(shard, make))
    assert scores == {"all": 0.0}
    assert torch.equal(torch.cat([*found.metrics["all"].value]).flatten(), TRUTH.float())


class _Kept(CatMetric):
    def update(self, outputs, truth):
        super().update(truth.float())

    def compute(self):
        return torch.tensor(0.0)


class _Parts(SumMetric):
    """A metric that has another within it, of which nobody knows how two are one."""

    def __init__(self):
        super().__init__()
        self.within = BinaryAUROC()

    def update(self, outputs, truth):
        super().update(float(len(truth)))


def test_a_metric_of_which_two_cannot_be_merged_judges_the_whole():
    asked = []

    def make(shard):
        asked.append(shard)
        return judge(shard, lambda: {"count": _Parts()})

    scores, _ = judged(Sharing(ALONE, 3, True), 37, make)
    assert scores == {"count": 37.0}
    assert asked[-1] == WHOLE


def test_fewer_samples_than_shards_are_judged_whole():
    asked = []
    judged(Sharing(ALONE, 50, True), 37, lambda shard: (asked.append(shard), judge(shard))[1])
    assert asked == [WHOLE]
