"""Synthetic lines: a folder that is a dataset, the same for the same seed, and no glyph that a font lacks."""

import numpy as np
import pytest
from PIL import Image as Pillow

from byeori import Dataset, Line, Strip
from byeori.core.errors import DataError
from byeori.core.seeds import draw
from byeori.fields.line.synthetic import covers, draw_line, write_lines
from written_lines import KOREAN, LATIN

CORPUS = ["Pull the one rope and the whole net follows.", "나라 마음 사이", "the sea"]


def test_a_folder_of_lines_is_a_dataset(tmp_path):
    table = write_lines(tmp_path, CORPUS, [LATIN, KOREAN], count=12, height=32)
    data = Dataset(table)
    assert isinstance(data.task.inputs["image"], Strip)
    assert isinstance(data.task.target, Line)
    texts = data.samples.columns["text"]
    words = {word for text in CORPUS for word in text.split()}
    assert all(word in words for text in texts for word in text.split())
    for name in data.samples.columns["image"]:
        with Pillow.open(tmp_path / name) as picture:
            assert picture.height == 32


def test_the_same_seed_gives_the_same_files_and_another_gives_others(tmp_path):
    tables = [
        write_lines(tmp_path / name, CORPUS, [LATIN, KOREAN], count=4, height=32, seed=seed)
        for name, seed in (("one", 0), ("same", 0), ("other", 1))
    ]
    one, same, other = ([file.read_bytes() for file in sorted(t.parent.rglob("*.*"))] for t in tables)
    assert one == same
    assert all(mine != theirs for mine, theirs in zip(one[1:], other[1:], strict=True))


def test_a_font_is_used_only_for_what_it_has(tmp_path):
    table = write_lines(tmp_path, ["나라 마음", "the sea"], [LATIN, KOREAN], count=10, height=24)
    rows = [line.split(",") for line in table.read_text(encoding="utf-8").splitlines()[1:]]
    assert {font for _, _, font in rows} == {LATIN.stem, KOREAN.stem}
    for _, text, font in rows:
        assert font == (LATIN.stem if text.isascii() else KOREAN.stem)


def test_fonts_are_asked_what_they_have():
    assert covers(LATIN, "the sea, né à Paris")
    assert not covers(LATIN, "나라")
    assert covers(KOREAN, "나라 마음")
    assert not covers(KOREAN, "나라 뷁")


def test_a_text_that_no_font_has_is_told(tmp_path):
    with pytest.raises(DataError, match=r"none of the fonts architects-daughter.* has all characters of '나라'"):
        write_lines(tmp_path, ["나라"], [LATIN], count=1)


@pytest.mark.parametrize(("corpus", "fonts"), [([" "], [LATIN]), (["sea"], [])])
def test_nothing_to_write_with_is_told(tmp_path, corpus, fonts):
    with pytest.raises(DataError, match="wanted at least one of each"):
        write_lines(tmp_path, corpus, fonts, count=1)


def test_a_line_is_dark_on_light_and_all_of_it_is_there():
    for seed in range(12):
        pixels = np.asarray(draw_line("i i", LATIN, draw(seed, "line"), height=40))
        assert pixels.shape[0] == 40
        assert np.median(pixels) > pixels.min() + 30
