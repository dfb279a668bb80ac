"""Near duplicates bear one number: pictures by their look, texts by their words; other data has none."""

from PIL import Image as Pillow

from byeori.labelling.alike import groups_of
from byeori.labelling.pool import Asking, pool_of
from byeori.tracking.store import Store
from pictures import write_picture

AB = Asking(classes=("a", "b"))


def test_pictures_that_look_the_same_are_a_group(tmp_path):
    for number in range(6):
        write_picture(tmp_path / "new" / f"{number}.png", number)
    Pillow.open(tmp_path / "new" / "3.png").convert("RGB").save(tmp_path / "new" / "6.jpg", quality=90)
    pool = pool_of(tmp_path / "new", Store(tmp_path / "runs"), AB)
    rows = [pool.samples.keys.index(name) for name in ("0.png", "3.png", "6.jpg")]
    assert groups_of(pool, rows) == {rows[1]: 0, rows[2]: 0}


def test_texts_that_say_nearly_the_same_are_a_group(tmp_path):
    texts = ["The weather was fine on the hills today", "The weather was fine on the hills today!", "A goal at last"]
    (tmp_path / "t.csv").write_text("text\n" + "\n".join(texts * 1) + "\n" + "Rain\n" * 2)
    pool = pool_of(tmp_path / "t.csv", Store(tmp_path / "runs"), Asking("kind", classes=("a", "b")))
    assert groups_of(pool, [0, 1, 2]) == {0: 0, 1: 0}
