"""Each way of choosing does what its paper says, on clusters that are plain to see."""

import numpy as np
import pytest

from byeori.core.seeds import draw
from byeori.labelling.choosing import View, coverage, randomly, typical
from byeori.labelling.pool import Asking, pool_of
from byeori.tracking.store import Store


@pytest.fixture
def view(tmp_path) -> View:
    """Three clusters of 30, 20 and 10 samples, by their colour and shape; three of the first are labelled."""
    sizes = draw(1, "sizes").normal(size=60)
    looks = ["red,round"] * 30 + ["blue,square"] * 20 + ["green,long"] * 10
    rows = [
        f"{size:.4f},{look},{'a' if n < 3 else ''}" for n, (size, look) in enumerate(zip(sizes, looks, strict=True))
    ]
    (tmp_path / "t.csv").write_text("\n".join(["size,colour,shape,kind", *rows, ""]))
    pool = pool_of(tmp_path / "t.csv", Store(tmp_path / "runs"), Asking("kind", classes=("a", "b", "c")))
    return View(pool, pool.free, None)


def cluster(row: int) -> int:
    return 0 if row < 30 else 1 if row < 50 else 2


def test_typical_ones_are_of_each_cluster_before_a_second_of_any(view):
    chosen = typical(View(view.pool, view.rows, None), 2)
    assert {cluster(one.row) for one in chosen} <= {0, 1, 2}
    many = typical(view, 57)
    assert len({one.row for one in many}) == 57
    assert {cluster(one.row) for one in many[:20]} == {0, 1, 2}


def test_coverage_goes_where_nothing_is_labelled(view):
    chosen = coverage(view, 4)
    assert {cluster(one.row) for one in chosen[:2]} == {1, 2}
    assert len({one.row for one in chosen}) == 4
    assert "times as far from it as usual" in chosen[0].reason


def test_coverage_without_any_label_begins_somewhere_and_goes_far(view):
    nobody = View(type(view.pool)(**(vars(view.pool) | {"known": np.array([], int)})), view.rows, None)
    assert {cluster(one.row) for one in coverage(nobody, 3)} == {0, 1, 2}


def test_what_is_drawn_has_its_probability_and_is_the_same_for_a_seed(view):
    drawn = randomly(view, 19)
    assert {one.probability for one in drawn} == {19 / 57}
    assert drawn == randomly(view, 19)
    assert drawn != randomly(View(view.pool, view.rows, None, seed=1), 19)
    assert len(randomly(view, 999)) == 57
