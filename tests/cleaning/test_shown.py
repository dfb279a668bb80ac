"""What a page shows of a sample: a picture where it has one, its words otherwise, and never a tag cut in two."""

from byeori import Dataset
from byeori.cleaning.shown import shown


def test_a_picture_is_shown_small(mislabelled):
    seen = shown(Dataset(mislabelled.photos).prepare(), 3)
    assert seen.picture.startswith("data:image/jpeg;base64,")
    assert seen.html == ""


def test_a_rows_cells_are_shown_with_their_names(tmp_path):
    rows = [{"size": float(n), "colour": "red" if n % 2 else "<b>", "kind": "ab"[n % 2]} for n in range(20)]
    seen = shown(Dataset(rows, target="kind").prepare(), 4)
    assert seen.picture == ""
    assert "size 4" in seen.html
    assert "&lt;b&gt;" in seen.html


def test_long_texts_are_cut():
    rows = [{"text": f"word{n} & more " * 200, "kind": "ab"[n % 2]} for n in range(20)]
    seen = shown(Dataset(rows, target="kind", fields={"text": "Text"}).prepare(), 1)
    assert len(seen.html) < 900
    assert seen.html.endswith("…")
