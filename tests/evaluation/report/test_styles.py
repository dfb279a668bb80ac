"""A report's chapters follow from what the target says of itself."""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import get_args

import numpy as np
import pytest

from byeori import About
from byeori.core.torchvision_operators import mend_torchvision
from byeori.evaluation.guesses import Guesses
from byeori.evaluation.report.build import build_report, shown_scores
from byeori.evaluation.report.styles import style_of
from byeori.fields.about import JudgedAs
from byeori.fields.kinds import Category
from byeori.fields.scores.choice import usual_score


@dataclass(frozen=True)
class _Plain:
    """A target of a user's own that says nothing of its report."""

    about = About()

    def batch(self, packed, warp):
        return packed

    def scores(self):
        mend_torchvision()
        from torchmetrics import MeanAbsoluteError

        return {"error": MeanAbsoluteError()}


def test_a_target_that_says_nothing_gets_its_scores_with_intervals():
    truth = np.linspace(0, 1, 150, dtype=np.float32)
    report = build_report(_Plain(), Guesses([""] * 150, truth + 0.25, truth, "test"))
    assert list(report.headline) == ["error"]
    assert report.headline["error"].value == pytest.approx(0.25)
    assert report.sections == ()
    assert report.passed


def test_a_category_is_judged_by_classes():
    two, three = Category(("a", "b")), Category(("a", "b", "c"))
    assert style_of(two) is style_of(three) is style_of(Category())
    assert [one.name for one in shown_scores(two, usual_score(two))] == ["accuracy", "macro_f1", "auc"]
    assert [one.name for one in shown_scores(three, usual_score(three))] == ["accuracy", "macro_f1"]


def test_every_way_of_judging_has_a_style():
    for name in get_args(JudgedAs):
        assert style_of(SimpleNamespace(about=About(judged_as=name))).sections
