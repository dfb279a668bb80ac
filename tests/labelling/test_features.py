"""Features put alike samples together, whatever they are: pictures, texts, rows of a table."""

import numpy as np
import pytest
from PIL import Image as Pillow

from byeori.core.seeds import draw
from byeori.labelling.features import features_of
from byeori.labelling.pool import Asking, pool_of
from byeori.tracking.store import Store

AB = Asking("kind", classes=("a", "b"))


def apart(features: np.ndarray, first: np.ndarray) -> float:
    """How much nearer samples of one kind lie to each other than to the other kind's."""
    near = features @ features.T
    same = first[:, None] == first[None]
    return float(near[same].mean() - near[~same].mean())


def of_pictures(tmp_path):
    rng = draw(0, "pictures")
    (tmp_path / "new").mkdir()
    for number in range(24):
        level = 40 if number % 2 else 200
        pixels = np.clip(rng.normal(level, 20, (40, 40, 3)), 0, 255).astype(np.uint8)
        Pillow.fromarray(pixels).save(tmp_path / "new" / f"{number:02}.png")
    return tmp_path / "new"


def of_texts(tmp_path):
    words = ("the striker scored a goal in match", "rain and wind over the hills on day")
    rows = "\n".join(f"{words[number % 2]} {number} of this season" for number in range(24))
    (tmp_path / "t.csv").write_text(f"text\n{rows}\n")
    return tmp_path / "t.csv"


def of_rows(tmp_path):
    x = draw(0, "rows").normal(size=24) + np.where(np.arange(24) % 2, 5, -5)
    rows = "\n".join(f"{value:.4f},{'red' if value > 0 else 'blue'}" for value in x)
    (tmp_path / "t.csv").write_text(f"size,shade\n{rows}\n")
    return tmp_path / "t.csv"


@pytest.mark.parametrize("make", [of_pictures, of_texts, of_rows])
def test_alike_samples_lie_together(make, tmp_path):
    pool = pool_of(make(tmp_path), Store(tmp_path / "runs"), AB)
    found, readable = features_of(pool, pool.free)
    assert len(found) == len(readable) == 24
    assert np.allclose(np.linalg.norm(found, axis=1), 1, atol=1e-3)
    assert apart(found, readable % 2) > 0.5


def test_what_cannot_be_read_is_left_out(tmp_path):
    folder = of_pictures(tmp_path)
    (folder / "broken.png").write_bytes(b"no picture")
    pool = pool_of(folder, Store(tmp_path / "runs"), AB)
    _, readable = features_of(pool, pool.free)
    assert len(readable) == 24
